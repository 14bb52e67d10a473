"""Checks of reports: what stands in them, and that none is ever half written."""

import hashlib
import json
import re

from inputs import FAULTY, ROOT, SMALL, case
from processes import expect, expect_in


@case("a run's reports are the same in every process, and say the same")
def _(bench):
    path = bench.write(s__yaml=FAULTY)
    for number in range(2):
        files = [f"--{kind}={number}.{kind}" for kind in ("json", "csv", "html")]
        bench.sim("run", path, *files, "--vega", ROOT / "no-such-folder").ended(0)
    for kind in ("json", "csv", "html"):
        expect(kind, bench.read(f"0.{kind}"), bench.read(f"1.{kind}"))
    report = json.loads(bench.read("0.json"))
    figures = report["figures"]
    names, values = [line.split(",") for line in bench.read("0.csv").splitlines()]
    expect("names", ["scenario", "policy", "seed"] + list(figures), names)
    expect("seed", "7", values[2])
    for name, value in zip(names[3:], values[3:]):
        expect(name, figures[name], float(value) if value else None)
    digest = hashlib.sha256((bench.folder / path).read_bytes()).hexdigest()
    expect("inputs", [{"path": path, "sha256": digest}], report["inputs"])
    expect("partial domains", 0, figures["partial_domains_count"])
    bins = {len(report["series"]["allocated_gpus"])}
    bins |= {len(v) for p in report["series"]["pools"] for v in p.values() if isinstance(v, list)}
    expect("lengths of series", 1, len(bins))


@case("every figure and member of a report is explained")
def _(bench):
    text = (ROOT / "docs/reports.md").read_text()
    report = json.loads(bench.sim("run", bench.write(s__yaml=SMALL), "--json", "-").ended(0).output)
    names = list(report) + list(report["figures"]) + list(report["pools"][0]) + list(report["series"])
    names += list(report["series"]["pools"][0]) + list(report["waiting"]) + list(report["occupancy"]["rows"][0])
    documented = set(re.findall(r"[a-z0-9_]+", text))
    expect("names that docs/reports.md leaves out", [], [name for name in names if name not in documented])


@case("a page without the charting library has its tables and says what to install")
def _(bench):
    path = bench.write(s__yaml=SMALL)
    outcome = bench.sim("run", path, "--html", "page.html", "--vega", "none").ended(0)
    expect_in("standard error", "install the package libjs-vega", outcome.errors)
    page = bench.read("page.html")
    expect_in("the page", "Install the Debian package libjs-vega", page)
    expect_in("the page", "cost_per_useful_gpu_hour_currency", page)
    expect("scripts", 0, page.count("<script"))


@case("a report that cannot be written whole is not written at all")
def _(bench):
    path = bench.write(kept__json="precious\n", s__yaml=SMALL)
    before = bench.files()
    bench.sim("run", path, "--json", "none/a.json").ended_with(
        2, "none/a.json: the file cannot be written: No such file or directory; make its folder first"
    )
    bench.sim("run", path, "--csv", ".").ended(2)
    full = bench.sim("run", path, "--json", "/dev/full").ended(2)
    expect_in("standard error", "/dev/full: the file cannot be written: No space left on device", full.errors)
    cut = bench.execute("bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$0" "$@"', bench.simulator,
                        "run", path, "--json", "kept.json").ended(2)
    expect_in("standard error", "kept.json: the file cannot be written: File too large", cut.errors)
    expect("files", before, bench.files())


@case("a report on standard output stands there alone")
def _(bench):
    path = bench.write(s__yaml=SMALL)
    expect("scenario", "small", json.loads(bench.sim("run", path, "--json", "-").ended(0).output)["scenario"])
    expect("lines", 2, len(bench.sim("run", path, "--csv", "-").ended(0).output.splitlines()))
    bench.sim("run", path, "--csv", "-", "--json", "-").ended(64)
    bench.sim("run", path, "--csv", "-", "--decisions").ended(64)
