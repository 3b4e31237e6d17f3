#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# By default a result is shown on one screen, with the figures of its cells.
. "$(dirname "$0")/lib.sh"

# screen NAME COMMAND...: it succeeds, in at most 24 lines of 80 columns
screen() {
	fine "$@"
	equal "$1: at most 24 lines of 80 columns" "" \
		"$(awk 'length > 80 { print } END { if (NR > 24) print NR, "lines" }' "$scratch/out")"
}

# rows FILE: "FUNCTION at 8, 64, 4096, constant 64 bytes", from a result's cells
rows() {
	jq -r 'def at($p; $v; $n): first(.cells[] | select(.path == $p and .variant == $v and .size == $n and
			.k == null and (.mem // "warm") == "warm" and (.threads // 1) == 1 and
			(.src // 0) == 0 and (.dst // 0) == 0) | .value | round) // "-";
		["get_user", "put_user", "copy_from_user", "copy_to_user", "clear_user"][] as $f |
		["checked", "constant"] as [$v, $c] |
		"\($f) \(at($f; $v; 8)) \(at($f; $v; 64)) \(at($f; $v; 4096)) \(at($f; $c; 64))",
		if $f == "clear_user" then empty else ["unchecked", "constant-unchecked"] as [$v, $c] |
		"__\($f) \(at($f; $v; 8)) \(at($f; $v; 64)) \(at($f; $v; 4096)) \(at($f; $c; 64))" end' "$1" |
		sort
}

for kernel in 6.1 6.12; do
	a=$scratch/$kernel.json
	fine "$kernel: quick" "$UCOPY" run --kernel $kernel --out "$a"
	screen "$kernel: show" "$UCOPY" show "$a"
	equal "$kernel: show: the totals are the cells'" "$(rows "$a")" \
		"$(awk '/^(__)?(get|put|copy_from|copy_to|clear)_user / { print $1, $2, $3, $4, $5 }' \
			"$scratch/out" | sort)"
	holds "$kernel: show: parts and rest add up to the total" awk '/^[a-z_]+_user +[0-9]/ {
			sum = 0
			for (i = 6; i <= 11; i++) sum += $i
			if (sum != ($3 == "-" ? $2 : $3)) exit 1
			n++
		} END { exit n != 13 }' "$scratch/out"
	value() { jq --arg name "copy_from_user/$1/size=64/src=0/dst=0/kbuf=slab/mem=warm" \
		'.cells[] | select(.name == $name).value' "$a"; }
	holds "$kernel: show: and an answer in words" grep -q \
		"^copy_from_user() of 64 bytes takes $(value checked) instructions: .* object-size" "$scratch/out"
	equal "$kernel: show: how many cells there are" "$(jq '.cells | length' "$a") cells in all" \
		"$(sed -n 's/^\([0-9]* cells in all\):.*/\1/p' "$scratch/out")"
	equal "$kernel: show: JSON has all of them" "$(jq -c .cells "$a" | md5sum)" \
		"$("$UCOPY" show --format json "$a" | jq -c .cells | md5sum)"
done
screen "arm64: show a baseline" "$UCOPY" show "$here/results/baseline/6.12-arm64.json"
fine "time mode" "$UCOPY" run --mode time --rounds 2 --paths 'get_user,copy_from_user,stage/*' \
	--sizes 8,64,4096 --mem warm --out "$scratch/t.json"
screen "time mode: show" "$UCOPY" show "$scratch/t.json"
holds "time mode: show: large copies by the second" grep -qE '^copy_from_user .* ~?[0-9.]+ GB/s +[0-9.]+ %$' \
	"$scratch/out"
fine "stages alone" "$UCOPY" run --paths 'stage/*,generation/*' --sizes 8 --out "$scratch/s.json"
screen "stages alone: show" "$UCOPY" show "$scratch/s.json"
holds "stages alone: show: by their names" grep -qE '^stage/check/size=8/src=0 +10 insn$' "$scratch/out"
jq '.status = "partial" | .cells |= .[:9]' "$scratch/6.12.json" >"$scratch/partial.json"
screen "partial: show" "$UCOPY" show "$scratch/partial.json"
holds "partial: show: says so" grep -q '^partial: not all cells were measured' "$scratch/out"
equal "no guest is left" "" "$(guests)"
