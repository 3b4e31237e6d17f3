#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Comparison: an instruction added to one path's check is reported and nothing else,
# unchanged code is always the same, times are decided by their rounds, and what cannot
# be compared is refused with one line.
. "$(dirname "$0")/lib.sh"

# Every change, as most tests look at each.
compare() { "$UCOPY" compare --all "$@"; }
# verdicts FILE: counts of verdicts in a comparison's JSON, as "same 66 slower 5"
verdicts() {
	jq -r '[.cells[].verdict] | group_by(.) | map("\(.[0]) \(length)") | join(" ")' "$1"
}

# One additional instruction in a check: just before user_access_begin().
one_more='0,/if (user_access_begin(u, sizeof(T)))/s//if (({ asm volatile("add $0, %0" : "+r"(u)); user_access_begin(u, sizeof(T)); }))/'
plan=(--paths 'stage/*,get_user/*,put_user/*,copy_from_user/*' --sizes '8,64')
base=$scratch/new.base.json
new=$scratch/new.json
for kernel in 6.1 6.12; do
	module=$(changed_module $kernel "$one_more")
	fine "$kernel: a run against another module" "$UCOPY" run --kernel $kernel "${plan[@]}" \
		--against "$module" --out "$new"
	equal "$kernel: two results" "complete complete" \
		"$(jq -r .status "$base" "$new" | paste -sd' ')"
	# The module given by --against is the base, so swap the two.
	runs compare "$new" "$base"
	equal "$kernel: more instructions are exit code 1" 1 "$status"
	equal "$kernel: the path and the part that moved" "get_user/unsafe: check +1" \
		"$(sed -nE 's/^more instructions +([^:]*: [a-z]+ [-+][0-9]+) .*/\1/p' "$scratch/out")"
	holds "$kernel: all others are the same" grep -qE '^[0-9]+ cells: [0-9]+ more instructions, [0-9]+ same$' \
		"$scratch/out"
	runs compare "$new" "$base" --format json
	equal "$kernel: by one instruction, in that path's cells alone" \
		'[["get_user/unsafe",{"check":1},1]]' "$(jq -c '[.cells[] | select(.verdict != "same") |
			[(.cell | split("/")[0:2] | join("/")), .moved, .new - .base]] | unique' \
			"$scratch/out")"
	fine "$kernel: the other way there are fewer, which fails nothing" compare "$base" "$new"
	runs compare "$base" "$new" --fail-on fewer
	equal "$kernel: unless told to" 1 "$status"
	fine "$kernel: other paths alone" compare "$new" "$base" --paths 'stage/*,copy_*'
	fine "$kernel: a threshold of half" compare "$new" "$base" --threshold 50
	holds "$kernel: within it, it is still named" grep -q '^moved .*check +1' "$scratch/out"
done

same=0
few=(--paths 'get_user/*,copy_from_user/*' --sizes 8)
fine "a few cells" "$UCOPY" run "${few[@]}" --out "$scratch/few.json"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	"$UCOPY" run "${few[@]}" --out "$scratch/again.json" >/dev/null 2>&1
	compare "$scratch/few.json" "$scratch/again.json" --fail-on faster,moved,inconclusive,missing \
		>/dev/null && same=$((same + 1))
done
equal "unchanged: the same in 10 of 10" 10 $same
fine "A/A of counts" "$UCOPY" run --aa "${plan[@]}" --out "$scratch/aa.json"
holds "A/A of counts: no noise" grep -q 'all within 0.0%' "$scratch/out"
fine "a result and itself" compare "$new" "$new"

# Changes that counts do not decide, or explain: 6.12 against 6.1, and made-up ones.
for kernel in 6.1 6.12; do
	fine "$kernel: strategies that differ" "$UCOPY" run --kernel $kernel --mem warm --sizes 64,4096 \
		--paths 'clear_user/checked,copy_from_user/checked,strncpy_from_user/checked,stage/check' --out "$scratch/$kernel.json"
done
runs compare "$scratch/6.1.json" "$scratch/6.12.json" --across kernel
equal "not decided by counts: a loop for rep stosb, barriers that went away" \
	"clear_user/checked copy_from_user/checked strncpy_from_user/checked" \
	"$(sed -nE 's/^not decided by counts +([^:]+):.*/\1/p' "$scratch/out" | sort -u | paste -sd' ')"
holds "not decided by counts: they have a number of their own" \
	grep -qE '^[0-9]+ cells: .*[0-9]+ not decided by counts' "$scratch/out"
equal "not decided by counts: fails nothing" 0 \
	"$(compare "$scratch/6.1.json" "$scratch/6.12.json" --across kernel --paths 'copy_*' >/dev/null; echo $?)"
runs compare "$scratch/6.1.json" "$scratch/6.12.json" --across kernel --fail-on undecided --paths 'copy_*'
equal "not decided by counts: unless told to" 1 "$status"
runs compare "$scratch/6.1.json" "$scratch/6.12.json" --across kernel
equal "what compiler and module explain is marked, and nothing else" \
	"clear_user/checked [2] stage/check [2] strncpy_from_user/checked [1]" \
	"$(sed -nE 's/^(more|fewer) instr[^ ]* +([^:]+):.* (\[.*\])$/\2 \3/p; s/^not decided by counts +([^:]+):.* (\[.*\])$/\1 \2/p' \
		"$scratch/out" | sort -u | paste -sd' ')"
holds "the compiler's part is said" grep -q '^\[1\] asm_goto_output: yes -> broken: ' "$scratch/out"
holds "the module's part is said" grep -q '^\[2\] module_limit: constant -> memory: ' "$scratch/out"
for format in markdown lkml; do
	runs compare "$scratch/6.1.json" "$scratch/6.12.json" --across kernel --format $format
	equal "$format: both are said" 2 "$(grep -cE '^(- )?\[[12]\] ' "$scratch/out")"
done
runs compare "$scratch/6.1.json" "$scratch/6.12.json" --across kernel --format json
holds "json: by name" jq -e 'any(.cells[]; .causes == ["module_limit"]) and
	all(.cells[] | select(.cell | startswith("copy_from_user")); .causes | not)' "$scratch/out"
fine "the same compiler, the same module: nothing to explain" compare "$scratch/6.1.json" "$scratch/6.1.json"
holds "no mark" sh -c "! grep -q '\[[12]\]' '$scratch/out'"
# made FILTER: the result of 6.1 with its checked copy of 64 bytes changed
made() { jq '(.cells[] | select(.name | startswith("copy_from_user/checked/size=64/"))) |= ('"$1"')' "$scratch/6.1.json"; }
runs compare "$scratch/6.1.json" <(made '.parts.barrier += 1 | .value += 1') --threshold 50
equal "a barrier more is not within a threshold" 1 "$status"
holds "and is more instructions" grep -q '^more instructions  *copy_from_user/checked: barrier +1' "$scratch/out"
runs compare "$scratch/6.1.json" <(made '.parts.smap += 2 | .value += 2') --threshold 50
equal "a pair of smap more is not, either" 1 "$status"
runs compare "$scratch/6.1.json" <(made '.parts.barrier += 1 | .parts.body -= 5 | .value -= 4')
equal "a barrier more is not made up for by fewer instructions" 1 "$status"
holds "but that is not decided by counts" grep -q '^not decided by counts  *copy_from_user' "$scratch/out"

# Formats: each has every change; lkml fits in 75 columns.
for format in text markdown lkml; do
	runs compare "$new" "$base" --format $format
	equal "$format: one row for the change" 1 "$(grep -c 'get_user/unsafe: check +1' "$scratch/out")"
	holds "$format: the summary" grep -qE '^\**[0-9]+ cells: [0-9]+ more instructions' "$scratch/out"
done
runs compare "$new" "$base" --format lkml
equal "lkml: no line beyond 75 columns, none ends with a blank" 0 \
	"$(grep -cE '^.{76}|[[:blank:]]$' "$scratch/out")"
runs compare "$new" "$base" --format markdown
equal "markdown: three columns" 0 "$(grep '^|' "$scratch/out" | grep -cvE '^(\|[^|]+){3}\|$')"

# Cells that only one result has are listed.
jq -c '.cells |= map(select(.name | test("^stage/|size=64") | not))' "$new" >"$scratch/less.json"
fine "cells missing on one side" compare "$new" "$scratch/less.json"
holds "missing: a path in a line" grep -qE '^only in base +stage/check +[0-9]+ cells$' "$scratch/out"
holds "missing: a cell of a path that both have" grep -qE \
	'^only in base +copy_from_user/raw/size=64/' "$scratch/out"
runs compare "$scratch/less.json" "$new" --format json --fail-on missing
equal "missing: may fail" 1 "$status"
equal "missing: each is in the JSON" "$(jq -n --slurpfile a "$new" --slurpfile b \
	"$scratch/less.json" '($a[0].cells | length) - ($b[0].cells | length)')" \
	"$(jq '[.cells[] | select(.only_in == "new")] | length' "$scratch/out")"

# Different environments. change NAME JQ: refused, but compared with --across NAME.
change() {
	jq -c "$2 | .session = \"another\"" "$new" >"$scratch/other.json"
	refused "another $1" "they differ in $1: .*--across $1\$" compare "$new" "$scratch/other.json"
	fine "across $1" compare "$new" "$scratch/other.json" --across "$1"
	holds "across $1: what differs is said" grep -q "^differs: $1: .* -> .*" "$scratch/out"
}
change kernel '.environment.kernel.version += " rebuilt"'
change arch '.environment.arch = "aarch64"'
change cpu '.environment.cpu.model = "another"'
change qemu '.environment.qemu = "QEMU 9"'
change compiler '.environment.compiler = "gcc 13"'
change mitigations '.environment.mitigations.spectre_v1 = "Vulnerable"'
change rounds '.plan.rounds = 4'
refused "several that differ" "differ in kernel,qemu: .*--across kernel,qemu\$" compare "$new" \
	<(jq '.session = "another" | .environment.qemu = "QEMU 9" | .environment.kernel.release = "7.2"' "$new")
refused "across what there is not" "'colour' is none of target, .*kernel" compare "$new" "$new" \
	--across kernel,colour
refused "the kernels, one across" "differ in kernel: .* give --across qemu,kernel\$" compare "$new" \
	<(jq '.session = "another" | .environment.qemu = "QEMU 9" | .environment.kernel.release = "7.2"' "$new") \
	--across qemu
fine "across all" compare "$new" --across all \
	<(jq '.session = "another" | .environment.qemu = "QEMU 9" | .environment.kernel.release = "7.2"' "$new")
fine "two kernels that one session measured" "$UCOPY" run --kernel 6.12 --against 6.1 --paths 'stage/*' \
	--sizes 8 --out "$scratch/pair.json"
runs compare "$scratch/pair.base.json" "$scratch/pair.json"
holds "are compared as they are" grep -q '^differs: kernel: 6.1.* -> 6.12' "$scratch/out"

# Times, made from exact cells: twenty rounds with a scatter of two percent.
jq -c '.environment.mode = "time" | .session = "s" | .cells |= map(.value += 100 | .unit = "ns" |
	.value as $v | .samples = [range(20) | $v * (1 + (. * 7 % 20 - 9.5) / 500)])' "$new" \
	>"$scratch/time.json"
slow() { # FACTOR: scale the times of one cell
	jq -c --argjson f "$1" '.cells[3].samples |= map(. * $f)' "$scratch/time.json"
}
fine "times: the same" compare "$scratch/time.json" <(slow 1) --fail-on faster,inconclusive
holds "times: the same is within noise, by its name in the summary" grep -qE \
	'^([0-9]+) cells: ([0-9]+) within noise$' "$scratch/out"
cells=$(jq '.cells | length' "$scratch/time.json")
# figures OUTCOME: the number of rows of an outcome that have a cell's name and all figures
figures() {
	grep -cE "^$1 +[a-z_]+/[^ ]+ +~?[0-9.]+ \[[0-9.]+, [0-9.]+\] -> ~?[0-9.]+ \[[0-9.]+, [0-9.]+\] ns \([-+][0-9.]+%\), paired difference \[[-+][0-9.]+%, [-+][0-9.]+%\], p [0-9.e-]+, noise [0-9.]+%" "$scratch/out"
}
equal "times: every cell has its figures" "$cells" "$(figures 'within noise')"
# Rounds that scatter, alike to both sides.
scatter() {
	jq -c '.cells |= map(.samples as $s | .samples |= [range(20) as $i | $s[$i] * (1 + ([-1, 1][($i / 2 | floor) % 2]) * (0.1 + $i / 50))])' \
		"$scratch/time.json"
}
fine "times: scatter" compare "$scratch/time.json" <(scatter)
equal "times: scatter: the summary" "$cells cells: $cells inconclusive" "$(tail -n 1 "$scratch/out")"
equal "times: scatter: all of them by name, with all figures" "$cells" "$(figures inconclusive)"
holds "times: scatter: what would tell" grep -qE '^inconclusive .*: it may be .*: some [0-9]+0 rounds would tell$' \
	"$scratch/out"
fine "times: scatter: JSON" compare "$scratch/time.json" <(scatter) --format json
holds "times: scatter: every cell's difference" jq -e 'all(.cells[]; .difference.paired and
	.difference.low < -.threshold and .difference.high > .threshold)' "$scratch/out"
found=0
for cell in 0 1 2 3 4 5 6 7 8 9; do
	compare "$scratch/time.json" <(jq -c --argjson i $cell \
		'.cells[$i].samples |= map(. * 1.2)' "$scratch/time.json") --format json >"$scratch/out"
	[ $? = 1 ] && [ "$(jq -c '[.cells[] | .verdict == "slower"] | indices(true)' \
		"$scratch/out")" = "[$cell]" ] && found=$((found + 1))
done
equal "times: 20 % slower is found in 10 of 10, and nothing else" 10 $found
fine "times: within the threshold" compare "$scratch/time.json" <(slow 1.2) --threshold 25%
fine "times: faster" compare "$scratch/time.json" <(slow 0.8)
holds "times: medians and their intervals" grep -qE \
	'^faster .*[0-9.]+ \[[0-9.]+, [0-9.]+\] -> [0-9.]+ \[[0-9.]+, [0-9.]+\] ns \(-20\.0%\), paired difference \[.*\], p ' \
	"$scratch/out"
fine "times: nine rounds" compare "$scratch/time.json" \
	<(slow 2 | jq -c '.cells[].samples |= .[:9]')
equal "times: nine rounds: their medians are there" "$cells" \
	"$(grep -cE '^inconclusive .* -> .* ns \([-+][0-9.]+%\): fewer than 10 rounds$' "$scratch/out")"
holds "times: nine rounds decide nothing" grep -qE '^[0-9]+ cells: ([0-9]+) inconclusive$' \
	"$scratch/out"
fine "times: two emulated runs" compare <(jq '.environment.emulated = true' "$scratch/time.json") \
	<(slow 2 | jq '.environment.emulated = true | .session = "t"')
holds "times: two emulated runs decide nothing" grep -q \
	'^inconclusive .*emulated times of two runs' "$scratch/out"
refused "counts and times" "one is of exact mode, one of time mode" compare "$new" \
	"$scratch/time.json"

# Turns in time mode, in as few guests as possible.
fine "A/A of times" "$UCOPY" run --mode time --aa --rounds 2 --paths 'get_user/*' --sizes 8 \
	--mem warm --out "$scratch/taa.json"
holds "A/A of times: the noise floor" grep -qE '^noise floor of [0-9]+ cells, by their medians: ' \
	"$scratch/out"
holds "A/A of times: a round each turn, all kept" jq -e 'all(.cells[]; (.samples | length) == 2 and
	(.batches | length) == 2 and (.calls | length) == 2) and .plan.rounds == 2 and
	any(.cells[]; .noise >= 0)' "$scratch/taa.json"
equal "A/A of times: one session" 1 \
	"$(jq -r .session "$scratch/taa.json" "$scratch/taa.base.json" | sort -u | wc -l)"

# Baselines replace results, without cells that depend on the driver's mappings: page faults.
fine "a baseline" "$UCOPY" baseline "$new" "$scratch/baseline.json"
holds "a baseline: there are cells to leave out" jq -e 'any(.cells[]; .faults > 0)' "$new"
equal "a baseline: a cell a line, sorted" \
	"$(jq -r '.cells[] | select(.faults > 0 or .parts.fault | not).name' "$new" | sort -V)" \
	"$(sed -nE 's/^\{"name":"([^"]*)".*/\1/p' "$scratch/baseline.json")"
fine "a baseline and its result are the same" compare "$scratch/baseline.json" "$new" \
	--fail-on faster,moved,missing
runs compare "$scratch/baseline.json" "$base" --fail-on faster
equal "a baseline and another result are not" 1 "$status"
fine "a baseline of a baseline" "$UCOPY" baseline "$scratch/baseline.json" "$scratch/again.json"
holds "a baseline of a baseline is the same file" cmp "$scratch/baseline.json" "$scratch/again.json"
fine "a baseline as tables" "$UCOPY" show --all "$scratch/baseline.json"
refused "a baseline of times" "is of time mode: a baseline is" "$UCOPY" baseline \
	"$scratch/time.json" "$scratch/x.json"
refused "a baseline without a file" "give the result, and the file" "$UCOPY" baseline "$new"

# Bad input.
refused "one file" "give two results, BASE and NEW" compare "$new"
refused "three files" "is one too many" compare "$new" "$new" "$new"
refused "no such file" "nosuch.json: cannot be read" compare "$new" nosuch.json
refused "a truncated file" "is not valid JSON" compare "$new" <(head -c 5000 "$new")
refused "unknown format" "--format html: give text, markdown, lkml or json" compare "$new" "$new" \
	--format html
refused "threshold that is no number" "--threshold much: give percent" compare "$new" "$new" \
	--threshold much
refused "negative threshold" "--threshold -1: give percent" compare "$new" "$new" --threshold=-1
refused "fail on what there is not" "--fail-on same: give some of" compare "$new" "$new" \
	--fail-on faster,same
refused "no cell in common" "no cell in common" compare "$new" <(jq '.cells = []' "$new")
refused "no cell like it" "no cell is called 'fly\*'" compare "$new" "$new" --paths 'fly*'
refused "a negative count" "the cell stage/null has a value that is no count" compare "$new" \
	<(jq '.cells[0].value = -1' "$new")
refused "half a count" "has a value that is no count" compare "$new" \
	<(jq '.cells[0].value = 1.5' "$new")
refused "a count too large" "is no measurement" compare "$new" \
	<(jq '.cells[0].value = 1e300' "$new")
refused "no samples" "has no samples" compare "$scratch/time.json" \
	<(jq '.cells[0].samples = []' "$scratch/time.json")
refused "too many samples" "has more than 4096 samples" compare "$scratch/time.json" \
	<(jq '.cells[0].samples = [range(5000)]' "$scratch/time.json")
refused "a cell twice" "has the name of another" compare "$new" <(jq '.cells += .cells[:1]' "$new")
refused "--aa and --against" "--aa and --against: give one" "$UCOPY" run --aa --against 6.1
refused "against no module" "nosuch.ko: no such module" "$UCOPY" run --against nosuch.ko
refused "against a file that is none" "is no kernel module" "$UCOPY" run --against "$here/README.md"
refused "against another kernel's module" "was built for kernel 6.12.*, not for 6.1" "$UCOPY" run \
	--kernel 6.1 --against "$module"
