"""Compares plans with the bound that CP-SAT proves for the same instances. README.md has the model."""

import argparse
import json
import sys
from dataclasses import dataclass, field

from ortools.sat.python import cp_model


@dataclass
class Domain:
    """A domain that exists, or that could be added."""

    pool: int
    free: list[int]
    is_idle: bool
    # The variable that says whether it is bought; None where it exists.
    bought: object = None
    # Variables of gangs that own it, and of other gangs of which it matters where they are.
    owners: list = field(default_factory=list)
    guests: list = field(default_factory=list)
    # Pairs of a size and the variable that counts pods of it: of owners, and of all others.
    owned: list = field(default_factory=list)
    loads: list = field(default_factory=list)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", help="JSON lines that `autoscale-sim trials --export` wrote")
    parser.add_argument("--workers", type=int, default=8, help="workers of the solver")
    parser.add_argument("--seconds", type=float, default=20.0, help="time limit for each instance")
    parser.add_argument("--worst", type=int, default=5, help="how many of the dearest plans to name")
    options = parser.parse_args()
    with open(options.instances, encoding="utf-8") as lines:
        results = [compare(json.loads(line), options) for line in lines]
    sys.exit(report(results, options.worst))


def compare(instance, options):
    """The plan's cost beside the solver's bound, for one instance."""
    paid = instance["planCost"]
    if not instance["gangs"] or paid == 0:
        # Nothing is cheaper than nothing.
        return {"seed": instance["seed"], "paid": paid, "bound": 0, "proven": True, "problem": None}
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = options.workers
    solver.parameters.max_time_in_seconds = options.seconds
    status = solver.solve(model_of(instance))
    problem = None
    bound = 0
    if status == cp_model.INFEASIBLE:
        problem = "the plan serves gangs that the model says cannot be served together"
    elif status == cp_model.MODEL_INVALID:
        problem = "the model is invalid"
    else:
        bound = max(0, round(solver.best_objective_bound))
        claimed = instance.get("planBound")
        if paid < bound:
            problem = f"the plan costs {paid}, which is below the proven bound {bound}"
        elif claimed is not None and status == cp_model.OPTIMAL and claimed > round(solver.objective_value):
            problem = f"the plan claims the bound {claimed}, and {solver.objective_value:.0f} is possible"
    proven = status == cp_model.OPTIMAL
    return {"seed": instance["seed"], "paid": paid, "bound": bound, "proven": proven, "problem": problem}


def model_of(instance):
    """The cheapest purchase that serves every gang that the plan serves, and that costs no more than the plan."""
    model = cp_model.CpModel()
    domains = all_domains(model, instance)
    for number, gang in enumerate(merged(instance["gangs"])):
        add_gang(model, number, gang, domains)
    for domain in domains:
        add_capacity(model, domain)
    add_order(model, domains)
    prices = instance["pools"]
    cost = sum(prices[d.pool]["cost"] * d.bought for d in domains if d.bought is not None)
    # Says nothing wrong: a plan that cannot be makes the model infeasible.
    model.add(cost <= instance["planCost"])
    model.minimize(cost)
    return model


def merged(gangs):
    """The gangs; pods of those that may go anywhere in the same pools are told apart by their size only."""
    result = [gang for gang in gangs if is_bound(gang)]
    loose = {}
    for gang in gangs:
        if is_bound(gang):
            continue
        sizes = loose.setdefault(tuple(gang["pools"]), {})
        for role in gang["roles"]:
            sizes[role["gpus"]] = sizes.get(role["gpus"], 0) + role["count"]
    for pools, sizes in loose.items():
        roles = [{"gpus": size, "count": count} for size, count in sorted(sizes.items())]
        result.append({"roles": roles, "pools": list(pools), "ownsDomain": False})
    return result


def is_bound(gang):
    """True when it matters which pods belong to the gang."""
    return gang["ownsDomain"] or gang.get("maxDomains") is not None


def all_domains(model, instance):
    """Existing domains, then those that could be added; of these, lower ones of a pool come first."""
    domains = [Domain(d["pool"], d["free"], d["isIdle"]) for d in instance["domains"]]
    for number, pool in enumerate(instance["pools"]):
        before = None
        for slot in range(pool["addable"]):
            bought = model.new_bool_var(f"bought_{number}_{slot}")
            domains.append(Domain(number, [pool["gpusPerNode"]] * pool["nodes"], True, bought))
            if before is not None:
                model.add_implication(bought, before)
            before = bought
    return domains


def add_gang(model, number, gang, domains):
    """Every pod of the gang is somewhere; the gang spans as many domains as it may."""
    counts = [[] for _ in gang["roles"]]
    uses = []
    for index, domain in enumerate(domains):
        if domain.pool not in gang["pools"] or (gang["ownsDomain"] and not domain.is_idle):
            continue
        use = model.new_bool_var(f"use_{number}_{index}") if is_bound(gang) else None
        if use is not None:
            uses.append(use)
            (domain.owners if gang["ownsDomain"] else domain.guests).append(use)
        for position, role in enumerate(gang["roles"]):
            pods = pods_of(model, f"{number}_{position}_{index}", gang, role, domain, use)
            counts[position].append(pods)
            (domain.owned if gang["ownsDomain"] else domain.loads).append((role["gpus"], pods))
    for role, pods in zip(gang["roles"], counts):
        model.add(sum(pods) == role["count"])
    if gang.get("maxDomains") is not None:
        model.add(sum(uses) <= gang["maxDomains"])


def pods_of(model, name, gang, role, domain, use):
    """How many pods of the role are on the domain."""
    if gang.get("maxDomains") == 1:
        return role["count"] * use
    most = min(role["count"], sum(free // role["gpus"] for free in domain.free))
    pods = model.new_int_var(0, most, f"pods_{name}")
    if use is not None:
        model.add(pods <= most * use)
    return pods


def add_capacity(model, domain):
    """Room on the nodes: exact, since each size divides the next. README.md says why."""
    exists = 1 if domain.bought is None else domain.bought
    owned = sum(domain.owners)
    for use in domain.guests:
        model.add(use + owned <= exists)
    model.add(owned <= exists)
    for size in sorted({size for size, _ in domain.loads + domain.owned}):
        room = sum(free // size * size for free in domain.free)
        # An owner leaves nothing to others.
        others = sum(other * pods for other, pods in domain.loads if other >= size)
        model.add(others + room * owned <= room * exists)
        own = sum(other * pods for other, pods in domain.owned if other >= size)
        model.add(own <= room * owned)


def add_order(model, domains):
    """Of new domains of a pool, the fuller comes first: they are alike, so this loses nothing."""
    for left, right in zip(domains, domains[1:]):
        if left.bought is None or right.bought is None or left.pool != right.pool:
            continue
        gpus = [sum(size * pods for size, pods in d.loads + d.owned) for d in (left, right)]
        model.add(gpus[0] >= gpus[1])


def report(results, worst):
    """Prints the figures; 1 when a plan cannot be, else 0."""
    gaps = [(gap(r), r) for r in results]
    buying = [(value, r) for value, r in gaps if r["paid"] > 0]
    proven = [value for value, r in buying if r["proven"]]
    print(f"{len(results)} instances, {len(buying)} with a purchase")
    if buying:
        values = [value for value, _ in buying]
        print(f"gap to the bound: mean {mean(values):.3f} %, worst {max(values):.3f} %")
        print(f"not proven: {len(buying) - len(proven)}")
    if proven:
        optimal = sum(1 for value in proven if value == 0)
        print(f"of {len(proven)} proven: {optimal} plans are optimal, mean gap {mean(proven):.3f} %")
    for value, r in sorted(buying, key=lambda pair: (-pair[0], pair[1]["seed"]))[:worst]:
        note = "" if r["proven"] else ", not proven"
        print(f"  seed {r['seed']}: paid {r['paid']}, bound {r['bound']}, gap {value:.3f} %{note}")
    problems = [r for r in results if r["problem"]]
    for r in problems:
        print(f"seed {r['seed']}: {r['problem']}", file=sys.stderr)
    print(f"{len(results) - len(problems)} passed, {len(problems)} failed")
    return 1 if problems or not results else 0


def gap(result):
    """How much more than the bound was paid, in per cent of what was paid."""
    paid, bound = result["paid"], result["bound"]
    return 100.0 * (paid - bound) / paid if paid else 0.0


def mean(values):
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
