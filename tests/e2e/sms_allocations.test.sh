#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms and memory: once warm, screening asks for none.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

COUNTER=$WORK/alloc_count.so
# CC may hold words, such as "ccache gcc".
# shellcheck disable=SC2086
${CC:-cc} -std=c17 -O2 -shared -fPIC -o "$COUNTER" \
	"$TOP/tests/e2e/alloc_count.c" 2>"$WORK/compile.log" || {
	cat "$WORK/compile.log" >&2
	exit 2
}

# The samples, over and over: more of them bring nothing new.
repeat()
{
	for ((i = 0; i < $1; i++)); do
		cat "$TOP/samples/sms.jsonl"
	done >"$WORK/$1.jsonl"
}
repeat 40
repeat 400

# allocations N [OPTION...]: of a run over the samples, N times repeated.
allocations()
{
	local n=$1
	shift
	LD_PRELOAD=$COUNTER "$BUILD/scamsieve-sms" --no-config \
		--rules "$TOP/rules" "$@" <"$WORK/$n.jsonl" \
		2>&1 >"$WORK/answers" | sed -n 's/^allocations //p'
}

it "asks for no memory for a message, once it is warm"
if grep -q __asan_init "$BUILD/scamsieve-sms"; then
	pass_over "the sanitizers' build has an allocator of its own"
else
	allocations 40 >"$WORK/stored" # the rules are in the cache from here
	few=$(allocations 40)
	expect_match "$few" '^[1-9][0-9]*$'
	expect_eq "$(wc -l <"$WORK/answers")" \
		"$((40 * $(wc -l <"$TOP/samples/sms.jsonl")))"
	expect_eq "$(allocations 400)" "$few"
fi

it "asks for none when the answer holds the text either"
if grep -q __asan_init "$BUILD/scamsieve-sms"; then
	pass_over "the sanitizers' build has an allocator of its own"
else
	expect_eq "$(allocations 400 --fields +text)" \
		"$(allocations 40 --fields +text)"
fi
