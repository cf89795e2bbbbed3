#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make a stream of SMS records of a given length out of labelled corpora.

  make_corpus.py LINES FRAUD_PERCENT OUT CORPUS.jsonl...

Corpora hold one JSON object a line with "text" and, if known, "target",
"label" or "expect": scams, and what is expected not to pass, count as fraud,
the rest as honest.
Their messages are shuffled and repeated in turn until there are LINES, of
which FRAUD_PERCENT are fraud. The same input gives the same stream.
"""
import json
import random
import sys

TEXT_LIMIT = 1000  # characters; longer ones are no SMS


def is_fraud(row):
    return row.get("target") in ("fake_support", "other_scam") or \
        row.get("label") == "scam" or \
        row.get("expect") in ("tag", "quarantine", "reject")


def read(paths):
    kinds = {True: [], False: []}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if not line.strip():
                    continue
                row = json.loads(line)
                text = row.get("text")
                if isinstance(text, str) and 0 < len(text) <= TEXT_LIMIT:
                    kinds[is_fraud(row)].append(text)
    return kinds


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__.split("\n\n")[1].strip())
    n, percent, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    kinds = read(sys.argv[4:])
    shuffler = random.Random(1)
    for texts in kinds.values():
        shuffler.shuffle(texts)
    if percent < 100 and not kinds[False] or percent and not kinds[True]:
        sys.exit("the corpora lack honest messages, or fraud")
    used = {True: 0, False: 0}
    with open(out, "w", encoding="utf-8") as stream:
        for i in range(n):
            # Spread evenly: the i-th is fraud when the count steps up.
            kind = (i + 1) * percent // 100 > i * percent // 100
            texts = kinds[kind]
            text = texts[used[kind] % len(texts)]
            used[kind] += 1
            json.dump({"id": i, "from": str(10000 + i % 90000), "text": text},
                      stream, ensure_ascii=False)
            stream.write("\n")


if __name__ == "__main__":
    main()
