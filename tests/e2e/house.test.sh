#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The tools that guard the house: each must find what it is there to find.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# plant FILE LINE... - a source file with its licence line.
plant()
{
	local file=$WORK/tree/$1
	shift
	mkdir -p "$(dirname "$file")"
	printf '%s\n' '/* SPDX-License-Identifier: Apache-2.0 */' "$@" >"$file"
}

# breach NAME WHAT FILE LINE... - floors.sh finds WHAT in a tree of one file.
breach()
{
	it "floors: $1"
	rm -rf "$WORK/tree"
	mkdir -p "$WORK/tree/include" "$WORK/tree/filter"
	plant "${@:3}"
	run "$TOP/tests/floors.sh" "$WORK/tree"
	expect_exit 1
	expect_contains "$OUT" "$3:2: "
	expect_contains "$OUT" "$2"
	expect_contains "$OUT" "0 passed, 1 failed, 0 skipped"
}

breach "a low floor includes a high one" 'base includes "rules/eval.h"' \
	filter/base/x.c '#include "rules/eval.h"'
breach "a header does so" 'text includes "facts/link.h"' \
	include/text/x.h '#  include "facts/link.h"'
breach "a library outside its module" '<yaml.h> belongs to' \
	filter/rules/x.c '#include <yaml.h>'
breach "the milter library in the library" '<libmilter/mfapi.h> belongs to' \
	filter/service/x.c '#include <libmilter/mfapi.h>'
breach "a header that nobody has thought about" 'is not in tests/floors.table' \
	filter/base/x.c '#include <curses.h>'
breach "the log below the programs" '<base/log.h> belongs to' \
	filter/facts/x.c '#include "base/log.h"'
breach "printing in the library" '(printf|' \
	filter/rules/x.c 'void f(void) { printf("x"); }'
breach "leaving in the library" '(exit|' \
	filter/rules/x.c 'void f(void) { exit(1); }'
breach "reading the clock in the library" '(time|' \
	filter/service/x.c 'long f(void) { return time(NULL); }'
breach "unbounded copies" '(gets|' \
	filter/cmd/x.c 'void f(char *a) { strcpy(a, "x"); }'

it "floors: a file without a licence line"
rm -rf "$WORK/tree"
mkdir -p "$WORK/tree/include" "$WORK/tree/filter/base"
echo 'int x;' >"$WORK/tree/filter/base/x.c"
run "$TOP/tests/floors.sh" "$WORK/tree"
expect_exit 1
expect_contains "$OUT" "does not say the licence"

it "floors: comments, strings and other words are not calls"
rm -rf "$WORK/tree"
mkdir -p "$WORK/tree/include"
plant filter/base/x.c '/* exit(1) and' ' * printf() */' \
	'const char *s = "time(0)"; // exit()' 'int f(void) { return uptime(3); }' \
	'#include <stdio.h>' '#include "base/span.h"'
run "$TOP/tests/floors.sh" "$WORK/tree"
expect_exit 0
expect_contains "$OUT" "1 passed, 0 failed, 0 skipped"

it "headers: one that does not compile alone is found"
mkdir -p "$WORK/inc/include"
echo 'size_t nobody_said_what_this_is(void);' >"$WORK/inc/include/bad.h"
echo '#pragma once' >"$WORK/inc/include/good.h"
run env -C "$WORK/inc" "$TOP/tests/headers.sh" "${CC:-cc} -Iinclude" -- \
	include/bad.h include/good.h
expect_exit 1
expect_contains "$OUT" "FAIL  include/bad.h"
expect_contains "$OUT" "1 passed, 1 failed, 0 skipped"

it "the runner counts failures, skips, silence and what never ends"
mkdir "$WORK/e2e"
for name in bad skips silent slow dies good; do
	printf '. %q\n' "$TOP/tests/e2e/lib.sh" >"$WORK/e2e/$name.test.sh"
done
cat >>"$WORK/e2e/bad.test.sh" <<'END'
it "is wrong"
expect_eq 1 2
expect_eq 1 1
it "is right"
expect_eq 1 1
END
echo 'skip "no such thing here"' >>"$WORK/e2e/skips.test.sh"
echo 'it "waits"; sleep 30' >>"$WORK/e2e/slow.test.sh"
echo 'it "breaks"; exit 3' >>"$WORK/e2e/dies.test.sh"
cat >>"$WORK/e2e/good.test.sh" <<'END'
it "runs"
run sh -c "echo out; echo err >&2; exit 4"
expect_exit 4
expect_eq "$OUT-$ERR" out-err
END
run env E2E_FOLDER="$WORK/e2e" E2E_SECONDS=1 "$TOP/tests/e2e/run"
expect_exit 1
expect_contains "$OUT" "FAIL  is wrong"
expect_contains "$OUT" "silent: checked nothing"
expect_contains "$OUT" "slow: not done after 1 s"
expect_contains "$OUT" "FAIL  breaks"
expect_contains "$OUT" "2 passed, 4 failed, 1 skipped"

it "the runner ends servers that a test started"
cat >"$WORK/e2e/server.test.sh" <<END
. $(printf %q "$TOP/tests/e2e/lib.sh")
it "starts"
start sleeper sleep 60
echo \$PID >$(printf %q "$WORK/pid")
expect_true kill -0 \$PID
END
run env E2E_FOLDER="$WORK/e2e" "$TOP/tests/e2e/run" server
expect_exit 0
if kill -0 "$(cat "$WORK/pid")" 2>/dev/null; then
	fail "the server lives on"
fi

it "check adds up what its parts say, and no part may stay silent"
cat >"$WORK/make" <<'END'
#!/bin/sh
case $2 in
one) echo "3 passed, 1 failed, 2 skipped"; exit 1 ;;
two) echo "4 passed, 0 failed, 0 skipped" ;;
silent) echo "all is well" ;;
esac
END
chmod +x "$WORK/make"
MAKE=$WORK/make run "$TOP/tests/check.sh" one two
expect_exit 1
expect_eq "$(tail -n 1 <<<"$OUT")" "7 passed, 1 failed, 2 skipped"
MAKE=$WORK/make run "$TOP/tests/check.sh" two
expect_exit 0
MAKE=$WORK/make run "$TOP/tests/check.sh" two silent
expect_exit 1
expect_contains "$OUT" "failed: silent"

# A machine of our own making for deps.sh: nothing installed, a false apt-get.
it "deps: nothing missing, nothing called"
run env APT_GET="$WORK/none" "$TOP/packaging/deps.sh" --install \
	command:sh:dash file:/:base-files
expect_exit 0
expect_eq "$OUT$ERR" ""

it "deps: what is missing is named, with the line that installs it"
run "$TOP/packaging/deps.sh" --check command:sh:dash \
	command:no-such-tool:no-such-package module:no-such-module:other-package \
	header:no/such/header.h:other-package
expect_exit 1
expect_contains "$ERR" "missing: no-such-tool no-such-module no/such/header.h"
expect_match "$ERR" \
	"apt-get install -y --no-install-recommends no-such-package other-package$"

it "deps: only what is missing is installed"
cat >"$WORK/apt-get" <<END
#!/bin/sh
echo "\$@" >>$(printf %q "$WORK/apt-calls")
END
chmod +x "$WORK/apt-get"
if [ "$(id -u)" -eq 0 ]; then
	run env APT_GET="$WORK/apt-get" "$TOP/packaging/deps.sh" --install \
		command:sh:dash 'command:no-such-tool:no-such|no-such-either'
	expect_exit 0
	expect_eq "$(cat "$WORK/apt-calls")" "update -q
install -y -q --no-install-recommends no-such"
fi

it "FAULTS.md: each row names tests that are there"
run python3 "$TOP/tests/e2e/fault_tests.py" "$TOP"
expect_exit 0
expect_match "$OUT" '^[0-9]+ rows$'

it "FAULTS.md: a test that is not there is found"
mkdir -p "$WORK/top/tests"
ln -s "$TOP/tests/unit" "$TOP/tests/e2e" "$TOP/tests/milter" "$WORK/top/tests"
sed -e '/^| 5 /s/SIGHUP with broken rules/SIGHUP with good rules/' \
	-e '/^| 12 /s/fault_12_many_parts/fault_12_no_parts/' \
	"$TOP/tests/FAULTS.md" >"$WORK/top/tests/FAULTS.md"
run python3 "$TOP/tests/e2e/fault_tests.py" "$WORK/top"
expect_exit 1
expect_contains "$OUT" 'row 5: no test "SIGHUP with good rules" in milter'
expect_contains "$OUT" 'row 12: no test "fault_12_no_parts" in test_mime'
