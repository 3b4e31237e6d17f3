#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: bench.sh PLAN KERNEL
#
# What `make bench` runs after the build: measure, in time mode too if KVM is known to work,
# draw the pictures, and end with the answer on one screen for each mode.
set -eu

plan=$1
kernel=$2
ucopy=$(dirname "$0")/../../build/ucopy

# Prints "RESULT: N cells, complete".
measure() { "$ucopy" run --plan "$plan" --kernel "$kernel" --mode "$1"; }

exact=$(measure exact)
results=${exact%%: *}
if "$ucopy" doctor --all | grep -q '^ok *kvm '; then
	time=$(measure time)
	results="$results ${time%%: *}"
	note=
else
	note="No times: KVM runs no guest here ('build/ucopy doctor' tells why)."
fi

for result in $results; do
	pictures=$("$ucopy" plot "$result" | grep -E ' pictures, ' || true)
	echo
	"$ucopy" show "$result"
	[ -z "$pictures" ] || echo "$pictures"
done
[ -z "$note" ] || echo "$note"
