#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: kernel.sh KERNEL [ARCH]
#
# Make a kernel ready in the cache and print its release. KERNEL is a series
# (6.1, 6.12) or a full release, ARCH one of Debian's: amd64 or arm64. Debian's
# packages are downloaded and unpacked into the cache, never installed. The
# result, in $UCOPY_CACHE/kernels/RELEASE:
#   vmlinux (amd64) or Image (arm64), what QEMU boots
#   config  System.map  headers/ (what modules build against)
#   test_user_copy.ko (the kernel's own tests, where it comes with them)
set -eu

want=$1
arch=${2:-amd64}
here=$(cd "$(dirname "$0")" && pwd)
cache=${UCOPY_CACHE:-$(dirname "$here")/build/cache}
kernels=$cache/kernels

die() {
	echo "kernel $want: $*" >&2
	exit 2
}

case $arch in
amd64) image=vmlinux ;;
arm64) image=Image ;;
*) die "no architecture '$arch' here: amd64 or arm64" ;;
esac

# The newest cached release of a series, or that very release.
cached() {
	for d in "$kernels/$want" "$kernels/$want".*; do
		[ -f "$d/$image" ] && basename "$d"
	done | sort -V | tail -1
}

use_cached() {
	release=$(cached)
	[ -n "$release" ] || return 0
	echo "$release"
	exit 0
}

use_cached
mkdir -p "$kernels"
# One at a time: who waited may find it there, and nobody's kernel is replaced in use.
exec 9>"$cache/kernels.lock"
flock 9
use_cached

# shellcheck source=vm/apt.sh
. "$here/apt.sh"
tmp=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

# The release a metapackage of the series means today, or the release itself.
resolve() {
	for meta in "linux-image-$want-$arch" "linux-image-$arch"; do
		depends "$meta:$arch" | sed -n "s/^linux-image-\($want\..*\)\$/\1/p"
	done
	apt apt-cache show "linux-image-$want:$arch" >/dev/null 2>&1 && echo "$want"
	true
}

# The kernel's own tools are programs: they must be this system's.
download() {
	release=$(resolve | head -1)
	[ -n "$release" ] || return 1
	names="linux-image-$release:$arch linux-headers-$release:$arch"
	names="$names $(depends "linux-headers-$release:$arch" | grep -E -- '-common$|^linux-kbuild-' | sort -u)"
	echo "kernel $want: fetching $release" >&2
	# shellcheck disable=SC2086
	(cd "$tmp" && apt apt-get download $names >log 2>&1)
}

if ! with_lists download; then
	[ -n "$release" ] || die "no such Debian kernel for $arch: try 6.1 or 6.12, or check the network"
	die "cannot download linux-image-$release and its headers: check the network"
fi

for deb in "$tmp"/*.deb; do
	case $deb in
	*/linux-image-*)
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$tmp" ./boot || die "cannot unpack $(basename "$deb")"
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tmp" --wildcards --strip-components=6 \
			"./lib/modules/$release/kernel/lib/test_user_copy.ko" 2>/dev/null || true
		;;
	*)
		dpkg -x "$deb" "$tmp/headers" || die "cannot unpack $(basename "$deb")"
		;;
	esac
done

vmlinuz=$tmp/boot/vmlinuz-$release
dir=$tmp/kernel
mkdir "$dir"
field() { od -An -v "-t$2" -j "$1" -N "$3" "$vmlinuz" | tr -d ' '; }

# vmlinuz is a boot header, code and a compressed vmlinux; the header says where.
unpack_amd64() {
	offset=$((($(field 497 u1 1) + 1) * 512 + $(field 584 u4 4)))
	length=$(($(field 588 u4 4) - 4)) # the last four bytes are the unpacked size
	case $(field "$offset" x1 4) in
	fd377a58) unpack="xz -dc --single-stream" ;;
	28b52ffd) unpack="zstd -dcq" ;;
	*) die "vmlinuz is packed in a way this script does not know" ;;
	esac
	tail -c "+$((offset + 1))" "$vmlinuz" | head -c "$length" | $unpack >"$dir/vmlinux"
}

# vmlinuz is the image itself.
unpack_arm64() {
	[ "$(field 56 x1 4)" = 41524d64 ] || die "vmlinuz is packed in a way this script does not know"
	mv "$vmlinuz" "$dir/Image"
}

"unpack_$arch" || die "cannot unpack $image"
mv "$tmp/boot/config-$release" "$dir/config"
mv "$tmp/boot/System.map-$release" "$dir/System.map"
[ ! -f "$tmp/test_user_copy.ko" ] || mv "$tmp/test_user_copy.ko" "$dir"
mv "$tmp/headers" "$dir/headers"
rm -rf "$dir/headers/usr/share" "$dir/headers/lib"
# The headers include the common ones by the path they would be installed at: the cache may
# be copied to any other.
# shellcheck disable=SC2016 # a variable of make's
sed -i 's,^include /usr/src/,include $(dir $(lastword $(MAKEFILE_LIST)))../,' \
	"$dir/headers/usr/src/linux-headers-$release/Makefile"
rm -rf "${kernels:?}/$release"
mv "$dir" "$kernels/$release"
echo "$release"
