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

it "parts: the last is judged on the text of all"
run pipe <<'END'
{"id":1,"from":"a","text":"your par","ref":7,"parts":2,"part":1}
{"id":3,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}
{"id":4,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}
END
expect_eq "$(grep -o '^{"id":.' <<<"$OUT")" '{"id":1'
expect_eq "$(kept | wc -l)" 2
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
