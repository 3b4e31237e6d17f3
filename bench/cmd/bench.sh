#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: bench.sh PLAN KERNEL
#
# What `make bench` runs after the build: measure, in time mode too if KVM is
# known to work, print the tables, draw the plots and list them.
set -eu

plan=$1
kernel=$2
ucopy=$(dirname "$0")/../../build/ucopy

# Prints "RESULT: N cells, complete".
measure() { "$ucopy" run --plan "$plan" --kernel "$kernel" --mode "$1"; }

exact=$(measure exact)
results=${exact%%: *}
if "$ucopy" doctor | grep -q '^ok *kvm '; then
	time=$(measure time)
	results="$results ${time%%: *}"
	note=
else
	note="No times: KVM runs no guest here ('build/ucopy doctor' tells why)."
fi

for result in $results; do
	"$ucopy" show "$result"
	echo
done
[ -z "$note" ] || echo "$note"
echo "Plots:"
for result in $results; do
	"$ucopy" plot "$result"
done
