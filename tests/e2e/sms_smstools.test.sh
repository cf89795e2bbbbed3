#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms as checkhandler and eventhandler of smsd: by itself, and run
# by the real one without a modem.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

spool=$WORK/spool
mkdir -p "$spool" "$WORK/held" "$WORK/delivered"

# message NAME BODY [HEADER...] - a file in the spool
message()
{
	{
		printf 'To: 447700900111\n'
		[ $# -lt 3 ] || printf '%s\n' "${@:3}"
		printf '\n%b' "$2"
	} >"$spool/$1"
}

check()
{
	run sms --format smstools "$@"
}

it "checkhandler: what passes is sent, untouched"
message good 'hello\n'
before=$(cksum <"$spool/good")
check "$spool/good"
expect_exit 0
expect_eq "$OUT$ERR" ''
expect_eq "$(cksum <"$spool/good")" "$before"

it "checkhandler: what is tagged is sent with our headers"
message tagged 'your parcel\n'
chmod 640 "$spool/tagged"
check "$spool/tagged"
expect_exit 0
expect_eq "$OUT$ERR" ''
expect_eq "$(cat "$spool/tagged")" 'To: 447700900111
X-Scamsieve-Action: tag
X-Scamsieve-Status: Yes, score=6.0 rules=try/parcel

your parcel'
expect_eq "$(stat -c %a "$spool/tagged")" 640
expect_eq "$(ls -A "$spool")" 'good
tagged'

it "checkhandler: forged headers are taken off"
message forged 'hello\n' 'x-scamsieve-status: No' 'X-Scamsieve-Action: pass'
check "$spool/forged"
expect_exit 0
expect_eq "$(cat "$spool/forged")" 'To: 447700900111

hello'

it "checkhandler: what is held back is rejected, or moved"
message held 'parcel'
check --set thresholds.sms.outbound.quarantine=6 "$spool/held"
expect_exit 1
expect_true test -e "$spool/held"
for n in '' .1; do
	message held "parcel$n"
	check --set thresholds.sms.outbound.quarantine=6 \
		--quarantine-dir "$WORK/held" "$spool/held"
	expect_exit 2
	expect_true test ! -e "$spool/held"
	expect_contains "$(cat "$WORK/held/held$n")" 'X-Scamsieve-Action: quarantine'
done
message held 'parcel'
check --set thresholds.sms.outbound.quarantine=6 \
	--quarantine-dir "$WORK/nowhere" "$spool/held"
expect_exit 1
expect_contains "$ERR" "$WORK/nowhere: No such file or directory"
expect_true test -e "$spool/held"
check --set thresholds.sms.outbound.quarantine=6 \
	--set thresholds.sms.outbound.reject=6 \
	--quarantine-dir "$WORK/held" "$spool/held"
expect_exit 1

it "checkhandler: trouble never deletes nor sends"
check
expect_exit 1
check "$spool/good" "$spool/tagged"
expect_exit 1
expect_contains "$ERR" 'a file'"'"'s name may not hold spaces'
check "$spool/none"
expect_exit 1
check "$spool"
expect_exit 1
expect_contains "$ERR" 'not a regular file'
message macro 'X' 'Macro: X=your parcel'
check "$spool/macro"
expect_exit 1
expect_contains "$ERR" 'the header Macro changes the text'
check --on-error pass "$spool/macro"
expect_exit 0
head -c 2000 /dev/zero >"$spool/large"
check --max-line 1K "$spool/large"
expect_exit 1
for wrong in '--rules=/nowhere' '--formt=x' '--set=x=y' '--event' '--direction=up'; do
	run "$SMS" --no-config --format smstools "$wrong" "$spool/good"
	expect_exit 1
	run "$SMS" --no-config --format=smstools "$wrong" "$spool/good"
	expect_exit 1
done
printf 'schema: 1\nrulez: []\n' >"$WORK/broken.yaml"
run "$SMS" --no-config --format smstools -r "$WORK/broken.yaml" "$spool/good"
expect_exit 1
run "$SMS" --no-config --on-error pass --format smstools \
	-r "$WORK/broken.yaml" "$spool/good"
expect_exit 0

it "checkhandler: reads every alphabet"
printf 'To: 1\nAlphabet: UCS2\n\n\0p\0a\0r\0c\0e\0l' >"$spool/ucs"
check "$spool/ucs"
expect_contains "$(tr -d '\0' <"$spool/ucs")" 'X-Scamsieve-Action: tag'
expect_eq "$(tail -c 12 "$spool/ucs" | od -An -v -tx1 | tr -d " \n")" \
	00700061007200630065006c

it "log: the answer is appended"
message good 'hello\n'
check --log "$WORK/log" -F id,action "$spool/good"
check --log "$WORK/log" -F id,action "$spool/tagged"
expect_eq "$(cat "$WORK/log")" "{\"id\":\"$spool/good\",\"action\":\"pass\"}
{\"id\":\"$spool/tagged\",\"action\":\"tag\"}"

# event EVENT NAME OPTION...
event()
{
	run sms --format smstools --event --deliver-dir "$WORK/delivered" \
		--quarantine-dir "$WORK/held" "${@:3}" "$1" "$spool/$2"
}

it "eventhandler: what passes is delivered, what does not is held"
message in1 'hello'
event RECEIVED in1
expect_exit 0
expect_true test -e "$WORK/delivered/in1" -a ! -e "$spool/in1"
message in2 'parcel'
event RECEIVED in2
expect_contains "$(cat "$WORK/delivered/in2")" 'X-Scamsieve-Action: tag'
message in3 'parcel'
event RECEIVED in3 --set thresholds.sms.inbound.quarantine=6
expect_contains "$(cat "$WORK/held/in3")" 'X-Scamsieve-Action: quarantine'
expect_true test ! -e "$spool/in3"
message in4 'parcel'
event RECEIVED in4 --set thresholds.sms.inbound.quarantine=6 \
	--set thresholds.sms.inbound.reject=6
expect_contains "$(cat "$WORK/held/in4")" 'X-Scamsieve-Action: reject'
message in5 'X' 'Include: /etc/passwd'
event RECEIVED in5
expect_contains "$(cat "$WORK/held/in5")" 'X-Scamsieve-Error: the header Include'

it "eventhandler: leaves other events alone"
message sent 'parcel'
event SENT sent
expect_exit 0
expect_true test -e "$spool/sent"
message stays 'hello'
run sms --format smstools --event --deliver-dir "$WORK/nowhere" \
	--quarantine-dir "$WORK/held" RECEIVED "$spool/stays"
expect_true test -e "$spool/stays"
expect_contains "$ERR" "$WORK/nowhere"

# shellcheck source=tests/e2e/bring.sh
. "$(dirname "$0")/bring.sh"
it "the real smsd sends, tags, rejects and delivers by our word"
bring /usr/sbin/smsd smstools || skip "$BROUGHT_WHY"
SMSD=$BROUGHT/usr/sbin/smsd

# Run the real smsd until a command succeeds; $1 seconds at most.
smsd_until()
{
	local seconds=$1
	shift
	start smsd "$SMSD" -t -c"$WORK/smsd.conf"
	wait_for "$seconds" "$@" || fail "smsd did not come so far" \
		"$(tail -n 20 "$WORK/smsd/log")"
	stop "$PID"
}

mkdir -p "$WORK"/smsd/{outgoing,checked,failed,incoming,pdu}
# smsd reads nothing from a folder with a dot in its path.
pdus=/tmp/scamsieve-pdus-$$
ln -s "$WORK/smsd/pdu" "$pdus"
: >"$WORK/smsd/modem"
cat >"$WORK/smsd.conf" <<END
devices = GSM1
loglevel = 7
logfile = $WORK/smsd/log
infofile = $WORK/smsd/working
pidfile = $WORK/smsd/pid
outgoing = $WORK/smsd/outgoing
checked = $WORK/smsd/checked
failed = $WORK/smsd/failed
incoming = $WORK/smsd/incoming
executable_check = no
checkhandler = $SMS --no-config -r $RULES --format smstools --set thresholds.sms.outbound.quarantine=6
eventhandler = $SMS --no-config -r $RULES --format smstools --event --deliver-dir $WORK/delivered --quarantine-dir $WORK/held
delaytime = 1
trust_outgoing = yes
incoming_utf8 = yes
decode_unicode_text = no
store_received_pdu = 3

[GSM1]
device = $WORK/smsd/modem
modem_disabled = yes
incoming = yes
outgoing = no
check_memory_method = 0
pdu_from_file = $pdus/
END
printf 'To: 447700900111\n\nhello\n' >"$WORK/smsd/outgoing/fine"
printf 'To: 447700900111\n\nyour parcel\n' >"$WORK/smsd/outgoing/scam"
# SMS-DELIVER from the alphanumeric sender "MyBank", UCS-2 "您 parcel 😀".
rm -f "$WORK"/delivered/*
python3 - >"$WORK/smsd/pdu/1" <<'END'
text = "您 parcel 😀".encode("utf-16-be")
bits = 0
for i, c in enumerate("MyBank"):
    bits |= ord(c) << 7 * i
sender = bits.to_bytes(6, "little")
print((bytes.fromhex("0791447758100650") + b"\x04" + bytes([11, 0xD0]) +
       sender + b"\0\x08" + bytes.fromhex("52012131213100") +
       bytes([len(text)]) + text).hex().upper())
END
smsd_until 20 eval "[ -e '$WORK/smsd/checked/fine' ] &&
	[ -e '$WORK/smsd/failed/scam' ] && [ -n \"\$(ls '$WORK/delivered')\" ]"
rm "$pdus"
expect_contains "$(cat "$WORK/smsd/failed/scam")" 'your parcel'
expect_eq "$(ls "$WORK/smsd/incoming")" ''
delivered=$(cat "$WORK"/delivered/* | tr -d '\0')
expect_contains "$delivered" 'From: MyBank'
expect_contains "$delivered" 'X-Scamsieve-Action: tag'
