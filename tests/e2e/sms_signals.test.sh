#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms and signals: the end, and rules replaced while it runs.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

# What starts the program, and changes what signals do to it.
START=()

# peer OPTION... - start it with pipes to both sides: descriptors 8 and 9
peer()
{
	rm -f "$WORK/in" "$WORK/out"
	mkfifo "$WORK/in" "$WORK/out"
	"${START[@]}" "$SMS" --no-config --rules "$RULES" "$@" <"$WORK/in" >"$WORK/out" \
		2>"$WORK/err" &
	PEER=$!
	exec 8>"$WORK/in" 9<"$WORK/out"
}

# ask TEXT - send one message; the answer is in ANSWER
ask()
{
	printf '{"text":"%s"}\n' "$1" >&8
	read -r -t 20 ANSWER <&9 || {
		ANSWER=
		fail "no answer"
	}
}

finish()
{
	STATUS=0
	exec 8>&-
	wait "$PEER" || STATUS=$?
	exec 9<&-
}

it "SIGTERM: what was read is answered, exit 0"
peer --fields=action
ask parcel
expect_eq "$ANSWER" '{"action":"tag"}'
printf '{"text":"letter"}\n{"text":"half' >&8
wait_read 8
kill -TERM "$PEER"
STATUS=0
wait "$PEER" || STATUS=$?
expect_exit 0
expect_eq "$(timeout 5 cat <&9)" '{"action":"pass"}'
finish
expect_eq "$(cat "$WORK/err")" ''

it "SIGINT likewise, unless the shell that started it had it ignored"
START=(env --default-signal=INT)
peer --fields=action
ask parcel
printf '{"text":"letter"}\n{"text":"half' >&8
wait_read 8
kill -INT "$PEER"
STATUS=0
wait "$PEER" || STATUS=$?
expect_exit 0
expect_eq "$(timeout 5 cat <&9)" '{"action":"pass"}'
finish
START=(env --ignore-signal=INT)
peer --fields=action
ask parcel
kill -INT "$PEER"
ask letter
expect_eq "$ANSWER" '{"action":"pass"}'
finish
START=()

it "SIGTERM ends it while it waits, and while it is busy"
peer
ask letter
kill -TERM "$PEER"
finish
expect_exit 0
mkfifo "$WORK/busy"
yes '{"text":"parcel"}' >"$WORK/busy" &
"$SMS" --no-config --rules "$RULES" <"$WORK/busy" >/dev/null &
PEER=$!
wait_for 10 grep -q "^wchar: [1-9]" "/proc/$PEER/io"
kill -TERM "$PEER"
STATUS=0
wait "$PEER" || STATUS=$?
expect_exit 0
wait

it "SIGHUP takes new rules"
peer --fields=score,generation
ask parcel
expect_eq "$ANSWER" '{"score":6.0,"generation":1}'
write_rules "$RULES" 11.5
kill -HUP "$PEER"
wait_for 10 grep -q reloaded "$WORK/err" || fail "not reloaded"
ask parcel
expect_eq "$ANSWER" '{"score":11.5,"generation":2}'

it "SIGHUP: parts that wait are not lost"
printf '{"from":"a","text":"par","ref":1,"parts":2,"part":1}\n' >&8
read -r -t 20 ANSWER <&9
kill -HUP "$PEER"
wait_for 10 eval "[ \$(grep -c reloaded '$WORK/err') -ge 2 ]" ||
	fail "not reloaded"
printf '{"from":"a","text":"cel","ref":1,"parts":2,"part":2}\n' >&8
read -r -t 20 ANSWER <&9
expect_eq "$ANSWER" '{"score":11.5,"generation":3}'

it "SIGHUP with broken rules: the old ones stay, and the place is said"
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
kill -HUP "$PEER"
wait_for 10 grep -q 'old rules stay' "$WORK/err" || fail "nothing said"
expect_contains "$(cat "$WORK/err")" "$RULES:3:1: error: "
ask parcel
expect_eq "$ANSWER" '{"score":11.5,"generation":3}'
rm "$RULES"
kill -HUP "$PEER"
wait_for 10 grep -q 'No such file' "$WORK/err" || fail "nothing said"
ask parcel
expect_eq "$ANSWER" '{"score":11.5,"generation":3}'
write_rules "$RULES" 5.5
kill -HUP "$PEER"
wait_for 10 eval "ask parcel; [[ \$ANSWER == *5.5* ]]" ||
	fail "good rules not taken"
finish
expect_exit 0

# Two rules that were 1 and 2, or 10 and 20: a message sees 3 or 30.
pair()
{
	cat >"$WORK/pair.new" <<-END
		schema: 1
		pack: pair
		title: For the tests
		version: 1.0.0
		license: Apache-2.0
		rules:
		  - {id: one, title: One, status: stable, level: low, score: $1,
		     detection: {a: {text|contains: parcel}, condition: a},
		     tests: [{name: y, text: parcel, expect: match},
		             {name: n, text: letter, expect: no_match}]}
		  - {id: two, title: Two, status: stable, level: low, score: ${1}0,
		     detection: {a: {text|contains: parcel}, condition: a},
		     tests: [{name: y, text: parcel, expect: match},
		             {name: n, text: letter, expect: no_match}]}
	END
	mv "$WORK/pair.new" "$WORK/pair.yaml"
}

it "thousands of SIGHUPs while rules are replaced: all old or all new"
pair 1
mkfifo "$WORK/storm"
"$SMS" --no-config --rules "$WORK/pair.yaml" --fields=score \
	<"$WORK/storm" >"$WORK/scores" 2>"$WORK/err" &
PEER=$!
exec 8>"$WORK/storm"
# The first answer says that it has begun to listen to signals.
printf '{"text":"parcel"}\n' >&8
wait_for 10 test -s "$WORK/scores" || fail "no answer"
for ((i = 0; i < 3000; i++)); do
	((i % 20)) || pair $((i / 20 % 2 + 1))
	printf '{"text":"parcel"}\n' >&8
	kill -HUP "$PEER" || break
done
pair 3
kill -HUP "$PEER"
for ((i = 0; i < 100; i++)); do
	printf '{"text":"parcel"}\n' >&8
	sleep 0.05
	[ "$(tail -n 1 "$WORK/scores")" = '{"score":33.0}' ] && break
done
exec 8>&-
STATUS=0
wait "$PEER" || STATUS=$?
expect_exit 0
expect_eq "$(tail -n 1 "$WORK/scores")" '{"score":33.0}'
expect_eq "$(grep -cv '^{"score":\(11\|22\|33\).0}$' "$WORK/scores")" 0
expect_contains "$(sort -u "$WORK/scores")" '{"score":11.0}'
expect_contains "$(sort -u "$WORK/scores")" '{"score":22.0}'
expect_lacks "$(cat "$WORK/err")" failed
