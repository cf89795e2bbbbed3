# SPDX-License-Identifier: Apache-2.0
"""scamsieve-milter without an MTA: mails, sessions, the time of an answer.

tests/milter/mta.py plays the MTA, so that all processor time is the milter's.
Rspamd's proxy gets the same mails by the same hands, if it is there.
"""
import contextlib
import resource
import statistics
import sys
import time

import bench_mails
from bench_peer import HERE, Missing, Server, free_port, memory_kb
from bench_rspamd import Rspamd
from bench_run import in_turns, ratio

sys.path.append(str(HERE.parent / "milter"))
from mta import Mta  # pylint: disable=wrong-import-position

RULES = 2000
LETTERS = 500
LETTER_BYTES = 7000
CROWDS = [1, 10, 100, 1000]
WAITED = 5000  # mails that the time of an answer is told of


class Milter(Server):
    name = "scamsieve-milter"
    stop_seconds = 0.2  # libmilter takes 5 s, and nothing is under way

    def __init__(self, bench, way, *rules):
        super().__init__()
        self.command = [(bench.options.build / "scamsieve-milter").resolve(),
                        "--no-config", "--set", "milter.log.to=stderr"]
        for path in rules:
            self.command += ["--rules", path.resolve()]
        if way == "unix":
            self.target = str(self.folder / "socket")
            listens = f"unix:{self.target}"
        else:
            port = free_port()
            self.target = f"127.0.0.1:{port}"
            listens = f"inet:{port}@127.0.0.1"
        self.command += ["--socket", listens]

    def start(self):
        self.begin(self.command)
        self.wait_for("ready")


def split(mail):
    """(headers, body) of a mail as an MTA hands them over."""
    head, body = mail.split(b"\n\n", 1)
    headers = [line.split(b":", 1) for line in head.split(b"\n")]
    return ([(name.decode(), value.decode()) for name, value in headers],
            body.replace(b"\n", b"\r\n"))


def begin(mta, letter):
    """All of a mail but the end of its body."""
    headers, body = letter
    mta.macros("M", "i", "QUEUEID")
    mta.step("M", b"<a@sender.example>\0")
    mta.step("R", b"<b@example.org>\0")
    mta.step("T")
    for name, value in headers:
        mta.header(name, value)
    mta.step("N")
    mta.step("B", body)


def end(mta):
    _, code, _ = mta.end()
    if code not in "ac":
        raise SystemExit(f"a milter answered {code!r} to an honest mail")


def connected(target):
    mta = Mta(target)
    mta.connect()
    mta.step("H", b"client.example\0")
    return mta


def session_cost(server, target, mails):
    """Processor seconds a mail over one connection."""
    mta = connected(target)

    def cost():
        before = server.seconds()
        for letter in mails:
            begin(mta, letter)
            end(mta)
        return (server.seconds() - before) / len(mails)
    cost()
    return cost


def start_milters(bench, stack):
    pack = bench.rules(RULES) / "pack.yaml"
    milters = {
        "milter": Milter(bench, "inet", pack),
        "milter-all": Milter(bench, "inet", bench.packs_folder, pack),
        "milter-all, unix": Milter(bench, "unix", bench.packs_folder, pack)}
    targets = {}
    for name, milter in milters.items():
        stack.enter_context(milter)
        targets[name] = milter, milter.target
    text = (bench.rules(RULES) / "patterns.txt").read_text(encoding="utf-8")
    try:
        rspamd = stack.enter_context(Rspamd(
            bench.found["rspamd"], text.splitlines(), bench.folder / "rspamd"))
        targets["rspamd's proxy"] = rspamd, f"127.0.0.1:{rspamd.milter_port}"
    except Missing as why:
        targets["rspamd's proxy"] = str(why), None
    return targets


def cpu(bench, targets, mails):
    contenders = {name: session_cost(server, target, mails)
                  for name, (server, target) in targets.items() if target}
    costs = in_turns(contenders, bench.options.runs)
    figures = {name: str(server) for name, (server, target) in targets.items()
               if not target}
    for name, cost in costs.items():
        figures[name] = round(statistics.median(cost) * 1e6, 1)
    for name, figure in figures.items():
        print(f"milter, mails of 7 KB: {name:16} {figure}" +
              ("" if isinstance(figure, str) else " us of processor a mail"))
    ratios = {f"{name} over {ours}": ratio(costs, name, ours, 1)
              for name in costs if name.startswith("rspamd")
              for ours in ("milter", "milter-all")}
    if ratios:
        print("milter: " + ", ".join(f"{name} {value}" for name, value
                                     in ratios.items()))
    return {"cpu_us": figures, "ratios": ratios}


def latency(bench, targets, mails):
    """From MAIL to the answer to the end of the body, one mail at a time."""
    figures = {}
    for name, (_, target) in targets.items():
        if not target:
            continue
        mta = connected(target)
        n = min(WAITED, bench.options.lines)
        if "rspamd" in name:
            n //= 5
        waits = []
        for i in range(n):
            began = time.perf_counter_ns()
            begin(mta, mails[i % len(mails)])
            end(mta)
            waits.append(time.perf_counter_ns() - began)
        waits = sorted(waits[n // 10:])
        figures[name] = {
            label: round(waits[int(len(waits) * share)] / 1e3)
            for label, share in (("p50", .5), ("p99", .99), ("p99.9", .999))}
        print(f"milter, one mail of 7 KB, microseconds: {name:16} " +
              ", ".join(f"{label} {value}" for label, value
                        in figures[name].items()), flush=True)
        mta.close()
    return figures


def crowd(milter, mails, n_sessions, n_mails):
    """Sessions that are all within a mail, which then end one by one."""
    sessions = [connected(milter.target) for _ in range(n_sessions)]
    rounds = max(1, n_mails // n_sessions)
    used, grown = 0, 0
    for i in range(rounds):
        before = milter.seconds()
        for j, mta in enumerate(sessions):
            begin(mta, mails[(i + j) % len(mails)])
        grown = max(grown, memory_kb(milter.process.pid))
        for mta in sessions:
            end(mta)
        used += milter.seconds() - before
    for mta in sessions:
        mta.close()
    return used / (rounds * n_sessions), grown


def sessions(bench, targets, mails):
    """Processor time a mail and memory as sessions within a mail grow."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (min(4096, limit[1]), limit[1]))
    milter, _ = targets["milter-all"]
    n_mails = min(CROWDS[-1], bench.options.lines)
    costs = in_turns({n: lambda n=n: crowd(milter, mails, n, n_mails)
                      for n in CROWDS}, bench.options.runs)
    cpu_costs = {n: [used for used, _ in cost] for n, cost in costs.items()}
    # The first run's: memory that was needed once is not given back.
    grown_kb = (costs[CROWDS[-1]][0][1] - costs[1][0][1]) / (CROWDS[-1] - 1)
    figures = {
        "cpu_us": {n: round(statistics.median(cost) * 1e6, 1)
                   for n, cost in cpu_costs.items()},
        "1000_over_1": ratio(cpu_costs, CROWDS[-1], 1),
        "kb_a_session": round(grown_kb, 1)}
    print("milter, sessions within a mail: " + ", ".join(
        f"{n}: {cost} us" for n, cost in figures["cpu_us"].items()) +
        " of processor a mail, 1,000 over 1 {1000_over_1}; a session more "
        "takes {kb_a_session} KB".format(**figures))
    return figures


def measure(bench):
    texts = bench_mails.letters(
        bench_mails.texts_of(bench.records, 50_000),
        min(LETTERS, bench.options.lines), LETTER_BYTES)
    mails = [split(bench_mails.plain(i, text)) for i, text in enumerate(texts)]
    with contextlib.ExitStack() as stack:
        targets = start_milters(bench, stack)
        return {"cpu": cpu(bench, targets, mails),
                "latency": latency(bench, targets, mails),
                "sessions": sessions(bench, targets, mails)}
