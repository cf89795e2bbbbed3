#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# peers.sh - where the programs are that the benchmark compares with. Prints a
# line for each, its fields apart by tabs:
#
#	NAME found ROOT LIBRARIES  ROOT is the folder that /usr begins in, empty
#	                           for the machine's own; LIBRARIES is for
#	                           LD_LIBRARY_PATH
#	NAME missing WHY
#
# With --bring what is missing is unpacked from Debian's packages in the build
# folder (see tests/e2e/bring.sh): nothing is installed, no service is started.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/e2e/bring.sh
. "$TOP/tests/e2e/bring.sh"

BRING=${1:-}

# find_peer NAME PATH PACKAGE...
find_peer()
(
	name=$1 path=$2
	shift 2
	unset LD_LIBRARY_PATH
	if [ "$BRING" != --bring ] && [ ! -e "$path" ] &&
		[ ! -e "$TOP/build/brought/$1/root$path" ]; then
		printf '%s\tmissing\tnot installed\n' "$name"
	elif bring "$path" "$@"; then
		printf '%s\tfound\t%s\t%s\n' "$name" "$BROUGHT" \
			"${LD_LIBRARY_PATH:-}"
	else
		printf '%s\tmissing\tnot installed: %s\n' "$name" "$BROUGHT_WHY"
	fi
)

# Rspamd wants Hyperscan itself where another build of it may be installed.
find_peer rspamd /usr/bin/rspamd rspamd libhyperscan5
find_peer spamd /usr/sbin/spamd spamd spamassassin
find_peer rg /usr/bin/rg ripgrep
