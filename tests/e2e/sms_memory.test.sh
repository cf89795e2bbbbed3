#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms when memory runs out: one allocation after the other fails,
# at the start and at a record.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

nm "$SMS" | grep -q __asan_init &&
	skip "a sanitizer has its own allocations"
# shellcheck disable=SC2086 # CC may be a command and its argument
run ${CC:-cc} -shared -fPIC -O1 -o "$WORK/faults.so" \
	"$TOP/tests/milter/faults.c"
it "each allocation fails in turn: an answer, an error, or exit 2 with why"
expect_exit 0
head -c 32 /dev/zero >"$WORK/faults"
run python3 "$TOP/tests/milter/sms_memory.py" "$WORK/faults" parcel \
	env SCAMSIEVE_CACHE_DIR= FAULTS="$WORK/faults" \
	LD_PRELOAD="$WORK/faults.so" "$SMS" --no-config --rules "$RULES"
expect_exit 0
expect_eq "$ERR" ''
expect_contains "$OUT" 'at_a_record'
expect_contains "$OUT" 'at_start'
