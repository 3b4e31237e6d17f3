#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Usage: kernel.sh KERNEL
#
# Make a kernel ready in the cache and print its release. KERNEL is a series
# (6.1, 6.12) or a full release. Debian's packages are downloaded and unpacked
# into the cache, never installed. The result, in $UCOPY_CACHE/kernels/RELEASE:
#   vmlinux  config  System.map  headers/ (what modules build against)
set -eu

want=$1
cache=${UCOPY_CACHE:-$(cd "$(dirname "$0")/.." && pwd)/build/cache}
kernels=$cache/kernels
arch=amd64

die() {
	echo "kernel $want: $*" >&2
	exit 2
}

# The newest cached release of a series, or that very release.
cached() {
	for d in "$kernels/$want" "$kernels/$want".*; do
		[ -f "$d/vmlinux" ] && basename "$d"
	done | sort -V | tail -1
}

release=$(cached)
if [ -n "$release" ]; then
	echo "$release"
	exit 0
fi

command -v apt-get >/dev/null || die "needs apt-get to download Debian's kernel; not found"
mkdir -p "$kernels"
tmp=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

# With "private" apt keeps its lists in the cache: for systems without lists,
# with old ones, and for callers who are not root.
private=
apt() {
	tool=$1
	shift
	if [ -n "$private" ]; then
		set -- -o "Dir::State::Lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt" \
			-o APT::Sandbox::User= "$@"
	fi
	"$tool" -q -o APT::Sandbox::User= "$@"
}

depends() { apt apt-cache depends "$1" 2>/dev/null | awk '$1 == "Depends:" { print $2 }'; }

# The release a metapackage of the series means today, or the release itself.
resolve() {
	for meta in "linux-image-$want-$arch" "linux-image-$arch"; do
		depends "$meta" | sed -n "s/^linux-image-\($want\..*\)\$/\1/p"
	done
	apt apt-cache show "linux-image-$want" >/dev/null 2>&1 && echo "$want"
	true
}

download() {
	release=$(resolve | head -1)
	[ -n "$release" ] || return 1
	names="linux-image-$release linux-headers-$release"
	names="$names $(depends "linux-headers-$release" | grep -E -- '-common$|^linux-kbuild-' | sort -u)"
	echo "kernel $want: fetching $release" >&2
	# shellcheck disable=SC2086
	(cd "$tmp" && apt apt-get download $names >log 2>&1)
}

if ! download; then
	private=1
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial"
	apt apt-get update >"$tmp/log" 2>&1 || true
	if ! download; then
		[ -n "$release" ] || die "no such Debian kernel here: try 6.1 or 6.12, or check the network"
		die "cannot download linux-image-$release and its headers: check the network"
	fi
fi

for deb in "$tmp"/*.deb; do
	case $deb in
	*/linux-image-*)
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$tmp" ./boot || die "cannot unpack $(basename "$deb")"
		;;
	*)
		dpkg -x "$deb" "$tmp/headers" || die "cannot unpack $(basename "$deb")"
		;;
	esac
done

# vmlinuz is a boot header, code and a compressed vmlinux; the header says where.
vmlinuz=$tmp/boot/vmlinuz-$release
field() { od -An -v "-t$2" -j "$1" -N "$3" "$vmlinuz" | tr -d ' '; }
offset=$((($(field 497 u1 1) + 1) * 512 + $(field 584 u4 4)))
length=$(($(field 588 u4 4) - 4)) # the last four bytes are the unpacked size
case $(field "$offset" x1 4) in
fd377a58) unpack="xz -dc --single-stream" ;;
28b52ffd) unpack="zstd -dcq" ;;
*) die "vmlinuz is packed in a way this script does not know" ;;
esac

dir=$tmp/kernel
mkdir "$dir"
tail -c "+$((offset + 1))" "$vmlinuz" | head -c "$length" | $unpack >"$dir/vmlinux" ||
	die "cannot unpack vmlinux"
mv "$tmp/boot/config-$release" "$dir/config"
mv "$tmp/boot/System.map-$release" "$dir/System.map"
mv "$tmp/headers" "$dir/headers"
rm -rf "$dir/headers/usr/share" "$dir/headers/lib"
# The headers include the common ones by the path they would be installed at.
sed -i "s,^include /usr/src/,include $kernels/$release/headers/usr/src/," \
	"$dir/headers/usr/src/linux-headers-$release/Makefile"
rm -rf "${kernels:?}/$release"
mv "$dir" "$kernels/$release"
echo "$release"
