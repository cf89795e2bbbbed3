#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The taxonomy: one list, told on one page, and carried by every rule.
# shellcheck source=tests/e2e/lib.sh disable=SC2016 # the page's backquotes
. "$(dirname "$0")/lib.sh"

it "the page holds the list, in its order and words"
sed -n 's/^TAG("\(.*\)", "\(.*\)")$/| `\1` | \2 |/p' \
	"$TOP/include/rules/tag.def" >"$WORK/list"
# Rows of the families' tables, whose second column is no list of tags.
grep -E '^\| `[a-z_]+\.[a-z_]+` \| [^`]+ \|$' "$TOP/rules/TAXONOMY.md" \
	>"$WORK/page"
run diff "$WORK/list" "$WORK/page"
expect_eq "$OUT" ""
expect_true [ "$(wc -l <"$WORK/list")" -gt 100 ]

it "names no tag on the page that is not in the list"
grep -oE '`[a-z_]+\.[a-z_]+`' "$TOP/rules/TAXONOMY.md" | tr -d '`' |
	grep -vE '\.(def|md)$' | sort -u >"$WORK/named"
grep -oE '^TAG\("[a-z_.]+' "$TOP/include/rules/tag.def" |
	sed 's/.*"//' | sort -u >"$WORK/known"
run comm -23 "$WORK/named" "$WORK/known"
expect_eq "$OUT" ""

it "is carried by every shipped rule"
run awk '
	function close_rule() { if (id != "" && !tags) print file ": " id
		id = ""; tags = 0 }
	FNR == 1 { close_rule(); file = FILENAME }
	/^  - id:/ { close_rule(); id = $3; n++ }
	/^    tags:/ { tags = 1 }
	END { close_rule(); if (n < 100) print n " rules" }
' "$TOP"/rules/packs/*/*.yaml
expect_eq "$OUT" ""
