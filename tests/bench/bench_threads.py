# SPDX-License-Identifier: Apache-2.0
"""Two threads against one, and what two processes get at the same time.

Two processes that screen half the messages each share nothing: how much faster
they are than one is what the machine can give just then, whatever else runs.
The stream is screened several times over, so that the start does not count.
Answers go to files.
"""
import os
import statistics
import subprocess
import time

from bench_run import ratio, run

PACKS_AND_RULES = 2000
TIMES = 5


def whole_and_halves(bench):
    """The stream several times over, and that cut into two, by lines."""
    lines = bench.records.read_bytes().splitlines(keepends=True) * TIMES
    middle = len(lines) // 2
    paths = [bench.folder / f"{name}.jsonl"
             for name in ("whole", "half-1", "half-2")]
    paths[0].write_bytes(b"".join(lines))
    paths[1].write_bytes(b"".join(lines[:middle]))
    paths[2].write_bytes(b"".join(lines[middle:]))
    return paths


def together(commands_and_streams):
    """Wall seconds until all of them have ended."""
    began = time.monotonic()
    running = []
    for command, stream in commands_and_streams:
        with open(stream, "rb") as records, \
                open(f"{stream}.answers", "wb") as answers:
            running.append(subprocess.Popen(command, stdin=records,
                                            stdout=answers))
    for process in running:
        if process.wait():
            raise SystemExit(f"{process.args} ended with {process.returncode}")
    return time.monotonic() - began


def threads(bench):
    """Walls of one run each, in turns; the ratios are of neighbours."""
    command = [str(part) for part in bench.screen(
        bench.packs_folder, bench.rules(PACKS_AND_RULES) / "pack.yaml")]
    whole, *streams = whole_and_halves(bench)
    answers = bench.folder / "threads.answers"
    run(command, bench.empty)
    costs = {"1": [], "2": [], "processes": []}
    busy = []
    for _ in range(bench.options.runs):
        for n in ("1", "2"):
            with open(answers, "wb") as out:
                took = run([*command, "--threads", n], whole, out)
            costs[n].append(took["wall"])
        busy.append(took["cpu"] / took["wall"])
        costs["processes"].append(together(
            [(command, stream) for stream in streams]))
    figures = {"two threads": ratio(costs, "1", "2"),
               "two processes": ratio(costs, "1", "processes"),
               "threads of processes": ratio(costs, "processes", "2"),
               "processors used": round(statistics.median(busy), 2),
               "processors": os.cpu_count()}
    print("two threads against one: {two threads} times as fast; two processes "
          "with half each: {two processes} ({processors used} of {processors} "
          "processors were to be had)".format(**figures))
    return figures
