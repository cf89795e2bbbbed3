#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve check as a rule author and a code review meet it: formats, exit
# codes, switching off, mending. What it finds is held by tests/broken.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

check()
{
	run "$BUILD/scamsieve" check --no-config --date 2026-12-01 "$@"
}

cat >"$WORK/good.yaml" <<'END'
schema: 1
pack: good
rules:
  - id: plain
    title: Says the words of this test
    level: low
    score: 1
    tags: [site.words]
    detection:
      words: {text: [purple lemon tree]}
      condition: words
    tests:
      - {text: "a purple lemon tree", expect: match}
      - {text: "a lemon tree", expect: no_match}
END
sed 's/^    title: .*//' "$WORK/good.yaml" >"$WORK/untitled.yaml"
sed 's/^    score: 1/    scoer: 1/' "$WORK/good.yaml" >"$WORK/error.yaml"

it "exits 0 when all is well, 0 or 1 with warnings, 1 with errors, 2 in trouble"
check --strict "$WORK/good.yaml"
expect_exit 0
expect_lacks "$OUT" "warning"
check "$WORK/untitled.yaml"
expect_exit 0
expect_contains "$OUT" "untitled.yaml:4:9: warning: rule 'plain' has no title [missing-title]"
expect_contains "$OUT" "0 errors, 1 warning"
check --strict "$WORK/untitled.yaml"
expect_exit 1
check "$WORK/error.yaml"
expect_exit 1
check "$WORK/nothing.yaml"
expect_exit 2
expect_contains "$ERR" "nothing.yaml"
check --format xml "$WORK/good.yaml"
expect_exit 2
check --off missing-titel "$WORK/good.yaml"
expect_exit 2
expect_contains "$ERR" "did you mean 'missing-title'?"
check --off yaml-syntax "$WORK/good.yaml"
expect_exit 2
expect_contains "$ERR" "cannot be switched off"
check --date yesterday "$WORK/good.yaml"
expect_exit 2

it "shows a line once, however much is wrong in it"
sed '/^    t\(itle\|ags\): .*/d' "$WORK/good.yaml" >"$WORK/bare.yaml"
check "$WORK/bare.yaml"
expect_contains "$OUT" "[missing-title]"
expect_contains "$OUT" "[missing-tags]"
expect_eq "$(grep -c '^ *4 |' <<<"$OUT")" 1

it "finds rules of other packs, and overrides a file that it knows already"
sed 's/condition: words/condition: words and signals\/to-the-point/' \
	"$WORK/good.yaml" >"$WORK/names.yaml"
check --strict "$WORK/names.yaml"
expect_exit 0
check --strict "$TOP/rules/packs/fake-support/channel.yaml"
expect_exit 0

it "switches a lint off by option, configuration and comment"
check --strict --off missing-title,missing-tags "$WORK/bare.yaml"
expect_exit 0
printf 'check: {off: [missing-title, missing-tags]}\n' >"$WORK/config.yaml"
run "$BUILD/scamsieve" check --config "$WORK/config.yaml" --strict \
	"$WORK/bare.yaml"
expect_exit 0
run "$BUILD/scamsieve" check --config "$WORK/config.yaml" --on missing-title \
	--strict "$WORK/bare.yaml"
expect_exit 1
for where in \
	'1s/^/# scamsieve-lint: off missing-title, missing-tags\n/' \
	's/^  - id.*/  # scamsieve-lint: off missing-title missing-tags (why)\n&/' \
	's/^  - id.*/& # scamsieve-lint: off all/'; do
	sed "$where" "$WORK/bare.yaml" >"$WORK/off.yaml"
	check --strict "$WORK/off.yaml"
	expect_exit 0
done

it "says when a comment switches off what is not there"
for name in missing-title unknown-key missing-titel; do
	sed "1s/^/# scamsieve-lint: off $name\n/" "$WORK/good.yaml" \
		>"$WORK/off.yaml"
	check "$WORK/off.yaml"
	expect_match "$OUT" '\[(useless-off|unknown-lint)\]'
done

it "shows notes when they are asked for"
check "$WORK/good.yaml"
expect_lacks "$OUT" "missing-references"
check --on missing-references "$WORK/good.yaml"
expect_contains "$OUT" "warning: rule 'plain' has no references"

it "tells what of a brand nobody has looked up"
cat >"$WORK/brands.yaml" <<'END'
schema: 1
kind: brands
brands:
  - id: acme
    name: Acme Shop
    kind: platform
    country: US
    domains: [acme.example, acme.test]
    phones: ["+1 202 555 0142"]
    verified: [acme.example]
    source: https://acme.example/contact
    reviewed: 2026-11-28
END
check --strict "$WORK/brands.yaml"
expect_exit 0
check --on unverified-contact "$WORK/brands.yaml"
expect_contains "$OUT" \
	"of brand 'acme' nobody has looked up acme.test, +1 202 555 0142"
check --on all
expect_exit 0
expect_contains "$OUT" '[unverified-contact]'
expect_contains "$OUT" '[missing-references]'
expect_lacks "$OUT" 'the rest is not shown'
sed -i 's/verified: .*/verified: [acme.example, acme.invalid]/' \
	"$WORK/brands.yaml"
check "$WORK/brands.yaml"
expect_contains "$OUT" "'acme.invalid' is no domain, phone, email, handle"

it "checks a configuration, alone and with rules"
check "$TOP/samples/scamsieve.yaml"
expect_exit 0
printf 'thresholds: {sms: {inbound: {tag: 9, quarantine: 5}}}\n' \
	>"$WORK/config.yaml"
check "$WORK/config.yaml" "$WORK/good.yaml"
expect_exit 1
expect_contains "$OUT" "config.yaml:1:20: error: thresholds.sms.inbound"
printf 'check: {off: [unknown-key]}\n' >"$WORK/config.yaml"
check "$WORK/config.yaml"
expect_exit 1
expect_contains "$OUT" "cannot be switched off"

it "lists all lints, each with what to do"
check --list-lints
expect_exit 0
expect_match "$OUT" 'over-broad +warning'
expect_match "$OUT" 'unknown-key +error'
check --list-lints --format json
run python3 -c '
import json, sys
lints = json.loads(sys.argv[1])
assert len(lints) > 60
assert all(x["advice"] and x["says"] for x in lints)
print("good")' "$OUT"
expect_eq "$OUT" good

# What a rule file with one of everything looks like in each format.
cat >"$WORK/all of it.yaml" <<'END'
schema: 1
pack: all
rules:
  - id: first
    scoer: 4.5
    detection:
      x: {text|re: '验證|(a+)+'}
      condition: x
END

it "writes JSON with every finding and its place"
check --format json "$WORK/all of it.yaml"
expect_exit 1
run python3 - "$OUT" "$WORK/all of it.yaml" <<'END'
import json
import sys

found = json.loads(sys.argv[1])
text = open(sys.argv[2], "rb").read()
by_lint = {f["lint"]: f for f in found["findings"]}
key = by_lint["unknown-key"]
assert (key["line"], key["column"], key["end_column"]) == (5, 5, 10), key
assert text[key["offset"]:][:key["length"]] == b"scoer"
assert "score" in key["hint"]
dead = by_lint["unmatchable"]
assert text[dead["offset"]:][:dead["length"]].decode() == "證", dead
assert dead["fix"] == "证" and dead["end_column"] == dead["column"] + 1
assert found["errors"] == 1
assert found["warnings"] == len(found["findings"]) - 1
print("good")
END
expect_eq "$OUT" good

it "writes SARIF 2.1.0 as its schema wants it"
check --format sarif "$WORK/all of it.yaml"
expect_exit 1
run python3 - "$OUT" <<'END'
import json
import sys

LEVELS = {"none", "note", "warning", "error"}


def only(thing, required, allowed):
    assert set(required) <= set(thing) <= set(required) | set(allowed), thing


log = json.loads(sys.argv[1])
only(log, ["version", "runs"], ["$schema"])
assert log["version"] == "2.1.0"
(run,) = log["runs"]
only(run, ["tool", "results"], ["columnKind"])
assert run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
driver = run["tool"]["driver"]
only(driver, ["name"], ["version", "rules"])
for rule in driver["rules"]:
    only(rule, ["id"], ["name", "shortDescription", "help",
                        "defaultConfiguration"])
    assert rule["shortDescription"]["text"] and rule["help"]["text"]
    assert rule["defaultConfiguration"]["level"] in LEVELS
assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])


def check_region(region):
    only(region, [], ["startLine", "startColumn", "endLine", "endColumn",
                      "byteOffset", "byteLength"])
    assert all(isinstance(n, int) for n in region.values())
    assert region["startLine"] >= 1 and region["startColumn"] >= 1
    assert (region["endLine"], region["endColumn"]) >= (
        region["startLine"], region["startColumn"])


n_fixes = 0
for result in run["results"]:
    only(result, ["message"], ["ruleId", "ruleIndex", "level", "locations",
                               "fixes"])
    assert result["message"]["text"] and result["level"] in LEVELS
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    (location,) = result["locations"]
    place = location["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    assert uri.startswith("file:///") and uri.endswith("/all%20of%20it.yaml")
    check_region(place["region"])
    for fix in result.get("fixes", []):
        (change,) = fix["artifactChanges"]
        assert change["artifactLocation"]["uri"] == uri
        for replacement in change["replacements"]:
            check_region(replacement["deletedRegion"])
            n_fixes += 1
assert {"unknown-key", "unmatchable", "nested-quantifier"} <= {
    result["ruleId"] for result in run["results"]}
assert n_fixes == 1
print("good")
END
expect_eq "$OUT" good

it "writes workflow commands for GitHub"
check --format github "$WORK/all of it.yaml"
expect_exit 1
expect_match "$OUT" '::error file=[^,]*all of it.yaml,line=5,endLine=5,col=5,endColumn=10,title=unknown-key::unknown key'
expect_lacks "$OUT" "errors,"
expect_eq "$(grep -vc '^::\(error\|warning\) file=' <<<"$OUT")" 0

it "mends what is safe to mend, and nothing else"
printf '%s\n' 'schema: 1' '# a comment that stays' 'pack: mend' 'rules:' \
	'  - id: first # and this one' '    title: Ｆｕｌｌ stays' \
	'    detection:' \
	"      a: {text|re: 'ｈi|验證|x'}" \
	$'      b: {text: [Hello\u200b Lemon]}' \
	'      condition: a or b' '    score: 1' >"$WORK/mend.yaml"
chmod 640 "$WORK/mend.yaml"
cp "$WORK/mend.yaml" "$WORK/before.yaml"
check --fix --on literal-case "$WORK/mend.yaml"
expect_exit 0
expect_contains "$OUT" "4 mended"
expect_eq "$(diff "$WORK/before.yaml" "$WORK/mend.yaml" | grep '^>')" \
	"> $(printf '%s\n> %s' "      a: {text|re: 'hi|验证|x'}" \
		'      b: {text: [hello lemon]}')"
expect_eq "$(stat -c %a "$WORK/mend.yaml")" 640
cp "$WORK/mend.yaml" "$WORK/before.yaml"
check --fix --on literal-case "$WORK/mend.yaml"
expect_true cmp -s "$WORK/before.yaml" "$WORK/mend.yaml"

it "mends what stands in double quotes by its escape"
printf 'schema: 1\npack: mend\ntitle: "le\u200bm\U000e0061on"\nrules: []\n' \
	>"$WORK/quoted.yaml"
check --fix "$WORK/quoted.yaml"
expect_exit 0
expect_eq "$(sed -n 3p "$WORK/quoted.yaml")" \
	'title: "le\u200bm\U000E0061on"'

it "says that a folder holds no rules"
mkdir "$WORK/nothing"
check --strict "$WORK/nothing"
expect_exit 1
expect_contains "$OUT" "[nothing-to-check]"

it "does not mend through a link, nor what cannot be written"
printf 'schema: 1\npack: p\u200b\nrules: []\n' >"$WORK/target.yaml"
ln -s target.yaml "$WORK/link.yaml"
check --fix "$WORK/link.yaml"
expect_exit 2
expect_contains "$ERR" "link.yaml: cannot be mended: it is a link"

it "checks a thousand rules"
python3 - >"$WORK/thousand.yaml" <<'END'
print("schema: 1\npack: thousand\nrules:")
for i in range(1000):
    print(f"""  - id: rule-{i}
    title: Rule number {i} of a thousand
    level: medium
    score: 2
    tags: [site.many]
    detection:
      words: {{text|word: [lemon{i}, tree{i}, 柠檬{i}]}}
      number: {{text|re: 'fruit{i}\\D{{0,8}}\\d{{4,}}'}}
      link: {{link|exists: true}}
      condition: words and (number or link)
    tests:
      - {{text: "lemon{i} and fruit{i} 12345", expect: match}}
      - {{text: "lemon{i}", expect: no_match}}""")
END
began=$(date +%s%N)
check --strict "$WORK/thousand.yaml"
took=$((($(date +%s%N) - began) / 1000000))
expect_exit 0
# A second is the promise, for whoever reads this on a machine of his own.
echo "    $took ms"

it "shows each text of a finding by a file of tests/broken"
run python3 "$TOP/tests/broken/texts.py"
expect_exit 0
expect_match "$OUT" '^[0-9]+ texts, 0 wrong$'

it "finds a pattern that a corpus was copied into, and says so when it cannot"
mkdir "$WORK/corpus" "$WORK/rules"
printf '{"text":"Dear  all, the Purple lemon tree stands\\u200b behind the barn"}\n' \
	>"$WORK/corpus/one.jsonl"
printf '%s\n' 'rules:' '  - id: one' '    detection:' \
	"      a: {text|re: 'x|lemon tree stands behind (?:a|the)'}" \
	'      b: {text: [lemon tree stands behind, purple lemon and more of it]}' \
	'    tests: [{text: the purple lemon tree stands behind the barn}]' \
	>"$WORK/rules/copied.yaml"
memorised=$TOP/tests/memorised.py
if python3 -c 'import yaml' 2>/dev/null; then
	run "$memorised" "$WORK/corpus" "$WORK/rules"
	expect_exit 0
	sed -i 's/stands behind, /stands behind the barn, /' "$WORK/rules/copied.yaml"
	run "$memorised" "$WORK/corpus" "$WORK/rules"
	expect_exit 1
	expect_contains "$OUT" "copied.yaml:5: 'lemon tree stands behind the barn' runs along with messages for 33 characters"
	expect_contains "$OUT" "2 long patterns, 1 memorised"
fi
run env -u SCAMSIEVE_CORPORA "$memorised"
expect_exit 0
expect_contains "$OUT" "not looked for"

it "counts what rules take beside the scan"
sed 's/      words: .*/&\n      digits: {text|re: "[0-9]{6}"}\n      link: {link|exists: true}/; s/condition: .*/condition: words or digits or link/' \
	"$WORK/good.yaml" >"$WORK/cost.yaml"
check --cost "$WORK/cost.yaml"
expect_exit 0
expect_match "$OUT" $'\n   372     1     1     1 \\(1\\)  good/plain\n1 rules: the scan decides 1 parts, 1 need facts, 1 are patterns, 1 of them without a literal'
check --cost --format json "$WORK/good.yaml"
run python3 -c '
import json, sys
cost = json.loads(sys.argv[1])["cost"]
assert cost["ordinary"] == 372, cost
(rule,) = cost["rules"]
assert (rule["id"], rule["led"], rule["scan"]) == ("good/plain", 0, 1), rule
print("good")' "$OUT"
expect_eq "$OUT" good

it "names a file as it was given, also one of the program's own"
cd "$TOP" || exit 1
run "$BUILD/scamsieve" check --no-config --on missing-references \
	rules/packs/fake-support/channel.yaml
expect_match "$OUT" '^rules/packs/fake-support/channel.yaml:[0-9]+:'
