#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-milter without an MTA: tests/milter/peer.py plays one, in every
# order of commands, with garbage, half packets and crowds.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"
export SCAMSIEVE_CACHE_DIR=$WORK/cache
# A sanitizer's threads are larger.
nm "$BUILD/scamsieve-milter" | grep -q __asan_init &&
	export MILTER_CROWD_KB=1000000

# try SOCKET PEER - run all cases over this socket
try()
{
	local line
	rm -f "$WORK/milter.log"
	start milter "$BUILD/scamsieve-milter" --no-config --rules "$RULES" \
		--socket "$1" --set milter.log.to=stderr \
		--set milter.max_sessions=2500
	milter=$PID
	wait_for 15 grep -q ready "$WORK/milter.log" || {
		it "starts on $1"
		fail "does not start" "$(cat "$WORK/milter.log")"
		return
	}
	python3 "$TOP/tests/milter/peer.py" "$2" "$milter" parcel \
		>"$WORK/cases" 2>"$WORK/peer.err"
	grep '^#' "$WORK/cases"
	while read -r line; do
		[[ $line != '#'* ]] || continue
		it "${1%%:*}: ${line#* }"
		[[ $line == ok* ]] || fail "$line"
	done <"$WORK/cases"
	it "${1%%:*}: all cases were tried, and it still runs"
	expect_eq "$(cat "$WORK/peer.err")" ''
	expect_true test "$(grep -c '^ok' "$WORK/cases")" -ge 18
	kill -TERM "$milter"
	STATUS=0
	wait "$milter" || STATUS=$?
	expect_exit 0
}

port=$(free_port)
try "inet:$port@127.0.0.1" "127.0.0.1:$port"
try "unix:$WORK/milter.sock" "$WORK/milter.sock"
