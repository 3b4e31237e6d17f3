#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: guest.sh ARCH
#
# Build what guests of an architecture run, and print the directory it is in.
# `make` builds that of amd64; another one is built here on first use, and rebuilt
# if a source has changed.
set -eu

arch=$1
root=$(cd "$(dirname "$0")/.." && pwd)

die() {
	echo "guest $arch: $*" >&2
	exit 2
}

# An installed copy is prebuilt.
if [ ! -f "$root/Makefile" ]; then
	[ -f "$root/build/guest/$arch/driver" ] || die "is not installed here: use a checkout of ucopy"
	echo "$root/build/guest/$arch"
	exit 0
fi

case $arch in
amd64) ;;
arm64)
	command -v aarch64-linux-gnu-gcc-12 >/dev/null ||
		die "no cross compiler: apt-get install gcc-12-aarch64-linux-gnu libc6-dev-arm64-cross"
	echo '#include <stdio.h>' | aarch64-linux-gnu-gcc-12 -E - >/dev/null 2>&1 ||
		die "no C library to build with: apt-get install libc6-dev-arm64-cross"
	# One at a time, and not as a sub-make of a make that may have started this.
	exec 9>"$root/build/guest-$arch.lock"
	flock 9
	unset MAKEFLAGS MAKELEVEL MFLAGS
	make -s -C "$root" "guest-$arch" >&2 || die "does not build: see above"
	;;
*) die "no such architecture: amd64 or arm64" ;;
esac
echo "$root/build/guest/$arch"
