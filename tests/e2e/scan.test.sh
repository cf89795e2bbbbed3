#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve scan: many messages in, one table out.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$WORK/pack.yaml" <<'END'
schema: 1
pack: scan-test
title: Rules for the test
version: 1.0.0
license: Apache-2.0
rules:
  - id: teal
    title: Speaks of teal walruses
    status: stable
    level: high
    score: 9
    detection: {words: {text: teal walrus}, condition: words}
    tests:
      - {name: one, channel: sms, text: a teal walrus, expect: match}
      - {name: none, channel: sms, text: a grey walrus, expect: no_match}
END

scan()
{
	run "$BUILD/scamsieve" scan --rules "$WORK/pack.yaml" "$@"
}

it "shows action, score, place and reason"
cat >"$WORK/a.jsonl" <<'END'
{"text":"beware of the Teal   Walrus"}

{"text":"all is well"}
END
scan "$WORK/a.jsonl"
expect_exit 0
expect_match "$OUT" 'quarantine +9\.00  a\.jsonl:1 +beware of the Teal   Walrus'
expect_contains "$OUT" "+9.00  scan-test/teal: Speaks of teal walruses"
expect_match "$OUT" 'pass +0\.00  a\.jsonl:3 +all is well'
expect_contains "$OUT" "2 messages: 1 pass, 0 tag, 1 quarantine, 0 reject"

it "thresholds come from the configuration"
printf 'thresholds:\n  sms:\n    inbound: {tag: 20, quarantine: 30}\n' \
	>"$WORK/config.yaml"
scan --config "$WORK/config.yaml" "$WORK/a.jsonl"
expect_exit 0
expect_contains "$OUT" "2 messages: 2 pass"

it "reads standard input and folders"
scan - <"$WORK/a.jsonl"
expect_contains "$OUT" "2 messages:"
mkdir "$WORK/folder"
cp "$WORK/a.jsonl" "$WORK/folder/b.jsonl"
cp "$WORK/a.jsonl" "$WORK/folder/ignored.txt"
scan "$WORK/folder" "$WORK/a.jsonl"
expect_contains "$OUT" "4 messages:"

it "says which line is broken, and reads on"
printf '{"text":\n{"text":"fine"}\n' >"$WORK/broken.jsonl"
scan "$WORK/broken.jsonl" "$WORK/none.jsonl" "$WORK/a.jsonl"
expect_exit 2
expect_contains "$ERR" "$WORK/broken.jsonl:1: byte "
expect_contains "$ERR" "$WORK/none.jsonl: No such file"
expect_contains "$OUT" "3 messages:"

it "shows no control characters of a message"
printf '{"text":"a\\u001b[2Jb\\u202ec\\u009bd\\nquarantine"}\n' |
	"$BUILD/scamsieve" scan --rules "$WORK/pack.yaml" - >"$WORK/out"
expect_eq "$(LC_ALL=C tr -d '\n -~' <"$WORK/out" | od -An -tx1 | tr -d ' ')" \
	"efbfbdefbfbdefbfbd"

it "reads mails, mailboxes and Maildirs"
mkdir -p "$WORK/mails/Maildir/cur" "$WORK/mails/Maildir/new" \
	"$WORK/mails/Maildir/tmp"
printf 'Subject: a teal walrus\n\nhello\nFrom here on\n' >"$WORK/mails/one.eml"
printf 'Subject: a letter\n\nhello\n' >"$WORK/mails/Maildir/new/1.host"
cp "$WORK/mails/one.eml" "$WORK/mails/Maildir/cur/2.host:2,S"
cp "$WORK/mails/one.eml" "$WORK/mails/Maildir/tmp/3.host"
for mail in one.eml Maildir/new/1.host one.eml; do
	printf 'From a@b Thu Jan  1 00:00:00 2026\n'
	cat "$WORK/mails/$mail"
	printf '\n'
done >"$WORK/mails/box.mbox"
scan "$WORK/mails"
expect_exit 0
expect_contains "$OUT" "4 messages: 1 pass, 0 tag, 3 quarantine"
expect_match "$OUT" 'quarantine +9\.00  box\.mbox#1 +a teal walrus'
expect_match "$OUT" 'pass +0\.00  box\.mbox#2 +a letter'
expect_match "$OUT" 'quarantine +9\.00  box\.mbox#3 +a teal walrus'
expect_match "$OUT" 'quarantine +9\.00  one\.eml +a teal walrus'
scan "$WORK/mails/Maildir"
expect_exit 0
expect_contains "$OUT" "2 messages: 1 pass, 0 tag, 1 quarantine"
sed 's/$/\r/' "$WORK/mails/box.mbox" >"$WORK/crlf"
scan "$WORK/crlf"
expect_contains "$OUT" "3 messages: 1 pass, 0 tag, 2 quarantine"
scan - <"$WORK/mails/one.eml"
expect_contains "$OUT" "1 message: 0 pass, 0 tag, 1 quarantine"

it "answers in JSON, as scamsieve-sms does, each message by its place"
printf '{"id":"x-7","text":"a teal walrus"}\n{"text":\n{"text":"fine"}\n' \
	>"$WORK/mails/records.jsonl"
scan --format jsonl "$WORK/mails" "$WORK/mails/Maildir"
expect_exit 2
expect_eq "$(wc -l <<<"$OUT")" 9
for id in "$WORK/mails/box.mbox#2" "$WORK/mails/records.jsonl:3" \
	"$WORK/mails/Maildir/new/1.host"; do
	expect_contains "$OUT" "{\"id\":\"$id\",\"action\":\"pass\",\"score\":0.0,"
done
for id in "$WORK/mails/box.mbox#3" "$WORK/mails/one.eml" x-7; do
	expect_contains "$OUT" "{\"id\":\"$id\",\"action\":\"quarantine\",\"score\":9.0,"
done
expect_contains "$OUT" "{\"id\":\"$WORK/mails/records.jsonl:2\",\"action\":\"error\",\"error\":\""
python3 "$TOP/tests/e2e/json_schema.py" \
	"$TOP/rules/schema/answer.schema.json" <<<"$OUT" || fail "see above"

it "reads over a corpus's own words for channel, direction and time, and says so"
cat >"$WORK/foreign.jsonl" <<'END'
{"text":"a teal walrus","direction":"inbound"}
{"text":"a teal walrus","direction":"receive","channel":"call"}
{"text":"a teal walrus","direction":"receive","time":"noon"}
{"text":"a teal walrus","direction":["inbound"]}
END
scan --format jsonl "$WORK/foreign.jsonl"
expect_exit 2
expect_eq "$(grep -c '"action":"quarantine"' <<<"$OUT")" 3
expect_eq "$ERR" "\
scamsieve scan: $WORK/foreign.jsonl:4: byte 36: \"direction\": expected \"inbound\" or \"outbound\"
scamsieve scan: $WORK/foreign.jsonl:3: \"time\": expected an RFC 3339 time or seconds since 1970; read as if the key were not there
scamsieve scan: $WORK/foreign.jsonl:2: \"channel\": expected \"sms\" or \"email\"; read as if the key were not there
scamsieve scan: $WORK/foreign.jsonl:2: \"direction\": expected \"inbound\" or \"outbound\"; read as if the key were not there, and in 1 more"
head -3 "$WORK/foreign.jsonl" >"$WORK/fit.jsonl"
scan "$WORK/fit.jsonl"
expect_exit 0
printf 'thresholds: {sms: {outbound: {tag: 20, quarantine: 30}}}\n' \
	>"$WORK/outbound.yaml"
scan --config "$WORK/outbound.yaml" --direction outbound "$WORK/fit.jsonl"
expect_contains "$OUT" "3 messages: 2 pass, 0 tag, 1 quarantine"

it "complains of a binary file in few lines"
for i in $(seq 50); do
	printf '\001\n'
done >"$WORK/binary.jsonl"
scan "$WORK/binary.jsonl" "$WORK/a.jsonl"
expect_exit 2
expect_eq "$(wc -l <<<"$ERR")" 21
expect_contains "$ERR" "$WORK/binary.jsonl: 30 more cannot be read"
expect_contains "$OUT" "2 messages:"

it "says that a folder has no messages in it"
mkdir "$WORK/none"
scan "$WORK/none"
expect_exit 2
expect_contains "$ERR" "$WORK/none: there is no *.eml, *.mbox or *.jsonl in it"
mkdir -p "$WORK/none/Maildir/cur" "$WORK/none/Maildir/new"
scan "$WORK/none/Maildir"
expect_exit 0
expect_contains "$OUT" "0 messages:"

it "wants to be told what to scan"
scan
expect_exit 2
expect_contains "$ERR" "name the files"
