#!/usr/bin/env python3
"""Puts real output into README.md: between `<!-- output: COMMAND -->` and `<!-- end -->`.

With --check it changes nothing and fails when a block that does not depend on time has become untrue.
Needs both programs built: swift build
"""

import pathlib
import re
import signal
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / ".build" / "debug"
SECONDS = 34


def simulator(*arguments):
    done = subprocess.run(
        [BIN / "autoscale-sim", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


def server():
    """What the embedded example prints in its first half minute; stamps and ports are as they come."""
    process = subprocess.Popen(
        [BIN / "nvlink-autoscaler"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    threading.Timer(SECONDS, process.send_signal, [signal.SIGTERM]).start()
    output, _ = process.communicate()
    if process.returncode != 0:
        sys.exit(f"nvlink-autoscaler ended with exit code {process.returncode}")
    return output.rstrip("\n")


BLOCKS = {
    "make run": (server, False),
    "autoscale-sim run scenarios/mixed-fleet.yaml": (
        lambda: simulator("run", "scenarios/mixed-fleet.yaml"),
        True,
    ),
    "autoscale-sim --help": (lambda: simulator("--help"), True),
}
PATTERN = re.compile(r"<!-- output: (.*?) -->\n(.*?)<!-- end -->", re.DOTALL)


def main():
    check = "--check" in sys.argv[1:]
    readme = ROOT / "README.md"
    text = readme.read_text()
    wrong = []

    def block(match):
        command = match.group(1)
        produce, is_stable = BLOCKS[command]
        if check and not is_stable:
            return match.group(0)
        body = f"```text\n$ {command}\n{produce()}\n```\n"
        if check and body != match.group(2):
            wrong.append(command)
        return f"<!-- output: {command} -->\n{body}<!-- end -->"

    new = PATTERN.sub(block, text)
    if check:
        for command in wrong:
            print(f"README.md: the output of '{command}' has changed; run scripts/readme.py")
        sys.exit(1 if wrong else 0)
    readme.write_text(new)


main()
