# SPDX-License-Identifier: Apache-2.0
"""The same patterns in Rspamd and SpamAssassin: short messages and letters.

Each server gets one rule a pattern and nothing else; "-all" gets the packs'
patterns (pack_patterns.py) besides. Processor time a message of its processes
is compared with ours and with the loop's, in turns.
"""
import contextlib
import statistics

import bench_mails
from bench_peer import Missing
from bench_rspamd import Rspamd
from bench_run import head, in_turns, ratio, run, start_of
from bench_spamd import Spamd

RULES = 2000
LETTER_BYTES = 7000
LETTERS = 500
# Messages a turn: as many as take about a second.
ASKED = {"rspamd": 1000, "rspamd-all": 1000, "spamd": 60, "spamd-all": 10,
         "loop": 2000, "loop-all": 200}
LETTERS_ASKED = {"rspamd": 300, "rspamd-all": 200, "spamd": 10,
                 "spamd-all": 2, "loop": 200, "loop-all": 20}


class Patterns:
    """The files of the rules, and the patterns that say the same."""

    def __init__(self, bench):
        self.data = bench.rules(RULES)
        self.pack = self.data / "pack.yaml"
        text = (self.data / "patterns.txt").read_text(encoding="utf-8")
        self.sets = {"": text.splitlines()}
        self.files = {"": self.data / "patterns.txt"}
        if bench.packs:
            whole = self.data / "patterns-all.txt"
            whole.write_bytes(text.encode() + bench.packs)
            self.files["-all"] = whole
            self.sets["-all"] = whole.read_text(encoding="utf-8").splitlines()


def start_peers(bench, patterns, stack):
    """Name -> server that runs, or why not."""
    servers = {}
    for more, lines in patterns.sets.items():
        for name, make in (
                ("rspamd", lambda more=more, lines=lines: Rspamd(
                    bench.found["rspamd"], lines,
                    bench.folder / f"rspamd{more}")),
                ("spamd", lambda lines=lines: Spamd(
                    bench.found["spamd"], lines))):
            try:
                servers[name + more] = stack.enter_context(make())
            except Missing as why:
                servers[name + more] = str(why)
    return servers


def agreement(bench, patterns, servers):
    """Rules found in the rules' own words, by ours and by each peer."""
    figures = {}
    for name, server in servers.items():
        if isinstance(server, str) or name.endswith("-all"):
            continue
        n = ASKED[name]
        stream = head(patterns.data / "texts.jsonl",
                      bench.folder / "agreement.jsonl", n)
        answers = bench.folder / "agreement.answers"
        with open(answers, "wb") as out:
            run(bench.screen(patterns.pack), stream, out)
        ours = bench.count_rules(answers)
        theirs = sum(server.ask(bench_mails.plain(i, text)) for i, text in
                     enumerate(bench_mails.texts_of(stream, n)))
        figures[name] = {"ours": ours, "theirs": theirs}
        print(f"rules found in {n} texts of their own words: ours {ours}, "
              f"{name} {theirs}")
    return figures


def show(what, figures):
    for name, figure in figures["cpu_us"].items():
        print(f"{what}: {name:10} {figure}" +
              ("" if isinstance(figure, str) else " us a message"))
    print(f"{what}: " + ", ".join(f"{name} {value}" for name, value
                                  in figures["ratios"].items()), flush=True)


def measured(bench, contenders, servers):
    """Costs in turns, and how they compare with ours."""
    costs = in_turns(contenders, bench.options.runs)
    ours = [name for name in costs if name in ("sms", "all", "scan",
                                               "scan-all")]
    figures = {"cpu_us": {name: round(statistics.median(cost) * 1e6, 2)
                          for name, cost in costs.items()}}
    figures["cpu_us"].update({name: why for name, why in servers.items()
                              if isinstance(why, str)})
    figures["ratios"] = {f"{other} over {mine}": ratio(costs, other, mine, 1)
                         for mine in ours for other in costs
                         if other not in ours}
    return figures


def command_cost(command, stream, n, start):
    return lambda: (run(command, stream)["cpu"] - start) / n


def server_cost(server, mails):
    return lambda: server.screen(mails)["cpu"] / len(mails)


def sms(bench, patterns, servers):
    """Short messages: a stream of records, and each as a mail for peers."""
    lines = bench.options.lines
    contenders = {}
    for name, command in (
            ("sms", bench.screen(patterns.pack)),
            ("all", bench.screen(bench.packs_folder, patterns.pack))):
        contenders[name] = command_cost(command, bench.records, lines,
                                        start_of(command, bench.empty))
    for more, path in patterns.files.items():
        name = "loop" + more
        n = min(ASKED[name], lines)
        stream = head(bench.records, bench.folder / f"{name}.jsonl", n)
        command = [bench.loop, path]
        contenders[name] = command_cost(command, stream, n,
                                        start_of(command, bench.empty))
    for name, server in servers.items():
        if not isinstance(server, str):
            texts = bench_mails.texts_of(bench.records, ASKED[name])
            contenders[name] = server_cost(
                server, [bench_mails.plain(i, text)
                         for i, text in enumerate(texts)])
    figures = measured(bench, contenders, servers)
    show("SMS", figures)
    return figures


def letters(bench, patterns, servers, make):
    """Mails of 7 KB; the loop gets their texts, read and put into records."""
    texts = bench_mails.letters(
        bench_mails.texts_of(bench.records, 50_000),
        min(LETTERS, bench.options.lines), LETTER_BYTES)
    mails = [make(i, text) for i, text in enumerate(texts)]
    many = bench_mails.write_mailbox(bench.folder / "letters.mbox", mails)
    one = bench_mails.write_mailbox(bench.folder / "letter.mbox", mails[:1])
    contenders = {}
    for name, folders in (("scan", [patterns.pack]),
                          ("scan-all", [bench.packs_folder, patterns.pack])):
        command = bench.scan(*folders)
        # What one mail takes is the start, but for that mail.
        start = start_of([*command, one], bench.empty)
        contenders[name] = command_cost([*command, many], bench.empty,
                                        len(mails) - 1, start)
    records = bench_mails.write_records(bench.folder / "letters.jsonl", texts)
    for more, path in patterns.files.items():
        name = "loop" + more
        n = min(LETTERS_ASKED[name], len(texts))
        stream = head(records, bench.folder / f"letters-{name}.jsonl", n)
        command = [bench.loop, path]
        contenders[name] = command_cost(command, stream, n,
                                        start_of(command, bench.empty))
    for name, server in servers.items():
        if not isinstance(server, str):
            contenders[name] = server_cost(server,
                                           mails[:LETTERS_ASKED[name]])
    figures = measured(bench, contenders, servers)
    figures["bytes"] = round(statistics.mean(map(len, mails)))
    show(f"mail of {figures['bytes'] / 1000:.1f} KB", figures)
    return figures


def measure(bench):
    """All rows; peers that are not there are said to be not there."""
    patterns = Patterns(bench)
    with contextlib.ExitStack() as stack:
        servers = start_peers(bench, patterns, stack)
        return {
            "agreement": agreement(bench, patterns, servers),
            "sms": sms(bench, patterns, servers),
            "mail": letters(bench, patterns, servers, bench_mails.plain),
            "mail with html": letters(bench, patterns, servers,
                                      bench_mails.both),
        }
