#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve diff: whose verdict a change of rules changes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# pack FILE TEAL MAUVE - rules on two words with these scores.
pack()
{
	cat >"$WORK/$1" <<END
schema: 1
pack: diff-test
title: Rules for the test
version: 1.0.0
license: Apache-2.0
rules:
  - id: teal
    title: Speaks of teal walruses
    status: stable
    level: high
    score: $2
    detection: {words: {text: teal walrus}, condition: words}
    tests:
      - {name: one, channel: sms, text: a teal walrus, expect: match}
      - {name: none, channel: sms, text: a grey walrus, expect: no_match}
  - id: mauve
    title: Speaks of mauve walruses
    status: stable
    level: high
    score: $3
    detection: {words: {text: mauve walrus}, condition: words}
    tests:
      - {name: one, channel: sms, text: a mauve walrus, expect: match}
      - {name: none, channel: sms, text: a grey walrus, expect: no_match}
END
}

pack old.yaml 6 1
pack new.yaml 2 7
cat >"$WORK/a.jsonl" <<'END'
{"id":"m1","text":"a teal walrus","target":"fake_support"}
{"id":"m2","text":"a mauve walrus","target":"fake_support"}
{"id":"m3","text":"our mauve walrus","target":"ham"}
{"id":"m4","text":"our teal walrus","target":"ham","hardneg":["bank"]}
{"id":"m5","text":"buy a mauve walrus","target":"spam"}
{"id":"m6","text":"teal walrus, mauve walrus","target":"fake_support"}
{"id":"m7","text":"teal walrus","target":null}
END

compare()
{
	run "$BUILD/scamsieve" diff --corpus "$WORK/a.jsonl" "$@"
}

it "shows each change, its direction and its rules, and complains"
compare "$WORK/old.yaml" "$WORK/new.yaml"
expect_exit 1
expect_eq "$OUT" "old: recall 66.67 %, precision 66.67 %, false positives 50.00 %
new: recall 66.67 %, precision 66.67 %, false positives 50.00 %
misses: 1 to 1
false alarms: 1 to 1
now missed: 1
now caught: 1
new false alarm: 1
hard false alarm gone: 1
other, now flagged: 1

m1: now missed, 6.00 to 2.00: -diff-test/teal +6.00 +diff-test/teal +2.00
m2: now caught, 1.00 to 7.00: -diff-test/mauve +1.00 +diff-test/mauve +7.00
m3: new false alarm, 1.00 to 7.00: -diff-test/mauve +1.00 +diff-test/mauve +7.00
m4: hard false alarm gone, 6.00 to 2.00: -diff-test/teal +6.00 +diff-test/teal +2.00
m5: other, now flagged, 1.00 to 7.00: -diff-test/mauve +1.00 +diff-test/mauve +7.00"

it "allows as many as it is told"
compare --allow 1 "$WORK/old.yaml" "$WORK/new.yaml"
expect_exit 1
compare --allow 2 "$WORK/old.yaml" "$WORK/new.yaml"
expect_exit 0

it "is quiet when nothing changes"
compare "$WORK/old.yaml" "$WORK/old.yaml"
expect_exit 0
expect_contains "$OUT" "no verdict changes"

it "writes markdown"
compare --format markdown "$WORK/old.yaml" "$WORK/new.yaml"
expect_contains "$OUT" "- now missed: 1"
expect_contains "$OUT" \
	"| m1 | now missed | 6.00 | 2.00 | -diff-test/teal +6.00 +diff-test/teal +2.00 |"

it "compares revisions of git, from anywhere in the repository"
mkdir -p "$WORK/house/rules/packs" "$WORK/house/deep/down"
git()
{
	command git -C "$WORK/house" -c user.name=t -c user.email=t@t.example \
		-c commit.gpgsign=false "$@"
}
git init -q
cp "$WORK/old.yaml" "$WORK/house/rules/packs/pack.yaml"
git add . && git commit -qm old && git tag old
cp "$WORK/new.yaml" "$WORK/house/rules/packs/pack.yaml"
git commit -qam new
compare --format markdown "$WORK/old.yaml" "$WORK/new.yaml"
wanted=$OUT
cd "$WORK/house/deep/down" || exit 2
for pair in "old HEAD" "HEAD~1:rules HEAD:rules/packs" \
	"old:rules/packs/pack.yaml $WORK/new.yaml" "old ../../rules"; do
	# shellcheck disable=SC2086 # two words
	TMPDIR=$WORK compare --format markdown $pair
	expect_exit 1
	expect_eq "$OUT" "$wanted"
done
expect_eq "$(find "$WORK" -name 'scamsieve-diff.*')" ""
expect_eq "$(git status --porcelain)" ""
compare old none
expect_exit 2
expect_contains "$ERR" "none: there is no such file or folder, and no such"
compare old HEAD:none
expect_exit 2
compare -- --upload-pack=x HEAD
expect_exit 2
cd "$WORK" || exit 2
compare old new
expect_exit 2
expect_contains "$ERR" "no such revision"
expect_eq "$(find "$WORK" -name 'scamsieve-diff.*')" ""

it "cannot compare what it cannot read"
compare "$WORK/old.yaml" "$WORK/none.yaml"
expect_exit 2
compare "$WORK/old.yaml"
expect_exit 2
expect_contains "$ERR" "name the old and the new rules"
