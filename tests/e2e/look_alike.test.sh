#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How well hosts that imitate a brand are seen, over the whole registry.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

export PYTHONDONTWRITEBYTECODE=1
run "$TOP/tests/bench/look_alike.py" --build "$BUILD"
figures=$OUT

# share WAY LOW HIGH - what is seen of a way lies between two shares.
share()
{
	it "$1: $2 to $3 % are seen"
	run awk -v way="$1" -v low="$2" -v high="$3" '
		index($0, way) == 1 {
			share = $NF + 0
			ok = share >= low && share <= high
			print share
		}
		END { exit !ok }' <<<"$figures"
	expect_exit 0
}

share "own domain" 0 0
share "whole domain below another" 99 100
share "label below another" 90 100
share "cheap top-level domain" 95 100
share "added word" 80 100
share "look-alike letter" 90 100
share "one slip" 75 100
