#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms as exec service of Kannel: by itself, and run by the real
# bearerbox and smsbox with a fake SMSC on the loopback.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

kannel()
{
	run sms --format kannel --log "$WORK/log" \
		-F id,action,from,text "$@"
}

# logged - the last answer in the log
logged()
{
	tail -n 1 "$WORK/log"
}

it "decodes what smsbox hands over, and answers nothing"
kannel --from=%2B4477 --to=12345 --smsc=a --id=7 --coding=0 --charset=UTF-8 \
	--udh= --hex=796f75722070617263656c20e282ac
expect_exit 0
expect_eq "$OUT$ERR" ''
expect_eq "$(logged)" '{"id":"7","action":"tag","from":"+4477","text":"your parcel €"}'
kannel --from=My+Bank --coding=2 --hex=60A80070
expect_eq "$(logged)" '{"id":null,"action":"pass","from":"My Bank","text":"您p"}'
kannel --charset=ISO-8859-1 --hex=E9 --from=%FF
expect_eq "$(logged)" '{"id":null,"action":"pass","from":"'$'\xEF\xBF\xBD''","text":"é"}'

it "replies with what the action asks for"
kannel --reply tag='Beware: it may be a fraud' --reply pass= --hex=70617263656c
expect_exit 0
expect_eq "$OUT" 'Beware: it may be a fraud'
kannel --reply tag=x --hex=41
expect_eq "$OUT" ''

it "prints nothing on trouble"
kannel --hex=4
expect_exit 2
expect_eq "$OUT" ''
expect_contains "$ERR" '--hex: expected pairs'
expect_contains "$(logged)" '"action":"error"'
kannel
expect_exit 2
expect_contains "$ERR" 'needs --hex=%e'
kannel --hex=41 stray
expect_exit 2
expect_contains "$ERR" 'are the arguments in kannel.conf quoted?'
kannel --reply block=x --hex=41
expect_exit 2
expect_contains "$ERR" 'expected ACTION=TEXT'

# shellcheck source=tests/e2e/bring.sh
. "$(dirname "$0")/bring.sh"
it "the real Kannel, by the sample, hands over hostile text and sends our reply"
bring /usr/lib/kannel/test/fakesmsc kannel kannel-extras ||
	skip "$BROUGHT_WHY"
fakesmsc=$BROUGHT/usr/lib/kannel/test/fakesmsc
admin=$(free_port)
boxes=$(free_port)
smsc=$(free_port)
cat >"$WORK/kannel.conf" <<END
group = core
admin-port = $admin
admin-interface = 127.0.0.1
admin-password = x
smsbox-port = $boxes
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"

group = smsc
smsc = fake
smsc-id = FAKE
port = $smsc
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1

END
sed -e "s|/usr/local/bin/scamsieve-sms|$SMS --no-config|" \
	-e "s|/run/scamsieve-sms/socket|$WORK/socket|" \
	-e "s|/var/log/kannel/screened|$WORK/klog -F action,from,text --reply tag=BEWARE|" \
	-e "s|max-messages = 0|max-messages = 1|" \
	"$TOP/samples/gateways/kannel/kannel.conf" >>"$WORK/kannel.conf"
start resident "$SMS" --no-config -r "$RULES" --listen "$WORK/socket"
wait_for 20 grep -q ready "$WORK/resident.log" || fail "no screener"
start bearerbox "$BROUGHT/usr/sbin/bearerbox" -v 4 "$WORK/kannel.conf"
wait_for 20 bash -c "exec 3<>/dev/tcp/127.0.0.1/$boxes" ||
	fail "bearerbox does not listen" "$(tail "$WORK/bearerbox.log")"
start smsbox "$BROUGHT/usr/sbin/smsbox" -v 4 "$WORK/kannel.conf"
wait_for 20 bash -c "exec 3<>/dev/tcp/127.0.0.1/$admin; printf 'GET /status.txt HTTP/1.0\r\n\r\n' >&3; grep -q 'smsbox:' <&3" ||
	fail "smsbox does not connect" "$(tail "$WORK/smsbox.log")"

# send MESSAGE COUNT - hand it in, wait until that many lines are logged
send()
{
	start fake timeout 20 "$fakesmsc" -H 127.0.0.1 -r "$smsc" -i 9 -m 1 "$1"
	wait_for 20 eval "[ \$(wc -l <'$WORK/klog') -ge $2 ]" ||
		fail "Kannel did not hand over: $1" "$(tail "$WORK/smsbox.log")"
}
: >"$WORK/klog"
send "447700900123 12345 text parcel \$(touch $WORK/owned) 'x' \`y\`" 1
wait_for 10 grep -q BEWARE "$WORK/fake.log" || fail "no reply came" \
	"$(cat "$WORK/fake.log")"
stop "$PID" # the fake SMSC has room for one
send '447700900124 12345 ucs2 %60%A8%76%84%8D%26' 2
expect_contains "$(sed -n 1p "$WORK/klog")" '"action":"tag"'
expect_contains "$(sed -n 1p "$WORK/klog")" "touch $WORK/owned"
expect_true test ! -e "$WORK/owned"
expect_eq "$(sed -n 2p "$WORK/klog")" '{"action":"pass","from":"447700900124","text":"您的账"}'
