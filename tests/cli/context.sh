#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # $ belongs to jq, or to a pattern
# Every row is measured as callers run it: counts with interrupts off and page faults disabled
# are the same as with both enabled. Where they are not, both are enabled for the measurement.
. "$(dirname "$0")/lib.sh"

all=(--paths '*' --sizes '8,64' --k 4 --mem warm --kbuf 'slab,pages,vmalloc,stack')

# counts FILE: one cell per line
counts() { jq -r '.cells[] | "\(.name) \(.value)"' "$1"; }

# in_both_contexts UCOPY KERNEL ARCH: run in both, and write differences to $scratch/differ
in_both_contexts() {
	local context
	for context in '' --plain; do
		runs "$1" run --kernel "$2" --arch "$3" "${all[@]}" ${context:+"$context"} \
			--out "$scratch/context$context.json"
		[ "$status" = 0 ] || return
	done
	diff <(counts "$scratch/context.json") <(counts "$scratch/context--plain.json") >"$scratch/differ"
}

# value CELL: its value in the last run in the default context
value() { jq --arg name "$1" '.cells[] | select(.name == $name).value' "$scratch/context.json"; }

arches=amd64
! command -v qemu-system-aarch64 aarch64-linux-gnu-gcc-12 >/dev/null || arches="amd64 arm64"
for arch in $arches; do
	for kernel in 6.1 6.12; do
		in_both_contexts "$UCOPY" "$kernel" "$arch"
		result "$kernel $arch: every row and kernel buffer counts the same in plain context" $? \
			"$err$(head -n 20 "$scratch/differ")"
		equal "$kernel $arch: with every kind of kernel buffer" "pages slab stack vmalloc" \
			"$(jq -r '[.cells[].kbuf // empty] | unique | join(" ")' "$scratch/context.json")"
		# As callers run it, a vmalloc'ed buffer is looked up, in a tree whose depth goes by all
		# areas there are: the most expensive kind. With page faults disabled it is the second
		# cheapest.
		[ "$arch" = amd64 ] || continue
		for cell in stage/objcheck/size=64/dst=0/kbuf=KIND \
			copy_from_user/checked/size=64/src=0/dst=0/kbuf=KIND/mem=warm; do
			equal "$kernel: ${cell%%/*}: a vmalloc'ed buffer is looked up" "vmalloc slab pages stack" \
				"$(for kind in slab pages vmalloc stack; do
					echo "$(value "${cell/KIND/$kind}") $kind"
				done | sort -rn | sed 's/.* //' | paste -sd' ')"
		done
	done
done

own_module
sed -i 's/job->plain = .*;/job->plain = may_sleep(row);/' "$copy/kmod/cell.c"
holds "page faults are left disabled on purpose" grep -q 'plain = may_sleep(row);' "$copy/kmod/cell.c"
in_both_contexts "$copy/build/ucopy" 6.12 amd64
equal "then the contexts differ" 1 $?
equal "for vmalloc'ed buffers alone" vmalloc \
	"$(sed -nE 's/^[<>].*\/kbuf=([a-z]+).*/\1/p' "$scratch/differ" | sort -u)"
