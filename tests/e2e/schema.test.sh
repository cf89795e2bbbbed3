#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# schema - the JSON Schemas for editors: made from the parser's tables, and
# right about what ships and about what is wrong.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

it "prints the schemas that are in rules/schema"
kinds=$("$BUILD/scamsieve" schema --list)
[ "$(wc -w <<<"$kinds")" -ge 4 ] || fail "kinds: $kinds"
for kind in $kinds; do
	run "$BUILD/scamsieve" schema "$kind"
	expect_exit 0
	expect_eq "$ERR" ''
	diff -u "$TOP/rules/schema/$kind.schema.json" "$WORK/.out" \
		>"$WORK/diff" ||
		fail "$kind.schema.json is not what scamsieve schema prints:" \
			"run make schemas" "$(head -40 "$WORK/diff")"
done
# The answers of scamsieve-sms are no file that people write.
others=$(find "$TOP/rules/schema" -type f -printf '%f\n' |
	sed 's/[.]schema[.]json$//' | grep -vxF "$kinds" | grep -vx answer)
expect_eq "$others" ''

it "says what is wrong with a kind"
run "$BUILD/scamsieve" schema packs
expect_exit 2
expect_contains "$ERR" "did you mean 'pack'?"
run "$BUILD/scamsieve" schema
expect_exit 2
expect_contains "$ERR" --list
run "$BUILD/scamsieve" schema pack lexicon
expect_exit 2

it "knows all that ships, and what is wrong"
python3 -c 'import jsonschema, yaml' 2>/dev/null ||
	skip "python3-jsonschema or python3-yaml is not installed"
run "$TOP/tests/e2e/schema_files.py" "$TOP" "$BUILD" "$WORK"
expect_exit 0
expect_eq "$ERR" ''
[ "$(grep -c '^ok ' <<<"$OUT")" -ge 80 ] ||
	fail "too little was looked at" "$OUT"
if grep -q '^FAIL' <<<"$OUT"; then
	fail "findings" "$(grep '^FAIL' <<<"$OUT")"
fi
