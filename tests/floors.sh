#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# floors.sh [TREE] - prove that the house stands as planned:
#
#   - a file of filter/FLOOR or include/FLOOR includes its own floor or lower
#     ones; a program's files (cmd) do not include other programs' headers
#   - a header from outside is included only where tests/floors.table allows
#   - the library floors do not print, exit, log or read the clock
#   - every source file says its licence
#
# Prints each breach as file:line: what; one file looked at is one test.
set -u
tree=${1:-.}
here=$(cd "$(dirname "$0")" && pwd)
cd "$tree" || exit 2

files=$(find filter include -type f \( -name '*.[ch]' -o -name '*.def' \) |
	sort)
[ -n "$files" ] || {
	echo "floors.sh: no sources in $tree" >&2
	exit 2
}
# shellcheck disable=SC2086
exec awk -f "$here/floors.awk" "$here/floors.table" $files
