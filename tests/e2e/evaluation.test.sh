#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The page rules/EVALUATION.md: made from figures and words, and from no text.
# shellcheck source=tests/e2e/lib.sh disable=SC2016 # the page's backquotes
. "$(dirname "$0")/lib.sh"

mkdir "$WORK/corpora"
python3 - "$WORK/corpora" <<'END'
import json
import sys
fraud = "ACME Bank: your account is suspended, verify at http://acme-verify.top"
honest = "See you at six, bring the quokka"
with open(f"{sys.argv[1]}/sms_en.jsonl", "w", encoding="utf-8") as out:
    for i in range(60):
        row = {"id": f"m{i}", "cluster": f"c{i // 2}",
               "source": "a|b`<i>" if i % 2 else "made-up",
               "lang": "en", "text": f"{honest} {i}", "target": "ham"}
        if i % 3 == 0:
            row.update(text=f"{fraud}/{i}", target="fake_support")
        elif i % 3 == 1:
            row.update(target="spam")
        out.write(json.dumps(row) + "\n")
END

it "holds figures by file, source, language, tag and cluster, and words"
run "$TOP/tests/evaluation/evaluate.py" --scamsieve "$BUILD/scamsieve" \
	--corpora "$WORK/corpora"
expect_exit 0
page=$OUT
for head in "### By file" "### By source" "### By language" "### By tag" \
	"## Thresholds" "### Quarantine" "## Disguises" "## Beside others" \
	"## What is learnt by machine: five folds by cluster" \
	"## The worst misses and false alarms" \
	"## What these corpora cannot show"; do
	expect_contains "$page" "
$head
"
done
expect_contains "$page" "20 messages of fake support in"
expect_match "$page" '\| sms_en\.jsonl \| 20 \| [0-9]+ \| [0-9.]+ % \('
expect_match "$page" '\| sms_en \| [^|]*spam 0\.00 % \(0 of 20\)'
expect_match "$page" '\| `channel\.link` \| [0-9]+ \| 0 \|'

it "says what eval says"
run "$BUILD/scamsieve" eval "$WORK"/corpora/*.jsonl
expect_match "$OUT" 'by message +([0-9.]+) % \( ?([0-9.]+)- ?([0-9.]+)\)'
expect_contains "$page" \
	"| recall | ${BASH_REMATCH[1]} % (${BASH_REMATCH[2]}–${BASH_REMATCH[3]}) |"

it "holds no text of a message, and no name that breaks a table"
expect_lacks "$page" quokka
expect_lacks "$page" acme-verify
expect_contains "$page" "| a?b??i? |"

it "is written by one target, which wants to be told where the messages are"
run make -s -C "$TOP" evaluation BUILD="$BUILD" CORPORA= SCAMSIEVE_CORPORA=
expect_exit 2
expect_contains "$ERR" "make evaluation CORPORA=folder"
run "$TOP/tests/evaluation/evaluate.py" --scamsieve "$BUILD/scamsieve" \
	--corpora "$WORK"
expect_exit 1
expect_contains "$ERR" "holds no *.jsonl"
