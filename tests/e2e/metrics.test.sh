#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The metrics of scamsieve-milter and scamsieve-sms: they add up with what was
# sent, are well-formed at every moment, and nothing hangs on them.
# shellcheck disable=SC2016,SC2119 # eval's words; functions with options
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"
# shellcheck source=tests/e2e/postfix.sh
. "$(dirname "$0")/postfix.sh"

FOLDER=$WORK/metrics
mkdir "$FOLDER"

# value SERVICE NAME [LABEL=VALUE]... - of a well-formed file
value()
{
	local service=$1
	shift
	python3 "$HERE/metrics_text.py" "$FOLDER/$service.prom" "$@" ||
		fail "the text of $service is not well-formed"
}

# expect_value SERVICE WANT NAME [LABEL=VALUE]... - soon
expect_value()
{
	local service=$1 want=$2
	shift 2
	wait_for 10 eval "[ \"\$(value $service $(printf '%q ' "$@"))\" = '$want' ]" ||
		fail "$service: $*" "got:  $(value "$service" "$@")" "want: $want"
}

sms_start()
{
	(exec sleep 600) >"$WORK/pipe" &
	e2e_pids+=("$!")
}

# One thing is wrong, in the last line.
break_rules()
{
	write_rules "$RULES"
	echo 'rulez: []' >>"$RULES"
	BROKEN=$RULES:$(wc -l <"$RULES"):1
}

SMS=("$BUILD/scamsieve-sms" --no-config --rules "$RULES" --metrics "$FOLDER")

it "a stream counts its messages, and says that it has ended"
run "${SMS[@]}" <<'END'
{"text":"your parcel waits"}
{"text":"hello"}
{"text":"a parcel again","direction":"outbound"}
no record at all
END
expect_exit 0
expect_eq "$ERR" ''
expect_value scamsieve-sms 1 messages_total channel=sms direction=inbound \
	verdict=tag action=tag
expect_value scamsieve-sms 1 messages_total direction=outbound action=tag
expect_value scamsieve-sms 1 messages_total verdict=pass action=pass
expect_value scamsieve-sms 1 messages_total verdict=none action=error
expect_value scamsieve-sms 4 messages_total
expect_value scamsieve-sms 1 policy_messages_total policy=unparsable \
	screened=no action=error
expect_value scamsieve-sms 1 errors_total kind=input
expect_value scamsieve-sms 2 rule_hits_total rule=try/parcel mode=scored
expect_value scamsieve-sms 3 screen_seconds_count
expect_value scamsieve-sms 0 running
expect_value scamsieve-sms 1 ruleset_rules
expect_value scamsieve-sms 1 last_load_success
expect_eq "$(stat -c %a "$FOLDER/scamsieve-sms.prom")" 644
version=$(grep -o 'ruleset_info{.*' "$FOLDER/scamsieve-sms.prom")
run "$BUILD/scamsieve-milter" --no-config --rules "$RULES" --check
expect_contains "$version" "version=\"${OUT##* }\""

it "threads, parts of long messages and the store are counted, too"
: >"$WORK/many"
for ((i = 0; i < 5000; i++)); do
	printf '{"id":%d,"text":"your parcel waits"}\n' "$i"
done >"$WORK/many"
write_rules "$RULES" 12
run "${SMS[@]}" --threads 4 --set "quarantine.store=$WORK/store.db" \
	<"$WORK/many"
expect_value scamsieve-sms 5000 messages_total verdict=quarantine
expect_value scamsieve-sms 5000 quarantined_total way=store
expect_value scamsieve-sms 5000 rule_hits_total
write_rules "$RULES"

it "while a stream waits its text is there; a reload that fails shows where"
mkfifo "$WORK/pipe"
sms_start
start sms bash -c 'exec "$@" <"$0"' "$WORK/pipe" "${SMS[@]}" \
	--set metrics.interval_seconds=1
SMS_PID=$PID
expect_value scamsieve-sms 1 running
break_rules
kill -HUP "$SMS_PID"
expect_value scamsieve-sms 1 reloads_total result=failed
expect_value scamsieve-sms 1 last_load_error_info "place=$BROKEN" \
	lint=unknown-key
expect_value scamsieve-sms 0 last_load_success
expect_value scamsieve-sms 1 last_load_errors
expect_value scamsieve-sms 1 ruleset_rules
write_rules "$RULES" 7
kill -HUP "$SMS_PID"
expect_value scamsieve-sms 1 reloads_total result=ok
expect_value scamsieve-sms none last_load_error_info
expect_value scamsieve-sms 1 last_load_success
expect_value scamsieve-sms 2 ruleset_generation

it "a second process of the same name leaves the file alone, and says so"
run "${SMS[@]}" <<<'{"text":"hello"}'
expect_exit 0
expect_contains "$OUT" '"action":"pass"'
expect_contains "$ERR" 'metrics are not written: '
expect_contains "$ERR" 'give this one a metrics.name of its own'
expect_value scamsieve-sms 0 messages_total # of the other
run "${SMS[@]}" --set metrics.name=second <<<'{"text":"hello"}'
expect_eq "$ERR" ''
expect_value second 1 messages_total service=second

it "a folder that goes is said once, and nothing hangs on it"
mv "$FOLDER" "$FOLDER.away"
wait_for 10 grep -q 'metrics are not written: .*No such file' "$WORK/sms.log"
sleep 2.5
expect_eq "$(grep -c 'not written' "$WORK/sms.log")" 1
expect_true kill -0 "$SMS_PID"
mv "$FOLDER.away" "$FOLDER"
wait_for 10 grep -q 'metrics are written again' "$WORK/sms.log" ||
	fail "not written again"
stop "$SMS_PID"
expect_value scamsieve-sms 0 running

if [ "$(id -u)" -eq 0 ] && mkdir "$WORK/small" &&
	mount -t tmpfs -o size=4k none "$WORK/small" 2>/dev/null; then
	it "a full disk is said, and the old text stays"
	echo old >"$WORK/small/scamsieve-sms.prom"
	run "$BUILD/scamsieve-sms" --no-config --rules "$RULES" \
		--metrics "$WORK/small" <<<'{"text":"hello"}'
	expect_exit 0
	expect_contains "$OUT" '"action":"pass"'
	expect_contains "$ERR" 'No space left on device'
	expect_eq "$(cat "$WORK/small/scamsieve-sms.prom")" old
	expect_eq "$(find "$WORK/small" -name '*.new')" ''
	umount "$WORK/small"
fi

it "what has no metrics says so"
run "${SMS[@]}" --format kannel
expect_exit 2
expect_contains "$ERR" '--metrics goes with streams and --listen only'
run "${SMS[@]}" --connect "$WORK/resident"
expect_exit 2
run "$BUILD/scamsieve-sms" --no-config --set metrics.name=../up
expect_exit 2
expect_contains "$ERR" "metrics.name: expected at most 64 letters, digits"
run "$BUILD/scamsieve-milter" --metrics here --check
expect_exit 2
expect_contains "$ERR" "option '--metrics': expected a path from /"

it "a resident screener counts what its clients ask, and the clients"
start resident "${SMS[@]}" --listen "$WORK/resident" \
	--set metrics.interval_seconds=1
RESIDENT_PID=$PID
wait_for 10 test -S "$WORK/resident"
run "$BUILD/scamsieve-sms" --no-config --connect "$WORK/resident" <<'END'
{"text":"your parcel waits"}
{"text":"hello"}
END
expect_exit 0
expect_value scamsieve-sms 1 messages_total verdict=tag
expect_value scamsieve-sms 2 messages_total
expect_value scamsieve-sms 1 connections_total
expect_value scamsieve-sms 0 connections_open
kill -HUP "$RESIDENT_PID"
expect_value scamsieve-sms 1 reloads_total result=ok
stop "$RESIDENT_PID"
expect_value scamsieve-sms 0 running

# --- mail --------------------------------------------------------------------
it "mail through Postfix: the numbers are those of what was sent"
postfix_find
write_rules "$RULES"
write_mail letter 'a letter'
write_mail parcel 'your parcel waits'
write_mail forged 'a letter' 'X-Scamsieve-Status: No' 'X-Scamsieve-Score: 0'
postfix_start
METRICS=(--metrics "$FOLDER" --set metrics.interval_seconds=1)
milter_start "${METRICS[@]}" --set thresholds.email.inbound.reject=20
for ((i = 0; i < 3; i++)); do
	mail "$WORK/letter" "${OUTSIDE[@]}"
done
mail "$WORK/parcel" "${OUTSIDE[@]}"
mail "$WORK/parcel" "${OUTSIDE[@]}"
mail "$WORK/parcel"
mail "$WORK/forged" "${OUTSIDE[@]}"
expect_value scamsieve-milter 7 messages_total
expect_value scamsieve-milter 4 messages_total direction=inbound action=pass
expect_value scamsieve-milter 2 messages_total direction=inbound action=tag
expect_value scamsieve-milter 1 messages_total direction=outbound action=tag
expect_value scamsieve-milter 3 rule_hits_total rule=try/parcel
expect_value scamsieve-milter 2 forged_headers_removed_total
expect_value scamsieve-milter 7 screen_seconds_count
expect_value scamsieve-milter 7 screen_cpu_seconds_count
expect_value scamsieve-milter 0 messages_passed_unscreened_total
expect_true test "$(value scamsieve-milter connections_total)" -ge 1

it "held and refused mails, after a reload that keeps the counts"
write_rules "$RULES" 12
kill -HUP "$MILTER_PID"
expect_value scamsieve-milter 2 ruleset_generation
mail "$WORK/parcel" "${OUTSIDE[@]}"
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_value scamsieve-milter 2 messages_total action=quarantine
expect_value scamsieve-milter 2 quarantined_total way=hold
expect_eq "$(held | wc -l)" 2
write_rules "$RULES" 25
kill -HUP "$MILTER_PID"
expect_value scamsieve-milter 3 ruleset_generation
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_match "$OUT" '^550 '
expect_value scamsieve-milter 1 messages_total action=reject
expect_value scamsieve-milter 10 messages_total
expect_value scamsieve-milter 6 rule_hits_total rule=try/parcel

it "broken rules: the place is in the metric, and good ones take it away"
break_rules
kill -HUP "$MILTER_PID"
expect_value scamsieve-milter 1 last_load_error_info "place=$BROKEN"
expect_value scamsieve-milter 1 reloads_total result=failed
expect_value scamsieve-milter 0 last_load_success
expect_value scamsieve-milter 3 ruleset_generation
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_value scamsieve-milter 2 messages_total action=reject
write_rules "$RULES"
kill -HUP "$MILTER_PID"
expect_value scamsieve-milter none last_load_error_info
expect_value scamsieve-milter 1 last_load_success

it "a crowd: sent, delivered and counted are the same; every text is whole"
before=$(value scamsieve-milter messages_total)
(
	while [ ! -e "$WORK/over" ]; do
		python3 "$HERE/metrics_text.py" \
			"$FOLDER/scamsieve-milter.prom" || touch "$WORK/torn"
	done
) >"$WORK/reader.log" 2>&1 &
e2e_pids+=("$!")
python3 "$HERE/mail_client.py" --port "$SMTP_PORT" --times 300 --sessions 20 \
	"${OUTSIDE[@]}" "$WORK/letter" >"$WORK/counts"
expect_eq "$(awk '$1 == 250 {print $2}' "$WORK/counts")" 300
expect_value scamsieve-milter $((before + 300)) messages_total
expect_value scamsieve-milter $((before + 300)) screen_seconds_count
touch "$WORK/over"
expect_true test ! -e "$WORK/torn"

it "kill -9: the next one counts from 0, and takes the file over"
kill -KILL "$MILTER_PID"
wait "$MILTER_PID" 2>"$WORK/wait.log"
expect_value scamsieve-milter 1 running
milter_start "${METRICS[@]}"
expect_value scamsieve-milter 0 messages_total
mail "$WORK/letter" "${OUTSIDE[@]}"
expect_value scamsieve-milter 1 messages_total
stop "$MILTER_PID"
expect_value scamsieve-milter 0 running
expect_value scamsieve-milter 1 messages_total

it "policies: by which, and what came of it"
write_mail large 'your parcel waits'
head -c 300000 /dev/zero | tr '\0' 'x' | fold -w 70 >>"$WORK/large"
milter_start "${METRICS[@]}" --set limits.max_message_bytes=65536 \
	--set milter.failure.oversize=error
mail "$WORK/large" "${OUTSIDE[@]}"
expect_match "$OUT" '^451 '
expect_value scamsieve-milter 1 policy_messages_total policy=oversize \
	screened=partly action=defer
stop "$MILTER_PID"
break_rules
milter_start "${METRICS[@]}" --set milter.failure.rules_missing=pass
expect_value scamsieve-milter 1 last_load_error_info "place=$BROKEN"
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
expect_value scamsieve-milter 1 policy_messages_total policy=rules_missing \
	screened=no action=pass
expect_value scamsieve-milter 1 messages_passed_unscreened_total
expect_value scamsieve-milter 0 ruleset_rules
