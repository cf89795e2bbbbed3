#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve quarantine: list, show, release, discard, export, purge.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

Q=$BUILD/scamsieve
STORE=$WORK/store/quarantine.db
mkdir -m 700 "$WORK/store"

# The sanitizers' build needs their runtime as well.
compile()
{
	local compiler=${CC:-cc} sanitizers
	for sanitizers in '' '-fsanitize=address,undefined'; do
		# shellcheck disable=SC2086
		$compiler -std=c17 -D_POSIX_C_SOURCE=200809L $sanitizers \
			-I"$TOP/include" -o "$WORK/put" \
			"$TOP/tests/e2e/quarantine_put.c" \
			"$BUILD/libscamsieve.a" -lsqlite3 \
			2>"$WORK/compile.log" && return
	done
	cat "$WORK/compile.log" >&2
	exit 2
}
compile

put()
{
	printf '%b' "$1" | "$WORK/put" "$STORE" "${2:-text}" "${3:-+4915100000001}" \
		"${4:-1760000000000}"
}

it "says that there is no store"
run "$Q" quarantine list --store "$STORE"
expect_exit 2
expect_contains "$ERR" "No such file or directory"

it "lists what is held, commands to the terminal taken out"
expect_eq "$(put 'Your parcel waits\nat \033[31mred lane')" 1
expect_eq "$(put '{"text":"two"}' jsonl Post 1760000001000)" 2
expect_eq "$(put 'third' text +1 1760000002000)" 3
run "$Q" quarantine list -s "$STORE"
expect_exit 0
expect_contains "$OUT" "2025-10-09T08:53:20.000Z  held       inbound"
expect_contains "$OUT" "Your parcel waits at �[31mred lane"
expect_lacks "$OUT" $'\033'
expect_eq "$(wc -l <<<"$OUT")" 4
expect_contains "$OUT" 'core/a +1  '
expect_lacks "$OUT" 'core/b'

it "lists by filters"
run "$Q" quarantine list -s "$STORE" --from +1 --json
expect_eq "$(wc -l <<<"$OUT")" 1
expect_contains "$OUT" '"id":3,"state":"held"'
run "$Q" quarantine list -s "$STORE" --since 2025-10-09T08:53:21Z --limit 1
expect_contains "$OUT" 'Post'
run "$Q" quarantine list -s "$STORE" --until 2025-10-09 --json
expect_eq "$OUT" ''

it "wants a reason for a decision"
run "$Q" quarantine release -s "$STORE" 2
expect_exit 2
expect_contains "$ERR" "say why with --why"

it "prints what it releases, once"
run "$Q" quarantine release -s "$STORE" --why "it is ours" --who ada 2
expect_exit 0
expect_eq "$(od -An -c "$WORK/.out" | tr -d ' \n')" '{"text":"two"}\n'
run "$Q" quarantine release -s "$STORE" --why again 2 99
expect_exit 1
expect_eq "$OUT" ''
expect_contains "$ERR" "message 2 was released already by ada"
expect_contains "$ERR" "the quarantine has no message 99"

it "shows a message, its history and its bytes"
run "$Q" quarantine show -s "$STORE" 2
expect_exit 0
expect_contains "$OUT" "state      released"
expect_contains "$OUT" "release  ada  it is ours"
run "$Q" quarantine show -s "$STORE" --wire 3
expect_eq "$OUT" third

it "discards"
run "$Q" quarantine discard -s "$STORE" --why fraud --who ada 1
expect_exit 0
expect_eq "$OUT" ''
run "$Q" quarantine list -s "$STORE" --state discarded --json
expect_contains "$OUT" '"decided_by":"ada","reason":"fraud"'

it "exports lines of JSON that Python can read"
run "$Q" quarantine export -s "$STORE"
expect_exit 0
expect_eq "$(python3 -c '
import base64, json, sys
for line in sys.stdin:
    entry = json.loads(line)
    print(entry["id"], entry["state"], entry["rules"],
          base64.b64decode(entry["wire_base64"]).decode())
' <<<"$OUT" | tail -n 2)" "2 released ['core/a', 'core/b'] {\"text\":\"two\"}
3 held ['core/a', 'core/b'] third"

it "purges what was decided, and all when told"
run "$Q" quarantine purge -s "$STORE" --why "30 days" --older-than 1d
expect_exit 0
expect_eq "$OUT" "2 messages removed"
run "$Q" quarantine purge -s "$STORE" --why "30 days" --older-than 1d --all
expect_eq "$OUT" "1 messages removed"
run "$Q" quarantine audit -s "$STORE"
expect_exit 0
expect_eq "$(wc -l <<<"$OUT")" 4

it "says what is wrong with the command line"
run "$Q" quarantine relase -s "$STORE"
expect_exit 2
expect_contains "$ERR" "did you mean 'release'?"
run "$Q" quarantine purge -s "$STORE" --why x --older-than 3y
expect_exit 2
expect_contains "$ERR" "expected a time such as 30d"
run "$Q" quarantine show -s "$STORE" x
expect_exit 2
expect_contains "$ERR" "'x' is not an id"
run "$Q" quarantine show -s "$STORE"
expect_exit 2
expect_contains "$ERR" "name the messages by their ids"
run "$Q" quarantine
expect_exit 2

it "tells when its output cannot be written"
expect_eq "$(put 'fourth')" 4
run bash -c '"$0" quarantine release -s "$1" --why x 4 >/dev/full' "$Q" "$STORE"
expect_exit 2
expect_contains "$ERR" "is marked as released, but was not printed"
expect_eq "$("$Q" quarantine show -s "$STORE" --wire 4)" fourth

it "refuses a store that others may write"
chmod 666 "$STORE"
run "$Q" quarantine list -s "$STORE"
expect_exit 2
expect_contains "$ERR" "is open to others; run: chmod"
