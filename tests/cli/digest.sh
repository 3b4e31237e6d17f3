#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # awk has variables of its own
# By default a result is shown on one screen, with the figures of its cells.
. "$(dirname "$0")/lib.sh"

# fits NAME: what was printed is at most 24 lines of 80 columns
fits() {
	equal "$1: at most 24 lines of 80 columns" "" \
		"$(awk 'length > 80 { print } END { if (NR > 24) print NR, "lines" }' "$scratch/out")"
}

# screen NAME COMMAND...: it succeeds, and fits
screen() {
	fine "$@"
	fits "$1"
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
		} END { exit n != 11 }' "$scratch/out"
	value() { jq --arg name "copy_from_user/$1/size=64/src=0/dst=0/kbuf=slab/mem=warm" \
		'.cells[] | select(.name == $name).value' "$a"; }
	holds "$kernel: show: and an answer in words" grep -q \
		"^copy_from_user() of 64 bytes takes $(value checked) instructions: .* object-size" "$scratch/out"
	equal "$kernel: show: how many cells there are" "$(jq '.cells | length' "$a") cells in all" \
		"$(sed -n 's/^\([0-9]* cells in all\):.*/\1/p' "$scratch/out")"
	equal "$kernel: show: JSON has all of them" "$(jq -c .cells "$a" | md5sum)" \
		"$("$UCOPY" show --format json "$a" | jq -c .cells | md5sum)"
done
# Two kernels: every path has its row, folded over sizes.
both=("$scratch/6.1.json" "$scratch/6.12.json" --across kernel)
runs "$UCOPY" compare "${both[@]}"
equal "compare: more instructions are exit code 1" 1 "$status"
fits "compare"
holds "compare: the worst first, with what moved most" awk '/^  [a-z]/ { if (n++ && $6 + 0 > last) exit 1; last = $6 + 0 }
	/^(not decided|fewer)/ { exit 0 } /^  and/ { exit 0 }' "$scratch/out"
runs "$UCOPY" compare --format json "${both[@]}"
cp "$scratch/out" "$scratch/cells.json"
"$UCOPY" compare "${both[@]}" >"$scratch/out"
row=$(awk '/^  copy_to_user\/checked / { print $2, $3, $4, $5 }' "$scratch/out")
equal "compare: a row has the range of all its cells" "$row" "$(jq -r '[.cells[] |
	select(.cell | test("^copy_to_user/checked/.*mem=(warm|huge)$")) | select(.verdict == "more")] |
	"all \(.[0].base) \(.[0].new) +\(map(.new - .base) | min)..+\(map(.new - .base) | max)"' "$scratch/cells.json")"
equal "compare: the summary is that of all cells" "$(jq '.cells | length' "$scratch/cells.json") cells" \
	"$(grep -oE '^[0-9]+ cells' "$scratch/out")"
runs "$UCOPY" compare --format lkml "${both[@]}"
equal "compare: lkml: 75 columns, 15 lines beside notes and blanks" "" "$(awk 'length > 75 { print }
	!/^$/ && !note { n++ } /^\[/ { note = 1 } END { if (n > 15) print n, "lines" }' "$scratch/out")"
runs "$UCOPY" compare --format markdown "${both[@]}"
holds "compare: markdown: fits in a comment, 20 rows and a fold" awk '{ bytes += length + 1 }
	/^<details>/ { before = rows } /^\| (more|fewer|not|moved|missing)/ { rows++ }
	END { exit !(bytes < 65536 && before == 20 && rows > 60) }' "$scratch/out"
fine "compare: nothing changed" "$UCOPY" compare "$scratch/6.1.json" "$scratch/6.1.json"
equal "compare: nothing changed: in three lines" "3 1" \
	"$(grep -c . "$scratch/out") $(grep -cE '^[0-9]+ cells: [0-9]+ same$' "$scratch/out")"
jq '.cells |= map(if (.name | startswith("get_user/unsafe/")) and .mem == "warm"
	then .value += 1 | .parts.check += 1 else . end)' "$scratch/6.12.json" >"$scratch/planted.json"
runs "$UCOPY" compare "$scratch/6.12.json" "$scratch/planted.json"
equal "compare: one path" "1 more instructions get_user/unsafe 4 11 12 +1 +9.1 check +1" \
	"$status $(sed -nE '/^more/,/^$/p' "$scratch/out" | awk 'NR == 1 { print $1, $2 } NR == 2' | xargs)"

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
