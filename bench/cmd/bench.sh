#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: bench.sh PLAN KERNEL
#
# What `make bench` does once all is built: measure, in time mode too where KVM
# was proved to work, print the tables, draw the plots and name them.
set -eu

plan=$1
kernel=$2
ucopy=$(dirname "$0")/../../build/ucopy

# Says "RESULT: so many cells, complete".
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
