#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# deps.sh - see what is missing for building or testing, and install it.
#
#   deps.sh --check   NEED...   say what is missing; exit 1 if anything is
#   deps.sh --install NEED...   install what is missing with apt-get, as root
#                               or through sudo; else say how, and exit 1
#
# A NEED is KIND:WHAT:PACKAGE. KIND says how to look for it:
#   command:cc:gcc            a command on the path
#   module:libpsl:libpsl-dev  a pkg-config module
#   header:stdio.h:libc6-dev  a header that the compiler finds
#   file:/usr/share/x:pkg     a file
#   python:yaml:python3-yaml  a module of python3
# PACKAGE may name alternatives, best first: libvectorscan-dev|libhyperscan-dev.
#
# When nothing is missing, nothing is called: no apt, no network.
# Environment: CC, PKG_CONFIG, APT_GET.
set -u

CC=${CC:-cc}
PKG_CONFIG=${PKG_CONFIG:-pkg-config}
APT_GET=${APT_GET:-apt-get}

usage()
{
	echo "usage: deps.sh --check|--install KIND:WHAT:PACKAGE..." >&2
	exit 2
}

has_header()
{
	# Where compilers of Debian look, first: it saves starting one.
	for folder in /usr/include /usr/local/include; do
		[ -e "$folder/$1" ] && return 0
	done
	# CC may hold words, such as "ccache gcc".
	# shellcheck disable=SC2086
	echo "#include <$1>" | $CC -E - >/dev/null 2>&1
}

is_there()
{
	case $1 in
	command) command -v "$2" >/dev/null 2>&1 ;;
	module) $PKG_CONFIG --exists "$2" 2>/dev/null ;;
	header) has_header "$2" ;;
	file) [ -e "$2" ] ;;
	python) python3 -c "import $2" >/dev/null 2>&1 ;;
	*) usage ;;
	esac
}

# The first alternative that apt knows; the first of all when it knows none.
choose_package()
{
	old_ifs=$IFS
	IFS='|'
	# shellcheck disable=SC2086
	set -- $1
	IFS=$old_ifs
	for candidate; do
		if apt-cache show "$candidate" >/dev/null 2>&1; then
			echo "$candidate"
			return
		fi
	done
	echo "$1"
}

mode=${1:-}
case $mode in
--check | --install) shift ;;
*) usage ;;
esac

missing_whats=
missing_packages=
for need; do
	kind=${need%%:*}
	rest=${need#*:}
	what=${rest%%:*}
	package=${rest#*:}
	if ! is_there "$kind" "$what"; then
		missing_whats="$missing_whats $what"
		case " $missing_packages " in
		*" $package "*) ;;
		*) missing_packages="$missing_packages $package" ;;
		esac
	fi
done
[ -z "$missing_whats" ] && exit 0

packages=
update=
for package in $missing_packages; do
	packages="$packages $(choose_package "$package")"
done
# Without package lists (a bare machine, a fresh container) nothing is known.
for package in $packages; do
	apt-cache show "$package" >/dev/null 2>&1 || update=yes
done

as_root=
[ "$(id -u)" -eq 0 ] || as_root="sudo "
if [ "$mode" = --check ]; then
	echo "missing:$missing_whats" >&2
	echo "install with: make deps, or" >&2
	echo "  ${as_root}apt-get install -y --no-install-recommends$packages" >&2
	exit 1
fi

if ! command -v "$APT_GET" >/dev/null 2>&1; then
	echo "missing:$missing_whats" >&2
	echo "there is no apt-get here; on Debian the packages are:$packages" >&2
	exit 1
fi
if [ -n "$as_root" ] && ! sudo -n true 2>/dev/null; then
	echo "missing:$missing_whats" >&2
	echo "run this as root, then try again:" >&2
	echo "  apt-get install -y --no-install-recommends$packages" >&2
	exit 1
fi

run_apt()
{
	if [ -n "$as_root" ]; then
		sudo -n env DEBIAN_FRONTEND=noninteractive "$APT_GET" "$@"
	else
		DEBIAN_FRONTEND=noninteractive "$APT_GET" "$@"
	fi
}

update_lists()
{
	run_apt update -q || exit 1
	# The lists are here now: choose among alternatives again.
	packages=
	for package in $missing_packages; do
		packages="$packages $(choose_package "$package")"
	done
}

echo "installing:$packages"
[ -z "$update" ] || update_lists
# Lists may name files that the mirror has dropped: then once more with new ones.
# shellcheck disable=SC2086
run_apt install -y -q --no-install-recommends $packages && exit 0
if [ -z "$update" ]; then
	update_lists
	# shellcheck disable=SC2086
	run_apt install -y -q --no-install-recommends $packages && exit 0
fi
echo "apt-get could not install:$packages" >&2
exit 1
