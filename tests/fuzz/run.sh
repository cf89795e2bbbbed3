#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh PROGRAM... - replay the seeds of each fuzz target, tests/fuzz/seeds/
# NAME for fuzz_NAME, and what is near them; one target is one test. The
# sample mails are seeds of fuzz_mime too. ONLY=NAME runs one.
set -u
here=$(cd "$(dirname "$0")" && pwd)

passed=0 failed=0
for program; do
	name=$(basename "$program")
	name=${name#fuzz_}
	[[ $name == *"${ONLY:-}"* ]] || continue
	seeds=()
	candidates=("$here/seeds/$name"/*)
	[ "$name" != mime ] || candidates+=("$here/../../samples/mail"/*.eml)
	for seed in "${candidates[@]}"; do
		[ ! -f "$seed" ] || seeds+=("$seed")
	done
	if said=$(timeout "${FUZZ_REPLAY_SECONDS:-120}" "$program" \
		"${seeds[@]+"${seeds[@]}"}" 2>&1); then
		printf '  ok    fuzz %s: %s\n' "$name" "$(tail -n 1 <<<"$said")"
		passed=$((passed + 1))
	else
		printf '%s\n' "$said" | tail -n 30
		printf '  FAIL  fuzz %s\n' "$name"
		failed=$((failed + 1))
	fi
done
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
