#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve test: suites, reasons, formats, disguises, watching.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$WORK/rules" "$WORK/rules/tests"
cat >"$WORK/rules/pack.yaml" <<'END'
schema: 1
pack: mine
rules:
  - id: gift
    title: Asks for gift cards
    score: 6
    detection:
      gift: {text: gift card}
      joke: {text: only joking}
      condition: gift and not joke
    tests:
      - {name: wants one, text: "Send me a gift card", expect: match}
      - {name: joke, text: "Gift card, only joking", expect: no_match}
  - id: mail-only
    title: A mail that wants a favour
    score: 1
    channel: email
    detection:
      favour: {subject: favour}
      condition: favour
    tests:
      - {name: subject, subject: A favour, text: hello, expect: match}
      - {name: none, subject: Lunch, text: hello, expect: no_match}
END
cat >"$WORK/rules/tests/suite.yaml" <<'END'
schema: 1
kind: suite
messages:
  - name: gift
    text: Buy a gift card
    expect: {action: tag, score: {min: 6, max: 6}, rules: mine/gift}
  - {file: lunch.eml, expect: {action: pass, not_rules: [mine/gift]}}
END
printf 'From: a@b.example\nSubject: Lunch\n\nAt noon?\n' \
	>"$WORK/rules/tests/lunch.eml"

it "runs tests beside rules and suites in their folder; mail rules meet mails"
run "$BUILD/scamsieve" test --rules "$WORK/rules"
expect_exit 0
expect_eq "$OUT" "6 passed, 0 failed"

it "runs what --filter names, and says so when that is nothing"
run "$BUILD/scamsieve" test --rules "$WORK/rules" --filter mail-only
expect_eq "$OUT" "2 passed, 0 failed"
run "$BUILD/scamsieve" test --rules "$WORK/rules" --filter suite.yaml
expect_eq "$OUT" "2 passed, 0 failed"
run "$BUILD/scamsieve" test --rules "$WORK/rules" --filter no-such
expect_exit 2
expect_contains "$ERR" "no test has 'no-such'"

cp -r "$WORK/rules" "$WORK/wrong"
sed -i 's/name: joke, text: "Gift card, only joking"/name: "<joke> \& #1", text: "Gift card. Ha"/
s/Send me a gift card/Send me a present/' "$WORK/wrong/pack.yaml"
sed -i 's/action: pass/min_action: tag, rules: mine\/gone/; s/min: 6/min: 7/; s/max: 6/max: 8/' \
	"$WORK/wrong/tests/suite.yaml"
printf '  - {file: gone.eml, expect: {action: pass}}\n' \
	>>"$WORK/wrong/tests/suite.yaml"

it "says for each failure what was wanted, what came, and why"
run "$BUILD/scamsieve" test --rules "$WORK/wrong"
expect_exit 1
expect_contains "$OUT" "pack.yaml:12:9: FAIL: mine/gift: 'wants one' wants match, got no_match"
expect_contains "$OUT" "    gift=no and not joke=no"
expect_contains "$OUT" "    no gift: no text"
expect_contains "$OUT" "'<joke> & #1' wants no_match, got match"
expect_contains "$OUT" '    yes gift: yes text "Gift card"'
expect_contains "$OUT" "FAIL: 'gift' wants tag, score at least 7.00, score at most 8.00, got tag, score 6.00"
expect_contains "$OUT" "    matched: +6.00 mine/gift"
expect_contains "$OUT" "FAIL: 'lunch.eml' wants tag or more, got pass, score 0.00"
expect_contains "$OUT" "there is no rule 'mine/gone'"
expect_contains "$OUT" "gone.eml: No such file"
expect_match "$OUT" $'\n2 passed, 5 failed$'

it "writes JUnit that an XML parser reads, with the same counts"
run "$BUILD/scamsieve" test --rules "$WORK/wrong" --format junit
expect_exit 1
printf '%s' "$OUT" >"$WORK/junit.xml"
run python3 - "$WORK/junit.xml" <<'END'
import sys
import xml.etree.ElementTree as tree

suite = tree.parse(sys.argv[1]).getroot()[0]
cases = list(suite)
print(suite.get("tests"), suite.get("failures"), suite.get("errors"),
      len(cases), sum(c.find("failure") is not None for c in cases),
      sum(c.find("error") is not None for c in cases))
print([c.get("name") for c in cases if c.get("classname") == "mine/gift"])
END
expect_eq "$OUT" "7 4 1 7 4 1
['wants one', '<joke> & #1']"

it "writes TAP, in which no name can be a directive"
run "$BUILD/scamsieve" test --rules "$WORK/wrong" --format tap
expect_exit 1
expect_match "$OUT" $'^TAP version 13\n1\.\.7\nnot ok 1 - mine/gift: wants one\n  ---\n'
expect_contains "$OUT" 'not ok 2 - mine/gift: <joke> & \#1'
expect_contains "$OUT" 'ok 3 - mine/mail-only: subject'

it "tries each message in disguise, the same way each time"
run "$BUILD/scamsieve" test --rules "$WORK/rules" --mutate
expect_exit 0
first=$OUT
expect_match "$OUT" 'disguised [0-9]+ times, [0-9]+ as before'
run "$BUILD/scamsieve" test --rules "$WORK/rules" --mutate --threads 1
expect_eq "$OUT" "$first"
run "$BUILD/scamsieve" test --rules "$WORK/rules" --mutate --verbose
n_kinds=$(grep -o 'survives [0-9]*/[0-9]*' <<<"$OUT" | sort -t/ -k2 -n |
	tail -1 | cut -d/ -f2)
expect_true test "$n_kinds" -ge 10

it "fails below --min-survival, and shows which disguise beat the rule"
cat >"$WORK/brittle.yaml" <<'END'
schema: 1
pack: brittle
rules:
  - id: raw
    score: 1
    detection:
      words: {text|re|raw: '(?i)gift card'}
      condition: words
    tests:
      - {name: raw, text: "Send me a gift card", expect: match}
      - {name: none, text: "Send me a present", expect: no_match}
END
run "$BUILD/scamsieve" test --rules "$WORK/brittle.yaml" --min-survival 50
expect_exit 1
expect_match "$OUT" "WEAK: brittle/raw: 'raw' survives 1/1[0-9]; not zero_width, selectors, bidi"
expect_contains "$OUT" ", 1 messages below 50 %"
expect_contains "$OUT" "2 passed, 0 failed"
run "$BUILD/scamsieve" test --rules "$WORK/brittle.yaml" --min-survival 50 \
	--format junit
expect_contains "$OUT" 'name="raw, disguised"'
run "$BUILD/scamsieve" test --rules "$WORK/brittle.yaml" --min-survival 0
expect_exit 0

it "sees through disguises with the shipped rules"
run "$BUILD/scamsieve" test --min-survival 50
expect_exit 0
expect_match "$OUT" $'\ndisguised [0-9]{4,} times, [0-9]+ as before \\(9[5-9][.][0-9] %\\), 0 messages'

it "runs rules that expire as on the day that --now names"
sed 's/    score: 1/    score: 1\n    expires: 2020-01-01/' \
	"$WORK/brittle.yaml" >"$WORK/expired.yaml"
cat >"$WORK/suite.yaml" <<'END'
schema: 1
kind: suite
messages:
  - {text: A gift card, time: 2019-06-01T00:00:00Z, expect: {rules: brittle/raw}}
END
run "$BUILD/scamsieve" test --rules "$WORK/expired.yaml" "$WORK/suite.yaml"
expect_exit 1
run "$BUILD/scamsieve" test --rules "$WORK/expired.yaml" "$WORK/suite.yaml" \
	--now 2019-06-01T00:00:00Z
expect_exit 0

it "runs again when a rule changes, also after one with a mistake"
start watch "$BUILD/scamsieve" test --rules "$WORK/rules" --watch
watched=$PID
expect_true wait_for 10 grep -q '^6 passed, 0 failed' "$WORK/watch.log"
sed -i 's/    score: 6/    scoer: 6/' "$WORK/rules/pack.yaml"
expect_true wait_for 10 grep -q "did you mean 'score'" "$WORK/watch.log"
sed -i 's/    scoer: 6/    score: 5/' "$WORK/rules/pack.yaml"
expect_true wait_for 10 grep -q '^5 passed, 1 failed' "$WORK/watch.log"
stop "$watched"

it "says what is wrong with a suite, and refuses what is none"
run "$BUILD/scamsieve" check "$WORK/suite.yaml"
expect_exit 0
sed -i 's/expect: {rules/expcet: {rules/' "$WORK/suite.yaml"
run "$BUILD/scamsieve" check "$WORK/suite.yaml"
expect_exit 1
expect_contains "$OUT" "did you mean 'expect'?"
run "$BUILD/scamsieve" test "$WORK/suite.yaml"
expect_exit 2
expect_contains "$ERR" "did you mean 'expect'?"
run "$BUILD/scamsieve" test "$WORK/rules/pack.yaml"
expect_exit 2
expect_contains "$ERR" "no suite is there"
run "$BUILD/scamsieve" test "$WORK/no-such.yaml"
expect_exit 2
run "$BUILD/scamsieve" test --min-survival 101
expect_exit 2
expect_contains "$ERR" "from 0 to 100"
run "$BUILD/scamsieve" test --now yesterday
expect_exit 2
