#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Usage: bench.sh PLAN KERNEL
#
# What `make bench` does once all is built: measure, print the tables, draw the
# plots; then the same in time mode where KVM was proved to work.
set -eu

plan=$1
kernel=$2
ucopy=$(dirname "$0")/../build/ucopy

measure() {
	"$ucopy" run --plan "$plan" --kernel "$kernel" --mode "$1"
	"$ucopy" show
	echo
	echo "Plots:"
	"$ucopy" plot
}

measure exact
if "$ucopy" doctor | grep -q '^ok *kvm '; then
	measure time
else
	echo
	echo "No times: KVM runs no guest here ('build/ucopy doctor' tells why); instruction counts" \
		"only."
fi
