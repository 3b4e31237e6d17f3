#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: bundle.sh ARCH
#
# Pack hyperfine, the libraries it needs and the driver for guests of an
# architecture, and print the path of the bundle. It is a program for a guest: a
# script that unpacks the archive appended to it and runs the script it is given,
# so that it does not bloat guests without hyperfine.
set -eu

arch=$1
root=$(cd "$(dirname "$0")/.." && pwd)
guest=$root/build/guest/$arch
out=${UCOPY_BUILD:-$root/build}/guest-$arch.bundle
sysroot=${UCOPY_CACHE:-$root/build/cache}/sysroot/$arch

die() {
	echo "bundle $arch: $*" >&2
	exit 2
}

case $arch in
amd64)
	cc=gcc
	hyperfine=$(command -v hyperfine) || die "no hyperfine: apt-get install hyperfine"
	;;
arm64)
	cc=aarch64-linux-gnu-gcc-12
	hyperfine=$sysroot/usr/bin/hyperfine
	[ -f "$hyperfine" ] || "$root/vm/sysroot.sh" "$arch"
	;;
*) die "no such architecture: amd64 or arm64" ;;
esac
command -v readelf >/dev/null || die "no readelf: apt-get install binutils"
readelf -h "$hyperfine" >/dev/null 2>&1 ||
	die "$hyperfine is no program for a guest: apt-get install hyperfine"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM
chmod 755 "$tmp"
mkdir -p "$tmp/bin" "$tmp/lib"
cp "$hyperfine" "$guest/driver" "$tmp/bin"

# Add the libraries a file needs, recursively.
add_libraries() {
	for lib in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'); do
		[ ! -e "$tmp/lib/$lib" ] || continue
		path=$($cc -print-file-name="$lib")
		[ -f "$path" ] || die "hyperfine needs $lib, and $cc finds none"
		cp -L "$path" "$tmp/lib"
		add_libraries "$path"
	done
}
add_libraries "$hyperfine"

# The dynamic loader, where programs look for it.
loader=$(readelf -l "$hyperfine" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')
if [ -n "$loader" ] && [ ! -e "$tmp$loader" ]; then
	mkdir -p "$tmp$(dirname "$loader")"
	ln -s "/lib/$(basename "$loader")" "$tmp$loader"
fi

# Reproducible: the same contents give the same bytes, as exact mode counts unpacking, too.
find "$tmp" -exec touch -h -d @0 {} +
{
	cat <<-'EOF'
		#!/bin/sh
		# Unpack what is behind the last line, then run the script.
		tail -n +5 "$0" | (cd / && cpio -id 2>/dev/null) || exit 2
		exec sh "$1"
	EOF
	(cd "$tmp" && find . | LC_ALL=C sort | busybox cpio -o -H newc --renumber-inodes \
		--ignore-devno -R 0:0 2>/dev/null)
} >"$out.tmp" || die "cannot pack: is there busybox, and room on the disk?"
mv "$out.tmp" "$out"
echo "$out"
