#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure what screening costs beside the least and the plain way.

For each number of synthetic rules these programs read the same SMS records:
  floor      read, fold, one scan for the rules' literals, answer
  sms        scamsieve-sms with the rules as a pack
  floor-all  the floor with the literals of the rules and of all packs
  all        scamsieve-sms with the rules beside all packs of the project
  loop       read, fold, every rule's PCRE2 pattern in turn, JIT; no packs
  loop-all   the same, and what the packs look for in texts (pack_patterns.py,
             which needs PyYAML); it is to all what loop is to sms
Processor time of each, without its start, is taken in turns; the median of
the runs is told as time a message, and as ratios, which are what counts: the
times are those of one machine on one day. --instructions counts instructions
under valgrind instead, stage by stage; they come out the same however busy
the machine is. Then follow growth with rules and with size, start, memory,
threads, the time of one answer, grep (bench_more.py), the milter's mails and
sessions (bench_milter.py), and short messages and mails of 7 KB beside Rspamd
and SpamAssassin, if they are there (bench_peers.py); --peers bring unpacks from
Debian's packages those that are not.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys

import bench_milter
import bench_more
import bench_peer
import bench_peers
from bench_run import count, head, run, start_of

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
COUNTED = 2000
STAGES = ["read", "fold", "scan"]
PARTS = {"more": bench_more, "milter": bench_milter, "peers": bench_peers}
LOOP_WORK = 20  # patterns a line of the others that the loop tries in all
LOOP_LEAST = 1000
LOOP_ALL_LINES = 1000


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build", type=pathlib.Path,
                        help="where the programs are")
    parser.add_argument("--rules", default="100,500,2000,10000",
                        help="numbers of rules (default %(default)s)")
    parser.add_argument("--lines", default=200_000, type=int,
                        help="messages a run (default %(default)s)")
    parser.add_argument("--runs", default=5, type=int,
                        help="runs of each program (default %(default)s)")
    parser.add_argument("--fraud", default=0, type=int, metavar="PERCENT",
                        help="fraud among the messages (default %(default)s)")
    parser.add_argument("--instructions", action="store_true",
                        help=f"count instructions for {COUNTED} messages")
    parser.add_argument("--only-rules", action="store_const", dest="parts",
                        const="rules", help="the same as --parts rules")
    parser.add_argument("--peers", default="there",
                        choices=["there", "bring", "none"],
                        help="compare with those that are there (the default),"
                        "\nunpack what is missing, or leave them out")
    parser.add_argument("--parts", default="rules,more,milter,peers",
                        help="what to measure (default %(default)s)")
    parser.add_argument("--out", type=pathlib.Path,
                        help="figures as JSON (default BUILD/bench/result.json)")
    parser.add_argument("corpora", nargs="*", type=pathlib.Path,
                        help="labelled *.jsonl beside the samples")
    return parser.parse_args()


def count_rules(answers):
    """Rules that fired, over all answers of scamsieve-sms."""
    total = 0
    with open(answers, encoding="utf-8") as lines:
        for line in lines:
            total += len(json.loads(line).get("rules") or [])
    return total


class Bench:
    packs_folder = TOP / "rules"
    count_rules = staticmethod(count_rules)

    def __init__(self, options):
        self.options = options
        self.folder = options.build / "bench"
        self.sms = options.build / "scamsieve-sms"
        self.floor = self.folder / "bench_floor"
        self.loop = self.folder / "bench_pcre2_loop"
        self.found = bench_peer.find(options.peers)
        cache = (self.folder / "cache").resolve()
        cache.mkdir(mode=0o700, exist_ok=True)
        os.environ["SCAMSIEVE_CACHE_DIR"] = str(cache)
        self.empty = self.folder / "empty.jsonl"
        self.empty.write_text("")
        self.config = self.folder / "config.yaml"
        self.config.write_text("{}\n")
        self.records = self.folder / f"records-{options.fraud}.jsonl"
        corpora = [p for p in [TOP / "samples/sms.jsonl"] if p.exists()]
        corpora += options.corpora
        if not corpora:
            sys.exit("no samples and no corpora to make messages of")
        subprocess.run([HERE / "make_corpus.py", str(options.lines),
                        str(options.fraud), self.records, *corpora], check=True)
        self.packs = self.pack_patterns()

    @staticmethod
    def pack_patterns():
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
        print("loop-all is left out: PyYAML (python3-yaml) is not installed")
        return None

    def rules(self, n_rules):
        """The folder of so many synthetic rules."""
        data = self.folder / f"rules-{n_rules}"
        subprocess.run([HERE / "gen_rules.py", str(n_rules), data], check=True)
        return data

    def screen(self, *rules):
        """The command that screens by these rules."""
        command = [self.sms, "--no-config"]
        for path in rules:
            command += ["--rules", path]
        return command

    def scan(self, *rules):
        """The command that scans mailboxes by these rules."""
        command = [self.options.build / "scamsieve", "scan", "--format",
                   "jsonl", "--config", self.config]
        for path in rules:
            command += ["--rules", path]
        return command

    def tool(self, name):
        """The path of grep or ripgrep, or None."""
        found = self.found.get(name)
        if isinstance(found, tuple):
            return f"{found[0]}/usr/bin/{name}"
        return shutil.which(name)

    def programs(self, n_rules):
        """Name -> command, messages. The loop gets fewer: it is slow."""
        data = self.rules(n_rules)
        pack, packs = data / "pack.yaml", self.packs_folder
        lines = self.options.lines
        few = max(LOOP_LEAST, lines * LOOP_WORK // n_rules)
        programs = {
            "floor": ([self.floor, "scan", pack], lines),
            "sms": (self.screen(pack), lines),
            "floor-all": ([self.floor, "scan", packs, pack], lines),
            "all": (self.screen(packs, pack), lines),
            "loop": ([self.loop, data / "patterns.txt"], min(few, lines)),
        }
        if self.packs:
            whole = data / "patterns-all.txt"
            whole.write_bytes((data / "patterns.txt").read_bytes() + self.packs)
            programs["loop-all"] = ([self.loop, whole], min(LOOP_ALL_LINES, lines))
        return programs

    def measure_instructions(self, n_rules):
        result = {"rules": n_rules, "programs": {}}
        programs = self.programs(n_rules)
        floor = programs["floor-all"][0]
        for stage in STAGES[:-1]:
            programs[stage] = ([floor[0], stage, *floor[2:]], COUNTED)
        for name, (command, lines) in programs.items():
            lines = min(lines, COUNTED)
            stream = head(self.records, self.folder / f"{name}.jsonl", lines)
            # Twice as many less once: what is done once is not counted.
            twice = self.folder / "twice.jsonl"
            twice.write_bytes(stream.read_bytes() * 2)
            run(command, self.empty)
            once = count(command, stream)
            result["programs"][name] = {
                "messages": lines,
                "start_instructions": count(command, self.empty),
                "instructions_a_message": round(
                    (count(command, twice) - once) / lines),
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
            starts[name] = start_of(command, self.empty)
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
            }
        self.add_ratios(result, "ns_a_message")
        self.add_agreement(result, programs, streams)
        return result

    @staticmethod
    def add_ratios(result, key):
        cost = {name: row[key] for name, row in result["programs"].items()}
        result["ratios"] = {
            f"{over} over {under}": round(cost[over] / max(cost[under], 1), 2)
            for over, under in [("sms", "floor"), ("all", "floor-all"),
                                ("all", "floor"), ("loop", "sms"),
                                ("loop", "all"), ("loop-all", "all"),
                                ("loop", "floor")]
            if over in cost}

    def add_agreement(self, result, programs, streams):
        """The same rules must fire, or the times compare nothing."""
        said = run(programs["loop"][0], streams["loop"])["said"].split()
        result["loop_found"] = int(said[said.index("found") + 1])
        answers = self.folder / "answers.jsonl"
        with open(answers, "wb") as out:
            run(programs["sms"][0], streams["loop"], out)
        result["sms_found"] = count_rules(answers)
        if result["sms_found"] != result["loop_found"]:
            sys.exit(f"{result['rules']} rules: scamsieve-sms found "
                     f"{result['sms_found']}, the loop {result['loop_found']}")


def show(result):
    for name, row in result["programs"].items():
        if "ns_a_message" in row:
            figures = (f"{row['ns_a_message']:10} ns {row['start_ms']:9} ms "
                       f"start, spread {row['spread']}")
        else:
            figures = (f"{row['instructions_a_message']:10} instructions "
                       f"{row['start_instructions'] / 1e6:9.1f} million start")
        print(f"{result['rules']:6} {name:9} {figures}")
    print(f"{'':6} " + ", ".join(f"{name} {value}" for name, value
                                 in result["ratios"].items()), flush=True)


def growth(results):
    """Time a message with 10,000 rules over that with 2,000."""
    rows = {result["rules"]: result["programs"] for result in results}
    if not {2000, 10000} <= rows.keys():
        return {}
    key = "ns_a_message"
    if key not in rows[2000]["all"]:
        key = "instructions_a_message"
    grown = {name: round(rows[10000][name][key] / rows[2000][name][key], 2)
             for name in ("sms", "all")}
    print(f"10,000 rules over 2,000: {grown}")
    return grown


def main():
    # As at any other end, what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    options = arguments()
    bench = Bench(options)
    results = []
    parts = options.parts.split(",")
    for n_rules in map(int, options.rules.split(",")):
        if "rules" not in parts:
            break
        results.append(bench.measure_instructions(n_rules)
                       if options.instructions else bench.measure(n_rules))
        show(results[-1])
    figures = {"lines": options.lines, "runs": options.runs,
               "fraud": options.fraud, "results": results,
               "10000_over_2000": growth(results)}
    for name, part in PARTS.items():
        if name in parts and not options.instructions:
            figures[name] = part.measure(bench)
    out = options.out or options.build / "bench/result.json"
    out.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"figures: {out}")


if __name__ == "__main__":
    main()
