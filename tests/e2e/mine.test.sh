#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve mine: drafts from labelled messages.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# Frauds of walruses and honest talk of otters, each its own cluster; and a
# template of 60 copies that must have no say.
python3 - >"$WORK/corpus.jsonl" <<'END'
import json
frauds = ["kindly groom your teal walrus at once, it sheds",
          "your teal walrus sheds; groom it before noon",
          "final call: groom the walrus or lose its whiskers",
          "whiskers expire, groom your walrus before noon"]
honest = ["the otter slept all day by the river",
          "shall we feed the otter by the river later",
          "river walk at noon? the otter says hi",
          "your otter looked happy today"]
def row(n, target, text, source, cluster):
    print(json.dumps({"id": f"m{n}", "text": text, "target": target,
                      "source": source, "cluster": cluster, "lang": "en"}))
for n in range(120):
    row(n, "fake_support", f"{frauds[n % 4]} {n * 7919}", f"s{n // 4 % 2}",
        f"c{n}")
for n in range(300):
    row(200 + n, "ham", f"{honest[n % 4]} {n * 104729}", f"s{n // 4 % 2}",
        f"h{n}")
for n in range(60):
    row(600 + n, "fake_support", "pink copy of one template", "s0", "t")
END

it "writes a pack of rules on trial that check accepts"
run "$BUILD/scamsieve" mine --rules "$TOP/rules" --most 12 --id site/found \
	"$WORK/corpus.jsonl"
expect_exit 0
printf '%s\n' "$OUT" >"$WORK/pack.yaml"
expect_contains "$OUT" "pack: site"
expect_contains "$OUT" "status: experimental"
expect_contains "$OUT" 'phrase: {text|word: "walrus"}'
expect_lacks "$OUT" template
expect_lacks "$OUT" otter
run "$BUILD/scamsieve" check "$WORK/pack.yaml"
expect_exit 0
expect_eq "$(grep -c 'id:' "$WORK/pack.yaml")" 12

it "writes weights that check accepts and that do what they promise"
run "$BUILD/scamsieve" mine --rules "$TOP/rules" --weights --id site/sums \
	--max-share 0.5 --ridge 0.1 --lang en --channel sms "$WORK/corpus.jsonl"
expect_exit 0
expect_contains "$ERR" "by folds: caught 0 -> "
expect_contains "$OUT" "kind: weights"
expect_contains "$OUT" "lang: [en]"
printf '%s\n' "${OUT/status: experimental/status: stable}" \
	>"$WORK/weights.yaml"
run "$BUILD/scamsieve" check "$WORK/weights.yaml"
expect_exit 0
caught=$(sed -n 's/^#   fitted on all: \([0-9]*\) of.*/\1/p' "$WORK/weights.yaml")
run "$BUILD/scamsieve" eval --rules "$TOP/rules" --rules "$WORK/weights.yaml" \
	"$WORK/corpus.jsonl"
expect_true [ "$caught" -ge 100 ]
expect_eq "$(awk '/^positive / { print $3; exit }' <<<"$OUT")" "$caught"
expect_eq "$(awk '/^ham / { print $3; exit }' <<<"$OUT")" 0

it "says the same with any number of threads"
for threads in 1 3; do
	"$BUILD/scamsieve" mine --rules "$TOP/rules" --weights --threads $threads \
		--max-share 0.5 "$WORK/corpus.jsonl" >"$WORK/draft.$threads" 2>&1
done
run cmp "$WORK/draft.1" "$WORK/draft.3"
expect_exit 0

it "leaves words out that it is told to, and takes signs in"
printf '# teal things\nWALRUS\n' >"$WORK/without"
run "$BUILD/scamsieve" mine --rules "$TOP/rules" --without "$WORK/without" \
	"$WORK/corpus.jsonl"
expect_exit 0
expect_lacks "$OUT" walrus
cat >"$WORK/signs.yaml" <<'END'
schema: 1
pack: site
rules:
  - {id: sheds, detection: {x: {text: sheds}, condition: x}}
  - {id: river, detection: {x: {text: river}, condition: x}}
END
run "$BUILD/scamsieve" mine --rules "$TOP/rules" --rules "$WORK/signs.yaml" \
	--weights --sign site/sheds --counter-sign site/river \
	"$WORK/corpus.jsonl"
expect_exit 0
expect_contains "$OUT" "{rule: site/sheds, weight: "
expect_contains "$OUT" "{rule: site/river, weight: -"

it "says what is wrong"
run "$BUILD/scamsieve" mine
expect_exit 2
expect_contains "$ERR" "name the corpora"
run "$BUILD/scamsieve" mine --id walrus "$WORK/corpus.jsonl"
expect_exit 2
expect_contains "$ERR" "expected PACK/RULE"
run "$BUILD/scamsieve" mine --sign site/none --rules "$TOP/rules" \
	"$WORK/corpus.jsonl"
expect_exit 2
expect_contains "$ERR" "no rule 'site/none'"
run "$BUILD/scamsieve" mine --positive walrus --rules "$TOP/rules" \
	"$WORK/corpus.jsonl"
expect_exit 2
expect_contains "$ERR" "no messages to be caught"
run "$BUILD/scamsieve" mine --ridge none "$WORK/corpus.jsonl"
expect_exit 2
expect_contains "$ERR" "expected a number from 0.001 to 1000"
run "$BUILD/scamsieve" mine --rules "$TOP/rules" --min-clusters 500 \
	"$WORK/corpus.jsonl"
expect_exit 2
expect_contains "$ERR" "no phrase tells the messages apart"
