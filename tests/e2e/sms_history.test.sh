#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# One-time codes that customers are made to send on: history in streams and
# with a resident screener, and what is said where there is none.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

SMS=$BUILD/scamsieve-sms
RULES=$TOP/rules
CODE='{"id":1,"from":"MyBank","to":"+447700900123","text":"Your code is 731946, it expires in 5 minutes."}'
SENT='{"id":2,"direction":"outbound","from":"07700900123","to":"+447999000111","text":"731 946"}'
export SCAMSIEVE_CACHE_DIR=$WORK/cache

# watching OPTION... - a filter that remembers; rules by their ids
watching()
{
	"$SMS" --no-config -r "$RULES" -F id,action,rules,spans,unknown \
		--set history.codes=watch "$@"
}

leaves='"rules":[{"id":"outbound/outbound-code-leaves","score":9.0,"spans":[[0,7]]}]'

it "a stream remembers a code, and sees it leave"
run watching < <(printf '%s\n' "$CODE" "$SENT" "${SENT/900123/900124}")
expect_exit 0
expect_contains "$(sed -n 1p <<<"$OUT")" '{"id":1,"action":"pass"'
expect_contains "$(sed -n 2p <<<"$OUT")" '{"id":2,"action":"quarantine",'"$leaves"
expect_contains "$(sed -n 3p <<<"$OUT")" '{"id":2,"action":"pass","rules":[],"unknown":[]}'

it "it is off unless asked for"
run "$SMS" --no-config -r "$RULES" -F action,rules,unknown \
	< <(printf '%s\n' "$CODE" "$SENT")
expect_eq "$(sed -n 2p <<<"$OUT")" '{"action":"pass","rules":[],"unknown":[]}'

it "the time is the message's own, if it says so"
run watching --set history.code_minutes=10 < <(printf '%s\n' \
	"${CODE/,/,\"time\":\"2026-11-01T12:00:00Z\",}" \
	"${SENT/,/,\"time\":\"2026-11-01T12:10:00Z\",}" \
	"${SENT/,/,\"time\":\"2026-11-01T12:10:01Z\",}")
expect_eq "$(grep -c 'code-leaves' <<<"$OUT")" 1
expect_contains "$(sed -n 2p <<<"$OUT")" 'code-leaves'

it "a code that never reached the customer is not remembered"
run watching --set thresholds.sms.inbound.quarantine=0 \
	--set thresholds.sms.inbound.tag=0 < <(printf '%s\n' "$CODE" "$SENT")
expect_contains "$(sed -n 1p <<<"$OUT")" '"action":"quarantine"'
expect_lacks "$OUT" 'code-leaves'

it "a resident remembers for all its clients, whatever their format"
start resident "$SMS" --no-config -r "$RULES" --listen "$WORK/socket" \
	--set history.codes=watch --set history.code_minutes=5
RESIDENT=$PID
wait_for 30 grep -q ready "$WORK/resident.log" || fail "no screener" \
	"$(cat "$WORK/resident.log")"
printf 'From: MyBank\nTo: 447700900123\n\nYour code is 731946\n' >"$WORK/in"
mkdir "$WORK/d" "$WORK/q"
run "$SMS" --no-config --connect "$WORK/socket" --format kannel \
	--from=MyBank --to=%2B447700900123 \
	--hex="$(printf 'Your code is 731946' | od -An -v -tx1 | tr -d ' \n')"
expect_exit 0
run "$SMS" --no-config --connect "$WORK/socket" -F action,rules <<<"$SENT"
expect_contains "$OUT" 'code-leaves'
kill -HUP "$RESIDENT"
wait_for 30 grep -q reloaded "$WORK/resident.log" || fail "not reloaded"
run "$SMS" --no-config --connect "$WORK/socket" -F action,rules <<<"$SENT"
expect_contains "$OUT" 'code-leaves'

stop "$RESIDENT"

it "one message a run, and no resident: not known, and said so"
run watching --format kannel --log "$WORK/log" -d outbound --from=%2B44 \
	--hex=373331393436
expect_contains "$(cat "$WORK/log")" \
	'"unknown":[{"id":"outbound/outbound-code-leaves","reason":"no history"}]'

it "settings that make no sense are refused"
for wrong in codes=on code_minutes=0 code_minutes=1441 max_codes=10; do
	run "$SMS" --no-config --set "history.$wrong" </dev/null
	expect_exit 2
	expect_contains "$ERR" "history.${wrong%=*}: expected"
done
