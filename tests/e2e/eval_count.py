#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Count again, from the stdin filter's answers, what `scamsieve eval
--format json` reports. Arguments: corpus, answers, report, and the pack,
whose rules have no caps and a line of tags. Prints each figure that
differs."""
import json
import math
import sys
from collections import Counter, defaultdict

corpus = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
answers = {}
for line in open(sys.argv[2], encoding="utf-8"):
    answer = json.loads(line)
    answers[answer["id"]] = answer
report = json.load(open(sys.argv[3], encoding="utf-8"))
tags = {}
for line in open(sys.argv[4], encoding="utf-8"):
    name, _, value = line.strip(" -\n").partition(": ")
    if name == "pack":
        pack = value
    elif name == "id":
        rule = f"{pack}/{value}"
    elif name == "tags":
        tags[rule] = [tag.strip() for tag in value.strip("[]").split(",")]
differences = 0


def same(name, got, want):
    global differences
    if isinstance(want, float) and got is not None:
        is_same = math.isclose(got, want, rel_tol=1e-5, abs_tol=1e-9)
    else:
        is_same = got == want
    if not is_same:
        differences += 1
        print(f"{name}: eval says {got}, counted {want}")


def kind(row):
    if row["target"] == "fake_support":
        return "positive"
    if row["target"] == "ham":
        return "hard_ham" if row.get("hardneg") else "ham"
    return "other"


def wilson(hits, n):
    if n == 0:
        return [None] * 3
    z = 1.959963984540054
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(
        p * (1 - p) / n + z * z / (4 * n * n))
    return [p, middle - reach if hits else 0.0,
            middle + reach if hits < n else 1.0]


def check(where, rows, report):
    flagged = {row["id"]: answers[row["id"]]["action"] != "pass"
               for row in rows}
    clusters = defaultdict(list)
    for row in rows:
        clusters[kind(row), row.get("cluster") or row["id"]].append(
            flagged[row["id"]])
    views = {"by_message": (Counter(), Counter()),
             "by_cluster": (Counter(), Counter())}
    for row in rows:
        views["by_message"][0][kind(row)] += 1
        views["by_message"][1][kind(row)] += flagged[row["id"]]
    for (name, _), flags in clusters.items():
        views["by_cluster"][0][name] += 1
        views["by_cluster"][1][name] += sum(flags) / len(flags)
    for view, (n, hit) in views.items():
        alarms = hit["ham"] + hit["hard_ham"]
        want = {
            "recall": wilson(hit["positive"], n["positive"]),
            "precision": wilson(hit["positive"], hit["positive"] + alarms),
            "false_positives": wilson(alarms, n["ham"] + n["hard_ham"]),
        }
        for rate, values in want.items():
            for got, value in zip(report[view][rate], values):
                same(f"{where} {view} {rate}", got, value)
    for name, count in report["counts"].items():
        n, hit = views["by_message"]
        same(f"{where} {name}", count["messages"], n[name])
        same(f"{where} {name} flagged", count["flagged"], hit[name])


rows = [row for row in corpus if row.get("target")]
check("all", rows, report)
same("unlabelled", report["unlabelled"], len(corpus) - len(rows))
for row in rows:
    row["label"] = row["target"]
    row["file"] = sys.argv[1].rsplit("/", 1)[-1]
for key in ("file", "source", "lang", "label"):
    names = sorted({row[key] for row in rows})
    same(f"names by {key}", sorted(report[key]), names)
    for name in names:
        check(f"{key} {name}", [row for row in rows if row[key] == name],
              report[key][name])

# Rules: whom they hit, and what is lost, spared or caught by one alone.
hits, tag_hits = defaultdict(Counter), defaultdict(Counter)
caught = Counter()
threshold = 5
for row in rows:
    answer = answers[row["id"]]
    what = kind(row)
    is_flagged = answer["action"] != "pass"
    for rule in answer["rules"]:
        hits[rule["id"]][what] += 1
        without = answer["score"] - rule["score"]
        if what == "positive" and is_flagged:
            hits[rule["id"]]["unique"] += len(answer["rules"]) == 1
            hits[rule["id"]]["lost"] += without + 1e-9 < threshold
        elif what in ("ham", "hard_ham") and is_flagged:
            hits[rule["id"]]["spared"] += without + 1e-9 < threshold
    for tag in {t for rule in answer["rules"] for t in tags[rule["id"]]}:
        tag_hits[tag][what] += 1
        caught[tag] += what == "positive" and is_flagged
for rule in report["rules"]:
    own = hits[rule["id"]]
    for name, n in rule["hits"].items():
        same(f"{rule['id']} on {name}", n, own[name])
    for name in ("unique", "lost", "spared"):
        same(f"{rule['id']} {name}", rule[name], own[name])
    ham = own["ham"] + own["hard_ham"]
    for got, value in zip(rule["precision"],
                          wilson(own["positive"], own["positive"] + ham)):
        same(f"{rule['id']} precision", got, value)
same("rules that hit", sorted(rule["id"] for rule in report["rules"]),
     sorted(hits))
same("rules that never hit", sorted(report["never_hit"]),
     sorted(set(tags) - set(hits)))
n_positives = sum(kind(row) == "positive" for row in rows)
for tag in report["tags"]:
    own = tag_hits[tag["tag"]]
    for name, n in tag["hits"].items():
        same(f"{tag['tag']} on {name}", n, own[name])
    same(f"{tag['tag']} caught", tag["caught"], caught[tag["tag"]])
    for got, value in zip(tag["share"], wilson(own["positive"], n_positives)):
        same(f"{tag['tag']} share", got, value)
same("tags", sorted(tag["tag"] for tag in report["tags"]), sorted(tag_hits))

for point in report["sweep"]:
    n = Counter(kind(row) for row in rows
                if answers[row["id"]]["score"] + 1e-9 >= point["threshold"])
    for name, count in point["counts"].items():
        same(f"threshold {point['threshold']} {name}", count["flagged"],
             n[name])

print(f"{len(rows)} messages, {differences} differences")
