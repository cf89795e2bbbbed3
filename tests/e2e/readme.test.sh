#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# README.md does what it says: its commands that need no system of their own
# are run, their answers are those shown ("..." stands for anything), its
# rules and suites are sound, and every option it names is there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# blocks LANGUAGE - write each such block to $WORK/LANGUAGE.N; the command
# lines of the sh blocks are to start at the top of the tree.
blocks()
{
	python3 - "$TOP/README.md" "$WORK" "$1" <<'END'
import re
import sys

readme, work, language = sys.argv[1:]
text = open(readme, encoding="utf-8").read()
found = re.findall(r"^```%s\n(.*?)^```$" % re.escape(language), text,
                   re.DOTALL | re.MULTILINE)
for number, block in enumerate(found):
    with open(f"{work}/{language}.{number}", "w", encoding="utf-8") as out:
        out.write(block)
print(len(found))
END
}

# as_shown WANTED GOT - equal, line by line, "..." standing for anything.
as_shown()
{
	python3 - "$1" "$2" <<'END'
import re
import sys

wanted, got = (open(path, encoding="utf-8").read().splitlines()
               for path in sys.argv[1:])
for w, g in zip(wanted, got):
    pattern = ".*".join(map(re.escape, w.split("...")))
    if not re.fullmatch(pattern, g):
        sys.exit(f"shown: {w}\ngot:   {g}")
if len(wanted) != len(got):
    sys.exit(f"{len(wanted)} lines are shown, {len(got)} came")
END
}

n_sh=$(blocks sh)
n_json=$(blocks json)
n_yaml=$(blocks yaml)

it "has examples"
expect_true test "$n_sh" -ge 4
expect_true test "$n_json" -ge 1
expect_true test "$n_yaml" -ge 2

it "answers as shown"
n_shown=0
for ((i = 0; i < n_sh; i++)); do
	grep -q '^build/' "$WORK/sh.$i" || continue
	(cd "$TOP" && PATH=$BUILD:$PATH &&
		sed "s|^build/|$BUILD/|" "$WORK/sh.$i" | bash -e) \
		>"$WORK/answer.$i" 2>"$WORK/error.$i" ||
		fail "block $i fails" "$(cat "$WORK/sh.$i" "$WORK/error.$i")"
	if grep -q '<<' "$WORK/sh.$i"; then
		run as_shown "$WORK/json.$n_shown" "$WORK/answer.$i"
		expect_exit 0
		n_shown=$((n_shown + 1))
	fi
done
expect_eq "$n_shown" "$n_json"

it "has rules that are sound and pass their tests, and suites that are read"
for ((i = 0; i < n_yaml; i++)); do
	mv "$WORK/yaml.$i" "$WORK/example-$i.yaml"
	run "$BUILD/scamsieve" check --strict "$WORK/example-$i.yaml"
	expect_exit 0
	grep -q '^pack:' "$WORK/example-$i.yaml" || continue
	pack=$(sed -n 's/^pack: //p' "$WORK/example-$i.yaml")
	run "$BUILD/scamsieve" test --rules "$TOP/rules" \
		--rules "$WORK/example-$i.yaml" --filter "$pack/"
	expect_exit 0
	expect_match "$OUT" '^[1-9][0-9]* passed, 0 failed$'
done

it "names no option that is not there"
grep -oE '(build/)?scamsieve(-[a-z]+)?( [a-z]+)?( (--[a-z-]+|[^`]*--[a-z-]+))+' \
	"$TOP/README.md" >"$WORK/commands"
expect_true test -s "$WORK/commands"
while read -r command; do
	read -r program verb _ <<<"${command#build/}"
	case $program in
	scamsieve) help=$("$BUILD/$program" "$verb" --help) ;;
	*) help=$("$BUILD/$program" --help) ;;
	esac
	grep -oE -- '--[a-z][a-z-]+' <<<"$command" >"$WORK/options"
	while read -r option; do
		grep -q -- "$option\\b" <<<"$help" ||
			fail "$program has no $option" "$command"
	done <"$WORK/options"
done <"$WORK/commands"

it "claims no more than was measured"
run python3 - "$TOP" <<'END'
import pathlib
import re
import sys

top = pathlib.Path(sys.argv[1])
readme = " ".join((top / "README.md").read_text().split())
sets = (top / "tests/evaluation/sets/README.md").read_text()
measured = (top / "rules/EVALUATION.md").read_text()
caught, flagged = [], []
for name, size, first, alarms in re.findall(
        r"^\| ([\w-]+) \|[^|]*\| ([\d, ]+) \| ([\d.]+ %|-) \| (\d+) \|",
        sets, re.M):
    if first != "-":
        caught.append(float(first.split()[0]))
    if name.startswith("notices"):
        flagged.append(int(alarms) / int(size.split(",")[1]))
if min(caught) < 20 or "between a fifth of the fraud" not in readme:
    sys.exit(f"first caught: {min(caught)} % and more")
if max(flagged) > 0.4 or "up to four in ten" not in readme:
    sys.exit(f"service mails first flagged: {max(flagged)}")
ham = re.search(r"^\| ham flagged \| ([\d.]+) %", measured, re.M)
if float(ham[1]) > 0.1:
    sys.exit(f"ham flagged: {ham[1]} %")
kept = re.search(r"### Quarantine\n.*?^\| all \| [^|]+\| ([\d.]+) %",
                 measured, re.M | re.S)
if float(kept[1]) < 99.5:
    sys.exit(f"precision of what is kept back: {kept[1]} %")
END
expect_eq "$OUT$ERR" ""
expect_exit 0

it "links to what is there"
grep -oE '\]\([^)#:]+\)' "$TOP/README.md" | tr -d ']()' >"$WORK/links"
expect_true test -s "$WORK/links"
while read -r link; do
	[ -e "$TOP/$link" ] || fail "README.md: no $link"
done <"$WORK/links"
