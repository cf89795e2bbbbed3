# SPDX-License-Identifier: Apache-2.0
"""Running and measuring programs: what the parts of the benchmark share."""
import os
import statistics
import subprocess
import sys
import time

START_RUNS = 5


def run(command, stdin, stdout=subprocess.DEVNULL, env=None):
    """Processor seconds (user and system), wall seconds, standard error."""
    with open(stdin, "rb") as records:
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=records, stdout=stdout,
                                   stderr=subprocess.PIPE,
                                   env={**os.environ, **(env or {})})
        said = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with "
                 f"{process.returncode}:\n{said}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall,
            "said": said}


def count(command, stdin):
    """Instructions, as valgrind's callgrind counts them."""
    said = run(["valgrind", "--tool=callgrind",
                "--callgrind-out-file=/dev/null", *command], stdin)["said"]
    line, = [line for line in said.splitlines() if "Collected" in line]
    return int(line.split()[-1])


def median(values, digits=None):
    middle = statistics.median(values)
    return round(middle) if digits is None else round(middle, digits)


def start_of(command, empty):
    """Processor seconds until the first message could be read."""
    run(command, empty)  # what can be stored is stored now
    return statistics.median(run(command, empty)["cpu"]
                             for _ in range(START_RUNS))


def head(source, target, n):
    with open(source, "rb") as lines, open(target, "wb") as out:
        for _, line in zip(range(n), lines):
            out.write(line)
    return target


def in_turns(contenders, runs):
    """Name -> costs a run; contenders are functions that measure once.

    All of them in each run, so that what else the machine does weighs on all.
    """
    costs = {name: [] for name in contenders}
    for _ in range(runs):
        for name, measure in contenders.items():
            costs[name].append(measure())
    return costs


def ratio(costs, over, under, digits=2):
    """The median of the runs' ratios, each of neighbours in time."""
    return round(statistics.median(
        a / b for a, b in zip(costs[over], costs[under])), digits)
