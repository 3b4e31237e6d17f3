#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: module.sh KERNEL [MAKE-ARGUMENT...]
#
# Build the module for a kernel in the cache, named as kernel.sh prints it, and print the
# path of the .ko; beside it is ucopy.debug, which has source lines.
# Nothing is built if it is newer than its sources and no argument is given.
# The file "sparse" beside it has the number of warnings from sparse, or "unknown"
# if sparse did not run: that does not fail the build.
set -eu
# Not as a sub-make of a make that may have started this: its messages would count as warnings.
unset MAKEFLAGS MAKELEVEL MFLAGS

kernel=$1
shift
release=${kernel%@*}
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${UCOPY_CACHE:-$root/build/cache}
headers=$cache/kernels/$kernel/headers/usr/src/linux-headers-$release
dir=${UCOPY_BUILD:-$root/build}/kmod/$kernel
ko=$dir/ucopy.ko

# use_built ARGUMENT...: print an up-to-date module and exit, unless there are arguments
use_built() {
	if [ $# = 0 ] && [ -f "$ko" ] && [ -f "${ko%.ko}.debug" ] && [ -f "$dir/sparse" ] &&
		[ -z "$(find "$root/kmod" -newer "$ko" -print -quit)" ]; then
		echo "$ko"
		exit 0
	fi
}
use_built "$@"

if [ ! -f "$headers/Makefile" ]; then
	echo "module: kernel $kernel has no headers in $cache: remove it there to fetch it again" >&2
	exit 2
fi

mkdir -p "$dir"
# One at a time: it may be built after the wait.
exec 9>"$dir.lock"
flock 9
use_built "$@"

case $(sed -n 's/^arch=//p' "$cache/kernels/$kernel/kernel") in
arm64)
	cross=aarch64-linux-gnu-
	set -- ARCH=arm64 "CROSS_COMPILE=$cross" "$@"
	;;
*)
	cross=
	;;
esac

# Kbuild writes beside the sources: give it symlinks to them.
ln -sf "$root"/kmod/* "$dir"
if ! make -s -C "$headers" "M=$dir" "$@" modules >"$dir/build.log" 2>&1; then
	grep -E 'error:|warning:|not found' "$dir/build.log" >&2 || tail -5 "$dir/build.log" >&2
	echo "module: does not build for $kernel: see $dir/build.log" >&2
	exit 2
fi
warnings=unknown
if command -v sparse >/dev/null; then
	make -s -C "$headers" "M=$dir" "$@" C=2 modules >"$dir/sparse.log" 2>&1 && ran=1 || ran=0
	found=$(grep -cE 'warning:|error:' "$dir/sparse.log") || true
	# Newer kernels turn warnings into errors; a failure with neither is not from sparse.
	if [ "$((ran + found))" != 0 ]; then warnings=$found; fi
fi
echo "$warnings" >"$dir/sparse"
cp "$ko" "${ko%.ko}.debug"
"${cross}strip" --strip-debug "$ko"
touch "$ko"
echo "$ko"
