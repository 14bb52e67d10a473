"""Runs both programs as a user does and checks what the user meets: text, exit codes and files.

    command_lines.py --simulator PATH --provider PATH

Needs Python's standard library alone. Exit code 0 when every line says ok, 1 otherwise.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True  # The checkout stays as it is.
import workload_lines  # noqa: E402
from inputs import BAD_POLICY, CASES, FAULTY, GANGS, HEAD, LIVE, ROOT, SMALL, TRACE, case  # noqa: E402
from processes import FREE_PORTS, Bench, Server, Wrong, expect, expect_in  # noqa: E402
import report_lines  # noqa: E402, F401  It registers checks of its own.
import sweep_lines  # noqa: E402, F401  It too.


def bad_scenario(fact, message, **files):
    """A scenario that both programs must refuse before they do anything; the last file is the scenario."""

    @case(fact)
    def check(bench):
        path = bench.write(**files)
        before = bench.files()
        bench.sim("run", path, "--decisions", "--journal", "new.jsonl").refused(2, message)
        bench.sim("truth", path).refused(2, message)
        bench.serve("--scenario", path, "--journal", "new.jsonl", *FREE_PORTS).refused(2, message)
        expect("files", before, bench.files())


MISSING = "there is no such file; check the path; a relative one starts at the current directory"
bad_scenario(
    "a tab in a scenario is pointed at",
    "s.yaml:3:1: tab character; use spaces, or \\t in a text in double quotes",
    s__yaml=SMALL.replace("  version", "\tversion"),
)
bad_scenario(
    "an unclosed quote is pointed at",
    "s.yaml:1:7: the text in quotes does not end on its line; "
    "close it, or use '|' for a text of several lines",
    s__yaml=SMALL.replace("name: small", 'name: "small', 1),
)
bad_scenario(
    "an unknown key comes with the key that was meant, and with what is missing",
    "s.yaml:6:7: missing key 'maxDomains'\ns.yaml:13:7: unknown key 'maxDomain'; did you mean 'maxDomains'?",
    s__yaml=SMALL.replace("maxDomains", "maxDomain"),
)
bad_scenario("an empty scenario is refused", "s.yaml: the file is empty", s__yaml="")
bad_scenario(
    "a MIG layout that no GPU allows is refused",
    "s.yaml:14:18: 2 x 4g.40gb is more than the 1 that H100-80GB allows",
    s__yaml=SMALL.replace("maxDomains: 2", "maxDomains: 2\n      migLayout: [4g.40gb, 4g.40gb]"),
)
bad_scenario(
    "a gang that asks for a MIG profile that no GPU has is refused",
    "s.yaml:16:60: no GPU has a MIG profile '9g.99gb'",
    s__yaml=SMALL.replace("gpus: 8", "mig: {profile: 9g.99gb}"),
)
bad_scenario(
    "a bad row of a trace is named with its file and line",
    "s.yaml:15:28: trace.csv:3: the duration is not in whole seconds",
    trace__csv="job_id,submission_time,duration,num_gpu\na,0,60,1\nb,5,x,1\n",
    s__yaml=TRACE,
)
bad_scenario(
    "a trace that is not there is named", f"s.yaml:15:28: trace.csv: {MISSING}", s__yaml=TRACE
)
bad_scenario(
    "gangs and a trace exclude each other",
    "s.yaml:1:1: a scenario has 'gangs', a 'trace' or a 'workload', one of them",
    s__yaml=TRACE + GANGS,
)
bad_scenario(
    "a policy file that is not there is named",
    f"s.yaml:2:9: the policy 'p.policy.yaml' cannot be used; p.policy.yaml: {MISSING}",
    s__yaml="name: s\npolicy: p.policy.yaml\n" + GANGS,
)


@case("a malformed policy file is pointed at, behind the place that names it")
def _(bench):
    path = bench.write(p__policy__yaml=BAD_POLICY, s__yaml="name: s\npolicy: p.policy.yaml\n" + GANGS)
    before = bench.files()
    outcome = bench.sim("run", path, "--journal", "new.jsonl").ended(2)
    pattern = r"s\.yaml:2:9: the policy 'p\.policy\.yaml' cannot be used; p\.policy\.yaml:\d+:\d+: \S.*\n"
    if not re.fullmatch(pattern, outcome.errors):
        raise Wrong(f"standard error\n  expected: {pattern}\n  got:      {outcome.errors!r}")
    expect("standard output", "", outcome.output)
    expect("files", before, bench.files())


@case("a file that is not there is named")
def _(bench):
    for command in (["run"], ["truth"], ["test"], ["replay"]):
        bench.sim(*command, "no.such.file").refused(2, f"no.such.file: {MISSING}")
    bench.serve("--scenario", "no.such.file", *FREE_PORTS).refused(2, f"no.such.file: {MISSING}")
    expect("files", {}, bench.files())


def same_bytes(bench, path):
    runs = [bench.sim("run", path, "--decisions", "--journal", f"{n}.jsonl").ended(0) for n in range(3)]
    expect_in("the report", " gangs finished in ", runs[0].output)
    for number, run in enumerate(runs):
        expect(f"standard output of run {number}", runs[0].output, run.output)
        expect(f"standard error of run {number}", "", run.errors)
        expect(f"journal of run {number}", bench.read("0.jsonl"), bench.read(f"{number}.jsonl"))
    return runs[0]


@case("the mixed fleet comes out the same in every process, to the byte")
def _(bench):
    same_bytes(bench, ROOT / "scenarios/mixed-fleet.yaml")


@case("a scenario full of faults comes out the same in every process, to the byte")
def _(bench):
    run = same_bytes(bench, bench.write(s__yaml=FAULTY))
    expect_in("all gangs are served in spite of them", "5 of 5 gangs finished", run.output)


@case("a run's journal replays to the same actions")
def _(bench):
    bench.sim("run", bench.write(s__yaml=FAULTY), "--journal", "j.jsonl").ended(0)
    outcome = bench.sim("replay", "j.jsonl").ended(0)
    events = len(bench.read("j.jsonl").splitlines()) - 1
    if not re.fullmatch(rf"j\.jsonl: {events} events, [1-9]\d* actions, all the same\n", outcome.output):
        raise Wrong(f"{events} events, but: {outcome.output!r}")


@case("a replay names the first action that differs")
def _(bench):
    bench.sim("run", bench.write(s__yaml=SMALL), "--journal", "j.jsonl").ended(0)
    lines = bench.read("j.jsonl").splitlines(keepends=True)
    changed = next(n for n, line in enumerate(lines) if '"launch":' in line)
    other = lines[changed].replace('"memberCount":1', '"memberCount":2')
    expect("the change has something to change", True, other != lines[changed])
    bench.write(c__jsonl="".join(lines[:changed] + [other] + lines[changed + 1 :]))
    outcome = bench.sim("replay", "c.jsonl").ended(1)
    expect(
        "standard output",
        f"c.jsonl: different from line {changed + 1}\n  recorded: {other}  replayed: {lines[changed]}",
        outcome.output,
    )


@case("a journal that a crash has cut off replays up to its last whole line")
def _(bench):
    bench.sim("run", bench.write(s__yaml=SMALL), "--journal", "j.jsonl").ended(0)
    bench.write(c__jsonl=bench.read("j.jsonl")[:-20])
    outcome = bench.sim("replay", "c.jsonl").ended(0)
    expect_in("standard output", "the last line is cut off", outcome.output)


@case("a file that is no journal is refused by name")
def _(bench):
    bench.write(empty__jsonl="", s__yaml=SMALL)
    bench.sim("replay", "empty.jsonl").refused(2, "empty.jsonl:1: this is no journal: it has no header line")
    outcome = bench.sim("replay", "s.yaml").ended(2)
    expect_in("standard error", "s.yaml:1: ", outcome.errors)
    expect("standard output", "", outcome.output)


@case("a journal that is there already is left alone")
def _(bench):
    path = bench.write(j__jsonl="precious\n", s__yaml=SMALL)
    before = bench.files()
    message = "j.jsonl: there is a file already; move it away or name another"
    bench.sim("run", path, "--journal", "j.jsonl").refused(2, message)
    bench.serve("--scenario", path, "--journal", "j.jsonl", *FREE_PORTS).refused(2, message)
    expect("files", before, bench.files())


@case("truth says which figure is wrong")
def _(bench):
    path = bench.write(s__yaml=SMALL + "expect: {gangsFinished: 2, peakDomains: 1}\n")
    lines = bench.sim("truth", path).ended(1).output.splitlines()
    rows = [" ".join(line.split()) for line in lines[1:]]
    expect("rows", ["small gangsFinished 2 1 WRONG", "small peakDomains 1 1 ok", "1 passed, 1 failed"], rows)
    path = bench.write(s__yaml=SMALL + "expect: {gangsFinished: 1, peakDomains: 1}\n")
    expect_in("sum", "2 passed, 0 failed", bench.sim("truth", path).ended(0).output)


@case("fuzz passes its seeds, and finds what the canary plants")
def _(bench):
    expect_in("sum", " events, 5 passed, 0 failed", bench.sim("fuzz", "--seeds", 5).ended(0).output)
    expect_in("canary", "the canary was found", bench.sim("fuzz", "--canary", "--seeds", 5).ended(0).output)


@case("trials pass their seeds, and are written as one line each")
def _(bench):
    expect("sum", "5 passed, 0 failed\n", bench.sim("trials", "--seeds", 5).ended(0).output)
    bench.sim("trials", "--seeds", 3, "--export", "instances.jsonl").ended(0)
    lines = bench.read("instances.jsonl").splitlines()
    expect("seeds", [1, 2, 3], [json.loads(line)["seed"] for line in lines])
    bench.sim("trials", "--export", "/no/such/folder/file").ended(2)


@case("the shipped policies pass their tests")
def _(bench):
    lines = bench.sim("test", ROOT / "policies", "--require-tests").ended(0).output.splitlines()
    expect("lines that are not ok", [], [line for line in lines[:-1] if not line.startswith("ok ")])
    expect("sum", f"{len(lines) - 1} passed, 0 failed", lines[-1])
    bench.sim("test", ROOT / "policies", "--run", "no test is called this", "--require-tests").ended(2)


# With how many arguments each cannot do without.
SUBCOMMANDS = {
    "simulator": {
        "run": 1, "compare": 2, "sweep": 1, "merge": 1, "truth": 0, "test": 1, "replay": 1, "fuzz": 0,
        "trials": 0, "bench": 0, "pack": 0,
    },
    "provider": {"serve": 0, "status": 0, "plan": 0, "explain": 1},
}


@case("every subcommand's help teaches by an example or by its options")
def _(bench):
    for program, names in SUBCOMMANDS.items():
        path = getattr(bench, program)
        overview = bench.execute(path, "--help").ended(0)
        for name in names:
            expect_in(f"{program} --help", f"\n  {name}", overview.output)
            text = bench.execute(path, name, "--help").ended(0).output
            expect_in(f"{name} --help", f"USAGE: {pathlib.Path(path).name} {name} ", text)
            options = set(re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE)) - {"--version"}
            if "Example: " not in text and not options:
                raise Wrong(f"{name} --help has neither an example nor options:\n{text}")


@case("an unknown option or subcommand ends with 64 and the usage")
def _(bench):
    for program, names in SUBCOMMANDS.items():
        path = getattr(bench, program)
        complete = [[name] + ["any"] * count for name, count in names.items()]
        for arguments in [["frobnicate"]] + [command + ["--frobnicate"] for command in complete]:
            outcome = bench.execute(path, *arguments).ended(64)
            expect("standard output", "", outcome.output)
            expect_in("standard error", "frobnicate'", outcome.errors)
            expect_in("standard error", "\nUsage: ", outcome.errors)


@case("an address that is none is refused with the form of one")
def _(bench):
    for text in ("nonsense", "127.0.0.1:99999", "127.0.0.1"):
        for option in ("--grpc", "--http"):
            bench.serve(*FREE_PORTS, option, text).refused(
                2, f"{option}: '{text}' is no address; write it as 127.0.0.1:8086 or [::1]:8086"
            )


@case("plaintext that other machines could reach is refused with what to do")
def _(bench):
    outcome = bench.serve("--grpc", "0.0.0.0:0", "--http", "127.0.0.1:0").ended(2)
    expect("standard output", "", outcome.output)
    for part in ("0.0.0.0:0 can be reached from other machines", "certificate", "listen on 127.0.0.1"):
        expect_in("standard error", part, outcome.errors)
    bench.serve("--grpc", "127.0.0.1:0", "--http", "0.0.0.0:0").refused(
        2, "--http: 0.0.0.0:0 can be reached from other machines; HTTP listens on loopback only"
    )


@case("a certificate that is not there is named")
def _(bench):
    outcome = bench.serve("--tls-certificate", "no.pem", "--tls-key", "no-key.pem", *FREE_PORTS).ended(2)
    expect_in("standard error", "no.pem: ", outcome.errors)
    expect_in("standard error", "No such file", outcome.errors)
    expect("standard output", "", outcome.output)
    bench.serve("--tls-certificate", "no.pem", *FREE_PORTS).refused(
        2, "TLS needs --tls-certificate and --tls-key together; --client-ca adds mTLS to them"
    )


def check_busy_port(bench, option):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        address = f"127.0.0.1:{holder.getsockname()[1]}"
        path = bench.write(s__yaml=LIVE)
        outcome = bench.serve("--scenario", path, *FREE_PORTS, option, address).ended(1)
    expect_in("standard error", address, outcome.errors)
    expect_in("standard error", "Address already in use", outcome.errors)
    decisions = [line for line in outcome.output.splitlines() if not re.match(r"(gRPC|HTTP)  ", line)]
    expect("decisions of a server that cannot listen", [], decisions)


@case("a busy gRPC port ends the server with its address, before it decides anything")
def _(bench):
    check_busy_port(bench, "--grpc")


@case("a busy HTTP port ends the server with its address, before it decides anything")
def _(bench):
    check_busy_port(bench, "--http")


@case("SIGINT and SIGTERM end the server with 0")
def _(bench):
    for number in (signal.SIGINT, signal.SIGTERM):
        with Server(bench, "--scenario", bench.write(s__yaml=LIVE)) as server:
            server.line("team/one: admitted")
            expect(f"exit code after {number.name}", 0, server.stop(number))


@case("what the server journals, the simulator replays to the same actions")
def _(bench):
    path = bench.write(s__yaml=LIVE)
    with Server(bench, "--scenario", path, "--journal", "j.jsonl") as server:
        server.line("team/one: admitted")
        expect("exit code", 0, server.stop(signal.SIGTERM))
    expect_in("the journal", '"admit"', bench.read("j.jsonl"))
    expect_in("the replay", " actions, all the same\n", bench.sim("replay", "j.jsonl").ended(0).output)


@case("status, plan and explain show a running provider")
def _(bench):
    with Server(bench, "--scenario", bench.write(s__yaml=LIVE)) as server:
        server.line("team/one: admitted")
        server.line("team/huge: never")
        address = ("--server", server.http)
        status = bench.ask("status", *address).ended(0).output
        expect_in("status", "policy small, actuation direct", status)
        expect_in("status", "h100-d0 ready 1/1 0/8 team/one", " ".join(status.split()))
        expect_in("status", "partial domains: 0\n", status)
        plan = bench.ask("plan", *address).ended(0).output
        expect_in("plan", "no domain changes\n", plan)
        expect_in("plan", "team/huge (pending): never", plan)
        one = bench.ask("explain", "team/one", *address).ended(0).output
        expect_in("explain", "team/one: running, 1 pods, 8 GPUs\n  on h100-d0\n", one)
        for arguments in (["status"], ["plan"], ["explain", "team/one"]):
            answer = json.loads(bench.ask(*arguments, "--json", *address).ended(0).output)
            expect("a JSON answer", dict, type(answer))
        nobody = "no gang is called 'no/body'; /v1/plan lists them"
        bench.ask("explain", "no/body", *address).refused(1, nobody)


@case("spending beyond a threshold waits for an approval, which a person gives")
def _(bench):
    text = LIVE.replace("  pools:\n", "  approvalAbove: 10 USD/h\n  pools:\n", 1)
    with Server(bench, "--scenario", bench.write(s__yaml=text)) as server:
        server.line("a purchase waits for approval")
        address = ("--server", server.http)
        shown = bench.ask("approve", *address).ended(0).output
        expect_in("approve", "approval needed above 10.00/h", shown)
        needed = json.loads(bench.ask("approve", "--json", *address).ended(0).output)["neededUpTo"]
        expect_in("approve", f"a purchase waits: nvlink-autoscaler approve --up-to '{needed} USD/h'\n", shown)
        alone = bench.ask("approve", "--for", "1h", *address).ended(64)
        expect_in("standard error", "--for needs --up-to", alone.errors)
        much = bench.ask("approve", "--up-to", "much", *address).ended(1)
        expect_in("standard error", "body:1:", much.errors)
        given = bench.ask("approve", "--up-to", f"{needed} USD/h", "--for", "8h", *address).ended(0).output
        expect_in("approve", f"approved up to {needed}/h until ", given)
        server.line("team/one: admitted")


@case("HTTP answers in JSON that name what is wrong")
def _(bench):
    with Server(bench, "--scenario", bench.write(s__yaml=LIVE)) as server:
        expect("/healthz", (200, "ok\n"), server.get("/healthz"))
        for path, status, part in (
            ("/nowhere", 404, "no such path; there are /healthz, "),
            ("/v1/explain?gang=no/body", 404, "no gang is called 'no/body'"),
            ("/v1/explain", 400, "name a gang: /v1/explain?gang=NAMESPACE/NAME"),
        ):
            got, body = server.get(path)
            expect(f"status of {path}", status, got)
            expect_in(f"body of {path}", part, json.loads(body)["error"])


@case("without a provider the client says what to start")
def _(bench):
    with socket.socket() as holder:  # Bound but not listening: nobody else can take the port meanwhile.
        holder.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{holder.getsockname()[1]}"
        for arguments in (["status"], ["plan"], ["explain", "team/one"]):
            outcome = bench.ask(*arguments, "--server", address).ended(1)
            expect("standard output", "", outcome.output)
            expect_in("standard error", f"GET {address}/v1/", outcome.errors)
            expect_in("standard error", "start it with: nvlink-autoscaler serve", outcome.errors)


def run_case(check, simulator, provider):
    """What is wrong, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(Bench(simulator, provider, pathlib.Path(folder)))
        except Wrong as wrong:
            return str(wrong)
        except Exception:
            return traceback.format_exc()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("simulator", "provider"):
        parser.add_argument(f"--{name}", required=True, type=lambda path: os.path.abspath(path))
    arguments = parser.parse_args()
    failed = 0
    cases = CASES + workload_lines.cases(HEAD)
    for fact, check in cases:
        wrong = run_case(check, arguments.simulator, arguments.provider)
        failed += wrong is not None
        print(f"ok    {fact}" if wrong is None else f"WRONG {fact}", flush=True)
        if wrong is not None:
            print("      " + wrong.rstrip("\n").replace("\n", "\n      "), flush=True)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
