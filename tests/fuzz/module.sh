#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: module.sh ARCH KERNEL CALLS [SEED]
#
# Make CALLS requests to the module, good and broken, in a guest whose kernel has all of
# its own checks on: of its memory (redzones, poison), and to stop at the first warning.
# Where the kernel can it is preempted everywhere. Prints TAP.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
checks="slub_debug=FZPU page_poison=1 init_on_free=1 panic_on_warn=1 oops=panic preempt=full"
input=$(mktemp)
trap 'rm -f "$input"' EXIT
echo "$3 ${4:-1}" >"$input"
"${UCOPY:-$root/build/ucopy}" guest --arch "$1" --kernel "$2" --append "$checks" \
	"$root/build/guest/$1/test_fuzz" "$input"
