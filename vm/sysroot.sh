#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: sysroot.sh ARCH
#
# Build dependencies of guest programs for another architecture, unpacked from its
# Debian packages into $UCOPY_CACHE/sysroot/ARCH: busybox, hyperfine and the
# libraries that the driver and the command are linked with. The C library comes with
# the cross compiler.
set -eu

arch=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${UCOPY_CACHE:-$(dirname "$here")/build/cache}
dir=$cache/sysroot/$arch

die() {
	echo "sysroot $arch: $*" >&2
	exit 2
}

# shellcheck source=vm/apt.sh
. "$here/apt.sh"
mkdir -p "$cache/sysroot"
tmp=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

packages="busybox-static hyperfine libjansson-dev libbpf-dev libelf-dev zlib1g-dev
	libxxhash-dev libsqlite3-dev libgsl-dev libpfm4-dev"

# shellcheck disable=SC2046,SC2086
download() { (cd "$tmp" && apt apt-get download $(printf "%s:$arch " $packages) >log 2>&1); }

# shellcheck disable=SC2086 # split into words, on one line
echo "sysroot $arch: fetching" $packages >&2
with_lists download || die "cannot download $packages: check the network"
for deb in "$tmp"/*.deb; do
	dpkg -x "$deb" "$tmp/root" || die "cannot unpack $(basename "$deb")"
done
rm -rf "$tmp/root/usr/share" "$dir"
mv "$tmp/root" "$dir"
