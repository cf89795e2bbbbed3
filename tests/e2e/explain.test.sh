#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve explain: what it shows, in which forms, and where it reads from.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$WORK/rules.yaml" <<'END'
schema: 1
pack: mine
groups:
  gifts: {cap: 6}
rules:
  - id: gift
    title: Wants a gift card
    score: 4
    group: gifts
    detection:
      gift: {text: gift card}
      condition: gift
  - id: hurry
    title: Presses
    score: 3
    group: gifts
    detection:
      hurry: {text: [card now, at once]}
      condition: hurry
  - id: calm
    score: 0
    detection:
      calm: {text: take your time}
      condition: calm
  - id: wire
    title: Wants a wire
    score: 4
    detection:
      wire: {text: wire transfer}
      who: {text: [boss, gift]}
      condition: wire and not calm and who
  - id: boss
    title: Names the boss
    score: 1.5
    detection:
      boss: {text: boss}
      condition: boss
END

# why OPTION... - explain by these rules
why()
{
	run "$BUILD/scamsieve" explain --rules "$WORK/rules.yaml" "$@"
}

it "marks each word with the letters of all rules that matched it"
why --text 'Boss: a gift card now'
expect_exit 0
expect_match "$OUT" $'^body\n  Boss: a gift card now\n'
expect_contains "$OUT" $'\n  CCCC    AAAAAAAAA\n               BBBBBBBB\n'

it "shows what was read, and how much of it was in disguise"
why --text $'Buy a g\u200bift card'
expect_contains "$OUT" $'\n  read as  buy a gift card\n  folded   zero_width 1\n'
expect_contains "$OUT" $'  Buy a g\u00b7ift card\n'
why --text 'Buy a Gift Card'
expect_lacks "$OUT" "read as"

it "tells why a rule matched, and why another did not"
why --text 'Boss: a gift card now'
expect_contains "$OUT" "  A  +4.00  mine/gift
      Wants a gift card
      yes     because gift=yes
      yes     gift: text \"gift card\""
expect_contains "$OUT" "     +4.00  mine/wire  (near miss)
      Wants a wire
      lacks 'wire'
      no      because wire=no and who=yes and not mine/calm=no
              mine/calm: calm=no"

it "shows how the score came about, and what would change the verdict"
expect_contains "$OUT" "
score
    +4.00  A mine/gift
    +2.00  B mine/hurry, of +3.00: the group mine/gifts is capped at 6.00
    +1.50  C mine/boss
     7.50  in all

verdict  tag, score 7.50 of 5.00 to be tagged, 9.00 to be quarantined; sms, inbound, language en
  to quarantine it takes 1.50 more
    if it matched: mine/wire (+4.00), which lacks 'wire'
  to pass (4.50) it takes that mine/gift (+4.00) does not match"

it "lists the facts found, and says when there is none"
why --from 95588 --text 'Call 4001234567 or see http://a.example/x'
expect_match "$OUT" $'\n  link +http://a.example/x\n'
expect_match "$OUT" $'\n  phone +4001234567\n'
expect_match "$OUT" $'\n  sender +95588\n'

it "colours on demand only, and underlines what it colours"
why --color always --text 'a gift card'
expect_contains "$OUT" $'a \033[4;31mg\033[0m'
why --color auto --text 'a gift card'
expect_lacks "$OUT" $'\033'
unset NO_COLOR
why --color never --text 'a gift card'
expect_lacks "$OUT" $'\033'
export NO_COLOR=1

it "counts what a message took beside the scan, when asked"
why --text 'a gift card'
expect_lacks "$OUT" $'\ncost\n'
why --cost --text 'a gift card'
expect_match "$OUT" $'\ncost\n  of [0-9]+ rules the scan led to [1-9]'
expect_match "$OUT" 'their parts: the scan decided [1-9]'
why --cost --format html --text 'a gift card'
expect_match "$OUT" '<h2>Cost</h2>.*the scan led to [1-9]'
why --cost --format json --text 'a gift card'
expect_eq "$(printf '%s' "$OUT" | python3 -c 'import json, sys
cost = json.load(sys.stdin)["cost"]
print(cost["led"] == sum(r["led"] for r in cost["by_rule"]),
      cost["decided"] == len(cost["by_rule"]),
      "mine/gift" in [r["id"] for r in cost["by_rule"]])')" 'True True True'

it "gives all of it as JSON"
why --format json --text 'Boss: a gift card now'
printf '%s' "$OUT" >"$WORK/why.json"
run python3 - "$WORK/why.json" <<'END'
import json
import sys

why = json.load(open(sys.argv[1], encoding="utf-8"))
rules = {r["id"]: r for r in why["rules"]}
hurry, wire = rules["mine/hurry"], rules["mine/wire"]
print(why["action"], why["score"], why["channel"], why["direction"])
print(hurry["score"], hurry["full_score"], hurry["group"])
print(wire["role"], wire["lacks"], wire["condition"]["kind"],
      [(n["kind"], n["truth"]) for n in wire["condition"]["of"]])
print(why["higher"], why["lower"])
print(why["clauses"][0]["polarity"], "sender.kind" in why["facts"])
END
expect_eq "$OUT" "tag 7.5 sms inbound
2.0 3.0 {'name': 'mine/gifts', 'cap': 6.0}
near miss wire and [('selection', 'no'), ('selection', 'yes'), ('not', 'yes')]
{'action': 'quarantine', 'missing': 1.5, 'would': ['mine/wire']} {'action': 'pass', 'score': 4.5, 'without': ['mine/gift']}
states True"

it "says of a mail in which part and header a text stands"
cat >"$WORK/mail" <<'END'
From: Boss <boss@a.example>
Subject: A gift card
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Send it now
--b
Content-Type: text/html

<p>Send it <b>at once</b></p>
--b--
END
cp "$WORK/mail" "$WORK/mail.eml"
why "$WORK/mail.eml"
expect_exit 0
expect_contains "$OUT" $'subject, header Subject\n  A gift card\n    AAAAAAAAA\n'
expect_contains "$OUT" $'display_name, header From\n  Boss\n  CCCC\n'
expect_contains "$OUT" $'body, part 2\n'
expect_match "$OUT" $'body, part 3\n  Send it at once\n          BBBBBBB'
expect_contains "$OUT" 'yes     gift: text "gift card" in Subject'
expect_contains "$OUT" 'yes     hurry: text "at once" in part 3'
mail=$OUT

it "says what could not be decided, and why"
cat >"$WORK/limit.yaml" <<'END'
schema: 1
pack: limit
rules:
  - id: foreign
    score: 3
    detection:
      foreign: {phone.country: zz}
      words: {text: call}
      condition: words and foreign
END
for ((i = 0; i < 300; i++)); do
	printf 'call +86138%08d, ' "$i"
done >"$WORK/numbers"
run "$BUILD/scamsieve" explain --rules "$WORK/limit.yaml" "$WORK/numbers"
expect_contains "$OUT" "limit/foreign  (unknown)"
expect_contains "$OUT" "not decided: "
expect_contains "$OUT" "unknown because words=yes and foreign=unknown"
expect_match "$OUT" $'\n  phone .* more \\(not all: a limit was hit\\)\n'

it "knows a mail, a record and a text on standard input"
why <"$WORK/mail"
expect_eq "$OUT" "$mail"
why <<<'{"text":"a gift card","direction":"outbound"}'
expect_contains "$OUT" "sms, outbound"
why <<<'From: me. Buy a gift card'
expect_contains "$OUT" "sms, inbound"
why --as text <"$WORK/mail"
expect_contains "$OUT" "sms, inbound"
why --as mail <<<$'X: y\n\na gift card'
expect_contains "$OUT" "email, inbound"
why --as json <<<'a gift card'
expect_exit 2
expect_contains "$ERR" "byte 0"

it "reads a mail of Postfix's queue by its id, and takes its direction"
mkdir "$WORK/bin"
cat >"$WORK/bin/postcat" <<END
#!/bin/sh
[ "\$*" = "-c $WORK/pf -qh 5F0AFA8CA44" ] ||
	[ "\$*" = "-c $WORK/pf -qbh 5F0AFA8CA44" ] || exit 1
echo 'X-Scamsieve-Status: Yes, score=6.0 required=5.0 action=quarantine'
echo '	direction=outbound rules=mine/gift'
cat "$WORK/mail"
END
chmod +x "$WORK/bin/postcat"
PATH=$WORK/bin:$PATH why --postfix-config "$WORK/pf" --queue 5F0AFA8CA44
expect_exit 0
expect_contains "$OUT" "email, outbound"
expect_contains "$OUT" $'  A gift card\n    AAAAAAAAA\n'
PATH=$WORK/bin:$PATH why --postfix-config "$WORK/pf" --queue 0000
expect_exit 2
expect_contains "$ERR" "postcat has failed"
why --queue -v
expect_exit 2
expect_contains "$ERR" "'-v' is no queue id"

it "reads a message of the quarantine by its id"
mkdir -m 700 "$WORK/store"
"$BUILD/scamsieve-sms" --no-config --rules "$WORK/rules.yaml" \
	--set thresholds.sms.inbound.tag=4 \
	--set thresholds.sms.inbound.quarantine=4 \
	--set quarantine.store="$WORK/store/q.db" >/dev/null \
	<<<'{"from":"+4479","text":"a g\u0069ft card"}'
why --store "$WORK/store/q.db" --quarantine 1
expect_exit 0
expect_contains "$OUT" $'body\n  a gift card\n'
expect_match "$OUT" $'\n  sender +.4479\n'
why --store "$WORK/store/q.db" --quarantine 2
expect_exit 2
why --store "$WORK/store/q.db" --quarantine x
expect_exit 2
expect_contains "$ERR" "'x' is no quarantine id"

it "takes one message at a time"
why --text a "$WORK/mail.eml"
expect_exit 2
expect_contains "$ERR" "one message at a time"

it "writes one page, in which a message is text and nothing is loaded"
nasty='<script>alert(1)</script><img src=//a.example/x> "gift card" &amp;'
why --format html --text "$nasty"
expect_exit 0
printf '%s' "$OUT" >"$WORK/why.html"
run python3 - "$WORK/why.html" "$nasty" <<'END'
import html.parser
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()


class Page(html.parser.HTMLParser):
    VOID = {"meta", "br"}

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.text = set(), [], []
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.wrong += [(tag, n, v) for n, v in attrs
                       if n in ("src", "href") or n.startswith("on")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if "sup" not in self.open:
            self.text.append(data)


parsed = Page()
parsed.feed(page)
print(sorted(parsed.tags & {"script", "img", "link", "iframe", "object"}),
      parsed.wrong, parsed.open, sys.argv[2] in "".join(parsed.text),
      bool(re.search(r"url\(|@import|https?://", page)))
END
expect_eq "$OUT" "[] [] [] True False"

it "reads in a browser, light and dark"
browser=$(command -v chromium || command -v chromium-browser) ||
	skip "chromium is not installed"
for scheme in 0 1; do
	run timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --user-data-dir="$WORK/browser" \
		--blink-settings=preferredColorScheme=$scheme \
		--window-size=800,900 --hide-scrollbars \
		--screenshot="$WORK/page$scheme.png" "file://$WORK/why.html"
	expect_true test -s "$WORK/page$scheme.png"
	expect_lacks "$ERR" "CONSOLE"
done
run cmp -s "$WORK/page0.png" "$WORK/page1.png"
expect_exit 1

it "takes one message out of many, by its place"
printf '%s\n' '{"text":"first of all"}' '{"text":"the second one"}' '' \
	'{"text":"a fourth"}' >"$WORK/many.jsonl"
for line in '1 first of all' '2 the second one' '4 a fourth'; do
	run "$BUILD/scamsieve" explain "$WORK/many.jsonl:${line%% *}"
	expect_exit 0
	expect_contains "$OUT" "  ${line#* }"
done
run "$BUILD/scamsieve" explain "$WORK/many.jsonl:5"
expect_exit 2
expect_contains "$ERR" "$WORK/many.jsonl: there is no line 5"
run "$BUILD/scamsieve" explain "$WORK/many.jsonl"
expect_exit 2
expect_contains "$ERR" "more than one record: name the line, as FILE:7"
run "$BUILD/scamsieve" redact "$WORK/many.jsonl:2"
expect_contains "$OUT" '"text":"the second one"'
printf 'From a@b Thu Jan  1 00:00:00 2026\n%s\n\n%s\n\n' \
	'Subject: one' 'a body' 'Subject: two' 'other words' >"$WORK/box"
run "$BUILD/scamsieve" explain "$WORK/box#2"
expect_exit 0
expect_contains "$OUT" "other words"
expect_lacks "$OUT" "a body"
run "$BUILD/scamsieve" explain "$WORK/box#3"
expect_exit 2
expect_contains "$ERR" "$WORK/box: there is no mail 3"
# A file's own name goes first.
cp "$WORK/many.jsonl" "$WORK/odd:2"
sed -i 2,4d "$WORK/odd:2"
run "$BUILD/scamsieve" explain "$WORK/odd:2"
expect_contains "$OUT" "  first of all"
