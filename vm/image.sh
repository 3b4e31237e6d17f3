#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: image.sh PAYLOAD BUSYBOX OUT: pack the guest's root file system.
set -eu

payload=$1
out=$3
here=$(dirname "$0")
if ! busybox=$(command -v busybox) || ! guest_busybox=$(command -v "$2"); then
	echo "image: busybox not found: install busybox-static" >&2
	exit 2
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
mkdir -p "$tmp/bin" "$tmp/dev" "$tmp/proc" "$tmp/sys" "$tmp/run"
cp "$guest_busybox" "$tmp/bin/busybox"
ln -s busybox "$tmp/bin/sh"
install -m 755 "$here/init" "$tmp/init"
install -m 755 "$payload" "$tmp/bin/payload"
# Reproducible: the same contents give the same bytes, as the saved state's key depends on them.
find "$tmp" -exec touch -h -d @0 {} +
(cd "$tmp" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc --renumber-inodes --ignore-devno \
	-R 0:0) 2>/dev/null >"$out.tmp"
mv "$out.tmp" "$out"
