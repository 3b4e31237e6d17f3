#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Plans written by hand: the examples of docs/plans.md run as they are and have the cells that
# they describe, and what is wrong in a plan is reported by file and key.
. "$(dirname "$0")/lib.sh"

awk -v dir="$scratch" '/^```json/ { n++; on = 1; next } /^```/ { on = 0 }
	on { print > (dir "/example" n ".json") }' "$here/docs/plans.md"
equal "the examples" 5 "$(find "$scratch" -name 'example*.json' | wc -l)"
# example N CELLS NAME MODE: it runs and has so many cells
example() {
	fine "example $1: runs" "$UCOPY" run --plan "$scratch/example$1.json" --out "$scratch/out.json"
	equal "example $1: its cells, its name, its mode" "$2 $3 $4" \
		"$(jq -r '"\(.cells | length) \(.plan.name) \(.plan.mode)"' "$scratch/out.json")"
}
example 2 24 unaligned exact
fine "example 3: runs" "$UCOPY" run --plan "$scratch/example3.json" --out "$scratch/out.json"
equal "example 3: a cell for each k, of each form of struct too" "1 2 4 8" "$(jq -r '[.cells[] |
	[.path, .variant, .k]] | group_by(.[:2]) | map(map(.[2])) | unique[] | join(" ")' "$scratch/out.json")"
example 4 7 faults exact
example 5 2 times time
fine "example 1: runs" "$UCOPY" run --plan "$scratch/example1.json" --out "$scratch/out.json"
equal "example 1: all variants of a function, and one of another" \
	"$("$UCOPY" list paths | grep -oE '^(copy_from_user/[^ ]+|get_user/checked)' | sort)" \
	"$(jq -r '(.cells[] | "\(.path)/\(.variant)"), (.absent // {} | keys[] |
		select(startswith("copy_from_user/")))' "$scratch/out.json" | sort -u)"
equal "example 1: its sizes" "8 64" "$(jq -r '[.cells[].size] | unique | join(" ")' "$scratch/out.json")"
fine "the plan of a result is a plan" sh -c "jq .plan '$scratch/out.json' >'$scratch/again.json' &&
	'$UCOPY' run --plan '$scratch/again.json' --out '$scratch/again.out.json'"

fine "paths alone" "$UCOPY" run --plan <(echo '{"paths": ["stage/check"]}') --out "$scratch/out.json"
equal "paths alone: the default sizes" "8 64 4096" \
	"$(jq -r '[.cells[].size] | join(" ")' "$scratch/out.json")"
refused "a plan of times in exact mode" "takes times: leave out --mode exact" "$UCOPY" run \
	--plan "$scratch/example5.json" --mode exact

# bad NAME PATTERN JSON: refused with the file's name and the key
bad() {
	echo "$3" >"$scratch/plan.json"
	refused "$1" "plan $scratch/plan.json: $2" "$UCOPY" run --plan "$scratch/plan.json"
}
bad "an unknown key" "a plan has no 'size'" '{"paths": ["*"], "size": [8]}'
bad "an unknown path" "no path is called 'get_usr'; near it: get_user" '{"paths": ["get_usr"]}'
bad "an empty list" "'paths' must be an array that is not empty" '{"paths": []}'
bad "a wrong type" "'sizes' must be an array" '{"paths": ["*"], "sizes": 8}'
bad "a size that is none" "'8q'" '{"paths": ["*"], "sizes": ["8q"]}'
bad "a misspelt counter" "no counter is called 'cycels'; near it: cycles" \
	'{"paths": ["*"], "counters": ["cycels"]}'
bad "a counter that is a number" "'counters' must hold names" '{"paths": ["*"], "counters": [1]}'
bad "no JSON" "line [0-9]+: " '{"paths": '
bad "no object" "a plan is a JSON object" '[]'
bad "an unknown mode" "'mode' must be exact or time" '{"paths": ["*"], "mode": "fast"}'
refused "no file" "no such file, and no built-in plan" "$UCOPY" run --plan "$scratch/nosuch.json"
equal "no guest is left" "" "$(guests)"
