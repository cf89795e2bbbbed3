#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# header_docs - every function of every header is told of.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 2

it "tells of every function in include/"
run tests/e2e/header_docs.py include/*.h include/*/*.h
expect_exit 0
expect_match "$OUT" '^[0-9]+ functions$'
# What else looks like a declaration was seen, too.
seen=$(sed -n "s/ functions\$//p" <<<"$OUT")
rough=$(grep -hE '^(const |struct |enum |static inline |unsigned |[a-z_0-9]+ )+.*[a-z_]+\(' \
	include/*.h include/*/*.h | grep -cv '^typedef')
[ "${seen:-0}" -ge $((rough * 95 / 100)) ] ||
	fail "of about $rough functions only $seen were seen"

it "finds a function that nobody tells of"
cat >"$WORK/some.h" <<'END'
/*
 * some.h - some functions.
 */
/* Told of, with the one behind it. */
int told(void);
const char *also_told(int a,
		      int b);

struct thing;

int untold(void);
/* Told of. */
void last(struct thing *thing);
END
run tests/e2e/header_docs.py "$WORK/some.h"
expect_exit 1
expect_eq "$OUT" "$WORK/some.h:11: untold
4 functions"
