# SPDX-License-Identifier: Apache-2.0
"""What else is measured: growth, start, memory, latency, grep.

Each function prints its rows and returns its figures; medians of as many runs
as the other parts take.
"""
import json
import os
import pathlib
import random
import resource
import statistics
import subprocess
import time

from bench_mails import write_records
from bench_run import median, run, start_of
from bench_threads import threads

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
PACKS = TOP / "rules"
ASKS = 5000      # of the latency of one answer
GREP_LINES = 5000
GREP_RULES = [100, 500]
ONE_MESSAGE = b'{"id":1,"text":"Your parcel is waiting"}\n'

# Words that no synthetic rule is made of.
HARMLESS = """river stone meadow evening rain garden quiet window yellow
breakfast lantern harbour sparrow winter jumper kettle 山 水 花 树 云 早上 今天 天气
散步 唱歌 吃饭 朋友""".split()


def time_a_line(bench, command, stream, lines):
    """Median processor nanoseconds a line, without the start."""
    start = start_of(command, bench.empty)
    cpu = statistics.median(run(command, stream)["cpu"]
                            for _ in range(bench.options.runs))
    return round((cpu - start) / lines * 1e9)


def rules_that_match_none(bench):
    """Ten times the rules, on messages in which nothing is found."""
    chooser = random.Random(1)
    lines = bench.options.lines
    stream = write_records(
        bench.folder / "none.jsonl",
        (" ".join(chooser.choices(HARMLESS, k=12)) for _ in range(lines)))
    found, costs = 0, {}
    for n_rules in (1000, 10000):
        pack = bench.rules(n_rules) / "pack.yaml"
        said = run([bench.floor, "scan", pack], stream)["said"].split()
        found += int(said[said.index("found") + 1])
        costs[n_rules] = time_a_line(bench, bench.screen(pack), stream, lines)
    ratio = round(costs[10000] / costs[1000], 2)
    print(f"messages that match none: 1,000 rules {costs[1000]} ns, 10,000 "
          f"rules {costs[10000]} ns, ratio {ratio} (literals hit: {found})")
    return {"ns_a_message": costs, "ratio": ratio, "hit": found}


def size(bench):
    """Time a byte as messages grow: the same text in longer messages."""
    texts = []
    with open(bench.records, encoding="utf-8") as lines:
        for _, line in zip(range(20_000), lines):
            texts.append(json.loads(line)["text"])
    whole = "\n".join(texts)
    command = bench.screen(PACKS)
    costs = {}
    for characters in (100, 1000, 10_000, 100_000):
        pieces = [whole[i:i + characters]
                  for i in range(0, len(whole) - characters + 1, characters)]
        stream = write_records(bench.folder / "size.jsonl", pieces)
        n_bytes = sum(len(piece.encode()) for piece in pieces)
        costs[characters] = round(
            time_a_line(bench, command, stream, len(pieces)) * len(pieces) /
            n_bytes, 1)
    print("ns a byte, by characters of a message: " + ", ".join(
        f"{n}: {cost}" for n, cost in costs.items()))
    return costs


def start(bench):
    """One message: from exec to the end, with the cache and without."""
    stream = bench.folder / "one.jsonl"
    stream.write_bytes(ONE_MESSAGE)
    command = bench.screen(PACKS)
    figures = {}
    for name, env in (("with cache", {}),
                      ("without", {"SCAMSIEVE_CACHE_DIR": ""})):
        run(command, stream, env=env)
        runs = [run(command, stream, env=env)
                for _ in range(max(bench.options.runs, 11))]
        figures[name] = {
            "wall_ms": median([r["wall"] * 1e3 for r in runs], 1),
            "cpu_ms": median([r["cpu"] * 1e3 for r in runs], 1)}
        print(f"start to the first answer, all packs, {name}: "
              f"{figures[name]['wall_ms']} ms, processor "
              f"{figures[name]['cpu_ms']} ms")
    return figures


def peak_kb(command, env):
    """Peak of a coprocess that has answered once, as the kernel counts it.

    What wait4() tells holds the memory of Python, which it was forked from.
    """
    process = subprocess.Popen([str(part) for part in command],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               env={**os.environ, **env})
    os.write(process.stdin.fileno(), ONE_MESSAGE)
    os.read(process.stdout.fileno(), 1 << 16)
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        peak, = [int(line.split()[1]) for line in status
                 if line.startswith("VmHWM:")]
    process.stdin.close()
    process.wait()
    return peak


def memory(bench):
    """Peak with all packs and more rules, without the cache and with it."""
    figures = {}
    for n_rules in (100, 2000, 10000):
        command = bench.screen(PACKS, bench.rules(n_rules) / "pack.yaml")
        run(command, bench.empty)
        figures[n_rules] = {
            "without": peak_kb(command, {"SCAMSIEVE_CACHE_DIR": ""}),
            "with cache": peak_kb(command, {})}
        print(f"peak memory, all packs and {n_rules} rules: compiled "
              f"{figures[n_rules]['without'] / 1024:.1f} MB, from the cache "
              f"{figures[n_rules]['with cache'] / 1024:.1f} MB")
    grown = figures[10000]["with cache"] - figures[100]["with cache"]
    figures["bytes_a_rule"] = round(grown * 1024 / 9900)
    print(f"memory a rule: {figures['bytes_a_rule']} bytes")
    return figures


def latency(bench):
    """One question at a time through two pipes, Python's part included."""
    command = [str(part) for part in bench.screen(PACKS)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    with open(bench.records, "rb") as lines:
        records = [line for _, line in zip(range(ASKS), lines)]
    waits = []
    for record in records:
        began = time.perf_counter_ns()
        os.write(process.stdin.fileno(), record)
        answer = b""
        while not answer.endswith(b"\n"):
            answer += os.read(process.stdout.fileno(), 1 << 16)
        waits.append(time.perf_counter_ns() - began)
    process.stdin.close()
    process.wait()
    waits = sorted(waits[len(waits) // 10:])  # the first warm it up
    figures = {name: round(waits[int(len(waits) * share)] / 1e3, 1)
               for name, share in (("p50", .5), ("p99", .99), ("p99.9", .999))}
    print("one answer of a coprocess, microseconds: " + ", ".join(
        f"{name} {value}" for name, value in figures.items()))
    return figures


def grep(bench):
    """One alternation of all patterns: does any match? Lower-cased texts."""
    texts = bench.folder / "lower.txt"
    lines = 0
    with open(bench.records, encoding="utf-8") as records, \
            open(texts, "w", encoding="utf-8") as out:
        for _, line in zip(range(GREP_LINES), records):
            out.write(" ".join(json.loads(line)["text"].lower().split()) + "\n")
            lines += 1
    figures = {}
    for n_rules in GREP_RULES:
        patterns = (bench.rules(n_rules) / "patterns.txt").read_text(
            encoding="utf-8").splitlines()
        one = bench.folder / "alternation.txt"
        one.write_text("|".join(f"(?:{p})" for p in patterns) + "\n",
                       encoding="utf-8")
        for tool in ("grep", "rg"):
            name = f"{tool} -P, {n_rules} rules"
            figures[name] = grep_row(bench, tool, one, texts, lines)
            print(f"{name}: {figures[name]}")
    return figures


def processor_seconds():
    """Of all programs that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def grep_row(bench, tool, patterns, texts, lines):
    path = bench.tool(tool)
    if not path:
        return "not installed"
    command = [path, "-c", "-P", "-f", str(patterns), str(texts)]
    costs = []
    for _ in range(bench.options.runs):
        before = processor_seconds()
        done = subprocess.run(command, capture_output=True, text=True,
                              check=False)
        if done.returncode > 1:
            return "cannot: " + done.stderr.strip()[:100]
        costs.append(processor_seconds() - before)
    return f"{round(statistics.median(costs) / lines * 1e9)} ns a message"


def measure(bench):
    parts = [rules_that_match_none, size, start, memory, threads, latency, grep]
    return {part.__name__: part(bench) for part in parts}
