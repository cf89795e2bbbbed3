#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-milter as a process: what systemd is told, the background, user,
# socket, locks and limits; memory that runs out and a clock that jumps. No
# MTA is needed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

export SCAMSIEVE_CACHE_DIR=$WORK/cache
chmod 711 "$WORK"
SOCKET=$WORK/milter.sock
LOG=$WORK/milter.log
MILTER=("$BUILD/scamsieve-milter" --no-config --rules "$RULES"
	--socket "unix:$SOCKET" --set milter.log.to=stderr)

# begin [COMMAND...] -- OPTION... - start it, by a command that changes what
# it runs in, and wait until it is ready
begin()
{
	local before=()
	while [ "$1" != -- ]; do
		before+=("$1")
		shift
	done
	shift
	rm -f "$LOG"
	start milter "${before[@]+"${before[@]}"}" "${MILTER[@]}" "$@"
	MILTER_PID=$PID
	wait_for 60 grep -q 'message=ready' "$LOG" ||
		fail "it does not start" "$(tail -n 5 "$LOG")"
}

# refuses PART [OPTION...] - it ends with 2 and says this
refuses()
{
	local part=$1
	shift
	run timeout 60 "${MILTER[@]}" "$@"
	expect_exit 2
	expect_contains "$ERR" "$part"
}

is_served()
{
	python3 - "$1" <<'END'
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
END
}

status_of()
{
	awk -v key="$2:" '$1 == key {$1 = ""; print substr($0, 2)}' \
		"/proc/$1/status"
}

# said_since N - what the listener has heard behind its Nth line
said_since()
{
	tail -n "+$(($1 + 1))" "$WORK/notify.log"
}

case $(ldd "$BUILD/scamsieve-milter") in
*libsystemd*)
	it "tells systemd when it is ready, reloads, lives and stops"
	start notify python3 "$TOP/tests/milter/notify.py" "$WORK/notify" \
		"$SOCKET"
	wait_for 20 test -S "$WORK/notify"
	begin env NOTIFY_SOCKET="$WORK/notify" --
	wait_for 20 grep -q '^READY=1' "$WORK/notify.log"
	expect_contains "$(cat "$WORK/notify.log")" 'READY=1 connected'
	expect_match "$(cat "$WORK/notify.log")" 'STATUS=1 rules, version [0-9a-f]+'
	expect_lacks "$(sed '/^READY/q' "$WORK/notify.log")" RELOADING
	n=$(wc -l <"$WORK/notify.log")
	write_rules "$RULES" 7
	kill -HUP "$MILTER_PID"
	wait_for 20 eval "said_since $n | grep -q '^READY=1'"
	expect_match "$(said_since "$n" | grep -v WATCHDOG | tr '\n' ' ')" \
		'^RELOADING=1 MONOTONIC_USEC=[0-9]+ STATUS=1 rules, version [0-9a-f]+ READY=1 '
	n=$(wc -l <"$WORK/notify.log")
	printf 'schema: 1\n' >"$RULES"
	kill -USR1 "$MILTER_PID"
	wait_for 20 eval "said_since $n | grep -q '^READY=1'"
	expect_match "$(said_since "$n")" 'RELOADING=1 MONOTONIC_USEC='
	write_rules "$RULES"
	n=$(wc -l <"$WORK/notify.log")
	wait_for 20 eval "said_since $n | grep -q '^WATCHDOG=1'" ||
		fail "no sign of life"
	stop "$MILTER_PID"
	expect_eq "$(said_since "$n" | grep -v WATCHDOG)" 'STOPPING=1'
	;;
esac

it "--check: exit 0 with good rules, 2 with the place that is wrong"
run "${MILTER[@]}" --check
expect_exit 0
expect_match "$OUT" '^good: 1 rules, version [0-9a-f]+$'
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
run "${MILTER[@]}" -n
expect_exit 2
expect_contains "$ERR" "$RULES:3:1: error: "
expect_true test ! -e "$SOCKET"
refuses "$RULES:3:1: error: "
expect_true test ! -e "$SOCKET"
write_rules "$RULES"

it "--daemon returns when mail can be taken, and leaves no terminal behind"
run timeout 60 "${MILTER[@]}" --daemon --pid-file "$WORK/milter.pid"
expect_exit 0
expect_true is_served "$SOCKET"
pid=$(cat "$WORK/milter.pid")
e2e_pids+=("$pid")
expect_true kill -0 "$pid"
expect_eq "$(readlink "/proc/$pid/cwd")" /
for fd in 0 1 2; do
	expect_eq "$(readlink "/proc/$pid/fd/$fd")" /dev/null
done
# its own session, and so no terminal
expect_eq "$(cut -d ' ' -f 6 "/proc/$pid/stat")" "$pid"

it "a second instance is refused by the process id file and by the socket"
refuses "$WORK/milter.pid: another scamsieve-milter is running" \
	--pid-file "$WORK/milter.pid"
refuses 'another process serves this socket'
expect_eq "$(cat "$WORK/milter.pid")" "$pid"
expect_true is_served "$SOCKET"
kill "$pid"
wait_for 30 eval "! kill -0 $pid" || fail "it does not end"
expect_true test ! -e "$SOCKET"
expect_true test ! -e "$WORK/milter.pid"

it "--daemon says why it cannot start"
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
refuses "$RULES:3:1: error: " --daemon --pid-file "$WORK/milter.pid"
expect_true test ! -e "$SOCKET"
write_rules "$RULES"

it "of twenty that start at once one serves"
for ((i = 0; i < 20; i++)); do
	"${MILTER[@]}" >"$WORK/many.$i" 2>&1 &
	many[i]=$!
	e2e_pids+=("$!")
done
ended()
{
	local n=0 each
	for each in "${many[@]}"; do
		kill -0 "$each" 2>/dev/null || n=$((n + 1))
	done
	[ "$n" -eq "$1" ]
}
wait_for 60 ended 19 || fail "not 19 have ended"
expect_eq "$(cat "$WORK"/many.* | grep -c 'another process serves')" 19
expect_true is_served "$SOCKET"
kill "${many[@]}" 2>/dev/null
wait "${many[@]}" 2>/dev/null

it "a socket that a crash left behind is replaced, anything else is not"
begin --
kill -KILL "$MILTER_PID"
wait "$MILTER_PID" 2>"$WORK/wait.log"
expect_true test -S "$SOCKET"
begin --
expect_true is_served "$SOCKET"
stop "$MILTER_PID"
echo precious >"$SOCKET"
refuses "$SOCKET: there is something else"
expect_eq "$(cat "$SOCKET")" precious
rm "$SOCKET"
echo precious >"$WORK/target"
rm -f "$SOCKET.lock"
ln -s "$WORK/target" "$SOCKET.lock"
refuses "$SOCKET.lock: "
expect_eq "$(cat "$WORK/target")" precious
rm "$SOCKET.lock"

it "its log as JSON: an object a line, one a mail"
rm -f "$LOG"
start milter "${MILTER[@]}" --set milter.log.format=json
MILTER_PID=$PID
wait_for 60 grep -q '"message":"ready"' "$LOG" || fail "it does not start"
python3 "$TOP/tests/milter/peer.py" "$SOCKET" "$MILTER_PID" parcel \
	usual_order >"$WORK/peer.log"
stop "$MILTER_PID"
run python3 - "$LOG" <<'END'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
mails = [line for line in lines if line['message'] == 'message']
print(len(mails), mails[1]['action'], mails[1]['score'], mails[1]['rules'],
      sorted(set(mails[1]) - {'time', 'level', 'message'}))
END
expect_eq "$OUT" "2 tag 6.0 try/parcel ['action', 'bytes', 'direction', 'generation', 'message_id', 'ms', 'queue_id', 'recipients', 'required', 'rules', 'score']"

it "the socket is its owner's and group's, whatever the umask"
for mask in 000 077; do
	begin bash -c "umask $mask; exec \"\$@\"" - --
	expect_eq "$(stat -c %a "$SOCKET")" 660
	expect_eq "$(stat -c %a "$SOCKET.lock")" 600
	expect_eq "$(status_of "$MILTER_PID" Umask)" 0027
	stop "$MILTER_PID"
done
expect_eq "$(find "$WORK/cache" -perm /027)" ''
refuses "no group 'no-such-group'" --set milter.socket_group=no-such-group

it "no more sessions than it has descriptors for"
run bash -c 'ulimit -n 200; exec "$@"' - "${MILTER[@]}"
expect_exit 2
expect_contains "$ERR" 'raise LimitNOFILE'

if [ "$(id -u)" -eq 0 ]; then
	it "nor than it may have threads for, where it is not root"
	run setpriv --reuid=nobody --regid=nogroup --clear-groups \
		prlimit --nproc=200:200 "$BUILD/scamsieve-milter" --no-config \
		--rules "$RULES" --socket "inet:$(free_port)@127.0.0.1"
	expect_exit 2
	expect_contains "$ERR" 'raise LimitNPROC'
	run prlimit --nproc=200:200 timeout 60 "${MILTER[@]}" --check
	expect_exit 0
fi

it "descriptors exhausted: it comes back, and none is lost"
begin bash -c 'ulimit -n 104; exec "$@"' - -- --set milter.max_sessions=40
expect_true python3 "$TOP/tests/milter/peer.py" "$SOCKET" "$MILTER_PID" \
	parcel descriptors_exhausted
stop "$MILTER_PID"

it "sessions over the limit are deferred, the others served"
begin -- --set milter.max_sessions=3
expect_true python3 "$TOP/tests/milter/peer.py" "$SOCKET" "$MILTER_PID" \
	parcel sessions_over_the_limit
expect_contains "$(cat "$LOG")" 'too many sessions'
stop "$MILTER_PID"

it "a session that is silent for long is closed"
begin -- --set milter.timeout_seconds=10
expect_true python3 "$TOP/tests/milter/peer.py" "$SOCKET" "$MILTER_PID" \
	parcel silent_session
stop "$MILTER_PID"

if [ "$(id -u)" -eq 0 ]; then
	it "it becomes another user, and keeps nothing of root"
	mkdir "$WORK/run"
	chown nobody "$WORK/run"
	MILTER+=(--socket "unix:$WORK/run/milter.sock")
	begin -- --set milter.user=nobody
	id=$(id -u nobody)
	expect_eq "$(status_of "$MILTER_PID" Uid | tr '\t' ' ')" "$id $id $id $id"
	id=$(id -g nobody)
	expect_eq "$(status_of "$MILTER_PID" Gid | tr '\t' ' ')" "$id $id $id $id"
	expect_eq "$(status_of "$MILTER_PID" Groups | tr -d ' ')" "$id"
	expect_match "$(status_of "$MILTER_PID" CapEff)" '^0+$'
	expect_eq "$(stat -c %U "$WORK/run/milter.sock")" nobody
	write_rules "$RULES" 8
	kill -HUP "$MILTER_PID"
	wait_for 30 grep -q 'message=reloaded' "$LOG" || fail "not reloaded"
	stop "$MILTER_PID"
	expect_true test ! -e "$WORK/run/milter.sock"
	write_rules "$RULES"
	refuses "milter.user: no user 'no-such-user'" \
		--set milter.user=no-such-user
	# what it may not write it says before it takes any mail
	refuses "$SOCKET.lock: Permission denied" --set milter.user=nobody \
		--socket "unix:$SOCKET"
	MILTER+=(--socket "unix:$SOCKET")
fi

# systemd's own judgement, times ten; the daemon need not be installed.
if systemd-analyze security --help 2>/dev/null | grep -q -- --offline; then
	it "the unit lets the milter do little"
	sed 's#^ExecStart=.*#ExecStart=/bin/true#' \
		"$TOP/packaging/scamsieve-milter.service" \
		>"$WORK/scamsieve-milter.service"
	run systemd-analyze security --no-pager --offline=true --threshold=10 \
		"$WORK/scamsieve-milter.service"
	expect_exit 0
	# as the comment in it says, for a unix socket
	sed -n 's/^#   //p' "$TOP/packaging/scamsieve-milter.service" |
		sed -n '/^\[Service\]/,$p' >>"$WORK/scamsieve-milter.service"
	run systemd-analyze security --no-pager --offline=true --threshold=4 \
		"$WORK/scamsieve-milter.service"
	expect_exit 0
fi

# Under a sanitizer the allocations are not libc's.
nm "$BUILD/scamsieve-milter" | grep -q __asan_init && exit 0
# shellcheck disable=SC2086 # CC may be a command and its argument
run ${CC:-cc} -shared -fPIC -O1 -o "$WORK/faults.so" \
	"$TOP/tests/milter/faults.c"
it "memory that runs out can be played"
expect_exit 0

it "regular expressions interpreted: said, and the verdicts are the same"
export SCAMSIEVE_CACHE_DIR=
run "$BUILD/scamsieve" scan --format jsonl "$TOP/samples/mail"
expect_exit 0
compiled=$OUT
expect_contains "$compiled" '"action":"quarantine"'
run env FAULTS_NO_EXEC=1 LD_PRELOAD="$WORK/faults.so" "$BUILD/scamsieve" \
	scan --format jsonl "$TOP/samples/mail"
expect_exit 0
expect_true test "$OUT" = "$compiled"
begin env FAULTS_NO_EXEC=1 LD_PRELOAD="$WORK/faults.so" --
wait_for 20 grep -q MemoryDenyWriteExecute "$LOG" || fail "not in the log"
expect_true python3 "$TOP/tests/milter/peer.py" "$SOCKET" "$MILTER_PID" \
	parcel usual_order
stop "$MILTER_PID"
export SCAMSIEVE_CACHE_DIR=$WORK/cache

for policy in error quarantine pass; do
	head -c 32 /dev/zero >"$WORK/faults"
	begin env SCAMSIEVE_CACHE_DIR= FAULTS="$WORK/faults" \
		LD_PRELOAD="$WORK/faults.so" -- \
		--set "milter.failure.internal_error=$policy"
	python3 "$TOP/tests/milter/faults.py" "$SOCKET" "$MILTER_PID" parcel \
		"$WORK/faults" "$policy" "$LOG" >"$WORK/cases" 2>&1
	while read -r line; do
		[[ $line != '#'* ]] || continue
		it "internal_error: $policy: ${line#* }"
		[[ $line == ok* ]] || fail "$line"
	done <"$WORK/cases"
	it "internal_error: $policy: it is in the log"
	expect_true test "$(wc -l <"$WORK/cases")" -ge 5
	expect_match "$(cat "$LOG")" \
		'level=warning message=message .* unscreened=internal-error error="out of memory'
	stop "$MILTER_PID"
done
