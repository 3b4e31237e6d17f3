#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The oracle: for every path on both kernels, it sees exactly the instructions that the
# batches counted, and its listing shows the code as it runs.
. "$(dirname "$0")/lib.sh"

for kernel in 6.1 6.12; do
	fine "$kernel: every path" "$UCOPY" trace '*' --size 1,8,64,4096 --kernel $kernel
	cp "$scratch/out" "$scratch/table"
	runs "$UCOPY" run --kernel $kernel --sizes 1,8,64,4096 --k 1 --mem warm --out "$scratch/r.json"
	equal "$kernel: oracle and run, cell for cell" \
		"$(jq -r '.cells[] | "\(.name) \(.value)"' "$scratch/r.json" | sort)" \
		"$(awk '$NF == "equal" { print $1, $(NF - 2) }' "$scratch/table" | sort)"
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
