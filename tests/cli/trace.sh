#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the oracle lists is the code as it runs, of exactly the cell asked for, and what the
# batches counted; attribute.sh has every path.
# shellcheck disable=SC2016 # $ belongs to jq
. "$(dirname "$0")/lib.sh"

for kernel in 6.1 6.12; do
	fine "$kernel: listing" "$UCOPY" trace copy_from_user/checked --size 64 --kernel $kernel
	cp "$scratch/out" "$scratch/listing-$kernel"
	holds "$kernel: the listing ends with equal counts" grep -q 'batches .* equal$' "$scratch/out"
	equal "$kernel: the listing adds up" \
		"$(awk '$1 == "total" { print $2 }' "$scratch/out")" \
		"$(awk '$2 ~ /^ffff/ { n += $1 } END { print n }' "$scratch/out")"
	equal "$kernel: so do its parts" \
		"$(awk '$1 == "total" { print $2 }' "$scratch/out")" \
		"$(awk '$1 == "part" { on = 1; next } $1 == "total" { exit } on { n += $2 }
			END { print n }' "$scratch/out")"
	holds "$kernel: the object-size check is named" grep -q '^objcheck: __check_object_size' \
		"$scratch/out"
done
holds "6.1: copy_from_user runs an lfence" grep -q '_copy_from_user+.* lfence' \
	"$scratch/listing-6.1"
holds "6.12: copy_from_user runs no lfence" sh -c "! grep -q lfence '$scratch/listing-6.12'"
holds "6.12: copy_from_user masks" grep -q '_copy_from_user+.* cmova' "$scratch/listing-6.12"

holds "a call goes to a function by name" grep -q 'callq 0xffffffff[0-9a-f]* <__check_object_size>$' \
	"$scratch/listing-6.12"
holds "a jump to a place in one" grep -qE 'j[a-z]+ 0x[0-9a-f]+ <__check_object_size\+0x[0-9a-f]+>$' \
	"$scratch/listing-6.12"

# Exactly the cell that is asked for, as a run measures it.
for cell in '--kbuf vmalloc --mem warm' '--mem unmapped' '--kbuf stack --mem notpresent' \
	'--mem warm --append hardened_usercopy=off' '--mem warm --cpu max,-erms'; do
	read -ra options <<<"$cell"
	fine "$cell: JSON" "$UCOPY" trace copy_from_user/checked --sizes 64 "${options[@]}" --format json
	cp "$scratch/out" "$scratch/trace.json"
	fine "$cell: the same run" "$UCOPY" run --paths copy_from_user/checked --sizes 64 --align 0:0 \
		"${options[@]}" --out "$scratch/run.json"
	equal "$cell: is the run's cell" \
		"$(jq -c --arg name "$(jq -r '.cells[0].cell' "$scratch/trace.json")" \
			'.cells[] | select(.name == $name) | [.name, .value]' "$scratch/run.json")" \
		"$(jq -c '.cells[0] | [.cell, .batches]' "$scratch/trace.json")"
	holds "$cell: instructions, parts and total are one sum" jq -e '.null as $null | .cells[0] |
		([.instructions[].count] | add) == .total and ([.parts[]] | add) == .total and
		.oracle == .total - $null and .equal' "$scratch/trace.json"
done
holds "JSON: a branch has its target" jq -e '[.cells[0].instructions[] | select(.target)] |
	length > 2 and any(.target == "_copy_from_user") and all(.text | test("^(call|j)"))' "$scratch/trace.json"
fine "JSON of several cells" "$UCOPY" trace 'get_user/*checked,get_user/masked' --sizes 8 --kernel 6.1 --format json
equal "JSON: cells without their instructions, one absent" '[[true,false],[true,false],["absent"]]' \
	"$(jq -c '[.cells[] | if .absent then ["absent"] else [.equal, has("instructions")] end]' "$scratch/out")"
refused "another format" "--format html: give text or json" "$UCOPY" trace get_user/checked --format html

fine "source lines" "$UCOPY" trace copy_from_user/constant --sizes 64 --source
equal "of the module and of what is inlined there" "include/linux/uaccess.h ops_constant.h" \
	"$(sed -nE 's/^([a-z_/.]+):[0-9]+:$/\1/p' "$scratch/out" | sort -u | paste -sd' ')"
line=$(sed -nE 's|^include/linux/uaccess.h:([0-9]+):$|\1|p' "$scratch/out" | head -n 1)
holds "the line is the call" sh -c "sed -n ${line}p '${UCOPY_CACHE:-$here/build/cache}'/kernels/6.12*-amd64@*/headers/usr/src/*-common/include/linux/uaccess.h |
	grep -q copy_from_user"
equal "what has none is said once" 1 "$(grep -c 'no source lines of kernel 6.12.*: its vmlinux has no debug' <<<"$err")"

# An oracle that is blind to one kind of instruction is detected. Other tests run in parallel,
# so a copy is changed.
own_module
blind() {
	sed "s|^\t\ts = calloc(1, sizeof(\*s));|\t\tif (strstr(qemu_plugin_insn_disas(insn), \"$1\")) continue;\n&|" \
		"$here/vm/oracle.c" >"$scratch/oracle.c"
	gcc -shared -fPIC -D_GNU_SOURCE -o "$scratch/oracle.so" "$scratch/oracle.c" &&
		mv "$scratch/oracle.so" "$copy/build/oracle.so"
}
for what in lfence stac 'rep movsb'; do
	blind "$what"
	runs "$copy/build/ucopy" trace '*_user/unchecked' --size 8,64 --kernel 6.1
	equal "blind for $what: exit code" 1 "$status"
	holds "blind for $what: said where" grep -q 'NOT EQUAL$' "$scratch/out"
done
ln -sf "$here/build/oracle.so" "$copy/build"

# Two checkouts whose caches share a kernel, the symbols of which are not listed yet.
kernels=$UCOPY_CACHE/kernels
export UCOPY_CACHE=$scratch/cache
for kernel in "$kernels"/6.1.*-amd64@*; do
	mkdir -p "$UCOPY_CACHE/kernels/${kernel##*/}"
	ln -s "$kernel"/* "$UCOPY_CACHE/kernels/${kernel##*/}"
done
one_path=(trace get_user/checked --size 8 --kernel 6.1)
fine "a cache of one kernel" "$UCOPY" "${one_path[@]}"
cp "$scratch/out" "$scratch/listing"
rm "$UCOPY_CACHE"/kernels/*/*kallsyms
mkdir "$scratch/shared"
ln -s "$UCOPY_CACHE"/* "$scratch/shared"
UCOPY_CACHE=$scratch/shared "$UCOPY" "${one_path[@]}" >"$scratch/beside" 2>&1 &
fine "symbols that another process lists are waited for" "$copy/build/ucopy" "${one_path[@]}"
equal "and are there whole" "$(cat "$scratch/listing")" "$(cat "$scratch/out")"
wait $!
equal "whoever listed them has them too" "$(cat "$scratch/listing")" "$(cat "$scratch/beside")"

refused "no path" "no path" "$UCOPY" trace
refused "unknown path" "no path is called 'frob'" "$UCOPY" trace frob
refused "a size the path does not take" "none of these paths" "$UCOPY" trace get_user/checked \
	--size 64
refused "a path the kernel lacks" "get_user/masked: not in kernel 6.1" "$UCOPY" trace \
	get_user/masked --kernel 6.1
equal "no guest is left" "" "$(guests)"
