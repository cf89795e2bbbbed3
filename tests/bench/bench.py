#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure what screening costs beside the least and the plain way.

For each number of synthetic rules four programs read the same SMS records:
  floor   read, fold, one literal scan, answer (bench_floor.c)
  sms     scamsieve-sms with the rules as a pack
  all     scamsieve-sms with the rules beside all packs of the project
  loop    read, fold, every rule's PCRE2 pattern in turn, JIT (bench_pcre2_loop.c)
  loopall the same, and what the packs look for in texts (pack_patterns.py, which
          needs PyYAML); it is to all what loop is to sms
Processor time of each, without its start, is taken in turns; the median of
the runs is told as time a message, and as ratios, which are what counts: the
times are those of one machine on one day. --instructions counts instructions
under valgrind instead, which come out the same however busy the machine is.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
START_RUNS = 5
COUNTED = 2000
LOOP_ALL_LINES = 1000


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build", type=pathlib.Path,
                        help="where the programs are")
    parser.add_argument("--rules", default="100,500,2000",
                        help="numbers of rules (default %(default)s)")
    parser.add_argument("--lines", default=200_000, type=int,
                        help="messages a run (default %(default)s)")
    parser.add_argument("--runs", default=5, type=int,
                        help="runs of each program (default %(default)s)")
    parser.add_argument("--fraud", default=0, type=int, metavar="PERCENT",
                        help="fraud among the messages (default %(default)s)")
    parser.add_argument("--instructions", action="store_true",
                        help=f"count instructions for {COUNTED} messages")
    parser.add_argument("--out", type=pathlib.Path,
                        help="figures as JSON (default BUILD/bench/result.json)")
    parser.add_argument("corpora", nargs="*", type=pathlib.Path,
                        help="labelled *.jsonl beside the samples")
    return parser.parse_args()


def run(command, stdin, stdout=subprocess.DEVNULL):
    """Processor seconds (user and system), wall seconds, standard error."""
    with open(stdin, "rb") as records:
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=records, stdout=stdout,
                                   stderr=subprocess.PIPE)
        said = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with "
                 f"{process.returncode}:\n{said}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall,
            "peak_kb": usage.ru_maxrss, "said": said}


def count(command, stdin):
    """Instructions, as valgrind's callgrind counts them."""
    said = run(["valgrind", "--tool=callgrind",
                "--callgrind-out-file=/dev/null", *command], stdin)["said"]
    line, = [line for line in said.splitlines() if "Collected" in line]
    return int(line.split()[-1])


def head(source, target, n):
    with open(source, "rb") as lines, open(target, "wb") as out:
        for _, line in zip(range(n), lines):
            out.write(line)
    return target


def count_rules(answers):
    """Rules that fired, over all answers of scamsieve-sms."""
    total = 0
    with open(answers, encoding="utf-8") as lines:
        for line in lines:
            total += len(json.loads(line).get("rules") or [])
    return total


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = options.build / "bench"
        self.empty = self.folder / "empty.jsonl"
        self.empty.write_text("")
        self.records = self.folder / f"records-{options.fraud}.jsonl"
        corpora = [p for p in [TOP / "samples/sms.jsonl"] if p.exists()]
        corpora += options.corpora
        if not corpora:
            sys.exit("no samples and no corpora to make messages of")
        subprocess.run([HERE / "make_corpus.py", str(options.lines),
                        str(options.fraud), self.records, *corpora], check=True)
        self.packs = self.pack_patterns()

    def pack_patterns(self):
        """The packs' patterns as bytes, or None without PyYAML."""
        for python in (sys.executable, "/usr/bin/python3"):
            try:
                made = subprocess.run(
                    [python, HERE / "pack_patterns.py", TOP / "rules"],
                    stdout=subprocess.PIPE, check=False)
            except FileNotFoundError:
                continue
            if made.returncode == 0:
                return made.stdout
        print("loopall is left out: PyYAML (python3-yaml) is not installed")
        return None

    def programs(self, n_rules):
        """Name -> command, messages. The loop gets fewer: it is slow."""
        data = self.folder / f"rules-{n_rules}"
        subprocess.run([HERE / "gen_rules.py", str(n_rules), data], check=True)
        lines = self.options.lines
        few = max(1000, min(lines, lines * 20 // n_rules))
        programs = {
            "floor": ([self.folder / "bench_floor", data / "literals.txt"],
                      lines),
            "loop": ([self.folder / "bench_pcre2_loop", data / "patterns.txt"],
                     min(few, lines)),
        }
        if self.packs:
            whole = data / "patterns-all.txt"
            whole.write_bytes((data / "patterns.txt").read_bytes() + self.packs)
            programs["loopall"] = (
                [self.folder / "bench_pcre2_loop", whole],
                min(LOOP_ALL_LINES, lines))
        sms = self.options.build / "scamsieve-sms"
        if sms.exists():
            pack = ["--rules", data / "pack.yaml"]
            programs["sms"] = ([sms, "--no-config", *pack], lines)
            programs["all"] = ([sms, "--no-config", "--rules", TOP / "rules",
                                *pack], lines)
        return programs

    def measure_instructions(self, n_rules):
        result = {"rules": n_rules, "programs": {}}
        for name, (command, lines) in self.programs(n_rules).items():
            lines = min(lines, COUNTED)
            stream = head(self.records, self.folder / f"{name}.jsonl", lines)
            start = count(command, self.empty)
            result["programs"][name] = {
                "messages": lines,
                "start_instructions": start,
                "instructions_a_message": round(
                    (count(command, stream) - start) / lines),
            }
        self.add_ratios(result, "instructions_a_message")
        return result

    def measure(self, n_rules):
        programs = self.programs(n_rules)
        times = {name: [] for name in programs}
        result = {"rules": n_rules, "programs": {}}
        streams, starts = {}, {}
        for name, (command, lines) in programs.items():
            streams[name] = head(self.records, self.folder / f"{name}.jsonl",
                                 lines)
            starts[name] = statistics.median(
                run(command, self.empty)["cpu"] for _ in range(START_RUNS))
        for _ in range(self.options.runs):
            for name, (command, _) in programs.items():
                times[name].append(run(command, streams[name]))
        for name, (_, lines) in programs.items():
            cpu = statistics.median(t["cpu"] for t in times[name])
            result["programs"][name] = {
                "messages": lines,
                "start_ms": round(starts[name] * 1e3, 2),
                "ns_a_message": round((cpu - starts[name]) / lines * 1e9),
                "spread": round(max(t["cpu"] for t in times[name]) /
                                min(t["cpu"] for t in times[name]), 2),
                "wall_s": round(statistics.median(
                    t["wall"] for t in times[name]), 3),
                "peak_kb": max(t["peak_kb"] for t in times[name]),
            }
        self.add_ratios(result, "ns_a_message")
        self.add_agreement(result, programs, streams)
        return result

    @staticmethod
    def add_ratios(result, key):
        cost = {name: row[key]
                for name, row in result["programs"].items()}
        if "sms" in cost:
            result["sms_over_floor"] = round(cost["sms"] / cost["floor"], 2)
            result["loop_over_sms"] = round(cost["loop"] / cost["sms"], 1)
            result["all_over_floor"] = round(cost["all"] / cost["floor"], 2)
            result["loop_over_all"] = round(cost["loop"] / cost["all"], 1)
        if {"all", "loopall"} <= set(cost):
            result["loopall_over_all"] = round(
                cost["loopall"] / cost["all"], 1)
        result["loop_over_floor"] = round(cost["loop"] / cost["floor"], 1)

    def add_agreement(self, result, programs, streams):
        """The same rules must fire, or the times compare nothing."""
        n_rules = result["rules"]
        said = run(programs["loop"][0], streams["loop"])["said"].split()
        result["loop_found"] = int(said[said.index("found") + 1])
        if "sms" not in programs:
            return
        answers = self.folder / "answers.jsonl"
        with open(answers, "wb") as out:
            run(programs["sms"][0], streams["loop"], out)
        result["sms_found"] = count_rules(answers)
        if result["sms_found"] != result["loop_found"]:
            sys.exit(f"{n_rules} rules: scamsieve-sms found "
                     f"{result['sms_found']}, the loop {result['loop_found']}")


def show(result):
    for name, row in sorted(result["programs"].items()):
        if "ns_a_message" in row:
            figures = (f"{row['ns_a_message']:10} ns {row['start_ms']:9} ms "
                       f"start {row['peak_kb'] // 1024:5} MB "
                       f"spread {row['spread']}")
        else:
            figures = (f"{row['instructions_a_message']:10} instructions "
                       f"{row['start_instructions'] / 1e6:9.1f} million start")
        print(f"{result['rules']:6} {name:6} {figures}")
    print(f"{'':6} " + "  ".join(
        f"{key} {result[key]}" for key in
        ("sms_over_floor", "loop_over_sms", "all_over_floor", "loop_over_all",
         "loopall_over_all", "loop_over_floor", "loop_found", "sms_found") if key in result), flush=True)


def main():
    options = arguments()
    bench = Bench(options)
    results = []
    for n_rules in map(int, options.rules.split(",")):
        results.append(bench.measure_instructions(n_rules)
                       if options.instructions else bench.measure(n_rules))
        show(results[-1])
    out = options.out or options.build / "bench/result.json"
    out.write_text(json.dumps({
        "lines": options.lines, "runs": options.runs, "fraud": options.fraud,
        "results": results}, indent=2) + "\n")
    print(f"figures: {out}")


if __name__ == "__main__":
    main()
