"""Plays whole Cluster Autoscaler loops against the real server, in both eras of the wire format.

The scenario must offer, from the start:
  pool `rack`       three or more domains of 18 nodes, which come up in seconds; a price
  pool `cancelled`  the same; its domains take some seconds to come up
  pool `flaky`      the same, but some of the nodes never join before a deadline of seconds
  pool `single`     domains of one node
and gangs that can go nowhere else: two that each fill a rack, one of which ends seconds after both racks
are up; one that fills a domain of `cancelled`; one that fills a domain of `flaky`; and one that fills two
nodes of `single` and ends seconds later. Idle domains are released after a second or two, and a failed slot
rests for a minute or more.

One process plays one era, since both name their messages alike. Nothing waits without asking: every wait is a
bounded row of Refresh and NodeGroupNodes, as Cluster Autoscaler makes them.
"""

import argparse
import importlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import provider as under_test
from processes import Bench, Server

RACK = 18
WAIT_SECONDS = 60
REFRESHES_AFTER_FAILURE = 40
CREATING, RUNNING = 2, 1
LARGEST_INT32 = 2**31 - 1


class Tally:
    """Counts facts that hold and facts that do not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, fact, holds, seen=None):
        if holds:
            self.passed += 1
            print(f"ok    {fact}")
        else:
            self.failed += 1
            print(f"FAIL  {fact}" + ("" if seen is None else f": saw {seen}"))

    def equal(self, fact, seen, expected):
        self.check(fact, seen == expected, f"{seen!r} instead of {expected!r}")


class Play:
    """One era's Cluster Autoscaler, from its start to its end."""

    def __init__(self, provider, tally):
        self.provider = provider
        self.check = tally.check
        self.equal = tally.equal
        self.pools = {}

    def run(self):
        self.before_the_first_refresh()
        self.first_loop()
        self.refused_increases()
        first, second = self.open_groups("rack")
        self.partial_increase(first)
        self.changes_while_coming_up(first)
        self.increase_to_whole(second)
        self.decrease_of_a_coming_up_domain()
        self.bring_up([first, second])
        self.changes_to_ready_domains(first)
        self.whole_deletion([first, second])
        self.single_machines()
        self.failing_bring_up()
        self.provider.call("Cleanup")
        violations = self.provider.violations
        self.check(
            f"after each of {self.provider.call_count} calls: no partial domain, target = listed instances",
            not violations,
            "\n      ".join(violations[:5]),
        )

    def loop(self):
        """What Cluster Autoscaler asks in every loop before it decides; returns the groups by id."""
        call = self.provider.call
        call("Refresh")
        groups = {group.id: group for group in call("NodeGroups").nodeGroups}
        for name in groups:
            instances = self.provider.nodes(name)
            for instance in instances:
                self.group_of(instance.id)
            if not instances:
                self.learn_pool(name)
            call("NodeGroupTargetSize", id=name)
            options = call("NodeGroupGetOptions", id=name)
            if options.ByteSize() != 0:
                self.check("options are empty", False, options)
        return groups

    def refreshed(self):
        """The short form of a loop for waiting: Refresh, then the groups and what they list."""
        self.provider.call("Refresh")
        return {name: self.provider.nodes(name) for name in self.provider.groups()}

    def until(self, fact, condition):
        """Refreshes until the condition holds of the listed instances by group; says so if it never does."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if condition(self.refreshed()):
                self.check(fact, True)
                return
        sizes = {name: len(listed) for name, listed in self.refreshed().items()}
        self.check(fact, False, f"{sizes} after {WAIT_SECONDS} s")

    def group_of(self, provider_id, fake=False):
        """The id of the group that answers for a node; empty when none does."""
        node = self.provider.messages.ExternalGrpcNode(
            providerID="" if fake else provider_id, name=provider_id if fake else "host"
        )
        answer = self.provider.call("NodeGroupForNode", node=node)
        return answer.nodeGroup.id if answer.HasField("nodeGroup") else ""

    def learn_pool(self, group):
        if group not in self.pools:
            self.pools[group] = self.provider.template(group).metadata.labels["nvlink-autoscaler.io/pool"]

    def open_groups(self, pool):
        """Groups of a pool whose window is open and not acted on, in their order."""
        groups = self.provider.groups()
        for name in groups:
            self.learn_pool(name)
        return [
            name
            for name, group in groups.items()
            if self.pools[name] == pool and group.maxSize > self.provider.target(name)
        ]

    def size(self, group):
        """The target and the number of listed instances."""
        return self.provider.target(group), len(self.provider.nodes(group))

    def window(self, group):
        found = self.provider.groups()[group]
        return [found.minSize, found.maxSize]

    def before_the_first_refresh(self):
        call = self.provider.call
        for group in call("NodeGroups").nodeGroups:
            call("NodeGroupNodes", id=group.id)
        self.equal("a foreign node has no group", self.group_of("aws:///elsewhere"), "")
        label = call("GPULabel").label
        templates = {name: self.provider.template(name) for name in self.provider.groups()}
        carried = [name for name, node in templates.items() if label in node.metadata.labels]
        self.equal("no template carries the GPU label", carried, [])
        self.check("there are GPU types", len(call("GetAvailableGPUTypes").gpuTypes) > 0)

    def first_loop(self):
        def planned(_):
            pools = ("rack", "cancelled", "flaky", "single")
            return [len(self.open_groups(pool)) for pool in pools] == [2, 1, 1, 1]

        self.until("windows open for what is planned", planned)
        groups = self.loop()
        racks = self.open_groups("rack")
        self.equal(
            "a rack's window is the whole rack", [self.window(name) for name in racks], [[RACK, RACK]] * 2
        )
        self.equal("single machines share a window", self.window(self.open_groups("single")[0]), [2, 2])
        spare = [name for name in groups if self.pools[name] == "rack" and name not in racks]
        self.equal("one rack is spare and closed", [self.window(name) for name in spare], [[0, 0]])
        self.templates(racks)
        self.prices(racks[0])

    def templates(self, racks):
        nodes = [self.provider.template(name) for name in racks]
        self.equal(
            "templates have names of their own", len({node.metadata.name for node in nodes}), len(nodes)
        )
        self.equal("and provider IDs", len({node.spec.providerID for node in nodes}), len(nodes))
        for name, node in zip(racks, nodes):
            capacity = {key: amount.string for key, amount in node.status.capacity.items()}
            allocatable = {key: amount.string for key, amount in node.status.allocatable.items()}
            self.equal(f"{name}: all capacity is allocatable", allocatable, capacity)
            self.equal(
                f"{name}: a share of its domain", capacity.get("nvlink-autoscaler.io/nvlink-domain"), "1"
            )
            missing = {"cpu", "memory", "pods", "nvidia.com/gpu"} - set(capacity)
            self.equal(f"{name}: the template offers what pods ask for", missing, set())
            self.equal(f"{name}: its domain", node.metadata.labels["nvlink-autoscaler.io/domain"], name)
            conditions = [(condition.type, condition.status) for condition in node.status.conditions]
            self.equal(f"{name}: it is ready", conditions, [("Ready", "True")])
            self.equal(
                f"{name}: one architecture",
                node.status.nodeInfo.architecture,
                node.metadata.labels["kubernetes.io/arch"],
            )

    def prices(self, rack):
        labels = {"nvlink-autoscaler.io/pool": self.pools[rack]}
        node = self.provider.messages.ExternalGrpcNode(name="template", labels=labels)
        request = self.provider.hour(self.provider.messages.PricingNodePriceRequest(node=node))
        self.check("a rack's node has a price", self.provider.call("PricingNodePrice", request).price > 0)
        request = self.provider.pod_price_request(gpus=4)
        self.check("a pod has a price", self.provider.call("PricingPodPrice", request).price > 0)

    def refused_increases(self):
        refusal = self.provider.refusal
        rack = self.open_groups("rack")[0]
        for delta, code in [
            (0, "INVALID_ARGUMENT"),
            (-1, "INVALID_ARGUMENT"),
            (-LARGEST_INT32 - 1, "INVALID_ARGUMENT"),
            (RACK + 1, "OUT_OF_RANGE"),
            (LARGEST_INT32, "OUT_OF_RANGE"),
        ]:
            self.equal(f"IncreaseSize({delta})", refusal("NodeGroupIncreaseSize", id=rack, delta=delta), code)
        self.equal("nothing was added", self.size(rack), (0, 0))
        closed = [name for name in self.provider.groups() if self.window(name) == [0, 0]]
        self.equal(
            "IncreaseSize on a closed window",
            refusal("NodeGroupIncreaseSize", id=closed[0], delta=RACK),
            "FAILED_PRECONDITION",
        )
        node = self.provider.messages.ExternalGrpcNode(providerID="x")
        for method, fields in [
            ("NodeGroupIncreaseSize", {"delta": 1}),
            ("NodeGroupDecreaseTargetSize", {"delta": -1}),
            ("NodeGroupDeleteNodes", {"nodes": [node]}),
            ("NodeGroupTargetSize", {}),
            ("NodeGroupNodes", {}),
            ("NodeGroupTemplateNodeInfo", {}),
        ]:
            self.equal(
                f"{method} of an unknown group", refusal(method, id="no-such-group", **fields), "NOT_FOUND"
            )

    def partial_increase(self, rack):
        call = self.provider.call
        call("NodeGroupIncreaseSize", id=rack, delta=3)
        self.equal("IncreaseSize(3) of 18 commits 18", self.size(rack), (RACK, RACK))
        states = {instance.status.instanceState for instance in self.provider.nodes(rack)}
        self.equal("all of them are being created", states, {CREATING})
        call("NodeGroupIncreaseSize", id=rack, delta=15)
        self.equal("IncreaseSize(15) after it adds nothing", self.size(rack), (RACK, RACK))

    def changes_while_coming_up(self, rack):
        self.refused_decreases(
            rack,
            [
                (-RACK - 1, "OUT_OF_RANGE"),
                (-LARGEST_INT32 - 1, "OUT_OF_RANGE"),
                (0, "INVALID_ARGUMENT"),
                (1, "INVALID_ARGUMENT"),
            ],
        )
        self.refused_deletion(rack, 2)

    def increase_to_whole(self, rack):
        self.provider.call("NodeGroupIncreaseSize", id=rack, delta=RACK)
        self.equal("IncreaseSize(18) commits 18", self.size(rack), (RACK, RACK))

    def decrease_of_a_coming_up_domain(self):
        rack = self.open_groups("cancelled")[0]
        self.provider.call("NodeGroupIncreaseSize", id=rack, delta=RACK)
        self.provider.call("NodeGroupDecreaseTargetSize", id=rack, delta=-5)
        self.equal("DecreaseTargetSize(-5) while coming up takes all back", self.size(rack), (0, 0))
        self.loop()
        self.equal("and its window is closed", self.window(rack), [0, 0])

    def bring_up(self, racks):
        seen = {rack: 0 for rack in racks}
        went_back = []

        def all_running(listed):
            for rack in racks:
                running = sum(instance.status.instanceState == RUNNING for instance in listed[rack])
                if len(listed[rack]) != RACK or running < seen[rack]:
                    went_back.append((rack, running, len(listed[rack])))
                seen[rack] = running
            return all(count == RACK for count in seen.values())

        self.until("both racks come up until all 18 nodes run", all_running)
        self.equal("on the way, 18 are listed and none goes back", went_back, [])
        self.loop()
        rack = racks[0]
        names = {instance.id for instance in self.provider.nodes(rack)}
        self.equal("running nodes have names of their own", len(names), RACK)
        self.equal("their group answers for them", {self.group_of(name) for name in names}, {rack})
        self.equal(
            "also when Cluster Autoscaler made the node up", self.group_of(min(names), fake=True), rack
        )

    def changes_to_ready_domains(self, rack):
        self.refused_decreases(rack, [(-1, "FAILED_PRECONDITION"), (-RACK, "FAILED_PRECONDITION")])
        self.refused_deletion(rack, 1)
        self.refused_deletion(rack, RACK - 1)
        self.provider.call("NodeGroupIncreaseSize", id=rack, delta=1)
        self.equal("IncreaseSize on a whole domain adds nothing", self.size(rack), (RACK, RACK))
        node = self.provider.messages.ExternalGrpcNode(providerID="aws:///elsewhere")
        self.equal(
            "DeleteNodes of a foreign node",
            self.provider.refusal("NodeGroupDeleteNodes", id=rack, nodes=[node]),
            "INVALID_ARGUMENT",
        )

    def refused_decreases(self, group, cases):
        before = self.provider.nodes(group)
        for delta, code in cases:
            self.equal(
                f"DecreaseTargetSize({delta})",
                self.provider.refusal("NodeGroupDecreaseTargetSize", id=group, delta=delta),
                code,
            )
        self.equal("nothing was taken back", self.provider.nodes(group), before)

    def refused_deletion(self, group, count):
        before = self.provider.nodes(group)
        self.equal(f"DeleteNodes of {count} nodes", self.delete(group, before[:count]), "FAILED_PRECONDITION")
        self.equal("changes nothing", self.provider.nodes(group), before)

    def delete(self, group, instances):
        node = self.provider.messages.ExternalGrpcNode
        nodes = [node(providerID=instance.id, name=instance.id) for instance in instances]
        return self.provider.refusal("NodeGroupDeleteNodes", id=group, nodes=nodes)

    def whole_deletion(self, racks):
        """Within one loop, so that no Refresh releases the domain first."""
        deadline = time.monotonic() + WAIT_SECONDS
        gone, codes = None, set()
        while gone is None and time.monotonic() < deadline:
            phases = {domain["slot"]: domain["phase"] for domain in self.provider.domains()["domains"]}
            for rack in racks:
                if phases.get(rack) != "draining":
                    continue
                if (code := self.delete(rack, self.provider.nodes(rack))) == "accepted":
                    gone = rack
                    break
                codes.add(code)
                if self.size(rack) != (RACK, RACK):
                    self.equal("a refused deletion changes nothing", self.size(rack), (RACK, RACK))
        self.check(
            "DeleteNodes of a whole drained domain", gone is not None, f"only {codes} in {WAIT_SECONDS} s"
        )
        if gone is None:
            return
        self.check("refused until it is drained", codes <= {"FAILED_PRECONDITION"}, codes)
        self.equal("all of it is gone at once", self.size(gone), (0, 0))
        other = next(rack for rack in racks if rack != gone)
        self.equal("the other rack is untouched", self.size(other), (RACK, RACK))
        groups = self.loop()
        self.check("its window is closed", gone not in groups or self.window(gone) == [0, 0])

    def single_machines(self):
        group = self.open_groups("single")[0]
        for size in (1, 2):
            self.provider.call("NodeGroupIncreaseSize", id=group, delta=1)
            self.equal(f"single machines: IncreaseSize(1) makes {size}", self.size(group), (size, size))
        self.until(
            "single machines come up",
            lambda listed: [i.status.instanceState for i in listed[group]] == [RUNNING] * 2,
        )
        self.until("idle machines leave at a refresh", lambda listed: not listed[group])
        self.equal("and their window is closed", self.window(group), [0, 0])

    def failing_bring_up(self):
        rack = self.open_groups("flaky")[0]
        self.provider.call("NodeGroupIncreaseSize", id=rack, delta=RACK)
        self.equal("a domain that will fail: IncreaseSize(18)", self.size(rack), (RACK, RACK))
        counts, running = set(), set()

        def given_back(listed):
            instances = listed.get(rack, [])
            counts.add(len(instances))
            running.add(sum(instance.status.instanceState == RUNNING for instance in instances))
            return not instances

        self.until("it is given back", given_back)
        self.equal("whole: 18 or none are listed", counts, {0, RACK})
        self.check("although some of it had come up", 0 < max(running) < RACK, running)
        self.after_failure(rack)

    def after_failure(self, failed):
        """Another slot opens or the pool rests; the failed one stays closed: its group is backed off."""
        reopened, others = [], set()
        for _ in range(REFRESHES_AFTER_FAILURE):
            self.refreshed()
            opened = self.open_groups("flaky")
            reopened += [name for name in opened if name == failed]
            others |= set(opened)
        self.equal("the failed slot stays closed", reopened, [])
        self.check("at most one other slot opens instead", len(others - {failed}) <= 1, others)


def play(era, arguments):
    """Plays one era and returns its tally."""
    sys.path.insert(0, f"{arguments.stubs}/{era}")
    names = ("externalgrpc_pb2", "externalgrpc_pb2_grpc", "kubernetes_pb2")
    modules = [importlib.import_module(name) for name in names]
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(None, os.path.abspath(arguments.server), pathlib.Path(folder))
        with Server(bench, "--scenario", os.path.abspath(arguments.scenario)) as server:
            try:
                Play(under_test.Provider(server, era, *modules), tally).run()
            except Exception:  # Whatever ends the play is a fact that does not hold.
                tally.check("the play comes to its end", False, traceback.format_exc())
            tally.equal("SIGTERM ends the server with exit code 0", server.stop(signal.SIGTERM), 0)
            if tally.failed:
                print("The server's last words:", *server.output[-20:], sep="\n  ")
    return tally


def play_apart(era):
    """Plays one era in a process of its own and returns how many facts passed and failed."""
    print(f"--- {era} era", flush=True)
    command = [sys.executable, *sys.argv, "--era", era]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(run.stdout, end="", flush=True)
    found = re.search(r"^(\d+) passed, (\d+) failed$", run.stdout, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else (0, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the program nvlink-autoscaler")
    parser.add_argument("--scenario", required=True, help="the scenario that it serves")
    parser.add_argument("--stubs", required=True, help="folder with the generated modules of each era")
    parser.add_argument("--era", choices=["old", "new"], help="play this one only")
    arguments = parser.parse_args()
    if arguments.era:
        tally = play(arguments.era, arguments)
        passed, failed = tally.passed, tally.failed
    else:
        passed, failed = map(sum, zip(*(play_apart(era) for era in ("old", "new"))))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
