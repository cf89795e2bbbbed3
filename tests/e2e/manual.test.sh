#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# manual - the manual pages: sound, complete, and right in their examples; and
# the help that every program and verb has.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

TOOL=$BUILD/scamsieve
verbs=$("$TOOL" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p')

it "has a help that fits a terminal's width"
for command in "$TOOL" "$BUILD/scamsieve-sms" "$BUILD/scamsieve-milter" \
	$verbs; do
	words=("$command")
	[ -x "$command" ] || words=("$TOOL" "$command")
	[ -x "${words[0]}" ] || continue
	run "${words[@]}" --help
	expect_exit 0
	expect_eq "$ERR" ''
	wide=$(awk 'length > 79' <<<"$OUT")
	[ -z "$wide" ] || fail "${words[*]} --help is wider than 79" "$wide"
	# A verb's fits a screen; the filter's options are many.
	limit=60
	[ "${#words[@]}" -eq 2 ] || limit=110
	[ "$(wc -l <<<"$OUT")" -le "$limit" ] ||
		fail "${words[*]} --help has more than $limit lines"
done

it "prints the words of the rule language"
run "$TOOL" reference
expect_exit 0
expect_contains "$OUT" modifiers
run "$TOOL" reference fields
expect_exit 0
expect_contains "$OUT" $'link.host (strings)\n        Hosts of the links.'
run "$TOOL" reference keys brands
expect_contains "$OUT" 'brands.never_asks (text, list of texts)'
run "$TOOL" reference records
expect_contains "$OUT" $'direction ("inbound" or "outbound")\n        Which way'
run "$TOOL" reference options scamsieve-milter
expect_contains "$OUT" --pid-file
for topic in asks texts modifiers brand-kinds records verbs 'keys near' \
	'synopsis diff' 'purpose check' 'summary check'; do
	# shellcheck disable=SC2086
	run "$TOOL" reference $topic
	expect_exit 0
	[ -n "$OUT" ] || fail "$topic says nothing"
done

it "says what is wrong with a topic"
run "$TOOL" reference field
expect_exit 2
expect_contains "$ERR" "did you mean 'fields'?"
run "$TOOL" reference keys
expect_exit 2
expect_contains "$ERR" 'needs the name of a kind of file'
run "$TOOL" reference keys nothing
expect_exit 2
run "$TOOL" reference fields of
expect_exit 2
run "$TOOL" reference fields of it
expect_exit 2

it "documents every option, setting, key and word, and its examples work"
run "$TOP/tests/e2e/manual_files.py" "$TOP" "$BUILD" "$WORK"
expect_exit 0
[ "$(grep -c '^ok ' <<<"$OUT")" -ge 25 ] ||
	fail "too little was looked at" "$OUT"
if grep -q '^FAIL' <<<"$OUT"; then
	fail "findings" "$(grep -A9 '^FAIL' <<<"$OUT")"
fi

it "has pages that mandoc finds nothing in"
command -v mandoc >/dev/null || skip "mandoc is not installed"
for page in "$BUILD"/man/*.[1-9]; do
	# Which pages are installed is no matter of these.
	found=$(mandoc -T lint "$page" 2>&1 |
		grep -v -e 'referenced manual not found' -e 'mandoc[.]db')
	[ -z "$found" ] || fail "${page##*/}" "$found"
done
