"""What a user meets who draws workloads, writes them down and reads traces with bad rows."""

import functools

from processes import expect, expect_in

LOAD = """count: COUNT
classes:
- {name: a, arrivals: {poisson: {perHour: 60}}, duration: {exponential: {mean: 10m}}, gpus: 8, gpusPerPod: 8}
"""


def writes_a_workload(bench, head):
    load = bench.write(load__yaml=LOAD.replace("COUNT", "20"))
    for name in ("one.jsonl", "two.jsonl", "one.csv"):
        outcome = bench.sim("generate", load, "--output", name, "--seed", "7").ended(0)
        expect("standard output", f"20 gangs written to {name}\n", outcome.output)
    expect("the second file", bench.read("one.jsonl"), bench.read("two.jsonl"))
    reports = []
    for source in ("trace: {format: jsonl, path: one.jsonl}", "trace: {format: csv, path: one.csv}"):
        text = head + source
        reports.append(bench.sim("run", bench.write(s__yaml=text)).ended(0).output)
    expect_in("the report", "20 of 20 gangs finished", reports[0])
    expect("the report of the table", reports[0], reports[1])


def refuses_absurd_workloads(bench, head):
    load = bench.write(load__yaml=LOAD.replace("COUNT", "1000000000"))
    before = bench.files()
    bench.sim("generate", load, "--output", "x.jsonl").refused(
        2,
        "load.yaml: about 1000000000 gangs are to be expected, and more than 100000000 are refused; "
        "lower 'count', 'lasts' or the rates",
    )
    expect("files", before, bench.files())
    small = bench.write(load__yaml=LOAD.replace("COUNT", "1"))
    bench.sim("generate", small, "--output", "no/x.jsonl").refused(
        2, "no/x.jsonl: the file cannot be written: No such file or directory"
    )
    bench.sim("generate", small, "--output", "x.txt").refused(
        2, "--output 'x.txt': the name ends in neither .jsonl nor .csv"
    )


def says_bad_rows(bench, head):
    rows = "job_id,submission_time,duration,num_gpu\na,0,60,1\nb,5,x,1\nc,9,1\n"
    text = head + "trace: {format: itp, path: trace.csv, badRows: {atMost: 2}}\n"
    outcome = bench.sim("run", bench.write(trace__csv=rows, s__yaml=text)).ended(0)
    expect(
        "standard error",
        "2 rows of the trace were left out:\n  line 3: the duration is not in whole seconds\n"
        "  line 4: expected 4 fields, found 3\n",
        outcome.errors,
    )
    expect_in("the report", "1 of 1 gangs finished", outcome.output)


def cases(head):
    """Facts and their checks; `head` is the beginning of a scenario, up to what arrives."""
    checks = {
        "a drawn workload is written whole, the same bytes each time, and runs as a trace": writes_a_workload,
        "an absurd workload is refused before any work, and an unwritable file leaves nothing":
            refuses_absurd_workloads,
        "rows that a scenario lets pass are said, and no more than it lets pass": says_bad_rows,
    }
    return [(fact, functools.partial(check, head=head)) for fact, check in checks.items()]
