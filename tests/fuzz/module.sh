#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: module.sh ARCH KERNEL CALLS [SEED]
#
# Make CALLS valid and invalid requests to the module, in a guest whose kernel has its own
# checks enabled: memory debugging (redzones, poisoning) and a panic on the first warning.
# Fully preemptible if the kernel supports it. Prints TAP.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
checks="slub_debug=FZPU page_poison=1 init_on_free=1 panic_on_warn=1 oops=panic preempt=full"
input=$(mktemp)
trap 'rm -f "$input"' EXIT
echo "$3 ${4:-1}" >"$input"
"${UCOPY:-$root/build/ucopy}" guest --arch "$1" --kernel "$2" --append "$checks" \
	"$root/build/guest/$1/test_fuzz" "$input"
