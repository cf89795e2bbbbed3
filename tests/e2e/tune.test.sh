#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve tune: scores from labelled messages, as a patch and in the files.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$WORK/pack.yaml" <<'END'
# A comment at the top stays.
schema: 1
pack: tune-test
title: Rules for the test
version: 1.0.0
license: Apache-2.0
groups:
  all: {cap: 9}
rules:
  - id: teal
    title: Speaks of teal walruses
    level: high
    score: 3.0   # by hand
    group: all
    detection: {words: {text: teal walrus}, condition: words}
  - {id: urgent, title: Presses for haste, level: low, score: 2, detection: {words: {text: hurry up}, condition: words}}
  - id: known
    title: Speaks of home
    level: informational
    score: -1
    detection: {words: {text: your home}, condition: words}
  - id: names-teal
    title: A signal
    level: informational
    detection: {rule: {text: teal}, condition: rule}
  - id: idle
    title: Speaks of mauve walruses
    level: high
    score: 3
    detection: {words: {text: mauve walrus}, condition: words}
END
cp "$WORK/pack.yaml" "$WORK/original.yaml"

# Teal walruses are the fraud; haste is in ham as well.
python3 - >"$WORK/corpus.jsonl" <<'END'
import json
for i in range(400):
    is_bad = i % 2 == 0
    words = ["teal walrus", "teal walrus, hurry up"] if is_bad else \
        ["see you", "hurry up", "hurry up, your home waits", "good night"]
    print(json.dumps({"id": f"m{i}", "cluster": f"c{i // 4 * 2 + i % 2}",
                      "text": f"Note {i}: {words[i // 4 % len(words)]}",
                      "target": "fake_support" if is_bad else "ham"}))
END

tune()
{
	(cd "$WORK" && "$BUILD/scamsieve" tune --rules pack.yaml "$@")
}

it "suggests scores as a patch that applies"
run tune corpus.jsonl
expect_exit 0
printf '%s\n' "$OUT" >"$WORK/suggested.patch"
expect_match "$OUT" $'\n# on its own fold, before +50\.00 '
expect_match "$OUT" $'\n# on its own fold, after +100\.00 .* 0\.00 '
expect_match "$OUT" $'\n# +3\.00 +[5-8]\.[0-9]+ .*tune-test/teal'
expect_contains "$OUT" "--- a/pack.yaml
+++ b/pack.yaml
@@ -10,10 +10,10 @@"
expect_contains "$OUT" "-    score: 3.0   # by hand"
expect_true cmp "$WORK/pack.yaml" "$WORK/original.yaml"
mkdir "$WORK/other"
cp "$WORK/pack.yaml" "$WORK/other"
(cd "$WORK/other" && git apply ../suggested.patch) || fail "git apply failed"

it "changes only the rules that it is told to"
run tune --only tune-test/urg --only other/ corpus.jsonl
expect_exit 0
expect_lacks "$OUT" "tune-test/teal"
run tune --only tune-test/te corpus.jsonl
expect_match "$OUT" $'\n# +3\.00 +[5-8]\.[0-9]+ .*tune-test/teal'
expect_lacks "$OUT" "tune-test/urgent"

it "changes nothing but scores, the same way with --write"
run tune --write corpus.jsonl
expect_exit 0
expect_true cmp "$WORK/pack.yaml" "$WORK/other/pack.yaml"
run diff <(sed 's/score: [-0-9.]*/score:/' "$WORK/original.yaml") \
	<(sed 's/score: [-0-9.]*/score:/' "$WORK/pack.yaml")
expect_eq "$OUT" ""
expect_true test "$(diff "$WORK/original.yaml" "$WORK/pack.yaml" |
	grep -c '^>')" -ge 1
run "$BUILD/scamsieve" eval --rules "$WORK/pack.yaml" "$WORK/corpus.jsonl"
expect_match "$OUT" 'by message +100\.00 %'

it "keeps evidence below 0, and what is never hit as it is"
expect_match "$(grep -A3 'id: known' "$WORK/pack.yaml")" 'score: -'
expect_match "$(grep -A3 'id: idle' "$WORK/pack.yaml")" 'score: 3$'

it "keeps ham a margin below its threshold, and says so"
run tune --margin 2 corpus.jsonl
expect_exit 0
expect_contains "$OUT" "% of ham less than 2 below its threshold."
run tune --margin wide corpus.jsonl
expect_exit 2
expect_contains "$ERR" "'--margin': expected a number from 0 to 100"

it "leaves good scores alone"
run tune corpus.jsonl
expect_exit 0
expect_contains "$OUT" "all stay as they are"
expect_lacks "$OUT" "+++"
cp "$WORK/original.yaml" "$WORK/pack.yaml"

it "says the same again with the same seed, on one thread and on three"
run tune --seed 4 --threads 1 --held-out 30% corpus.jsonl
one=$OUT
expect_match "$one" $'\n# held out, after +100\.00 '
run tune --seed 4 --threads 3 --held-out 0.3 corpus.jsonl
expect_eq "$OUT" "$one"

it "says what is wrong with what it is told"
run tune
expect_exit 2
expect_contains "$ERR" "name the corpora"
run tune --max-fpr lots corpus.jsonl
expect_exit 2
expect_contains "$ERR" "'--max-fpr': expected a number from 0 to 1"
run tune --folds 1 corpus.jsonl
expect_exit 2
expect_contains "$ERR" "'--folds': expected"
run tune none.jsonl
expect_exit 2
expect_contains "$ERR" "scamsieve tune: none.jsonl: No such file"
expect_eq "$(wc -l <<<"$ERR")" 1
head -1 "$WORK/corpus.jsonl" >"$WORK/one.jsonl"
run tune one.jsonl
expect_exit 2
expect_contains "$ERR" "too few messages to learn from"
run tune --rules none.yaml corpus.jsonl
expect_exit 2

it "does not write over a file that it may not replace"
[ "$(id -u)" -ne 0 ] || skip "root may write everywhere"
chmod a-w "$WORK"
run tune --write corpus.jsonl
chmod u+w "$WORK"
expect_exit 2
expect_contains "$ERR" "pack.yaml"
expect_true cmp "$WORK/pack.yaml" "$WORK/original.yaml"
