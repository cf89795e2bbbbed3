# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# bring.sh - other people's servers for our tests, without a change to the
# machine. Source it after lib.sh.
#
# bring PATH PACKAGE... - is PATH (/usr/sbin/smsd) there? Else these packages
#     of Debian, and those that they need and the machine lacks, are unpacked
#     in the build folder: nothing is installed, configured or started.
#     BROUGHT is then the folder that PATH begins in, "" for the machine's
#     own, and LD_LIBRARY_PATH leads to the libraries. Fails with BROUGHT_WHY.
#     SCAMSIEVE_UNPACK=1 unpacks even what is installed.

# The packages to be had: those named, and what an installation would add.
bring_list()
{
	{
		printf '%s\n' "$@"
		LC_ALL=C apt-get -s install --no-install-recommends "$@" \
			2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p'
	} | sort -u
}

bring_libraries()
{
	find "$1" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:
}

bring()
{
	local path=$1 folder=$TOP/build/brought/$2 log=$WORK/bring.log
	local packages libraries
	BROUGHT=
	BROUGHT_WHY=
	shift
	if [ -e "$path" ] && [ -z "${SCAMSIEVE_UNPACK:-}" ]; then
		return 0
	fi
	if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
		BROUGHT_WHY="$path is not there, and neither is apt-get"
		return 1
	fi
	if [ ! -e "$folder/root$path" ]; then
		mapfile -t packages < <(bring_list "$@")
		rm -rf "$folder"
		mkdir -p "$folder"
		if ! (cd "$folder" && timeout 100 apt-get download \
			-o Acquire::Retries=1 -o Acquire::http::Timeout=15 \
			"${packages[@]}" &&
			for deb in ./*.deb; do
				dpkg -x "$deb" root.new || exit 1
			done && mv root.new root && rm -f ./*.deb) >"$log" 2>&1
		then
			BROUGHT_WHY="$path is not there, and its package cannot be had: $(tail -n 1 "$log")"
			return 1
		fi
	fi
	BROUGHT=$folder/root
	if [ ! -e "$BROUGHT$path" ]; then
		BROUGHT_WHY="$path is not in the packages $*"
		return 1
	fi
	libraries=$(bring_libraries "$BROUGHT")
	export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
	if ldd "$BROUGHT$path" 2>/dev/null | grep -q 'not found'; then
		BROUGHT_WHY="$path lacks libraries: $(ldd "$BROUGHT$path" |
			grep 'not found' | head -n 1)"
		return 1
	fi
}
