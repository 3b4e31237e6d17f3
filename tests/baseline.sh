#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: baseline.sh check|update
#
# Compare the quick plan with the tracked baselines, results/baseline/KERNEL-ARCH.json.
# check prints TAP, and skips a baseline from another build of kernel, QEMU or compiler.
# update rewrites the baselines and prints what changed.
. "$(dirname "$0")/cli/lib.sh"

baselines=$here/results/baseline
new=$scratch/new.json

# measure KERNEL ARCH: run the quick plan; $absent is the reason if that is not possible here
measure() {
	absent=
	if [ "$2" = arm64 ]; then
		for tool in aarch64-linux-gnu-gcc-12 qemu-system-aarch64; do
			command -v $tool >/dev/null || absent="no $tool here"
		done
	fi
	[ -n "$absent" ] || runs "$UCOPY" run --kernel "$1" --arch "$2" --out "$new"
}

# check KERNEL ARCH FILE
check() {
	local name="$1, $2: as the baseline" differ
	if [ -n "$absent" ]; then
		result "$name # SKIP $absent" 0
		return
	fi
	result "$1, $2: quick" "$status" "$err"
	runs "$UCOPY" compare --all "$3" "$new" --fail-on fewer,undecided,moved,missing
	differ=$(sed -nE 's/.*they differ in ([a-z,]+):.*/\1/p' <<<"$err")
	if [[ $status = 2 && ,$differ =~ ^(,(kernel|qemu|compiler))+$ ]]; then
		result "$name # SKIP another $differ than the baseline's" 0
	else
		result "$name" "$status" "$err$(cat "$scratch/out")
'make update-baseline' takes what is meant"
	fi
}

# update KERNEL ARCH FILE
update() {
	if [ -n "$absent" ] || [ "$status" != 0 ]; then
		echo "$3: left as it is: ${absent:-$err}"
		return
	fi
	"$UCOPY" baseline "$new" "$scratch/small.json" || return
	if [ -e "$3" ]; then
		"$UCOPY" compare "$3" "$scratch/small.json" \
			--across accelerator,cmdline,compiler,cpu,kernel,mitigations,qemu,rounds
	else
		echo "$3: new"
	fi
	cp "$scratch/small.json" "$3"
}

case ${1:-} in
check) ;;
update) trap 'rm -rf "$scratch"' EXIT ;;
*)
	echo "usage: baseline.sh check|update" >&2
	exit 2
	;;
esac
for arch in amd64 arm64; do
	for kernel in 6.1 6.12; do
		measure $kernel $arch
		"$1" $kernel $arch "$baselines/$kernel-$arch.json"
	done
done
