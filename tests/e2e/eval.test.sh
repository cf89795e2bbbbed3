#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve eval: rates over labelled messages.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$WORK/pack.yaml" <<'END'
schema: 1
pack: eval-test
title: Rules for the test
version: 1.0.0
license: Apache-2.0
rules:
  - id: teal
    title: Speaks of teal walruses
    status: stable
    level: high
    score: 4
    tags: [pose.bank, channel.link]
    detection: {words: {text: teal walrus}, condition: words}
    tests:
      - {name: one, channel: sms, text: a teal walrus, expect: match}
      - {name: none, channel: sms, text: a grey walrus, expect: no_match}
  - id: urgent
    title: Presses for haste
    status: stable
    level: high
    score: 3.5
    tags: [pressure.deadline, channel.link]
    detection: {words: {text: hurry up}, condition: words}
    tests:
      - {name: one, channel: sms, text: please hurry up, expect: match}
      - {name: none, channel: sms, text: no haste, expect: no_match}
  - id: idle
    title: Speaks of mauve walruses
    status: stable
    level: high
    score: 3
    tags: [pose.wallet]
    detection: {words: {text: mauve walrus}, condition: words}
    tests:
      - {name: one, channel: sms, text: a mauve walrus, expect: match}
      - {name: none, channel: sms, text: a grey walrus, expect: no_match}
END

# 120 records: all mixtures of words, labels, sources and clusters.
python3 - >"$WORK/corpus.jsonl" <<'END'
import json
words = ["teal walrus", "hurry up", "teal walrus, hurry up", "see you"]
labels = ["fake_support", "fake_support", "ham", "spam", None]
for i in range(120):
    row = {"id": f"m{i}", "text": f"Note {i}: {words[i * 7 % 11 % 4]}",
           "target": labels[i % 5], "source": f"s{i % 3}",
           "lang": "en" if i % 2 else "de", "direction": "receive"}
    if i % 4:
        row["cluster"] = f"c{i % 13}"
    if i % 5 == 2 and i % 3 == 0:
        row["hardneg"] = ["otp", "bank"]
    print(json.dumps(row))
END

evaluate()
{
	run "$BUILD/scamsieve" eval --rules "$WORK/pack.yaml" "$@"
}

it "agrees with a count over the stdin filter's answers"
evaluate --format json "$WORK/corpus.jsonl"
expect_exit 0
printf '%s' "$OUT" >"$WORK/report.json"
python3 -c 'import json, sys
for line in sys.stdin:
    row = json.loads(line)
    print(json.dumps({"id": row["id"], "text": row["text"]}))' \
	<"$WORK/corpus.jsonl" |
	"$BUILD/scamsieve-sms" --rules "$WORK/pack.yaml" >"$WORK/answers.jsonl"
run python3 "$TOP/tests/e2e/eval_count.py" "$WORK/corpus.jsonl" \
	"$WORK/answers.jsonl" "$WORK/report.json" "$WORK/pack.yaml"
expect_exit 0
expect_eq "$OUT" "96 messages, 0 differences"

it "says the same on one thread as on three"
evaluate --format json --list --threads 1 "$WORK/corpus.jsonl"
one=$OUT
evaluate --format json --list --threads 3 "$WORK/corpus.jsonl"
expect_eq "$OUT" "$one"

it "takes a label field and a positive label of the user's"
cat >"$WORK/own.jsonl" <<'END'
{"id":"a","text":"a teal walrus says hurry up","kind":"bad","source":"x"}
{"id":"b","text":"good night","kind":"bad","source":"x"}
{"id":"c","text":"good morning","kind":"ham","source":"x"}
{"id":"d","text":"hurry up, teal walrus","kind":"ham","source":"x"}
{"id":"e","text":"teal walrus, hurry up","kind":null,"source":"x"}
END
evaluate --label-field kind --positive bad --list "$WORK/own.jsonl"
expect_exit 0
expect_match "$OUT" 'positive +2 +1 '
expect_match "$OUT" 'without a label 1, not read 0'
expect_match "$OUT" 'by message +50\.00 % \( 9\.45- 90\.55\) +50\.00 %'
expect_match "$OUT" 'miss +0\.00  b'
expect_match "$OUT" 'false_alarm +7\.50  d'
expect_contains "$OUT" "+3.50 eval-test/urgent"
expect_contains "$OUT" "1 rules never hit:
  eval-test/idle"

it "counts other labels as ham when it is told to"
printf '%s\n' '{"id":"f","text":"teal walrus, hurry up","kind":"news"}' \
	'{"id":"g","text":"nothing new","kind":"news"}' >"$WORK/news.jsonl"
evaluate --label-field kind --positive bad "$WORK/own.jsonl" "$WORK/news.jsonl"
expect_match "$OUT" $'\nham +2 +1 '
evaluate --label-field kind --positive bad --negative news --negative none \
	"$WORK/own.jsonl" "$WORK/news.jsonl"
expect_match "$OUT" $'\nham +4 +2 '

it "tells how long each rule took, when it is asked"
evaluate --label-field kind --positive bad --time "$WORK/own.jsonl"
expect_match "$OUT" 'TIME ms'
evaluate --label-field kind --positive bad --time --format json \
	"$WORK/own.jsonl"
printf '%s' "$OUT" >"$WORK/timed.json"
run python3 -c 'import json, sys
rules = json.load(open(sys.argv[1], encoding="utf-8"))["rules"]
assert rules and all(rule["time_us"] > 0 for rule in rules), rules
' "$WORK/timed.json"
expect_exit 0

it "writes a table for spreadsheets"
evaluate --label-field kind --positive bad --list --format csv \
	"$WORK/own.jsonl"
expect_exit 0
printf '%s\n' "$OUT" >"$WORK/table.csv"
run python3 -c 'import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
assert all(None not in row and None not in row.values() for row in rows)
print(*[row["name"] for row in rows if row["kind"] in ("miss", "false_alarm")])
print(*[row["recall"] for row in rows if row["kind"] == "total"])
' "$WORK/table.csv"
expect_eq "$OUT" "b d
0.500000"

it "writes one page that needs nothing else"
printf '%s\n' '{"id":"</script>","text":"</script><b>x","target":"bad"}' \
	>"$WORK/sharp.jsonl"
evaluate --positive bad --format html "$WORK/sharp.jsonl"
expect_exit 0
printf '%s' "$OUT" >"$WORK/page.html"
run python3 -c 'import html.parser, json, sys
class Page(html.parser.HTMLParser):
    tags, data, inside = [], "", False
    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.inside = ("id", "data") in attrs
        assert not {"src", "href"} & {name for name, _ in attrs}
    def handle_endtag(self, tag):
        self.inside = False
    def handle_data(self, text):
        if self.inside:
            self.data += text
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert "b" not in page.tags
print(json.loads(page.data)["wrong"][0]["text"], page.tags.count("script"))
' "$WORK/page.html"
expect_eq "$OUT" "</script><b>x 2"
expect_lacks "$(cat "$WORK/page.html")" "https:"

it "shows the page in a browser, light and dark, without a script error"
browser=$(command -v chromium || command -v chromium-browser ||
	command -v google-chrome)
if [ -n "$browser" ]; then
	evaluate --time --format html "$WORK/corpus.jsonl"
	printf '%s' "$OUT" >"$WORK/page.html"
	evaluate --list --time --format json "$WORK/corpus.jsonl"
	printf '%s' "$OUT" >"$WORK/page.json"
	run python3 "$TOP/tests/e2e/eval_page.py" "$browser" \
		"$WORK/page.html" "$WORK/page.json" "$WORK"
	expect_exit 0
	expect_eq "$OUT" "light and dark, used without a fault"
else
	pass_over "there is no Chromium (apt-get install chromium)"
fi

it "counts by another action"
evaluate --label-field kind --positive bad --at reject "$WORK/own.jsonl"
expect_match "$OUT" 'positive +2 +0 '

it "reads folders of mails, mailboxes and Maildirs by their names"
mkdir -p "$WORK/ham" "$WORK/box/cur" "$WORK/box/new"
mail()
{
	printf 'From: a@b.example\nSubject: %s\n\n%s\n' "$1" "$2"
}
mail one "a teal walrus says hurry up" >"$WORK/ham/1.eml"
mail two "all is well" >"$WORK/ham/2.eml"
mail three "hurry up, teal walrus" >"$WORK/box/cur/3:2,S"
mail four "nothing" >"$WORK/box/new/4"
{
	echo 'From a@b.example Mon Jan  1 00:00:00 2024'
	mail five "a teal walrus says hurry up"
	echo
	echo 'From a@b.example Mon Jan  1 00:00:00 2024'
	mail six "hurry up, teal walrus"
} >"$WORK/caught.mbox"
evaluate --positive caught "$WORK/ham" "$WORK/caught.mbox" "$WORK/box"
expect_exit 0
expect_match "$OUT" 'positive +2 +2 '
expect_match "$OUT" $'\nham +2 +1 '
expect_match "$OUT" $'box\t +2 +1'
evaluate --positive bad --label bad "$WORK/ham" "$WORK/caught.mbox"
expect_match "$OUT" 'positive +4 +3 '

it "reads the mail that a record names, below its corpus only"
printf '{"id":"x","text":"-","target":"ham","eml_path":"ham/1.eml"}\n' \
	>"$WORK/named.jsonl"
evaluate "$WORK/named.jsonl"
expect_match "$OUT" $'\nham +1 +1 '
printf '{"id":"x","text":"-","target":"ham","eml_path":"../1.eml"}\n' \
	>"$WORK/named.jsonl"
evaluate "$WORK/named.jsonl"
expect_exit 2
expect_contains "$ERR" "eml_path: expected a file below the corpus"

it "says which line is broken, and counts the others"
printf '{"text":\n{"text":"fine","target":"ham"}\n' >"$WORK/broken.jsonl"
evaluate "$WORK/broken.jsonl" "$WORK/none.jsonl"
expect_exit 2
expect_contains "$ERR" "$WORK/broken.jsonl:1: byte "
expect_contains "$ERR" "$WORK/none.jsonl: No such file"
expect_match "$OUT" $'\nham +1 +0 '

it "shows no control characters of a corpus"
printf '{"id":"a\\u001b[2J","text":"x\\u202ey","target":"ham",%s}\n' \
	'"source":"s\u001b[2J"' >"$WORK/odd.jsonl"
evaluate --list --positive ham "$WORK/odd.jsonl"
expect_lacks "$OUT" $'\033'
expect_lacks "$OUT" $'\u202e'

it "wants to be told what to judge"
evaluate
expect_exit 2
expect_contains "$ERR" "name the corpora"
echo '{"text": "no label"}' >"$WORK/unlabelled.jsonl"
for form in text json csv html; do
	evaluate --format $form "$WORK/unlabelled.jsonl"
	expect_exit 2
	expect_eq "$OUT" ""
	expect_contains "$ERR" "no message with a label: 'target' in a record"
done
mkdir "$WORK/nothing"
for verb in "eval --rules $WORK/pack.yaml" "mine --rules $WORK/pack.yaml" \
	"tune --rules $WORK/pack.yaml" \
	"diff $WORK/pack.yaml $WORK/pack.yaml --corpus"; do
	# shellcheck disable=SC2086 # words
	run "$BUILD/scamsieve" $verb "$WORK/nothing"
	expect_exit 2
	expect_eq "$OUT" ""
	expect_eq "$ERR" "scamsieve ${verb%% *}: there is no message with a \
label: 'target' in a record, --label for mails"
done

it "says which direction of a corpus it does not know, once a file"
evaluate "$WORK/corpus.jsonl"
expect_exit 0
expect_eq "$ERR" "scamsieve eval: $WORK/corpus.jsonl:1: \"direction\": \
expected \"inbound\" or \"outbound\"; read as if the key were not there, and \
in 95 more"

it "says how many messages stay flagged in disguise, the same way each time"
cat >"$WORK/fraud.jsonl" <<'END'
{"id":"a","target":"fake_support","text":"【工商银行】您的账户异常，请把验证码发给客服 4001234567"}
{"id":"b","target":"fake_support","text":"Acme Bank: your account is locked. Reply with the code you just received."}
{"id":"c","target":"ham","text":"See you at six"}
END
run "$BUILD/scamsieve" eval --mutate --list "$WORK/fraud.jsonl"
expect_exit 0
expect_match "$OUT" $'\nzero_width +[12] +[0-9.]+ % +[0-9.]+ %  invisible'
expect_match "$OUT" $'\nall +[1-9][0-9] '
first=$OUT
run "$BUILD/scamsieve" eval --mutate --list --threads 1 "$WORK/fraud.jsonl"
expect_eq "$OUT" "$first"
run "$BUILD/scamsieve" eval --mutate --format json "$WORK/fraud.jsonl"
printf '%s' "$OUT" >"$WORK/disguises.json"
run python3 - "$WORK/disguises.json" <<'END'
import json
import sys

rows = json.load(open(sys.argv[1]))["disguises"]
print(len(rows), all(r["as_before"] <= r["flagged"] <= r["tried"] <= 2
                     for r in rows))
END
expect_eq "$OUT" "19 True"
run "$BUILD/scamsieve" eval "$WORK/fraud.jsonl"
expect_lacks "$OUT" "DISGUISE"

it "sees through disguises on the corpora"
if [ -n "${SCAMSIEVE_CORPORA:-}" ]; then
	run "$BUILD/scamsieve" eval --mutate "$SCAMSIEVE_CORPORA"/*.jsonl
	expect_match "$OUT" $'\nall +[0-9]+ +(100|99)[.][0-9]+ % +(100|9[89])[.]'
else
	skip "SCAMSIEVE_CORPORA names no folder of corpora"
fi
