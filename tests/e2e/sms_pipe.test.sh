#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms in the middle of a pipe (--emit message): what may go on goes
# on, and nothing else is lost.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

STORE=$WORK/store/quarantine.db
mkdir -m 700 "$WORK/store"

# pipe OPTION... - a filter that emits, and holds back two parcels
pipe()
{
	sms --emit message -F id,action --set quarantine.store="$STORE" \
		--set thresholds.sms.inbound.quarantine=6 "$@"
}

kept()
{
	"$BUILD/scamsieve" quarantine list -s "$STORE" --json
}

forget()
{
	rm -f "$STORE"*
}

it "emits what may go on, whatever shape it came in, and keeps the rest"
run pipe --preset telnyx --direction outbound \
	<<<'{"data":{"payload":{"id":"8","from":{"phone_number":"+1312"},"to":[{"phone_number":"+1773"}],"text":"a\nb"}}}'
expect_exit 0
expect_eq "$OUT" '{"id":"8","channel":"sms","direction":"outbound","from":"+1312","to":"+1773","text":"a\nb"}'
again=$OUT
run pipe <<<"$again"
expect_eq "$OUT" "$again"
run pipe --log "$WORK/log" <<'END'
{"id":1,"text":"a letter","scamsieve":{"action":"forged"}}
{"id":2,"text":"a parcel"}
no JSON
{"id":4,"text":"another letter"}
END
expect_exit 0
expect_eq "$OUT" '{"id":1,"channel":"sms","direction":"inbound","text":"a letter"}
{"id":4,"channel":"sms","direction":"inbound","text":"another letter"}'
expect_match "$ERR" "line 3 is kept as 2: line 3, byte 0: expected a value"
expect_eq "$(kept | wc -l)" 2
expect_eq "$("$BUILD/scamsieve" quarantine show -s "$STORE" 2 --wire)" \
	'no JSON'
expect_eq "$(wc -l <"$WORK/log")" 4
forget

it "what is tagged says so, what is rejected goes nowhere"
run pipe --set thresholds.sms.inbound.quarantine=20 <<<'{"id":2,"text":"a parcel"}'
expect_eq "$OUT" '{"id":2,"channel":"sms","direction":"inbound","text":"a parcel","scamsieve":{"id":2,"action":"tag"}}'
run pipe --set thresholds.sms.inbound.quarantine=6 \
	--set thresholds.sms.inbound.reject=6 <<<'{"text":"a parcel"}'
expect_exit 0
expect_eq "$OUT$ERR" ''
forget

it "records pass through as they came"
run pipe --passthrough <<'END'
{"x":[1, 2],"text":"letter","id":"\u0041"}
{"x":[3],"text":"parcel"}
nonsense
END
expect_eq "$OUT" '{"x":[1, 2],"text":"letter","id":"\u0041","scamsieve":{"id":"\u0041","action":"pass"}}'
expect_eq "$(kept | wc -l)" 2
run pipe --passthrough --on-error pass <<<'nonsense'
expect_contains "$OUT" '{"line":"nonsense","scamsieve":{"id":null,"action":"pass","error":'
run pipe --map text=m[] <<<'{"m":["one letter","a parcel","two letters"]}'
expect_eq "$OUT" '{"id":null,"channel":"sms","direction":"inbound","text":"one letter"}
{"id":null,"channel":"sms","direction":"inbound","text":"two letters"}'
expect_eq "$(kept | wc -l)" 3
forget

it "other formats are emitted as records, too"
run pipe --format text <<<$'letter\nparcel'
expect_eq "$OUT" '{"id":null,"channel":"sms","direction":"inbound","text":"letter"}'
run pipe --format form <<<$'id=1&text=a+letter&x=y\nid=2&text=parcel'
expect_eq "$OUT" '{"id":"1","channel":"sms","direction":"inbound","text":"a letter"}'
forget

it "parts wait for each other, and go on or are kept together"
run pipe <<'END'
{"id":1,"from":"a","text":"your par","ref":7,"parts":2,"part":1}
{"id":2,"from":"b","text":"end","ref":7,"parts":3,"part":3,"x":1}
{"id":3,"from":"b","text":"begin ","ref":7,"parts":3,"part":1}
{"id":4,"text":"between"}
{"id":5,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}
{"id":6,"from":"b","text":"middle ","ref":7,"parts":3,"part":2}
{"id":7,"from":"b","text":"begin ","ref":7,"parts":3,"part":1}
{"id":8,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}
END
expect_exit 0
expect_eq "$(grep -o '"id":[0-9]' "$WORK/.out" | paste -sd' ')" \
	'"id":4 "id":3 "id":6 "id":2 "id":7'
expect_contains "$OUT" '{"id":3,"channel":"sms","direction":"inbound","from":"b","text":"begin "}'
expect_eq "$(kept | wc -l)" 2
expect_contains "$(kept | head -n 1)" '"text":"your parcel waits"'
expect_eq "$("$BUILD/scamsieve" quarantine show -s "$STORE" 1 --wire)" \
	'{"id":1,"from":"a","text":"your par","ref":7,"parts":2,"part":1}
{"id":5,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}'
forget

it "parts whose others never come are judged as lone ones, in time"
cat >"$WORK/lone.yaml" <<'END'
schema: 1
pack: lone
title: For the tests
version: 1.0.0
license: Apache-2.0
rules:
  - id: part
    title: A part whose others never came
    score: 5
    detection: {part: {sms.lone_part: true}, condition: part}
    tests:
      - {text: whole, expect: no_match}
END
lone='{"id":1,"from":"a","text":"half","ref":7,"parts":2,"part":1}'
run pipe -r "$WORK/lone.yaml" -F action <<<"$lone"
expect_contains "$OUT" '"text":"half","scamsieve":{"action":"tag"}}'
run pipe --passthrough -r "$WORK/lone.yaml" -F action <<<"$lone"
expect_eq "$OUT" "${lone%?}"',"scamsieve":{"action":"tag"}}'
mkfifo "$WORK/slowly"
"$SMS" --no-config -r "$RULES" -r "$WORK/lone.yaml" -F action --emit message \
	--set quarantine.store="$STORE" --set limits.part_wait_seconds=1 \
	--set thresholds.sms.inbound.quarantine=6 \
	<"$WORK/slowly" >"$WORK/late" &
pid=$!
exec 8>"$WORK/slowly"
printf '%s\n' "$lone" "${lone//half/parcel half}" >&8
wait_for 20 test -s "$WORK/late" || fail "it waits for ever"
expect_eq "$(wc -l <"$WORK/late")" 1
expect_true kill -0 "$pid"
printf '%s\n' "${lone/:7/:8}" >&8
wait_read 8
kill -TERM "$pid"
STATUS=0
wait "$pid" || STATUS=$?
exec 8>&-
expect_exit 0
expect_eq "$(wc -l <"$WORK/late")" 2
forget

it "of thousands, each is emitted or kept, in order, with many threads"
for i in {1..4000}; do
	((i % 40)) && printf '{"id":%d,"text":"letter %d"}\n' "$i" "$i" ||
		printf '{"id":%d,"text":"parcel %d"}\n' "$i" "$i"
done >"$WORK/in"
pipe --threads 4 <"$WORK/in" >"$WORK/out"
expect_eq "$(cat <(grep -o '^{"id":[0-9]*' "$WORK/out") \
	<(kept | grep -o '"key":"\?[0-9]*' | tr -cd '0-9\n' |
		sed 's/^/{"id":/') | sort | uniq | wc -l)" 4000
expect_true cmp <(grep -o '^{"id":[0-9]*' "$WORK/out") \
	<(grep letter "$WORK/in" | grep -o '^{"id":[0-9]*')
forget

it "of thousands in parts, in random order, all go on or none of a message"
python3 - >"$WORK/in" <<'END'
import json, random
rng = random.Random(6)
records = []
for n in range(1500):
    parts = rng.randrange(2, 5)
    for part in range(1, parts + 1):
        text = "part %d of %d" % (part, n)
        if n % 3 == 0 and part == 1:
            text += " par"
        if n % 3 == 0 and part == 2:
            text = "cel " + text
        records.append({"id": "%d/%d" % (n, part), "from": "+%d" % n,
                        "text": text, "ref": n % 256, "parts": parts,
                        "part": part})
rng.shuffle(records)
for record in records:
    print(json.dumps(record))
END
for threads in 1 4; do
	pipe --threads $threads <"$WORK/in" >"$WORK/out"
	kept >"$WORK/kept"
	python3 - "$WORK/in" "$WORK/out" "$WORK/kept" <<'END' || fail "see above"
import base64, json, sys
sent = [json.loads(line) for line in open(sys.argv[1])]
went = [json.loads(line)["id"] for line in open(sys.argv[2])]
kept = []
for line in open(sys.argv[3]):
    wire = base64.b64decode(json.loads(line)["wire_base64"]).decode()
    kept += [json.loads(part)["id"] for part in wire.split("\n")]
if sorted(went + kept) != sorted(r["id"] for r in sent):
    sys.exit("%d sent, %d went on, %d kept" % (len(sent), len(went), len(kept)))
if any(int(i.split("/")[0]) % 3 == 0 for i in went) or \
        any(int(i.split("/")[0]) % 3 for i in kept):
    sys.exit("a part went the wrong way")
END
	forget
done

it "what can be neither passed on nor kept ends the run"
run pipe <<<'{"text":"parcel"}'
mkfifo "$WORK/to"
rm "$WORK/out"
pipe <"$WORK/to" >"$WORK/out" 2>"$WORK/err" &
pid=$!
exec 8>"$WORK/to"
printf '{"id":1,"text":"letter"}\n' >&8
wait_for 10 test -s "$WORK/out" || fail "nothing came"
mv "$WORK/store" "$WORK/away"
printf '{"id":2,"text":"parcel, not to be lost"}\n' >&8
STATUS=0
wait "$pid" || STATUS=$?
exec 8>&-
expect_exit 2
expect_eq "$(wc -l <"$WORK/out")" 1
expect_match "$(cat "$WORK/err")" 'line 2 could neither be passed on nor kept: not kept: '
mv "$WORK/away" "$WORK/store"

it "with a resident: it keeps, and when nobody can keep the run ends"
forget
start resident "$SMS" --no-config -r "$RULES" --listen "$WORK/socket" \
	--set quarantine.store="$STORE" \
	--set thresholds.sms.inbound.quarantine=6
wait_for 20 grep -q ready "$WORK/resident.log" || fail "no screener"
run "$SMS" --no-config --connect "$WORK/socket" --emit message \
	< <(printf '{"id":1,"text":"letter"}\n{"id":2,"text":"parcel"}\nbroken\n')
expect_exit 0
expect_eq "$OUT" '{"id":1,"channel":"sms","direction":"inbound","text":"letter"}'
expect_eq "$(kept | wc -l)" 2
stop "$PID"
run "$SMS" --no-config --connect "$WORK/socket" --emit message \
	<<<'{"id":1,"text":"letter"}'
expect_exit 2
expect_eq "$OUT" ''
expect_contains "$ERR" 'line 1 could neither be passed on nor kept: the screener at'
run "$SMS" --no-config --connect "$WORK/socket" --emit message \
	--set quarantine.store="$STORE" <<<'{"id":1,"text":"letter"}'
expect_exit 0
expect_eq "$(kept | wc -l)" 3

it "asks for a quarantine, and for options that go together"
run sms --emit message </dev/null
expect_exit 2
expect_contains "$ERR" 'expected quarantine.store to name a file'
run pipe --passthrough --map text=m[] </dev/null
expect_exit 2
expect_contains "$ERR" '--passthrough cannot pass on a part'
run pipe --format kannel --hex=41
expect_exit 2
expect_contains "$ERR" '--emit message goes with'
