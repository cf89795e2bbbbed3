#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bare-debian.sh [FOLDER] - run the commands of README's "Try it" on a Debian
# that has nothing: a minimal bookworm in a chroot, made with debootstrap
# from the mirror that this machine's apt uses. The tree under test is a
# clone of what is committed here. Needs root, debootstrap and the network.
#
# FOLDER (default: a new one, gone afterwards) may be given to keep the
# system; a fresh chroot is made in it each time, from a kept package cache.
set -eu -o pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm
[ "$(id -u)" -eq 0 ] || { echo "bare-debian.sh must run as root" >&2; exit 2; }
command -v debootstrap >/dev/null ||
	{ echo "install debootstrap first" >&2; exit 2; }

# Mounts live in a namespace of our own: they end with this script, however
# it ends, so that nothing outside is ever deleted through them.
if [ "${SCAMSIEVE_UNSHARED:-}" != yes ]; then
	SCAMSIEVE_UNSHARED=yes exec unshare --mount --propagation private \
		-- "$0" "$@"
fi

# The mirror of the suite, from deb822 files or from one-line lists; a machine
# has the one or the other.
find_mirror()
{
	{ cat /etc/apt/sources.list.d/*.sources 2>/dev/null || :; } | awk -v RS= -v FS='\n' \
		-v suite="$suite" '{
		uri = ""; has = 0
		for (i = 1; i <= NF; i++) {
			n = split($i, word, /[ \t]+/)
			if (word[1] == "URIs:") uri = word[2]
			if (word[1] == "Suites:")
				for (j = 2; j <= n; j++)
					if (word[j] == suite) has = 1
		}
		if (has && uri) { print uri; exit }
	}'
	{ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null ||
		:; } | awk -v suite="$suite" '$1 == "deb" {
		for (i = 2; i < NF; i++)
			if ($i ~ /^https?:/ && $(i + 1) == suite) {
				print $i
				exit
			}
	}'
}

mirror=$(find_mirror | head -n 1)
[ -n "$mirror" ] || { echo "apt knows no mirror of $suite" >&2; exit 2; }

if [ $# -gt 0 ]; then
	folder=$1
	mkdir -p "$folder"
else
	folder=$(mktemp -d "${TMPDIR:-/tmp}/scamsieve-bare.XXXXXX")
fi
folder=$(cd "$folder" && pwd)
root=$folder/root

leave()
{
	local mount
	for mount in proc dev; do
		if mountpoint -q "$root/$mount"; then
			umount -R "$root/$mount" || exit 1
		fi
	done
	rm -rf --one-file-system "$root"
	[ $# -gt 0 ] || rm -rf --one-file-system "$folder"
}
# A folder that the caller named keeps its package cache.
trap 'leave "$@"' EXIT

step()
{
	printf '\n== %s (after %d s)\n' "$*" "$SECONDS"
}

mkdir -p "$folder/cache"
rm -rf --one-file-system "$root"
step "debootstrap $suite from $mirror"
debootstrap --variant=minbase --cache-dir="$folder/cache" "$suite" "$root" \
	"$mirror" >"$folder/debootstrap.log" 2>&1 ||
	{ tail -n 20 "$folder/debootstrap.log" >&2; exit 1; }
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# A proxy that this machine's apt needs.
apt-config dump | grep -i '::proxy' >"$root/etc/apt/apt.conf.d/90proxy" ||
	rm "$root/etc/apt/apt.conf.d/90proxy"

git -c safe.directory='*' clone --quiet --no-local --no-hardlinks \
	"file://$top" "$root/root/scamsieve"
printf 'tree: %s\n' "$(git -C "$root/root/scamsieve" log -1 --format='%h %s')"

# The commands are README's own, those of the section "Try it".
mapfile -t commands < <(awk '/^## / { here = /Try it/ }
	/^```/ { code = here && /sh$/; next } code && NF' "$top/README.md")
[ "${#commands[@]}" -gt 1 ] || { echo "README has no commands" >&2; exit 2; }

run_inside()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
		chroot "$root" /bin/sh -ec "cd /root/scamsieve && $1"
}

for command in "${commands[@]}"; do
	step "$command"
	run_inside "$command" || { echo "failed: $command" >&2; exit 1; }
done

# Warm: nothing is missing any more, and the network is not asked. Only the
# loopback is left; python3 came with what the tests need.
step "make check, without a network"
# shellcheck disable=SC2016
unshare --net env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
	chroot "$root" /bin/sh -ec 'cd /root/scamsieve
	python3 -c "
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket() as s:
    fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack(\"16sh22x\", b\"lo\", IFF_UP))"
	make check' | tail -n 3
step "done"
