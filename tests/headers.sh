#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# headers.sh COMPILE... -- HEADER... - prove that every header compiles alone
# and may be included twice. COMPILE is a compiler with its flags, as one word;
# each of them is tried.
set -u

compilers=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	compilers+=("$1")
	shift
done
shift

passed=0 failed=0
for header; do
	name=${header#include/}
	ok=yes
	for compile in "${compilers[@]}"; do
		printf '#include "%s"\n#include "%s"\n' "$name" "$name" |
			eval "$compile -Wno-unused -Werror -fsyntax-only -x c -" ||
			ok=no
	done
	if [ $ok = yes ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL  %s does not compile alone\n' "$header"
	fi
done
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
