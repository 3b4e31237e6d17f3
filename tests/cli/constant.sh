#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # $ belongs to jq, or to a pattern
# Copies of a compile-time constant size: exact counts, on which oracle and batches agree;
# no object-size check, and cheaper than with a run-time size by its cost and little more.
. "$(dirname "$0")/lib.sh"

sizes=1,2,4,8,12,16,24,32,40,48,64,96,128,256,512,4096
copies='copy_*_user/constant*,copy_*_user/*checked,clear_user/*,struct/*'

# counts FILE PATH: for 4, 8, 16, 64 and 512 bytes, or for 1, 2, 4, 8 and 64 fields of 8 bytes
counts() {
	jq --arg p "$2" '.cells[] | select(.path + "/" + .variant == $p) |
		select(if .k then .size == 8 and (.k | IN(1, 2, 4, 8, 64))
			else .size | IN(4, 8, 16, 64, 512) end).value' "$1" | paste -sd' '
}

for kernel in 6.1 6.12; do
	a=$scratch/$kernel.json
	fine "$kernel: at the sizes there are" "$UCOPY" run --kernel $kernel --paths "$copies" \
		--sizes $sizes --mem warm --out "$a"
	equal "$kernel: all 16 sizes of the five rows" "16 16 16 16 16" \
		"$(jq -r '[.cells[] | select(.k == null and (.variant | startswith("constant")))] |
			group_by([.path, .variant]) | map(length) | join(" ")' "$a")"
	holds "$kernel: the object-size check is in no constant copy, and in all others" jq -e '
		all(.cells[] | select(.path | test("^copy_|^struct")) |
			select(.variant | IN("get_user", "put_user", "unsafe", "nontemporal") | not);
			(.variant | contains("constant")) == (.parts | has("objcheck") | not))' "$a"
	holds "$kernel: a constant size costs less, by the check and a little" jq -e '
		[.cells[] | select((.path | startswith("copy_")) and .k == null)] |
		group_by([.path, .size]) | length == 32 and all(.[];
			(map({(.variant): .}) | add) |
			(.checked.value - .constant.value - .checked.parts.objcheck) as $c |
			(.unchecked.value - .["constant-unchecked"].value -
				.unchecked.parts.objcheck) as $u |
			$c >= 0 and $c < 30 and $u >= 0 and $u < 30)' "$a"

	fine "$kernel: the oracle" "$UCOPY" trace '*/*constant*' --size $sizes --kernel $kernel
	equal "$kernel: the oracle counts what the batches count" 0 \
		"$(awk '/^[a-z_]+\/.*size=/ && $NF != "equal"' "$scratch/out" | wc -l)"
	equal "$kernel: of every function" 112 \
		"$(grep -c '^\(copy_[a-z]*_user\|clear_user\|struct\)/.*size=' "$scratch/out")"
	for path in copy_from_user/constant copy_to_user/constant-unchecked; do
		fine "$kernel: a listing of $path" "$UCOPY" trace $path --size 64 --kernel $kernel
		holds "$kernel: $path calls no __check_object_size" sh -c \
			"! grep -q check_object_size '$scratch/out'"
		holds "$kernel: $path is compiled for its size" grep -q \
			'op_copy_[a-z_]*constant[a-z_]*_64+.* movl \$0\?x\?\(64\|40\),' "$scratch/out"
	done
	fine "$kernel: a listing at run time" "$UCOPY" trace copy_from_user/checked --size 64 \
		--kernel $kernel
	holds "$kernel: does call it" grep -q '__check_object_size+' "$scratch/out"
done

while read -r kernel path wanted; do
	equal "$kernel: $path, $([[ $path = struct/* ]] && echo fields || echo bytes)" "$wanted" \
		"$(counts "$scratch/$kernel.json" "$path")"
done <<'END'
6.1 copy_from_user/constant 63 44 50 98 546
6.1 copy_from_user/constant-unchecked 43 24 30 78 526
6.1 copy_to_user/constant 56 37 43 91 539
6.1 clear_user/constant 41 30 34 85 533
6.1 struct/get_user 26 45 83 159 1223
6.1 struct/copy_from_user 230 236 248 284 732
6.1 struct/copy_from_user_constant 47 53 65 101 549
6.12 copy_from_user/constant 52 32 40 89 537
6.12 copy_from_user/constant-unchecked 40 20 28 77 525
6.12 copy_to_user/constant 57 37 45 94 542
6.12 clear_user/constant 37 23 29 33 117
6.12 struct/get_user 25 43 79 151 1159
6.12 struct/copy_from_user 240 248 264 297 745
6.12 struct/copy_from_user_constant 35 43 59 92 540
END

fine "show" "$UCOPY" show --all "$scratch/6.12.json"
holds "show: one table has both" grep -qE '^ +bytes +checked +unchecked +constant +constant-unchecked' \
	"$scratch/out"
holds "show: so has the one by k" grep -qE \
	'^ +k +get_user +copy_from_user +copy_struct_from_user +copy_from_user_constant( |$)' "$scratch/out"
holds "show: and says what constant is" grep -q '^constant: of a size that the compiler knows' \
	"$scratch/out"
refused "a size there is no function for" "none of these paths takes any of these sizes" \
	"$UCOPY" run --paths copy_from_user/constant --sizes 63
fine "list paths" "$UCOPY" list paths
holds "list paths: which sizes there are" grep -q ' 1 2 4 8 12 16 24 32 40 48 64 96 128 256 512 4096 bytes' \
	"$scratch/out"
equal "no guest is left" "" "$(guests)"
