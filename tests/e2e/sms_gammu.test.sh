#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms as RunOnReceive of gammu-smsd: by itself, and run by the real
# one with a dummy phone.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

# gammu NAME=VALUE... [-- OPERAND...]
gammu()
{
	local variables=()
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		variables+=("$1")
		shift
	done
	run env LC_ALL=C.UTF-8 "${variables[@]}" "$SMS" --no-config \
		-r "$RULES" --format gammu -F id,action,text,from "$@" <&-
}

it "reads decoded text from the environment"
gammu SMS_MESSAGES=2 SMS_1_NUMBER=+4477 SMS_1_TEXT=x SMS_2_TEXT=y \
	DECODED_PARTS=2 DECODED_1_TEXT='your par' DECODED_2_TEXT='cel €' -- 17
expect_exit 0
expect_eq "$OUT" '{"id":"17","action":"tag","from":"+4477","text":"your parcel €"}'
expect_eq "$ERR" ''

it "reads the messages when nothing was decoded"
gammu SMS_MESSAGES=1 SMS_1_NUMBER=MyBank SMS_1_TEXT=hello DECODED_PARTS=0
expect_eq "$OUT" '{"id":null,"action":"pass","from":"MyBank","text":"hello"}'
gammu SMS_MESSAGES=2 SMS_1_TEXT=par SMS_2_TEXT=cel
expect_eq "$OUT" '{"id":null,"action":"tag","from":"","text":"parcel"}'

it "says when it is not gammu that runs it"
gammu SMS_MESSAGES=many
expect_contains "$OUT" '"action":"error","error":"SMS_MESSAGES is not in the environment'

it "refuses an encoding that loses characters"
run env LC_ALL=C SMS_MESSAGES=1 SMS_1_TEXT='??' "$SMS" --no-config \
	-r "$RULES" --format gammu
expect_exit 2
expect_contains "$ERR" 'expected LC_ALL=C.UTF-8 in its environment'

it "prints less than gammu-smsd can hold"
printf -v long 'parcel %.0s' {1..8000}
gammu SMS_MESSAGES=1 SMS_1_TEXT="$long"
expect_exit 0
expect_true test ${#OUT} -lt 32768
expect_contains "$OUT" '"action":"tag"'

# shellcheck source=tests/e2e/bring.sh
. "$(dirname "$0")/bring.sh"
# sms_in NUMBER SENDER TEXT [UDH] - a message in the dummy phone
sms_in()
{
	local hex
	hex=$(printf %s "$3" | iconv -t UTF-16BE | od -An -v -tx1 | tr -d " \n")
	{
		printf '\n[SMSBackup000]\nPDU = Deliver\n'
		printf 'DateTime = 20251012T131213\nState = UnRead\n'
		printf 'Number = "%s"\nCoding = Unicode_No_Compression\n' "$2"
		printf 'Folder = 1\nLength = %d\nClass = -1\nText00 = %s\n' \
			$((${#hex} / 4)) "$hex"
		[ $# -lt 4 ] || printf 'UDH = %s\n' "$4"
	} >"$WORK/phone/sms/1/$1"
}

it "the real gammu-smsd, by the sample, hands over joined parts"
bring /usr/bin/gammu-smsd gammu-smsd || skip "$BROUGHT_WHY"
start resident "$SMS" --no-config -r "$RULES" --listen "$WORK/socket"
wait_for 20 grep -q ready "$WORK/resident.log" || fail "no screener"
mkdir -p "$WORK/phone/sms/1" "$WORK/ran"
sms_in 1 MyBank '您的 parcel'
sms_in 2 +447700900124 'your par' 050003070201
sms_in 3 +447700900124 'cel' 050003070202
# shellcheck disable=SC2016 # no shell is to see it
sms_in 4 '$(touch x)' '; touch x; `touch x` #'
{
	cat <<-END
		[gammu]
		model = dummy
		connection = none
		port = $WORK/phone
	END
	sed -e "s|/usr/local/bin/scamsieve-sms|$SMS --no-config|" \
		-e "s|/run/scamsieve-sms/socket|$WORK/socket|" \
		-e "s|/var/log/gammu/screened|$WORK/log -F action,text|" \
		"$TOP/samples/gateways/gammu/gammu-smsdrc"
	cat <<-END
		phoneid = t1
		logfile = $WORK/gammu.log
		debuglevel = 255
		commtimeout = 1
		receivefrequency = 1
		loopsleep = 0
		statusfrequency = 0
		checkbattery = 0
		checksignal = 0
		checknetwork = 0
		checksecurity = 0
	END
} >"$WORK/gammurc"
cd "$WORK/ran" || exit 2
start gammu env LC_ALL=C.UTF-8 "$BROUGHT/usr/bin/gammu-smsd" -c "$WORK/gammurc"
wait_for 20 eval "[ \$(wc -l <'$WORK/log') -ge 3 ]" ||
	fail "gammu-smsd did not come so far" "$(tail -n 30 "$WORK/gammu.log")"
stop "$PID"
# shellcheck disable=SC2016 # as above
expect_eq "$(sort "$WORK/log")" '{"action":"pass","text":"; touch x; `touch x` #"}
{"action":"tag","text":"your parcel"}
{"action":"tag","text":"您的 parcel"}'
expect_eq "$(ls "$WORK/ran")" ''
