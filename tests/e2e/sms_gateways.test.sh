#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The configuration in samples/gateways, run: smsd with a screener that stays,
# and what smsd does that loses messages or runs commands; Jasmin's
# interceptors; webhooks. gammu-smsd and Kannel have tests of their own.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"
# shellcheck source=tests/e2e/bring.sh
. "$(dirname "$0")/bring.sh"

HERE=$(dirname "$0")
SAMPLES=$TOP/samples/gateways
SOCKET=$WORK/socket
STORE=$WORK/store/quarantine.db
SPOOL=$WORK/smsd
mkdir -m 700 "$WORK/store"

resident()
{
	rm -f "$WORK/resident.log" # of the one before
	start resident "$SMS" --no-config -r "$RULES" --listen "$SOCKET" \
		--set thresholds.sms.outbound.quarantine=6 "$@"
	RESIDENT=$PID
	wait_for 20 grep -q ready "$WORK/resident.log" ||
		fail "no screener" "$(cat "$WORK/resident.log")"
}

# sample FILE - a sample with the places of the test
sample()
{
	sed -e "s|/usr/local/bin/scamsieve-sms|$SMS|" \
		-e "s|/run/scamsieve-sms/socket|$SOCKET|" \
		-e "s|/var/spool/sms|$SPOOL|g; s|/var/log/[a-z]*|$SPOOL|g" \
		"$SAMPLES/$1"
}

# --- Jasmin ------------------------------------------------------------------

it "Jasmin: interceptors refuse by Jasmin's own means, with one filter"
resident --set quarantine.store="$STORE" \
	--set thresholds.sms.inbound.quarantine=6
sample jasmin/scamsieve_filter.py >"$WORK/scamsieve_filter.py"
run env PYTHONPATH="$WORK" PYTHONDONTWRITEBYTECODE=1 \
	python3 - "$SAMPLES/jasmin" <<'END'
import os, signal, sys, time
import scamsieve_filter
scamsieve_filter.COMMAND.insert(1, "--no-config")

class Esm:
    gsmFeatures = ["EsmClassGsmFeatures.UDHI_INDICATOR_SET"]

class Pdu:
    def __init__(self, body, coding=0, udh=b"", after=None, **more):
        self.params = dict(source_addr=b"MyBank", destination_addr=b"4477",
                           short_message=udh + body, data_coding=coding,
                           **more)
        if udh:
            self.params["esm_class"] = Esm()
        if after:
            self.nextPdu = after

class Routable:
    def __init__(self, pdu):
        self.pdu = pdu

def run(way, pdu):
    names = {"routable": Routable(pdu), "smpp_status": 0, "http_status": 0}
    source = open("%s/%s_interceptor.py" % (sys.argv[1], way)).read()
    exec(compile(source, way, "exec"), names)
    return names["smpp_status"], names["http_status"]

def want(got, wanted, what):
    if got != wanted:
        sys.exit("%s: got %s, wanted %s" % (what, got, wanted))

def udh(n):
    return bytes([5, 0, 3, 7, 2, n])

want(run("mt", Pdu(b"hello")), (0, 0), "mt honest")
want(run("mt", Pdu(b"your parcel")), (69, 403), "mt fraud")
want(run("mt", Pdu("您 parcel 😀".encode("utf-16-be"), 8)), (69, 403), "ucs2")
want(run("mt", Pdu(b"your par", udh=udh(1),
                   after=Pdu(b"cel", udh=udh(2)))), (69, 403), "http, long")
want(run("mt", Pdu(b"your par", udh=udh(1))), (0, 0), "smpp, part 1")
want(run("mt", Pdu(b"cel", udh=udh(2))), (69, 403), "smpp, part 2")
want(run("mt", Pdu(b"", message_payload=b"a parcel")), (69, 403), "payload")
want(run("mo", Pdu(b"hello")), (0, 0), "mo honest")
want(run("mo", Pdu(b"your parcel")), (101, 403), "mo fraud")
first = scamsieve_filter._filter.pid
began = time.time()
for _ in range(2000):
    assert run("mt", Pdu(b"hello")) == (0, 0)
print("2000 in %.2f s" % (time.time() - began), file=sys.stderr)
want(scamsieve_filter._filter.pid, first, "one filter")
os.kill(first, signal.SIGKILL)
want(run("mt", Pdu(b"your parcel")), (69, 403), "after a kill")
scamsieve_filter.COMMAND[0] = "/nowhere"
os.kill(scamsieve_filter._filter.pid, signal.SIGKILL)
want(run("mt", Pdu(b"hello")), (69, 403), "no filter, mt")
want(run("mo", Pdu(b"hello")), (100, 503), "no filter, mo")
END
expect_exit 0
expect_eq "$OUT" ''
run "$BUILD/scamsieve" quarantine list -s "$STORE" --json
expect_contains "$OUT" '"text":"您 parcel 😀"'

# --- webhooks ----------------------------------------------------------------

it "webhooks: what passes goes on as it came, what does not goes nowhere"
cat >"$WORK/target.py" <<'END'
import http.server, sys
class Target(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        print(self.headers["X-Scamsieve-Action"], body.decode(), flush=True)
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Target).serve_forever()
END
port=$(free_port)
target=$(free_port)
start target python3 "$WORK/target.py" "$target"
start webhook python3 "$SAMPLES/webhooks/webhook.py" "$port" twilio \
	"http://127.0.0.1:$target/" "$SMS" --no-config --connect "$SOCKET"
is_open()
{
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
wait_for 20 is_open "$target" || fail "no target"
wait_for 20 is_open "$port" || fail "no webhook" "$(cat "$WORK/webhook.log")"
# hook TYPE BODY - the status that the provider sees
hook()
{
	python3 - "$port" "$@" <<'END'
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
c.request("POST", "/", sys.argv[3].encode(), {"Content-Type": sys.argv[2]})
print(c.getresponse().status)
END
}
form=application/x-www-form-urlencoded
expect_eq "$(hook $form 'MessageSid=1&From=%2B1&To=%2B2&Body=hello')" 201
expect_eq "$(hook $form 'MessageSid=2&From=%2B1&To=%2B2&Body=your+parcel')" 200
expect_eq "$(hook application/json $'{"Body":\n"hello"}')" 201
expect_eq "$(hook application/json 'no JSON')" 503
expect_eq "$(cat "$WORK/target.log")" 'pass MessageSid=1&From=%2B1&To=%2B2&Body=hello
pass {"Body":
"hello"}'
stop "$RESIDENT"
expect_eq "$(hook $form 'MessageSid=1&From=%2B1&To=%2B2&Body=hello')" 503

it "webhooks: what each provider posts, whole and broken"
for file in "$SAMPLES"/webhooks/payloads/*; do
	preset=$(basename "${file%.*}")
	format=${file##*.}
	run sms --format "${format/json/jsonl}" --preset "$preset" \
		-F id,action,from,to,text <"$file"
	expect_exit 0
	expect_match "$OUT" '"id":"?[0-9A-Za-z-]{10,}"?,"action":"tag","from":"(\+|00)?447700900124","to":"(\+|00)?(447700900001|90000001)","text":"Hello, is my parcel on its way\?"'
	# Cut in the middle: never a verdict on less than was sent, but for
	# a form, which may end anywhere.
	[ "$format" = json ] || continue
	size=$(wc -c <"$file")
	for cut in 3 2 4; do
		run sms --preset "$preset" -F action \
			< <(head -c $((size * (cut - 1) / cut)) "$file")
		expect_contains "$OUT" '{"action":"error","error":"line 1, '
	done
done
expect_eq "$(printf '%s\n' "$SAMPLES"/webhooks/payloads/* | sed 's|.*/||; s|[.].*||' | sort | paste -sd' ')" \
	"$("$SMS" --help | tr -s ' \n' ' ' | grep -o 'shape: [^.]*' |
		sed 's/shape: //; s/, / /g' | tr ' ' '\n' | sort | paste -sd' ')"

# --- smstools ----------------------------------------------------------------

it "smsd, by the sample: sends, tags, rejects, keeps and delivers"
bring /usr/sbin/smsd smstools || skip "$BROUGHT_WHY"
SMSD=$BROUGHT/usr/sbin/smsd
mkdir -p "$SPOOL"/{outgoing,checked,failed,incoming,pdu,delivered,held,ran}
: >"$SPOOL/modem"
# smsd reads nothing from a folder with a dot in its path.
pdus=/tmp/scamsieve-gateway-pdus-$$
ln -s "$SPOOL/pdu" "$pdus"

# configure [SED...] - the sample, changed, in the middle of what smsd needs
configure()
{
	{
		cat <<-END
			devices = GSM1
			loglevel = 7
			logfile = $SPOOL/log
			infofile = $SPOOL/working
			pidfile = $SPOOL/pid
			outgoing = $SPOOL/outgoing
			checked = $SPOOL/checked
			failed = $SPOOL/failed
			delaytime = 1
			trust_outgoing = yes
			incoming_utf8 = yes
		END
		sample smstools/smsd.conf |
			sed -e "s|--connect|--no-config --connect|" "$@"
		cat <<-END
			[GSM1]
			device = $SPOOL/modem
			modem_disabled = yes
			incoming = yes
			outgoing = no
			check_memory_method = 0
			pdu_from_file = $pdus/
		END
	} >"$WORK/smsd.conf"
}

# smsd_until COMMAND... - run smsd until it succeeds
smsd_until()
{
	# A name that ran leaves something here.
	(cd "$SPOOL/ran" && exec "$SMSD" -t -c"$WORK/smsd.conf") \
		>"$WORK/smsd.log" 2>&1 </dev/null &
	PID=$!
	e2e_pids+=("$PID")
	wait_for 20 "$@" || fail "smsd did not come so far" \
		"$(tail -n 20 "$SPOOL/log")" "$(cat "$SPOOL/scamsieve")"
	stop "$PID"
}

# are_gone - nothing is left to be done
are_gone()
{
	[ -z "$(find "$SPOOL/outgoing" "$SPOOL/pdu" -type f)" ]
}

out()
{
	printf 'To: 447700900111\n\n%s\n' "$2" >"$WORK/new"
	mv "$WORK/new" "$SPOOL/outgoing/$1"
}

# pdu N TEXT - an SMS-DELIVER from "MyBank" in UCS-2
pdu()
{
	python3 - "$2" >"$SPOOL/pdu/$1" <<'END'
import sys
text = sys.argv[1].encode("utf-16-be")
bits = 0
for i, c in enumerate("MyBank"):
    bits |= ord(c) << 7 * i
print((bytes.fromhex("0791447758100650") + b"\x04" + bytes([11, 0xD0]) +
       bits.to_bytes(6, "little") + b"\0\x08" +
       bytes.fromhex("52012131213100") + bytes([len(text)]) + text).hex().upper())
END
}

configure
resident --set quarantine.store="$STORE" \
	--set thresholds.sms.outbound.reject=6
out fine hello
out scam 'your parcel'
pdu 1 '您 parcel 😀 还有 too'
has_come()
{
	are_gone && [ -n "$(find "$SPOOL/delivered" "$SPOOL/held" -type f)" ]
}
smsd_until has_come
expect_eq "$(cat "$SPOOL/checked/fine")" 'To: 447700900111

hello'
expect_contains "$(cat "$SPOOL/failed/scam")" 'your parcel'
expect_eq "$(ls "$SPOOL/incoming")" ''
expect_contains "$(cat "$SPOOL"/delivered/* | tr -d '\0')" \
	'X-Scamsieve-Action: tag'
expect_contains "$(cat "$SPOOL"/delivered/* | od -An -v -tx1 | tr -d ' \n')" \
	"$(printf '您 parcel 😀 还有 too' | iconv -t UTF-16BE |
		od -An -v -tx1 | tr -d ' \n')"
rm -f "$SPOOL"/{delivered,checked,failed}/*

it "smsd: names of files that a shell would run, run nothing and are screened"
for text in hello 'your parcel'; do
	# shellcheck disable=SC2016 # nothing is to be expanded, that is it
	for name in 'x; touch owned' 'sp ace' 'y$(touch owned) "' \
		$'z\ntouch owned' '`touch owned`' 'w > owned' 'v & touch owned' \
		"u'" 'x >a 2>b' '# y'; do
		out "$name ${text%% *}" "$text"
	done
done
smsd_until are_gone
expect_eq "$(ls "$SPOOL/ran")" ''
expect_eq "$(find "$SPOOL/checked" -name '*hello' -printf . | wc -c)" 10
expect_eq "$(find "$SPOOL/failed" -name '*your' -printf . | wc -c)" 10
expect_eq "$(find "$SPOOL/checked" "$SPOOL/failed" -type f -printf . |
	wc -c)" 20
rm -f "$SPOOL"/{checked,failed}/*
stop "$RESIDENT"

it "smsd: exit 2 only for what is kept: it deletes the file"
resident --set quarantine.store="$STORE"
out kept 'your parcel, kept'
smsd_until are_gone
expect_eq "$(find "$SPOOL" -name kept)" ''
run "$BUILD/scamsieve" quarantine list -s "$STORE" --json
expect_contains "$OUT" 'your parcel, kept'
mv "$WORK/store" "$WORK/store.away"
out unkept 'your parcel, not kept'
smsd_until are_gone
expect_contains "$(cat "$SPOOL/failed/unkept")" 'your parcel, not kept'
mv "$WORK/store.away" "$WORK/store"
stop "$RESIDENT"

it "smsd: trouble of every kind neither sends nor loses"
out alone 'your parcel, nobody listens'
smsd_until are_gone
expect_contains "$(cat "$SPOOL/failed/alone")" 'nobody listens'
# It dies while it asks: smsd takes a killed handler for one that agreed.
start mute python3 "$HERE/sms_wire.py" "$SOCKET" mute
wait_for 20 test -S "$SOCKET"
mute=$PID
out killed 'your parcel, killed'
# The filter's processes of this test, the youngest first.
filters()
{
	local folder
	for folder in /proc/[0-9]*; do
		tr '\0' ' ' 2>/dev/null <"$folder/cmdline" |
			grep -F -- "$WORK" |
			grep -qF -- '--format smstools --file-from-shell' &&
			echo "${folder#/proc/}"
	done | sort -rn
}
kill_worker()
{
	local pid
	for pid in $(filters); do
		# The worker is the child of the one that waits.
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = scamsieve-sms ] &&
			[ "$(cat "/proc/$(awk '{print $4}' "/proc/$pid/stat")/comm")" = scamsieve-sms ] &&
			kill -KILL "$pid"
	done
	are_gone
}
smsd_until kill_worker
stop "$mute"
expect_contains "$(cat "$SPOOL/failed/killed")" 'your parcel, killed'
expect_true test ! -e "$SPOOL/checked/killed"
# A line that is wrong.
configure -e 's/--format smstools/--format smstools --no-such-option/'
out wrong 'your parcel, wrong option'
smsd_until are_gone
expect_contains "$(cat "$SPOOL/failed/wrong")" 'wrong option'
# And let through, if told so.
configure -e 's/--format smstools/--format smstools --on-error pass/'
out passed 'hello, nobody listens'
smsd_until are_gone
expect_contains "$(cat "$SPOOL/checked/passed")" 'hello, nobody listens'
expect_contains "$(cat "$SPOOL/checked/passed")" 'X-Scamsieve-Error: the screener'
rm -f "$SPOOL"/{checked,failed}/*

it "smsd: decode_unicode_text = yes is noticed, and what it loses is held"
configure -e 's/^decode_unicode_text = no/decode_unicode_text = yes/'
resident
pdu 1 'hello 您的账户😀 and what is cut'
smsd_until has_come
expect_eq "$(ls "$SPOOL/delivered")" ''
expect_contains "$(cat "$SPOOL"/held/*)" 'expected decode_unicode_text = no'
expect_contains "$(cat "$SPOOL"/held/*)" \
	"$(printf 'and what is cut' | iconv -t UTF-16BE | od -An -v -tx1 |
		tr -d ' \n' | tr a-f A-F)"
rm -f "$pdus"
