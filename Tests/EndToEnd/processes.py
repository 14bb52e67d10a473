"""The two programs as processes, run in an empty folder, and how a check says what is wrong."""

import os
import queue
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

COMMAND_SECONDS = 300  # Generous: a debug build on a busy machine.
FREE_PORTS = ("--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")


class Wrong(Exception):
    """What was expected and what was there."""


def expect(what, expected, got):
    if expected != got:
        raise Wrong(f"{what}\n  expected: {expected!r}\n  got:      {got!r}")


def expect_in(what, part, text):
    if part not in text:
        raise Wrong(f"{what}\n  expected: {part!r}\n  in:       {text!r}")


class Outcome:
    """How a command ended."""

    def __init__(self, command, code, output, errors):
        self.command, self.code, self.output, self.errors = command, code, output, errors

    def ended(self, code):
        if self.code != code:
            raise Wrong(
                f"{' '.join(self.command)}\n  exit code {self.code}, expected {code}\n"
                f"  output:   {self.output[-2000:]!r}\n  errors:   {self.errors[-2000:]!r}"
            )
        return self

    def ended_with(self, code, message):
        """Ended with the message alone on standard error, whatever was printed before."""
        self.ended(code)
        expect("standard error", message + "\n", self.errors)

    def refused(self, code, message):
        """Ended with the message alone, on standard error."""
        self.ended(code)
        expect("standard error", message + "\n", self.errors)
        expect("standard output", "", self.output)


class Bench:
    """The programs and an empty folder in which they run."""

    def __init__(self, simulator, provider, folder):
        self.simulator, self.provider, self.folder = simulator, provider, folder
        # With that variable set, two processes hash alike and an order that depends on hashes stays hidden.
        self.environment = {k: v for k, v in os.environ.items() if k != "SWIFT_DETERMINISTIC_HASHING"}

    def write(self, **files):
        """Files by name, with `__` for the dot; gives the path of the last one, relative to the folder."""
        for name, text in files.items():
            path = name.replace("__", ".")
            (self.folder / path).write_text(text)
        return path

    def read(self, name):
        return (self.folder / name).read_text()

    def files(self):
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def sim(self, *arguments):
        return self.execute(self.simulator, *arguments)

    def serve(self, *arguments):
        """A server that is expected to end by itself."""
        return self.execute(self.provider, "serve", *arguments)

    def ask(self, *arguments):
        return self.execute(self.provider, *arguments)

    def execute(self, *command):
        command = [str(part) for part in command]
        result = subprocess.run(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=COMMAND_SECONDS,
        )
        return Outcome(command, result.returncode, result.stdout, result.stderr)


class Server:
    """A running provider, from the lines that say where it listens until it has ended."""

    def __init__(self, bench, *arguments):
        self.process = subprocess.Popen(
            [bench.provider, "serve", *FREE_PORTS, *arguments], cwd=bench.folder, env=bench.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        self.output = []  # All lines so far.
        self.seen = []  # Those that were looked at.
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        self.grpc = self.line(r"^gRPC  (\S+:\d+)$")[1]
        self.http = "http://" + self.line(r"^HTTP  (\S+:\d+)$")[1]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line.rstrip("\n"))
            self._lines.put(self.output[-1])
        self._lines.put(None)

    def line(self, pattern):
        """The first line that matches, whether it has come or is to come."""
        for line in self.seen:
            if match := re.search(pattern, line):
                return match
        deadline = time.monotonic() + COMMAND_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            self.seen.append(line)
            if match := re.search(pattern, line):
                return match
        self.process.kill()
        raise Wrong(f"no line {pattern!r} in:\n" + "\n".join(self.seen))

    def get(self, path):
        """Status and body."""
        try:
            with urllib.request.urlopen(self.http + path, timeout=COMMAND_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self, number):
        self.process.send_signal(number)
        return self.process.wait(COMMAND_SECONDS)
