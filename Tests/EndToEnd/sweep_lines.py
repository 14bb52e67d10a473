"""Checks of comparisons and sweeps: the same bytes for any threads, shards and kills."""

import json
import signal
import subprocess
import time

from inputs import FAULTY, HEAD, SMALL, case
from processes import expect, expect_in

SWEEP = """\
name: idle
scenario: s.yaml
seeds: 4
grid:
  policy.idleTime: [1m, 10m, 30m]
  physics.spot.bootTime: [3m, 5m]
"""


def policy(idle):
    return HEAD.split("policy:\n", 1)[1].replace("\n  ", "\n")[2:] + f"idleTime: {idle}\n"


@case("policies are compared seed by seed in one scenario, alike for any number of threads")
def _(bench):
    bench.write(s__yaml=SMALL, a__policy__yaml=policy("5m"), b__policy__yaml=policy("30m"))
    command = ["compare", "--scenario", "s.yaml", "a.policy.yaml", "b.policy.yaml", "--seeds", 3]
    runs = [bench.sim(*command, "--threads", n, f"--json={n}.json", f"--csv={n}.csv").ended(0) for n in (1, 4)]
    expect("standard output", runs[0].output, runs[1].output)
    expect("standard error", "", runs[0].errors)
    expect("JSON", bench.read("1.json"), bench.read("4.json"))
    expect("CSV", bench.read("1.csv"), bench.read("4.csv"))
    report = json.loads(bench.read("1.json"))
    other = report["sides"][1]["differences"]
    # 25 minutes of idle time at 20 an hour.
    expect("cost", {"mean": 8.333333, "margin": 0, "verdict": "more"}, other["cost_currency"])
    expect("waiting", "same", other["waiting_mean_seconds"]["verdict"])


@case("a comparison with a file that cannot be used runs nothing")
def _(bench):
    bench.write(s__yaml=SMALL, bad__yaml=SMALL.replace("maxDomains", "maxDomain"))
    outcome = bench.sim("compare", "s.yaml", "bad.yaml", "none.yaml").ended(2)
    for part in ("bad.yaml:13:7: unknown key 'maxDomain'", "none.yaml: there is no such file"):
        expect_in("standard error", part, outcome.errors)
    expect("standard output", "", outcome.output)
    bench.sim("compare", "s.yaml").ended(64)


@case("a sweep gives the same bytes for any threads and shards")
def _(bench):
    bench.write(s__yaml=FAULTY, s__sweep__yaml=SWEEP)
    bench.sim("sweep", "s.sweep.yaml", "--out", "one.csv", "--threads", 1).ended(0)
    bench.sim("sweep", "s.sweep.yaml", "--out", "four.csv", "--threads", 4).ended(0)
    expect("four threads", bench.read("one.csv"), bench.read("four.csv"))
    rows = bench.read("one.csv").splitlines()
    expect("rows", 1 + 3 * 2 * 4, len(rows))
    expect_in("the heading", "run,policy.idleTime,physics.spot.bootTime,scenario,policy,seed,", rows[0])
    for shard in range(3):
        bench.sim("sweep", "s.sweep.yaml", "--out", "part.csv", "--shard", f"{shard}/3").ended(0)
        logs = [f"part.csv.{n}-of-3.runs" for n in range(shard + 1)]
        merged = bench.sim("merge", "--out", "merged.csv", *logs).ended(0 if shard == 2 else 1)
    expect("shards", bench.read("one.csv"), bench.read("merged.csv"))
    expect_in("the sum", "merged.csv: 24 runs\n", merged.output)
    left = sorted(name for name in bench.files() if name.endswith(".runs"))
    expect("logs that are left", [f"part.csv.{n}-of-3.runs" for n in range(3)], left)


@case("a sweep that is killed goes on and gives the same bytes")
def _(bench):
    bench.write(s__yaml=FAULTY, s__sweep__yaml=SWEEP)
    bench.sim("sweep", "s.sweep.yaml", "--out", "whole.csv").ended(0)
    command = [str(bench.simulator), "sweep", "s.sweep.yaml", "--out", "cut.csv", "--threads", "1"]
    process = subprocess.Popen(command, cwd=bench.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    log = bench.folder / "cut.csv.runs"
    while process.poll() is None and not (log.exists() and len(log.read_bytes().splitlines()) > 3):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    expect("it was killed in time", -signal.SIGKILL, process.wait())
    expect("no results yet", False, (bench.folder / "cut.csv").exists())
    log.write_bytes(log.read_bytes()[:-7])
    bench.sim("sweep", "s.sweep.yaml", "--out", "cut.csv").ended(0)
    expect("results", bench.read("whole.csv"), bench.read("cut.csv"))
    expect("the log is gone", False, log.exists())


@case("the log of another sweep is refused and kept")
def _(bench):
    bench.write(s__yaml=FAULTY, s__sweep__yaml=SWEEP)
    bench.sim("sweep", "s.sweep.yaml", "--out", "a.csv", "--shard", "0/2").ended(0)
    bench.write(s__yaml=FAULTY.replace("bootSpread: 1m", "bootSpread: 2m"))
    before = bench.files()
    log = "a.csv.0-of-2.runs"
    message = f"{log}: this log is of another sweep, or its inputs have changed; remove it"
    bench.sim("sweep", "s.sweep.yaml", "--out", "a.csv", "--shard", "0/2").refused(2, message)
    expect("files", before, bench.files())
    bench.sim("sweep", "s.sweep.yaml", "--out", "b.csv", "--shard", "1/2").ended(0)
    mixed = bench.sim("merge", "--out", "m.csv", log, "b.csv.1-of-2.runs").ended(2)
    expect_in("standard error", "this is of another sweep", mixed.errors)


@case("a sweep whose cells cannot all be read runs none of them")
def _(bench):
    bench.write(s__yaml=FAULTY, s__sweep__yaml=SWEEP.replace("1m, 10m", "1m, soon"))
    before = bench.files()
    outcome = bench.sim("sweep", "s.sweep.yaml").ended(2)
    expect_in("standard error", "s.sweep.yaml:5:25: ", outcome.errors)
    expect("files", before, bench.files())


@case("a sweep is written as jobs of Kubernetes and Slurm")
def _(bench):
    bench.write(s__yaml=FAULTY, s__sweep__yaml=SWEEP)
    before = bench.files()
    job = bench.sim("sweep", "s.sweep.yaml", "--emit", "kubernetes-job", "--shards", 6).ended(0).output
    for part in ("kind: Job\n", "completionMode: Indexed\n", "completions: 6\n", "--shard=$(JOB_COMPLETION_INDEX)/6"):
        expect_in("the Job", part, job)
    script = bench.sim("sweep", "s.sweep.yaml", "--emit", "slurm", "--shards", 2).ended(0).output
    expect_in("the script", "#SBATCH --array=0-1\n", script)
    expect("files", before, bench.files())
    bench.write(job__sh=script, s__sweep__yaml=SWEEP)
    for shard in range(2):
        environment = ["env", f"SLURM_ARRAY_TASK_ID={shard}", f"AUTOSCALE_SIM={bench.simulator}"]
        bench.execute(*environment, "bash", "job.sh").ended(0)
    bench.sim("merge", "--out", "m.csv", "sweep.csv.0-of-2.runs", "sweep.csv.1-of-2.runs").ended(0)
    bench.sim("sweep", "s.sweep.yaml", "--out", "one.csv").ended(0)
    expect("results", bench.read("one.csv"), bench.read("m.csv"))
