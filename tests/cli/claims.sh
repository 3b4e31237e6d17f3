#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Textbook claims, checked against quick results of both kernels: every claim has a
# verdict, and every number in it is taken from the result.
. "$(dirname "$0")/lib.sh"

old=$scratch/6.1.json
new=$scratch/6.12.json
fine "6.1: quick" "$UCOPY" run --kernel 6.1 --out "$old"
fine "6.12: quick" "$UCOPY" run --kernel 6.12 --out "$new"

fine "json of both" "$UCOPY" claims --format json "$old" "$new"
cp "$scratch/out" "$scratch/claims.json"
holds "json: eight claims of each result, in order" jq -e \
	'map(.claim) == [range(1; 9), range(1; 9)] and (map(.kernel) | unique | length) == 2' \
	"$scratch/claims.json"
holds "json: each with text, kernel, arch, mode, verdict, numbers and words" jq -e 'all(.[];
	.text != "" and .kernel != "" and .arch == "x86_64" and .mode == "exact" and .because != ""
	and (.verdict | IN("holds", "no longer holds", "reversed")) and (.measured | length) > 0
	and all(.measured[]; type == "number"))' "$scratch/claims.json"

# verdicts KERNEL: the verdicts of its claims, in order
verdicts() { jq -r --arg k "$1." '[.[] | select(.kernel | startswith($k)).verdict] | join(", ")' \
	"$scratch/claims.json"; }
equal "6.1: verdicts" "holds, no longer holds, no longer holds, holds, holds, no longer holds, holds, \
holds" "$(verdicts 6.1)"
equal "6.12: verdicts" "no longer holds, no longer holds, no longer holds, holds, holds, \
no longer holds, holds, holds" "$(verdicts 6.12)"
equal "a structure: copied whole at a constant size it is cheaper, at one known at run time not" \
	"with a constant size it holds, with one known at run time it is reversed" \
	"$(jq -r '.[] | select(.claim == 4).because | sub(": .*"; "")' "$scratch/claims.json" | uniq)"
for path in get_user/checked get_user/unchecked copy_from_user/checked \
	copy_from_user/constant copy_to_user/constant-unchecked; do
	size=64
	[[ $path = copy* ]] || size=8
	for file in "$old" "$new"; do
		equal "$(basename "$file" .json): the number of $path is the result's" \
			"$(jq --arg p $path --argjson s $size '.cells[] | select(.path + "/" + .variant
				== $p and .size == $s and .mem == "warm").value' "$file")" \
			"$(jq --arg n "$path/size=$size" --arg k \
				"$(jq -r .environment.kernel.release "$file")" \
				'.[] | select(.claim == 2 and .kernel == $k).measured[$n]' \
				"$scratch/claims.json")"
	done
done

fine "text" "$UCOPY" claims "$old" "$new"
equal "text: a row a claim" 8 "$(grep -cE '^[1-8]\. ' "$scratch/out")"
equal "text: no line is too wide" 0 "$(awk 'length > 128' "$scratch/out" | wc -l)"
fine "markdown" "$UCOPY" claims --format markdown "$old" "$new"
equal "markdown: titles, rule and eight rows" 10 "$(wc -l <"$scratch/out")"
equal "markdown: three columns in each" 10 "$(grep -cE '^(\|[^|]+){3}\|$' "$scratch/out")"
equal "markdown: a verdict in every field" 16 "$(grep -oE '\*\*[a-z ]+\*\*: ' "$scratch/out" |
	wc -l)"
fine "a result that is not named" "$UCOPY" run --paths 'stage/*' --sizes 8
fine "the newest result by itself" "$UCOPY" claims
holds "the newest result: one column" grep -qE '^Claim +6.12[^ ]*, x86_64, vm, exact mode$' \
	"$scratch/out"

jq '.cells |= map(select(.path != "generation"))' "$new" >"$scratch/less.json"
fine "a result with fewer cells" "$UCOPY" claims --format json "$scratch/less.json"
equal "fewer cells: that claim alone cannot be measured, and why" \
	"8 missing: generation/memory, generation/constant+barrier, generation/sign+barrier and 5 more" \
	"$(jq -r '.[] | select(.verdict == "not measurable here") | "\(.claim) \(.because)"' \
		"$scratch/out")"

refused "two results of one kernel" "both are of 6.12.*, x86_64, exact mode: give one" \
	"$UCOPY" claims "$new" "$scratch/less.json"
refused "unknown format" "--format html: give text, markdown or json" "$UCOPY" claims --format html
refused "one bad file of two" "nosuch.json: cannot be read" "$UCOPY" claims "$old" nosuch.json
equal "one bad file of two: nothing is printed" "" "$(cat "$scratch/out")"

fine "time mode" "$UCOPY" run --mode time --rounds 5 --paths 'get_user/*,copy_from_user/checked' \
	--sizes 8,64 --out "$scratch/time.json"
fine "time mode: claims" "$UCOPY" claims --format json "$scratch/time.json" "$new"
if jq -e .environment.emulated "$scratch/time.json" >/dev/null; then
	equal "emulated times decide no claim about costs" "1 2 3 4 5 8" \
		"$(jq -r '[.[] | select(.mode == "time" and (.because |
			startswith("emulated: not a machine"))).claim | tostring] | join(" ")' \
			"$scratch/out")"
	holds "emulated times are marked" jq -e \
		'all(.[]; (.mode == "time") == (.emulated == true))' "$scratch/out"
fi
