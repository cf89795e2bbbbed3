#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Long runs of scamsieve-sms; small in the tests, as large as wanted by hand.

sms_stress.py parts N COMMAND...   N messages, a tenth of them in two to five
    parts, all in random order: each part is answered once and in its turn,
    each long message is joined once and judged on the text of all, and memory
    stays within bounds.
sms_stress.py kills N STORE TOOL COMMAND...   N messages are quarantined while
    the filter is killed (SIGKILL) at random moments: each that was answered
    "quarantine" is in STORE, whole, when TOOL (scamsieve) looks.

COMMAND is scamsieve-sms with rules that look for the word parcel; of kills,
one that quarantines it in STORE.
"""
import base64
import json
import random
import signal
import subprocess
import sys
import threading
import time

PARCEL = "parcel"
MEMORY_KB = 96 << 10  # of the whole program, 16 MB of it for parts


def long_message(rng, number, parts):
    """A text cut into parts, the word parcel cut in two by a border."""
    is_fraud = rng.random() < 0.5
    cut = rng.randrange(1, parts)
    texts = ["%d/%d of message %d " % (i + 1, parts, number) +
             "x" * rng.randrange(100) for i in range(parts)]
    if is_fraud:
        at = rng.randrange(1, len(PARCEL))
        texts[cut - 1] += " " + PARCEL[:at]
        texts[cut] = PARCEL[at:] + " " + texts[cut]
    return is_fraud, texts


def make_records(rng, n):
    records, groups = [], {}
    for number in range(n):
        sender = "+4477%08d" % rng.randrange(10 ** 8)
        if rng.random() >= 0.1:
            records.append({"from": sender, "to": "1",
                            "text": "letter %d" % number})
            continue
        parts = rng.randrange(2, 6)
        is_fraud, texts = long_message(rng, number, parts)
        groups[number] = is_fraud
        for i, text in enumerate(texts):
            records.append({"from": sender, "to": "1", "text": text,
                            "ref": number % 256, "parts": parts,
                            "part": i + 1, "group": number})
    rng.shuffle(records)
    for i, record in enumerate(records):
        record["id"] = i
    return records, groups


def peak_kb(pid):
    with open("/proc/%d/status" % pid) as f:
        return [int(line.split()[1]) for line in f
                if line.startswith("VmHWM")][0]


def parts(n, command):
    rng = random.Random(4)
    records, groups = make_records(rng, n)
    began = time.time()
    p = subprocess.Popen(command + ["-F", "id,action,part"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        for record in records:
            p.stdin.write(json.dumps(record).encode() + b"\n")
        p.stdin.flush()

    feeder = threading.Thread(target=feed)
    feeder.start()
    joined = {}
    for record in records:
        answer = json.loads(p.stdout.readline())
        if answer["id"] != record["id"]:
            sys.exit("record %d was answered by %s" % (record["id"], answer))
        if "group" not in record:
            if "part" in answer or answer["action"] != "pass":
                sys.exit("a short message: %s" % answer)
            continue
        part = answer["part"]
        if (part["number"], part["of"]) != (record["part"], record["parts"]):
            sys.exit("another part was answered: %s" % answer)
        if part["joined"]:
            group = record["group"]
            if group in joined:
                sys.exit("joined twice: %d" % group)
            joined[group] = answer["action"] != "pass"
        elif answer["action"] != "pass":
            sys.exit("a part by itself: %s" % answer)
    feeder.join()
    memory = peak_kb(p.pid)
    p.stdin.close()
    if p.stdout.read() or p.wait() != 0:
        sys.exit("more answers than records, or a bad end")
    wrong = [g for g in groups if joined.get(g) != groups[g]]
    print("%d messages, %d records, %d long ones: %d joined and right, "
          "%d KB at most, %.1f s" %
          (n, len(records), len(groups), len(groups) - len(wrong), memory,
           time.time() - began))
    if wrong or set(joined) - set(groups):
        sys.exit("not joined, or wrong: %d, first %s" % (len(wrong),
                                                         wrong[:3]))
    if memory > MEMORY_KB:
        sys.exit("more memory than %d KB" % MEMORY_KB)


def kills(n, store, tool, command):
    rng = random.Random(5)
    promised, n_kills, sent = {}, 0, 0
    began = time.time()
    while len(promised) < n:
        p = subprocess.Popen(command + ["-F", "id,action,kept"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             bufsize=0)
        # After some answers, in the middle of the next: no clock decides
        # how many kills there are.
        until = len(promised) + rng.randrange(1, max(2, n // 5))
        timer = threading.Timer(rng.uniform(0, 0.004),
                                lambda q=p: q.send_signal(signal.SIGKILL))
        in_flight = []
        try:
            started = False
            while len(promised) < n:
                for _ in range(rng.randrange(1, 8)):
                    sent += 1
                    text = "parcel %d" % sent
                    p.stdin.write(json.dumps(
                        {"id": sent, "from": "+%d" % sent, "to": "1",
                         "text": text}).encode() + b"\n")
                    in_flight.append(sent)
                for ident in in_flight:
                    line = p.stdout.readline()
                    if not line.endswith(b"\n"):
                        raise BrokenPipeError
                    answer = json.loads(line)
                    if answer["id"] != ident or \
                            answer["action"] != "quarantine":
                        sys.exit("not as wanted: %s" % line)
                    promised[ident] = answer["kept"]
                in_flight = []
                if not started and len(promised) >= until:
                    timer.start()
                    started = True
        except BrokenPipeError:
            n_kills += 1
        timer.cancel()
        p.kill()
        p.wait()
    found = {}
    out = subprocess.run([tool, "quarantine", "export", "-s", store],
                         stdout=subprocess.PIPE, check=True).stdout
    for line in out.splitlines():
        entry = json.loads(line)
        wire = json.loads(base64.b64decode(entry["wire_base64"]))
        found[entry["id"]] = wire
    for ident, kept in promised.items():
        wire = found.get(kept)
        if wire is None or wire["id"] != ident or \
                wire["text"] != "parcel %d" % ident:
            sys.exit("message %d was answered and is not there" % ident)
    print("%d sent, %d answered, %d kills, %d in the store, %.1f s" %
          (sent, len(promised), n_kills, len(found), time.time() - began))
    if n_kills == 0:
        sys.exit("it was never killed")


if sys.argv[1] == "parts":
    parts(int(sys.argv[2]), sys.argv[3:])
else:
    kills(int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
