#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write rules/EVALUATION.md: what the rules catch and what they cost.

    evaluate.py --scamsieve build/scamsieve --corpora FOLDER > EVALUATION.md

FOLDER holds labelled messages as *.jsonl (`scamsieve eval --help`). All
figures come from `scamsieve eval` and `scamsieve tune`; what stands beside
them in words is in the *.md files next to this script. No text of a message
is written."""
import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

# What others reach; see about.md.
BAYES = {"sms_en": (72.0, 83.5, 90.4), "sms_zh": (98.6, 99.2, 99.3),
         "email": (72.6, 93.5, 96.8)}
LIMITS = (0.001, 0.005, 0.01)


def run(*arguments):
    done = subprocess.run([options.scamsieve, *arguments], check=False,
                          capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"evaluate.py: {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def evaluate(*arguments):
    return json.loads(run("eval", "--format", "json", *arguments))


def percent(rate):
    value, low, high = rate
    if value is None:
        return "–"
    return f"{100 * value:.2f} % ({100 * low:.2f}–{100 * high:.2f})"


def share(flagged, n):
    return f"{100 * flagged / n:.2f} % ({flagged} of {n})" if n else "–"


def table(heads, rows):
    """Right-aligned but for the first column."""
    lines = ["| " + " | ".join(heads) + " |",
             "|---|" + "---:|" * (len(heads) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |"
              for row in rows]
    return "\n".join(lines) + "\n"


def name(text):
    """A name from a corpus, safe in a table."""
    return "".join(c if c.isalnum() or c in "._- " else "?" for c in text)


def slices(report, key):
    rows = []
    for title, part in report[key].items():
        counts = part["counts"]
        positive, ham, hard = (counts[c] for c in
                               ("positive", "ham", "hard_ham"))
        if not positive["messages"] + ham["messages"] + hard["messages"]:
            continue
        rows.append([name(title), positive["messages"],
                     round(positive["clusters"]),
                     percent(part["by_message"]["recall"]),
                     percent(part["by_cluster"]["recall"]),
                     ham["messages"] + hard["messages"],
                     percent(part["by_message"]["false_positives"]),
                     percent(part["by_cluster"]["false_positives"])])
    return table(["", "fake support", "clusters", "caught", "of clusters",
                  "ham", "ham flagged", "of clusters"], rows)


def labels(report):
    """What is flagged of each label, and of hard ham, for one file."""
    cells = []
    for title, part in report["label"].items():
        n = sum(c["messages"] for c in part["counts"].values())
        flagged = sum(c["flagged"] for c in part["counts"].values())
        if title != report["positive"]:
            cells.append(f"{name(title)} {share(flagged, n)}")
    hard = report["counts"]["hard_ham"]
    if hard["messages"]:
        cells.append("of it hard ham " +
                     share(hard["flagged"], hard["messages"]))
    return "; ".join(cells)


def best(report, limit):
    """Recall at the lowest threshold of the sweep within a limit of ham."""
    for point in report["sweep"]:
        false = point["by_message"]["false_positives"][0]
        if false is not None and false <= limit:
            return f"{100 * point['by_message']['recall'][0]:.1f} %"
    return "–"


def part(title):
    return (HERE / f"{title}.md").read_text(encoding="utf-8").strip() + "\n"


def write(text=""):
    print(text)


parser = argparse.ArgumentParser()
parser.add_argument("--scamsieve", required=True)
parser.add_argument("--corpora", required=True, type=Path)
options = parser.parse_args()
files = sorted(options.corpora.glob("*.jsonl"))
if not files:
    sys.exit(f"evaluate.py: {options.corpora}: holds no *.jsonl")
paths = [str(path) for path in files]
every = evaluate(*paths)
single = {path.stem: evaluate(str(path)) for path in files}

write("# Evaluation of the rules\n")
write("Made by `make evaluation CORPORA=folder`; do not edit. Words are in\n"
      "`tests/evaluation/`. In brackets are 95 % intervals (Wilson).\n")
write(part("about"))
write("Rules: " + run("check").strip().splitlines()[-1] + ".\n")

write("## At the shipped thresholds: tag or worse\n")
total = every["counts"]
write(table(["", "by message", "by cluster"], [
    [title, percent(every["by_message"][key]),
     percent(every["by_cluster"][key])]
    for title, key in (("recall", "recall"), ("precision", "precision"),
                       ("ham flagged", "false_positives"))]))
write(f"{total['positive']['messages']} messages of fake support in "
      f"{total['positive']['clusters']:.0f} clusters; ham "
      f"{total['ham']['messages']}, hard ham "
      f"{total['hard_ham']['messages']}.\n")
write("### By file\n")
write(slices(every, "file"))
write("What is flagged of other labels:\n")
write(table(["", "flagged"], [[name(stem), labels(report)]
                              for stem, report in single.items()
                              if labels(report)]))
write("### By source\n")
write(slices(every, "source"))
write("### By language\n")
write(slices(every, "lang"))

write("### By tag\n")
write("Messages that at least one rule with the tag hits. The tags are told in\n"
      "[TAXONOMY.md](TAXONOMY.md).\n")
write(table(["tag", "fake support", "ham", "other", "precision",
             "of all fake support", "of what is caught"],
            [[f"`{t['tag']}`", t["hits"]["positive"],
              t["hits"]["ham"] + t["hits"]["hard_ham"], t["hits"]["other"],
              percent(t["precision"]), percent(t["share"]),
              percent(t["share_of_caught"])] for t in every["tags"]]))

write("## Thresholds\n")
write(table(["threshold", "recall", "of clusters", "precision",
             "ham flagged"],
            [[f"{p['threshold']:.0f}", percent(p["by_message"]["recall"]),
              percent(p["by_cluster"]["recall"]),
              percent(p["by_message"]["precision"]),
              percent(p["by_message"]["false_positives"])]
             for p in every["sweep"]
             if p["threshold"] == int(p["threshold"]) <= 15]))
write("### Quarantine\n")
rows = []
for title, chosen in [("all", paths)] + [(p.stem, [str(p)]) for p in files]:
    report = evaluate("--at", "quarantine", *chosen)
    counts = report["counts"]
    if not counts["positive"]["messages"]:
        continue
    rows.append([name(title), percent(report["by_message"]["recall"]),
                 percent(report["by_message"]["precision"]),
                 counts["ham"]["flagged"] + counts["hard_ham"]["flagged"],
                 share(counts["other"]["flagged"],
                       counts["other"]["messages"])])
write(table(["", "quarantined", "precision", "ham quarantined",
             "of other labels"], rows))

write("## Disguises\n")
write(part("disguises"))
disguises = evaluate("--mutate", *paths)["disguises"]
write(table(["disguise", "tried", "still flagged", "by the same action"],
            [[d["name"].replace("_", " "), d["tried"],
              share(d["flagged"], d["tried"]),
              share(d["as_before"], d["tried"])]
             for d in disguises if d["tried"]]))

write("## Beside others\n")
write(part("others"))
rows = []
for stem, bayes in BAYES.items():
    if stem not in single:
        continue
    report = evaluate("--negative", "spam",
                      str(options.corpora / f"{stem}.jsonl"))
    rows.append([name(stem)] + [
        cell for limit, other in zip(LIMITS, bayes)
        for cell in (best(report, limit), f"{other:.1f} %")])
write(table(["ham and spam flagged"] + [
    head for limit in LIMITS
    for head in (f"{100 * limit:g} %", "naive Bayes")], rows))
if "sms_en" in single:
    write("With spam left out, as in what was published: English SMS "
          f"{best(single['sms_en'], 0.01)} at 1 %, "
          f"{best(single['sms_en'], 0.001)} at 0.1 % of ham flagged"
          + (f"; mail {best(single['email'], 0.001)} at 0.1 %"
             if "email" in single else "") + ".\n")

write("## What is learnt by machine: five folds by cluster\n")
write(part("folds"))
write("```")
for line in run("tune", "--held-out", "50%", *paths).splitlines():
    # Without the scores themselves, which begin with two spaces.
    if line.startswith("# ") and not line.startswith("#  "):
        write(line[2:])
write("```\n")

write("## The worst misses and false alarms\n")
write(part("worst"))
write("## What these corpora cannot show\n")
write(part("limits").rstrip())
