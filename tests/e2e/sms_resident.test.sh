#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms --listen, a screener that stays, and --connect, its clients.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

HERE=$(dirname "$0")
SOCKET=$WORK/run/sms
STORE=$WORK/run/quarantine.db
mkdir -m 700 "$WORK/run"

# resident OPTION... - start one on SOCKET; RESIDENT is its process
resident()
{
	rm -f "$WORK/resident.log" # of the one before
	start resident "$SMS" --no-config -r "$RULES" --listen "$SOCKET" "$@" \
		8>&- 9>&-
	RESIDENT=$PID
	wait_for 20 grep -q ready "$WORK/resident.log" ||
		fail "no screener" "$(cat "$WORK/resident.log")"
}

# client OPTION... - ask the one on SOCKET
client()
{
	"$SMS" --no-config --connect "$SOCKET" "$@"
}

wire()
{
	run timeout 60 python3 "$HERE/sms_wire.py" "$SOCKET" "$@"
}

is_alive()
{
	[ "$(client -F action <<<'{"text":"parcel"}')" = '{"action":"tag"}' ]
}

same()
{
	local way=$1
	shift
	sms "$@" <"$WORK/in" >"$WORK/alone" 2>&1
	client "$@" <"$WORK/in" >"$WORK/asked" 2>&1
	expect_true cmp "$WORK/alone" "$WORK/asked"
	expect_true test -s "$WORK/asked"
	[ "$(grep -c 'error' "$WORK/asked")" -lt "$(wc -l <"$WORK/asked")" ] ||
		fail "$way: nothing but errors" "$(head -n 3 "$WORK/asked")"
}

resident
# Dropped after ten seconds; looked at further down.
python3 "$HERE/sms_wire.py" "$SOCKET" slow >"$WORK/slow" 2>&1 &
SLOW=$!

it "answers as if the rules were here: streams"
cat >"$WORK/in" <<'END'
{"id":1,"text":"Your Parcel waits","from":"Post","subject":"a parcel"}
{"id":"x","text":5}
{"id":null,"text":"par","ref":1,"parts":2,"part":1,"from":"a"}
{"id":3,"text":"cel","ref":1,"parts":2,"part":2,"from":"a"}
{"text":"letter","display_name":"parcel","time":"2026-01-02T03:04:05Z"}
{"hex":"0070006100720063D83D","coding":8}
broken
END
same jsonl -F +from,+to,+text,+direction,+channel
same jsonl --passthrough --max-line 256
same threads --threads 4
printf 'your parcel\nletter\n\xff\n\n' >"$WORK/in"
same text --format text -d outbound
printf 'text=your+parcel&from=%%2B44&id=9\nid=%%ff\n' >"$WORK/in"
same form --format form
seq 1 3000 | sed 's/.*/{"id":&,"text":"parcel &"}/' >"$WORK/in"
same many --threads 8 -F id,action

it "answers as if the rules were here: one message a run"
: >"$WORK/in"
same kannel --format kannel --log /dev/stdout --from=%2B44 --coding=2 \
	--hex=00700061007200630065006C --id=7 --reply tag=beware
LC_ALL=C.UTF-8 SMS_MESSAGES=1 SMS_1_NUMBER=+44 SMS_1_TEXT='parcel' \
	same gammu --format gammu
printf 'To: 4477\n\nyour parcel\n' >"$WORK/file"
cp "$WORK/file" "$WORK/file2"
sms --format smstools "$WORK/file"
run client --format smstools "$WORK/file2"
expect_exit 0
expect_eq "$OUT$ERR" ''
expect_contains "$(cat "$WORK/file")" 'X-Scamsieve-Action: tag'
expect_true cmp "$WORK/file" "$WORK/file2"

it "the socket is for its owner and group"
expect_eq "$(stat -c '%a %F' "$SOCKET")" '660 socket'

it "a client starts and answers in as long as is told here"
python3 - "$SMS" "$SOCKET" <<'END' || fail "see above"
import subprocess, sys, time
def best(command):
    times = []
    for _ in range(60):
        began = time.perf_counter()
        subprocess.run(command, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True)
        times.append(1000 * (time.perf_counter() - began))
    return min(times)
took = best([sys.argv[1], "--no-config", "--connect", sys.argv[2],
             "--format", "kannel", "--hex=4142"])
print("    %.1f ms" % took)
END

it "a second one leaves the socket to the first"
run sms --listen "$SOCKET"
expect_exit 2
expect_contains "$ERR" "$SOCKET: another process serves this socket"
expect_true is_alive

it "garbage, lies and other versions are refused, and harm nobody else"
wire garbage
expect_eq "$OUT" '4 a frame that is not ours
closed'
wire version
expect_contains "$OUT" 'the other side speaks version 9, this program version 1'
wire huge
expect_eq "$OUT" '4 the message is larger than limits.max_line_bytes of the screener allows
3 '
wire liar
expect_eq "$OUT" 'done'
wire broken
expect_eq "$OUT" '3 
done'
expect_true is_alive

it "many clients at once, more than there is room for"
wire crowd 700
expect_eq "$OUT" 1400
pids=()
for i in {1..40}; do
	printf '{"id":%d,"text":"parcel"}\n' "$i" |
		client -F id,action >"$WORK/crowd.$i" &
	pids+=("$!")
done
wait "${pids[@]}"
expect_eq "$(cat "$WORK"/crowd.* | sort -u | wc -l)" 40
expect_eq "$(cat "$WORK"/crowd.* | grep -c '"action":"tag"}')" 40

it "SIGHUP takes new rules while clients ask; broken ones are left"
while is_alive; do :; done &
ASKER=$!
write_rules "$RULES" 7.5
kill -HUP "$RESIDENT"
wait_for 20 grep -q reloaded "$WORK/resident.log" || fail "not reloaded"
expect_eq "$(client -F score,generation <<<'{"text":"parcel"}')" \
	'{"score":7.5,"generation":2}'
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
kill -HUP "$RESIDENT"
wait_for 20 grep -q 'old rules stay' "$WORK/resident.log" || fail "not said"
expect_eq "$(client -F score <<<'{"text":"parcel"}')" '{"score":7.5}'
kill -0 "$ASKER" || fail "a client was answered wrongly meanwhile"
kill "$ASKER"
wait "$ASKER" 2>/dev/null
write_rules "$RULES"

it "half a request is given up after a while"
wait "$SLOW"
expect_match "$(cat "$WORK/slow")" '^(9|1[0-9])$'

it "SIGTERM: what is being asked is answered, then it ends"
coproc LATE { python3 "$HERE/sms_wire.py" "$SOCKET" late; }
late=$LATE_PID
exec 7<&"${LATE[0]}" 8>&"${LATE[1]}"
read -r -t 20 line <&7
kill -TERM "$RESIDENT"
wait_for 20 test ! -e "$SOCKET" || fail "the socket is still there"
run client -F action <<<'{"text":"parcel"}'
expect_contains "$OUT" '"action":"error"'
echo >&8
read -r -t 20 line <&7
expect_match "$line" '^3'
wait "$late"
exec 7<&- 8>&-
STATUS=0
wait "$RESIDENT" || STATUS=$?
expect_exit 0

it "when nobody answers, --on-error decides"
run client <<<'{"id":1,"text":"parcel"}'
expect_exit 0
expect_eq "$OUT" "{\"id\":1,\"action\":\"error\",\"error\":\"the screener at $SOCKET: No such file or directory\"}"
for policy in pass quarantine; do
	run client --on-error $policy -F action <<<'{"text":"parcel"}'
	expect_contains "$OUT" "{\"action\":\"$policy\",\"error\":\"the screener"
done
printf 'To: 4477\n\nyour parcel\n' >"$WORK/file"
run client --format smstools "$WORK/file"
expect_exit 1
expect_contains "$ERR" "$SOCKET: No such file"
run client --format smstools --on-error pass "$WORK/file"
expect_exit 0
run client --format smstools --on-error quarantine "$WORK/file"
expect_exit 1
run client --format kannel --reply error=sorry --hex=41
expect_exit 2
expect_eq "$OUT" sorry

it "when nobody answers, --fallback judges here"
run client --fallback -r "$RULES" -F action <<<'{"text":"parcel"}
{"text":"letter"}'
expect_eq "$OUT" '{"action":"tag"}
{"action":"pass"}'
run client --fallback --threads 4 -r "$RULES" -F action \
	< <(yes '{"text":"parcel"}' | head -n 500)
expect_eq "$(sort -u <<<"$OUT")" '{"action":"tag"}'
printf 'To: 4477\n\nyour parcel\n' >"$WORK/file"
run client --fallback -r "$RULES" --format smstools "$WORK/file"
expect_exit 0
expect_contains "$(cat "$WORK/file")" 'X-Scamsieve-Action: tag'
run client --fallback -r /nowhere -F action <<<'{"text":"parcel"}'
expect_contains "$OUT" '{"action":"error","error":"/nowhere: '

it "kill -9 in the middle: each message has an answer, and a new one serves"
resident
mkfifo "$WORK/to" "$WORK/back"
client -F id,action <"$WORK/to" >"$WORK/back" 2>"$WORK/err" &
CLIENT=$!
exec 8>"$WORK/to" 9<"$WORK/back"
ask()
{
	printf '{"id":%d,"text":"parcel"}\n' "$1" >&8
	read -r -t 20 line <&9 || fail "no answer to $1"
}
for i in {1..20}; do ask "$i"; done
expect_eq "$line" '{"id":20,"action":"tag"}'
kill -KILL "$RESIDENT"
wait "$RESIDENT" 2>/dev/null
ask 21
expect_contains "$line" '{"id":21,"action":"error","error":"the screener at'
expect_true test -S "$SOCKET"
resident
ask 22
expect_eq "$line" '{"id":22,"action":"tag"}'
exec 8>&-
wait "$CLIENT" || fail "the client ended with $?"
exec 9<&-
# While thousands are on their way.
seq 1 20000 | sed 's/.*/{"id":&,"text":"parcel"}/' >"$WORK/in"
client --threads 4 -F id,action <"$WORK/in" >"$WORK/asked" &
CLIENT=$!
wait_for 20 test -s "$WORK/asked"
kill -KILL "$RESIDENT"
wait "$RESIDENT" 2>/dev/null
wait "$CLIENT" || fail "the client ended with $?"
expect_eq "$(grep -o '^{"id":[0-9]*' "$WORK/asked" | cksum)" \
	"$(seq 1 20000 | sed 's/.*/{"id":&/' | cksum)"
expect_eq "$(grep -vc '"action":"\(tag"}\|error","error"\)' "$WORK/asked")" 0

it "one that is mute costs no more than --timeout, one that babbles nothing"
rm -f "$SOCKET"
start mute python3 "$HERE/sms_wire.py" "$SOCKET" mute
wait_for 20 test -S "$SOCKET"
began=$SECONDS
run client --timeout 1 -F action < <(yes '{"text":"parcel"}' | head -n 20)
expect_eq "$(grep -c 'timed out' <<<"$OUT")" 20
expect_true test $((SECONDS - began)) -lt 8
stop "$PID"
start talker python3 "$HERE/sms_wire.py" "$SOCKET" talker
wait_for 20 test -S "$SOCKET"
for i in {1..7}; do
	run client -F action <<<'{"text":"parcel"}'
	expect_contains "$OUT" '{"action":"error","error":"'
done
stop "$PID"

it "something else at the socket's place is left alone"
rm -f "$SOCKET"
echo precious >"$SOCKET"
run sms --listen "$SOCKET"
expect_exit 2
expect_contains "$ERR" "$SOCKET: there is something else"
expect_eq "$(cat "$SOCKET")" precious
rm "$SOCKET"
run sms --listen "$WORK/nowhere/sms"
expect_exit 2
expect_contains "$ERR" \
	"$WORK/nowhere/sms: cannot make the socket's lock $WORK/nowhere/sms.lock: No such file"
run sms --listen "$WORK/$(printf '%0200d' 1)"
expect_exit 2
expect_contains "$ERR" 'longer than 107 bytes'

it "the resident keeps what is quarantined, also what could not be read"
resident --set quarantine.store="$STORE" \
	--set thresholds.sms.inbound.quarantine=6 --socket-mode 0600 \
	--threads 3
expect_eq "$(stat -c %a "$SOCKET")" 600
run client --on-error quarantine -F id,action,kept <<'END'
{"id":"a","from":"Post","text":"your p\u0061rcel"}
{"id":"b","text":"letter"}
no JSON
END
expect_eq "$(sed 's/"error":"[^"]*"/E/' "$WORK/.out")" \
	'{"id":"a","action":"quarantine","kept":1}
{"id":"b","action":"pass"}
{"id":null,"action":"quarantine",E,"kept":2}'
run "$BUILD/scamsieve" quarantine show -s "$STORE" 1 --wire
expect_eq "$OUT" '{"id":"a","from":"Post","text":"your p\u0061rcel"}'
run "$BUILD/scamsieve" quarantine show -s "$STORE" 2 --wire
expect_eq "$OUT" 'no JSON'
printf 'From: Post\n\nyour parcel\n' >"$WORK/file"
run client --format smstools --direction inbound "$WORK/file"
expect_exit 2
expect_true test ! -e "$WORK/file"
run "$BUILD/scamsieve" quarantine show -s "$STORE" 3 --wire
expect_eq "$OUT" 'From: Post

your parcel'

it "never says quarantined when it could not be kept"
mv "$STORE" "$STORE.away"
run client --on-error quarantine -F action <<<'{"text":"parcel 2"}
no JSON 2'
expect_eq "$(grep -c '"action":"error","error":"not kept: ' <<<"$OUT")" 2
mv "$STORE.away" "$STORE"
kill -KILL "$RESIDENT"
wait "$RESIDENT" 2>/dev/null
# Without the resident, the client's own settings say where.
run client --on-error quarantine --set quarantine.store="$STORE" \
	-F action,kept <<<'{"text":"parcel 3"}'
expect_match "$OUT" '"action":"quarantine","error":"the screener .*,"kept":[4-9]}'
run client --on-error quarantine --set quarantine.store="$WORK/nowhere/x.db" \
	-F action,kept <<<'{"text":"parcel 3"}'
expect_contains "$OUT" '{"action":"error","error":"not kept: '

it "options that make no sense together are refused"
while read -r options; do
	# shellcheck disable=SC2086 # words
	run "$SMS" --no-config $options
	expect_exit 2
	expect_contains "$ERR" 'scamsieve-sms: '
done <<'END'
--listen
--listen /tmp/x --connect /tmp/x
--listen /tmp/x --format text
--listen /tmp/x --passthrough
--connect /tmp/x --rules /tmp/x
--fallback
--timeout 3
--connect /tmp/x --timeout 0
--connect /tmp/x --timeout 601
--socket-mode 0660 --socket-group x
--listen /tmp/x --socket-mode 066
--listen /tmp/x --socket-mode 0660x
END
for path in '' "$WORK/$(printf '%0200d' 1)"; do
	run "$SMS" --no-config --connect "$path" <<<'{"text":"x"}'
	expect_exit 2
	expect_contains "$ERR" "option '--connect': expected the path of a socket"
done
run sms --listen "$SOCKET" --socket-group no-such-group
expect_exit 2
expect_contains "$ERR" "--socket-group: no group 'no-such-group'"
