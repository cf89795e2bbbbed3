#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The shipped rules: sound, their own tests hold, the samples come to what
# stands beside them; and check, test and explain as a rule author meets them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

it "finds nothing wrong in the shipped rules"
run "$BUILD/scamsieve" check --strict --no-config --date 2026-12-01 \
	--on missing-never-asks
expect_exit 0
expect_match "$OUT" '^[0-9]+ packs, [0-9]+ rules'

it "passes the tests that stand beside the shipped rules"
run "$BUILD/scamsieve" test
expect_exit 0
expect_match "$OUT" '^[0-9]{3,} passed, 0 failed$'

it "gives every sample SMS the action that stands beside it"
"$BUILD/scamsieve-sms" --no-config <"$TOP/samples/sms.jsonl" >"$WORK/answers"
run python3 - "$TOP/samples/sms.jsonl" "$WORK/answers" <<'END'
import json
import sys

samples, answers = ([json.loads(line) for line in open(path, encoding="utf-8")]
                    for path in sys.argv[1:])
assert len(samples) == len(answers) >= 60, (len(samples), len(answers))
wrong = [f"{s['id']}: wants {s['expect']}, got {a['action']} {a['score']}"
         for s, a in zip(samples, answers)
         if (s["expect"], s["id"]) != (a["action"], a["id"])]
print("\n".join(wrong) or "all as expected")
END
expect_eq "$OUT" "all as expected"

it "holds every sample mail to what is expected of it"
run "$BUILD/scamsieve" test "$TOP/samples/mail"
expect_exit 0
n_mails=$(find "$TOP/samples/mail" -name '*.eml' | wc -l)
expect_eq "$OUT" "$n_mails passed, 0 failed"

it "shows a mistake with line, column, caret and the word that was meant"
cat >"$WORK/broken.yaml" <<'END'
schema: 1
pack: broken
rules:
  - id: first
    scoer: 4.5
    detection:
      asks: {ask: [code, pasword]}
      condition: asks and brnd
END
run "$BUILD/scamsieve" check "$WORK/broken.yaml"
expect_exit 1
expect_contains "$OUT" "broken.yaml:5:5: error: unknown key 'scoer'"
expect_contains "$OUT" "    scoer: 4.5"
expect_contains "$OUT" "    ^~~~~"
expect_contains "$OUT" "did you mean 'score'?"
expect_contains "$OUT" "did you mean 'password'?"

it "explains which words asked, and which rules came near"
run "$BUILD/scamsieve" explain --text \
	'【工商银行】您的账户异常，请把验证码发给客服 4001234567'
expect_exit 0
expect_match "$OUT" 'asks +code'
expect_match "$OUT" 'verdict  (tag|quarantine), score'

it "explains as JSON that another program can read"
run "$BUILD/scamsieve" explain --format json --text 'Never share your code'
expect_exit 0
run python3 -c 'import json,sys; print(json.loads(sys.argv[1])["action"])' \
	"$OUT"
expect_eq "$OUT" "pass"

it "refuses a wrong option and an unknown verb with a hint"
run "$BUILD/scamsieve" chekc
expect_exit 2
expect_contains "$ERR" "did you mean 'check'?"
run "$BUILD/scamsieve" check --strct
expect_exit 2

it "helps with each verb, however it is asked"
run "$BUILD/scamsieve" --help
expect_exit 0
all=$OUT
for word in -h help; do
	run "$BUILD/scamsieve" "$word"
	expect_exit 0
	expect_eq "$OUT" "$all"
done
run "$BUILD/scamsieve" help scan
expect_exit 0
expect_contains "$OUT" "Usage: scamsieve scan"
run "$BUILD/scamsieve" help scna
expect_exit 2
expect_contains "$ERR" "did you mean 'scan'?"

it "says why an answer could not be written, once"
labelled=$TOP/tests/evaluation/sets/en-sms-4.jsonl
for arguments in --help --version 'check --help' 'check --list-lints' \
	'reference fields' 'schema pack' 'completions bash' \
	'explain --text hi' 'test --filter evidence/' \
	'redact --text hi' "check '$TOP/tests/broken/yaml-empty.yaml'" \
	"scan '$TOP/samples/mail'" "eval '$labelled'" "tune '$labelled'"; do
	run bash -c "'$BUILD/scamsieve' $arguments >/dev/full"
	expect_exit 2
	expect_match "$ERR" \
		'^scamsieve[a-z ]*: standard output: No space left[^'$'\n'']*$'
done
run bash -c "'$BUILD/scamsieve' reference fields | head -c 1; exit 0"
expect_eq "$ERR" ''

it "judges an empty text, and one of a megabyte"
run "$BUILD/scamsieve" explain --text ''
expect_exit 0
head -c 1000000 /dev/zero | tr '\0' 'a' >"$WORK/huge.txt"
run "$BUILD/scamsieve" explain --format json "$WORK/huge.txt"
expect_exit 0

it "starts from stored rules and judges the same"
export SCAMSIEVE_CACHE_DIR=$WORK/cache
for _ in 1 2; do
	"$BUILD/scamsieve-sms" --no-config <"$TOP/samples/sms.jsonl" \
		>"$WORK/again"
	run cmp "$WORK/answers" "$WORK/again"
	expect_exit 0
done

it "tells which phrases and signs carried a sum"
mkdir "$WORK/readme"
awk -v folder="$WORK/readme" '
	/^```yaml/ { inside = 1; file = folder "/" ++n ".yaml"; next }
	/^```/ { inside = 0 }
	inside { print >file }' "$TOP/README.md"
run "$BUILD/scamsieve" explain --rules "$TOP/rules" --rules "$WORK/readme" \
	--text 'Your account has been suspended, verify your details'
expect_contains "$OUT" "starts at -3.00, capped at 4.00"
expect_contains "$OUT" "for     'been suspended' +1.80, 'verify your' +1.50"
run "$BUILD/scamsieve" explain --rules "$TOP/rules" --rules "$WORK/readme" \
	--format json --text 'Your account has been suspended, verify your details'
expect_contains "$OUT" '{"text":"been suspended","weight":1.8,"spans":[[0,17,31]]}'

it "has a paragraph in rules/README.md for each file, and none without one"
(cd "$TOP/rules" && ls packs/*/*.yaml weights/*.yaml) | sort >"$WORK/files"
grep -oE '\]\((packs|weights)/[^)]+\.yaml\)' "$TOP/rules/README.md" |
	sed 's/^](//; s/)$//' | sort -u >"$WORK/described"
run diff "$WORK/files" "$WORK/described"
expect_eq "$OUT" ""
