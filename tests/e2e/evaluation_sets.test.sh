#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The messages of our own in tests/evaluation/sets: each set's fraud is caught,
# and its honest messages are let pass, within the bounds of its table.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

SETS=$TOP/tests/evaluation/sets

# eval_counts FILE: "FRAUD CAUGHT HONEST FLAGGED" of a set; the whole mails of
# some came through mx.receiver.example
eval_counts()
{
	"$BUILD/scamsieve" eval --format json \
		--authserv-id mx.receiver.example "$1" \
		>"$WORK/counts" 2>"$WORK/said"
	# Calls are judged as SMS, and it is said.
	grep -v '"channel": expected "sms" or "email"' "$WORK/said" >&2 || :
	python3 -c '
import json, sys
counts = json.load(sys.stdin)["counts"]
honest = [counts["ham"], counts["hard_ham"]]
print(counts["positive"]["messages"], counts["positive"]["flagged"],
      sum(c["messages"] for c in honest), sum(c["flagged"] for c in honest))
' <"$WORK/counts"
}

it "has bounds for each set, and a set for each bound"
names=$(awk '!/^#/ {print $1}' "$SETS/bounds.txt" | sort)
files=$(find "$SETS" -name "*.jsonl" -exec basename {} .jsonl \; | sort)
expect_eq "$names" "$files"

it "tells in its README of each set"
for name in $names; do
	expect_contains "$(cat "$SETS/README.md")" "| $name |"
done

while read -r name least most; do
	it "$name: $least % of the fraud is caught, at most $most honest flagged"
	read -r fraud caught honest flagged < <(eval_counts "$SETS/$name.jsonl")
	if [[ $least == - ]]; then
		expect_eq 0 "$fraud"
	else
		awk "BEGIN { exit !($fraud > 0 &&
			$caught * 100 >= $least * $fraud) }" ||
			fail "$caught of $fraud are caught; see scamsieve eval --list"
	fi
	[[ $honest -gt 0 && $flagged -le $most ]] ||
		fail "$flagged of $honest honest messages are flagged"
done < <(grep -v '^#' "$SETS/bounds.txt")
