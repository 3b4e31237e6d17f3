#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Plots of two or more results: gnuplot's input, and that it draws it.
. "$(dirname "$0")/lib.sh"
fake_gnuplot
export TABLES=$scratch/tables

# table KIND RESULT...: gnuplot's input for the plots of a kind
table() {
	rm -f "$TABLES"
	PATH="$scratch/bin:$PATH" "$UCOPY" plot --kind "$1" --out "$scratch/pictures" "${@:2}" \
		>"$scratch/out" && cat "$TABLES"
}

mkdir "$scratch/other"
jq -n 'def cell($path; $size; $value): ($path | split("/")) as [$p, $v] | {name: "\($path)/size=\($size)",
	path: $p, variant: $v, size: $size, src: 0, mem: "warm", unit: "insn", value: $value,
	samples: [$value]};
{schema: "ucopy.result/1", status: "complete",
 environment: {kernel: {release: "6.1-made"}, target: "vm", mode: "exact"},
 cells: [cell("get_user/checked"; 1; 10), cell("get_user/checked"; 8; 20),
	cell("get_user/unchecked"; 8; 15), cell("put_user/checked"; 8; 30),
	cell("put_user/checked"; 4; 40), cell("stage/check"; 8; 0)]}' >"$scratch/old.json"
jq '.environment.kernel.release = "6.12-made" | .cells[0].value = 15 | .cells[1].value = 18 |
	.cells[4].name = "renamed" | .cells[5].value = 3' "$scratch/old.json" >"$scratch/new.json"
cp "$scratch/old.json" "$scratch/other/new.json"
head='kernel 6.1-made, 6.12-made, vm, exact mode||instructions a call'

equal "overlay: a panel a path, a line a result" \
	"get_user: cost by size, in 2 results|$head|checked unchecked|2|
panel size old spread new spread
1 1 10 0 15 0
1 8 20 0 18 0
2 8 15 0 15 0" "$(table overlay "$scratch/"{old,new}.json --paths 'get_*')"
equal "overlay: three results, a cell that one of them lacks" "3 1 4 41 0 40 0 40 0
3 1 8 ? ? 30 0 30 0" "$(jq '.cells[4].value = 41 | del(.cells[3])' "$scratch/old.json" >"$scratch/less.json"
	table overlay "$scratch/"{less,new,old}.json --paths 'get_*,put_*' |
	awk -F'|' '/^put/ { n = $6 } n && /^[0-9]/ { print n, $0 }')"
equal "change: sorted, with what cannot be compared left out" \
	"new against old: cells by change|$head|1 1 2|3|
rank change spread place name from to
1 50 0 1 get_user/checked/size=1 10 15
2 0 0 0 get_user/unchecked/size=8 15 15
3 0 0 0 put_user/checked/size=8 30 30
4 -10 0 2 get_user/checked/size=8 20 18" "$(table change "$scratch/"{old,new}.json)"
equal "change: each result against the first, where it differs" change-new.png \
	"$(table change "$scratch/"{old,less,new}.json --paths 'get_*,stage/*' >/dev/null
	sed -n 's,.*/\(.*png\),\1,p' "$scratch/out")"
equal "results of one name are called by their paths" "overlay-stage.png overlay-get_user.png
$scratch/new $scratch/other/new" "$(table overlay "$scratch/new.json" "$scratch/other/new.json" |
	awk '/^panel/ { names = $3 " " $5 } END { print names }' >"$scratch/names"
	sed -n 's,.*/\(.*png\),\1,p' "$scratch/out" | paste -sd ' '; cat "$scratch/names")"
jq '.environment.mode = "time" | .cells[] |= (.unit = "ns" | .spread = 2)' "$scratch/old.json" \
	>"$scratch/time.json"
jq '.cells[0].value = 12 | .cells[1].value = 26' "$scratch/time.json" >"$scratch/time2.json"
equal "change: what the spreads explain is counted as the same" "1 0 5" \
	"$(table change "$scratch/"{time,time2}.json | head -n 1 | cut -d'|' -f5)"

fine "a result against itself" "$UCOPY" plot "$scratch/"{old,old}.json --out "$scratch/none"
equal "and it says so" "no overlay: nothing differs
no change: no cell differs" "$(cat "$scratch/out")"
refused "counts and times" "one is kernel 6.1-made, vm, exact mode.*draw each by itself" \
	"$UCOPY" plot "$scratch/"{old,time}.json --out "$scratch/none"
refused "too many" "9 results: no more than 8" \
	"$UCOPY" plot "$scratch/"{old,old,old,old,old,old,old,old,old}.json
refused "a kind of one result" "'heat' is no kind of picture of several results" \
	"$UCOPY" plot "$scratch/"{old,new}.json --kind heat
refused "a result that is not there" "gone.json: cannot be read" \
	"$UCOPY" plot "$scratch/"{old,gone}.json --out "$scratch/none"
holds "what is refused leaves nothing" test ! -e "$scratch/none"

cd "$scratch" || exit 1
for files in "old new" "time time2" "less new old"; do
	read -ra words <<<"$files"
	fine "gnuplot draws $files" "$UCOPY" plot "${words[@]/%/.json}" --out "${words[0]}"
	for kind in overlay-get_user "change-${words[1]}"; do
		whole_svg "a whole $kind" "${words[0]}/$kind.svg"
	done
done
