#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-milter killed, stopped and reloaded while mail comes in over many
# sessions: what Postfix has accepted is delivered or held, each mail once
# and with its mark, and nothing else is.
#
# MILTER_MAILS and MILTER_KILLS (400 and 5) say how much of it; make stress asks
# for more. E2E_SECONDS has to be as generous.
# shellcheck disable=SC2016,SC2119 # eval's words; functions with options
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"
# shellcheck source=tests/e2e/postfix.sh
. "$(dirname "$0")/postfix.sh"

MAILS=${MILTER_MAILS:-400}
KILLS=${MILTER_KILLS:-5}

# two packs: parcels are tagged, crates are held
write_crate_rules()
{
	cat >"$RULES.new" <<-END
		schema: 1
		pack: try
		title: For the tests
		version: 1.0.0
		license: Apache-2.0
		rules:
		  - {id: crate, title: Crates, status: stable, level: low,
		     score: $1, detection: {a: {text|contains: crate},
		     condition: a}}
		  - {id: parcel, title: Parcels, status: stable, level: low,
		     score: 6, detection: {a: {text|contains: parcel},
		     condition: a}}
	END
	mv "$RULES.new" "$RULES"
}

# send_all N FILE COUNTS [OPTION...]
send_all()
{
	python3 "$HERE/mail_client.py" --port "$SMTP_PORT" --times "$1" \
		--sessions 8 "${OUTSIDE[@]}" "${@:4}" "$2" >"$3"
}

count_of()
{
	awk -v code="$2" '$1 == code {print $2; found = 1}
		END {if (!found) print 0}' "$1"
}

# expect_sum FILE MARKS - all accepted are delivered or held, once, marked
expect_sum()
{
	local accepted deferred
	accepted=$(count_of "$1" 250)
	deferred=$(($(count_of "$1" 451) + $(count_of "$1" 421)))
	wait_for 300 queue_is_empty || fail "the queue does not get empty"
	expect_eq "$((accepted + deferred))" "$MAILS"
	expect_eq "$(($(delivered) + $(held | wc -l)))" "$accepted"
	expect_true test "$accepted" -gt 0
	expect_eq "$(marks_of_delivered)" "$(delivered)"
	expect_eq "$(subjects_of_delivered)" "$(delivered)"
}

# how many of those delivered have exactly one status header
marks_of_delivered()
{
	find "$PF/sink" -type f -exec grep -cH '^X-Scamsieve-Status: ' {} + |
		grep -c ':1$'
}

subjects_of_delivered()
{
	find "$PF/sink" -type f -exec grep -h '^Subject: ' {} + | sort -u |
		wc -l
}

empty()
{
	postfix_tool postsuper -d ALL hold 2>"$WORK/postsuper.log"
	find "$PF/sink" -type f -delete
}

postfix_find
write_crate_rules 12
for words in parcel crate; do
	printf '%s\n' 'From: A <a@sender.example>' 'To: b@example.org' \
		'Subject: @N@' 'X-Scamsieve-Status: No, forged' '' \
		"your $words waits" >"$WORK/$words"
done
postfix_start 'smtpd_client_connection_count_limit = 0'

it "reloads, good and broken, under load: every mail by one set of rules"
milter_start
send_all "$MAILS" "$WORK/crate" "$WORK/counts" &
sender=$!
n=0
while kill -0 "$sender" 2>/dev/null; do
	n=$((n + 1))
	case $((n % 3)) in
	0) write_crate_rules 12 ;;
	1) write_crate_rules 6 ;;
	2) printf 'schema: 1\nbroken: [\n' >"$RULES" ;;
	esac
	kill -HUP "$MILTER_PID"
	sleep 0.05
done
wait "$sender"
expect_sum "$WORK/counts"
expect_eq "$(count_of "$WORK/counts" 250)" "$MAILS"
expect_eq "$(grep -c 'rules=try/crate' "$MILTER_LOG")" "$MAILS"
expect_eq "$(grep 'rules=try/crate' "$MILTER_LOG" |
	grep -vcE 'action=(tag score=6.0|quarantine score=12.0)')" 0
expect_true grep -q 'old rules stay' "$MILTER_LOG"

it "thousands of SIGHUPs: it stays up, and the last one counts"
python3 - "$MILTER_PID" "${MILTER_SIGHUPS:-5000}" <<'END'
import os, signal, sys
for i in range(int(sys.argv[2])):
    os.kill(int(sys.argv[1]), signal.SIGHUP)
END
write_crate_rules 7.25
kill -HUP "$MILTER_PID"
wait_for 20 eval '[[ $(mail "$WORK/crate" "${OUTSIDE[@]}";
	tail -n 1 "$MILTER_LOG") == *score=7.25* ]]' ||
	fail "the last reload is missing" "$(tail -n 3 "$MILTER_LOG")"
expect_true kill -0 "$MILTER_PID"
stop "$MILTER_PID"
write_crate_rules 12
empty

it "SIGTERM under load: what was accepted is there, the rest is deferred"
milter_start
send_all "$MAILS" "$WORK/parcel" "$WORK/counts" &
sender=$!
wait_for 20 eval "[ \$(delivered) -gt $((MAILS / 10)) ]"
kill -TERM "$MILTER_PID"
STATUS=0
wait "$MILTER_PID" || STATUS=$?
expect_exit 0
wait "$sender"
expect_sum "$WORK/counts"
expect_true test "$(count_of "$WORK/counts" 250)" -lt "$MAILS"
empty

it "a milter that hangs: deferred by Postfix, taken once when it is back"
milter_start
kill -STOP "$MILTER_PID"
mail "$WORK/crate" "${OUTSIDE[@]}"
expect_match "$OUT" '^451 '
expect_eq "$(held | wc -l)" 0
kill -CONT "$MILTER_PID"
mail "$WORK/crate" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
expect_eq "$(held | wc -l)" 1
stop "$MILTER_PID"
empty

it "kill -9, again and again: nothing lost, nothing twice, nothing unmarked"
milter_start
send_all "$MAILS" "$WORK/parcel" "$WORK/counts" --retry &
sender=$!
for ((n = 0; n < KILLS; n++)); do
	wait_for 60 eval "[ \$(delivered) -gt $((MAILS * n / (KILLS + 1))) ]"
	kill -0 "$sender" 2>/dev/null || break
	kill -KILL "$MILTER_PID"
	wait "$MILTER_PID" 2>"$WORK/wait.log"
	# For a while there is none, and somebody notices.
	sleep 0.1
	milter_start
done
expect_eq "$n" "$KILLS"
wait "$sender"
wait_for 300 queue_is_empty || fail "the queue does not get empty"
# A mail that is deferred is sent again: each one is there, once, with its mark.
expect_eq "$(count_of "$WORK/counts" 250)" "$MAILS"
expect_eq "$(delivered)" "$MAILS"
expect_eq "$(marks_of_delivered)" "$MAILS"
expect_eq "$(subjects_of_delivered)" "$MAILS"
expect_true test "$(count_of "$WORK/counts" 451)" -gt 0
printf '    %s mails, %s kills: %s\n' "$MAILS" "$n" \
	"$(tr '\n' ',' <"$WORK/counts")"
stop "$MILTER_PID"
