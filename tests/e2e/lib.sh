# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# lib.sh - what tests of the whole programs share. Source it first:
#
#	#!/usr/bin/env bash
#	# shellcheck source=tests/e2e/lib.sh
#	. "$(dirname "$0")/lib.sh"
#
#	it "passes an honest message"
#	run "$BUILD/scamsieve-sms" --format text <<< "see you at six"
#	expect_exit 0
#	expect_contains "$OUT" '"verdict":"pass"'
#
# it NAME         begins a case; it fails when any expectation in it does,
#                 and the script goes on
# run COMMAND...  runs it; leaves STATUS, OUT and ERR (text of both streams)
# expect_*        see below; on failure they print what they got and wanted
# skip WHY        ends the script; the case that was open counts as skipped
# pass_over WHY   the case that is open counts as skipped; the script goes on
# start NAME COMMAND...  runs a server in the background; its output goes to
#                 $WORK/NAME.log, its process id to PID. Ended at the exit.
# stop PID        ends it earlier, and waits
# wait_for SECONDS COMMAND...  until the command succeeds
# wait_read FD    until what was written into a pipe has been read
# free_port       prints a port of the loopback that nobody listens on
#
# WORK is a folder of the test's own, gone afterwards (KEEP=1 leaves it).
# BUILD is where the programs are, TOP the source tree.
set -u

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$TOP/build}
E2E_RESULTS=${E2E_RESULTS:-/dev/null}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/scamsieve-e2e.XXXXXX") || exit 2
export TOP BUILD WORK
export LC_ALL=C.UTF-8 NO_COLOR=1
STATUS=0 OUT='' ERR='' PID=''

e2e_case=
e2e_case_is_bad=no
e2e_is_cut_off=no
e2e_pids=()

e2e_record()
{
	printf '%s\t%s\n' "$1" "$2" >>"$E2E_RESULTS"
	printf '  %-5s %s\n' "$1" "$2"
}

e2e_close_case()
{
	[ -n "$e2e_case" ] || return 0
	if [ "$e2e_case_is_bad" = yes ]; then
		e2e_record FAIL "$e2e_case"
	else
		e2e_record ok "$e2e_case"
	fi
	e2e_case=
}

it()
{
	e2e_close_case
	e2e_case=$1
	e2e_case_is_bad=no
}

# fail WHAT... - the case is bad; each argument is a line that says why.
fail()
{
	e2e_case_is_bad=yes
	: "${e2e_case:=$(basename "$0" .test.sh)}"
	printf '    %s:%s: %s\n' "$(basename "$0")" \
		"${BASH_LINENO[${#BASH_LINENO[@]} - 2]}" "$1"
	shift
	local line
	for line; do
		printf '%s\n' "$line" | head -c 4000 | sed 's/^/        /'
	done
}

skip()
{
	e2e_record skip "${e2e_case:-$(basename "$0" .test.sh)}: $1"
	e2e_case=
	exit 0
}

pass_over()
{
	e2e_record skip "$e2e_case: $1"
	e2e_case=
}

run()
{
	STATUS=0
	"$@" >"$WORK/.out" 2>"$WORK/.err" || STATUS=$?
	OUT=$(tr -d '\0' <"$WORK/.out")
	ERR=$(tr -d '\0' <"$WORK/.err")
}

expect_exit()
{
	[ "$STATUS" -eq "$1" ] ||
		fail "exit status $STATUS, wanted $1" "stdout: $OUT" "stderr: $ERR"
}

# expect_eq GOT WANT
expect_eq()
{
	[ "$1" = "$2" ] || fail "not equal" "got:  $1" "want: $2"
}

# expect_contains TEXT PART
expect_contains()
{
	[[ $1 == *"$2"* ]] || fail "part is missing" "in:   $1" "want: $2"
}

# expect_lacks TEXT PART
expect_lacks()
{
	[[ $1 != *"$2"* ]] || fail "part should not be there" "in:   $1" \
		"part: $2"
}

# expect_match TEXT REGEX (extended)
expect_match()
{
	[[ $1 =~ $2 ]] || fail "does not match" "text:  $1" "regex: $2"
}

# expect_true COMMAND... - the command succeeds.
expect_true()
{
	"$@" || fail "failed: $*"
}

start()
{
	local name=$1
	shift
	"$@" >"$WORK/$name.log" 2>&1 </dev/null &
	PID=$!
	e2e_pids+=("$PID")
}

# Ask, then insist.
stop()
{
	local i
	kill "$1" 2>/dev/null
	for ((i = 0; i < 50; i++)); do
		kill -0 "$1" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

wait_for()
{
	local deadline=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.1
	done
}

wait_read()
{
	wait_for 10 python3 -c 'import array, fcntl, sys, termios
n = array.array("i", [0])
fcntl.ioctl(int(sys.argv[1]), termios.FIONREAD, n)
sys.exit(n[0] > 0)' "$1" || fail "nobody reads what was written"
}

free_port()
{
	python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

e2e_leave()
{
	local status=$? pid
	trap - EXIT
	if [ "$e2e_is_cut_off" = yes ]; then
		# The runner counts this one.
		printf '    cut off in: %s\n' "$e2e_case"
		e2e_case=
	elif [ "$status" -ne 0 ]; then
		fail "the script ended with status $status"
	fi
	e2e_close_case
	for pid in "${e2e_pids[@]+"${e2e_pids[@]}"}"; do
		stop "$pid"
	done
	if [ "${KEEP:-0}" = 1 ]; then
		printf '    kept: %s\n' "$WORK"
	else
		rm -rf "$WORK"
	fi
	exit "$status"
}
trap e2e_leave EXIT
trap 'e2e_is_cut_off=yes; exit 143' TERM
trap 'exit 130' INT
