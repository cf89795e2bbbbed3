#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# check.sh TARGET... - make each target, whatever the others did, and add up
# the lines "N passed, N failed, N skipped" that they end in. Exit 1 when
# anything failed, or when a target ended without such a line.
set -u
cd "$(dirname "$0")/.." || exit 2

make=${MAKE:-make}
log=$(mktemp "${TMPDIR:-/tmp}/scamsieve-check.XXXXXX") || exit 2
trap 'rm -f "$log"' EXIT

passed=0 failed=0 skipped=0 broken=()
line='^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$'

for target; do
	printf '== %s\n' "$target"
	$make --no-print-directory "$target" 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	last=$(grep -E "$line" "$log" | tail -n 1)
	if [[ $last =~ $line ]]; then
		passed=$((passed + BASH_REMATCH[1]))
		failed=$((failed + BASH_REMATCH[2]))
		skipped=$((skipped + BASH_REMATCH[3]))
		[ "$status" -eq 0 ] || broken+=("$target")
		# A failure that was not counted is still one.
		[ "$status" -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ] ||
			failed=$((failed + 1))
	else
		broken+=("$target")
		failed=$((failed + 1))
	fi
done

printf '==\n'
[ ${#broken[@]} -eq 0 ] || printf 'failed: %s\n' "${broken[*]}"
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
