# SPDX-License-Identifier: Apache-2.0
"""Other people's servers: found, started on the loopback, measured, ended.

Nothing is installed for them and no service of the machine is touched: a
server runs in a folder of its own, with a configuration of its own, and ends
with the benchmark.
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
START_SECONDS = 1800  # Rspamd compiles for minutes, longer on a busy machine


class Missing(Exception):
    """Why there is no such peer; a row says so."""


def find(which):
    """Name -> (root, libraries), or why it is not there."""
    if which == "none":
        return dict.fromkeys(("rspamd", "spamd", "rg"), "left out")
    command = [HERE / "peers.sh", *(["--bring"] if which == "bring" else [])]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    found = {}
    for line in said.splitlines():
        name, state, *rest = line.split("\t")
        found[name] = tuple(rest) if state == "found" else rest[0]
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def for_peers(pattern):
    """A pattern as a rule's author would write it for folded words there.

    The edges of a word are spelled out in the patterns of the loop; Hyperscan
    knows no other edge than \\b, and without it Rspamd has to fall back.
    """
    for edge in ("(?<![a-z0-9])", "(?![a-z0-9])"):
        pattern = pattern.replace(edge, r"\b")
    return pattern.replace("/", r"\/")


def family(pid):
    """The process and its children, and theirs."""
    pids = [pid]
    for parent in pids:
        try:
            children = pathlib.Path(f"/proc/{parent}/task/{parent}/children")
            pids += map(int, children.read_text(encoding="utf-8").split())
        except FileNotFoundError:
            pass
    return pids


def process_seconds(pid):
    """Processor time of a process and its children that are there.

    The clock of a process, see clock_getcpuclockid(3): utime + stime of
    /proc/PID/stat in nanoseconds instead of ticks.
    """
    total = 0
    for each in family(pid):
        try:
            total += time.clock_gettime(~each << 3 | 2)
        except OSError:
            pass
    return total


def memory_kb(pid, field="VmRSS"):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(rf"^{field}:\s+(\d+)", status, re.M).group(1))


class Server:
    """A process that listens on the loopback until it is stopped."""

    name = "server"
    stop_seconds = 10  # that it may take to end

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="scamsieve-bench."))
        self.log = self.folder / "log"
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        raise NotImplementedError

    def begin(self, command, env=None):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, cwd=self.folder,
                env={**os.environ, **(env or {})})

    def wait_for(self, said):
        """Until the log holds this, a regular expression."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            text = self.log.read_text(encoding="utf-8", errors="replace")
            if re.search(said, text):
                return
            if self.process.poll() is not None:
                raise Missing(f"{self.name} does not start: " +
                              " ".join(text.split("\n")[-2:])[:200])
            if time.monotonic() > deadline:
                raise Missing(f"{self.name} does not say that it is ready")
            time.sleep(0.1)

    def stop(self):
        """Ask, then insist; by their numbers, the children too."""
        if self.process and self.process.poll() is None:
            pids = family(self.process.pid)[1:]
            self.process.terminate()
            try:
                self.process.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def seconds(self):
        return process_seconds(self.process.pid)

    def ask(self, mail):
        """Screen one mail; how many rules fired."""
        raise NotImplementedError

    def screen(self, mails):
        """Processor and wall seconds for these, one after the other."""
        cpu, wall, found = self.seconds(), time.monotonic(), 0
        for mail in mails:
            found += self.ask(mail)
        return {"cpu": self.seconds() - cpu, "wall": time.monotonic() - wall,
                "found": found}
