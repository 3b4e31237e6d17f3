#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: kernel.sh KERNEL [ARCH]
#
# Prepare a kernel in the cache and print its name, RELEASE@HASH: kernels are identified by
# their image, as two builds may have the same release. KERNEL is a series (6.1, 6.12), for
# its newest release, a release, or a unique prefix of a name or a hash; ARCH is a Debian
# architecture: amd64 or arm64. Debian packages are downloaded and unpacked into the cache,
# never installed. The result, in $UCOPY_CACHE/kernels/RELEASE@HASH:
#   kernel   its release, arch, image and hash, one "key=value" per line
#   vmlinux (amd64) or Image (arm64), what QEMU boots
#   config  System.map  headers/ (what modules build against)
#   test_user_copy.ko (the kernel's own test module, if the package has it)
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

# The first 48 bits of the image's SHA-256 are enough to tell kernels apart.
hash_of() { sha256sum "$1" | cut -c 1-12; }

# describe DIR RELEASE HASH: write the file "kernel" in a kernel's directory
describe() {
	printf 'release=%s\narch=%s\nimage=%s\nhash=%s\n' "$2" "$arch" "$image" "$3" >"$1/kernel"
}

# Kernels of this architecture whose name or hash begins with $want.
candidates() {
	for d in "$kernels/$want"* "$kernels"/*@"$want"*; do
		name=${d##*/}
		rest=${name#"$want"}
		case $rest in
		[0-9a-z]*) [ "$rest" = "$name" ] || [ -z "${name##*@"$want"*}" ] || continue ;;
		esac
		if [ -f "$d/$image" ] && grep -qx "arch=$arch" "$d/kernel" 2>/dev/null; then
			echo "$name"
		fi
	done | sort -uV
}

# The newest release of a series; otherwise the match must be unique.
choose() {
	names=$(candidates)
	case $want in
	*[!0-9.]* | *.*.*) ;;
	*.*) names=$(echo "$names" | grep "^$(echo "$names" | tail -1 | sed 's/@.*//')@") || true ;;
	esac
	[ "$(echo "$names" | wc -l)" = 1 ] ||
		die "may be any of $(echo "$names" | tr '\n' ' ' | sed 's/ $//; s/ /, /g'): give more of it"
	echo "$names"
}

use_cached() {
	name=$(choose) || exit 2
	[ -n "$name" ] || return 0
	echo "$name"
	exit 0
}

# Migrate old caches, where directories were named by release alone.
adopt() {
	for d in "$kernels"/*-"$arch"; do
		if [ -f "$d/$image" ] && [ ! -e "$d/kernel" ]; then
			hash=$(hash_of "$d/$image")
			describe "$d" "${d##*/}" "$hash" && mv "$d" "$d@$hash"
		fi
	done
}

use_cached
mkdir -p "$kernels"
# One at a time: it may be there after the wait, and no kernel is replaced while in use.
exec 9>"$cache/kernels.lock"
flock 9
adopt
use_cached

# What Debian may have: a series, or a release for this architecture.
case $want in
*-"$arch" | [0-9].[0-9] | [0-9].[0-9][0-9]) ;;
*) die "no such Debian kernel for $arch: try 6.1 or 6.12; 'ucopy list kernels' has what is here" ;;
esac

# shellcheck source=vm/apt.sh
. "$here/apt.sh"
tmp=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

# The release that the series' metapackage currently depends on, or the release itself.
resolve() {
	for meta in "linux-image-$want-$arch" "linux-image-$arch"; do
		depends "$meta:$arch" | sed -n "s/^linux-image-\($want\..*\)\$/\1/p"
	done
	apt apt-cache show "linux-image-$want:$arch" >/dev/null 2>&1 && echo "$want"
	true
}

# The kernel's build tools run here: they must be for this system's architecture.
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

# vmlinuz is a boot header, code and a compressed vmlinux, at an offset in the header.
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
# The headers include the common ones by their installed path: make it relative, as the
# cache may be copied anywhere.
# shellcheck disable=SC2016 # a make variable
sed -i 's,^include /usr/src/,include $(dir $(lastword $(MAKEFILE_LIST)))../,' \
	"$dir/headers/usr/src/linux-headers-$release/Makefile"
hash=$(hash_of "$dir/$image")
describe "$dir" "$release" "$hash"
rm -rf "${kernels:?}/$release@$hash"
mv "$dir" "$kernels/$release@$hash"
echo "$release@$hash"
