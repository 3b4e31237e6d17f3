#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Plots: the tables passed to gnuplot contain the right cells and no others, and gnuplot
# draws complete pictures from them.
. "$(dirname "$0")/lib.sh"

fake_gnuplot

# table RESULT KIND [PATHS]: gnuplot's input for the plots of a kind
table() {
	rm -f "$scratch/tables"
	TABLES="$scratch/tables" PATH="$scratch/bin:$PATH" "$UCOPY" plot "$1" --kind "$2" \
		--paths "${3:-*}" --out "$scratch/pictures" >/dev/null && cat "$scratch/tables"
}

# png NAME FILE: a complete picture, 900 to 1100 pixels wide and 270 to 1000 high
png() {
	local width height
	width=$((16#$(od -An -tx1 -j16 -N4 "$2" | tr -d ' ')))
	height=$((16#$(od -An -tx1 -j20 -N4 "$2" | tr -d ' ')))
	holds "$1: a PNG of $width x $height" test "$(head -c 8 "$2" | od -An -tx1)" = \
		" 89 50 4e 47 0d 0a 1a 0a" -a "$(stat -c %s "$2")" -gt 5000 \
		-a "$width" -ge 900 -a "$width" -le 1100 -a "$height" -ge 270 -a "$height" -le 1200
	whole_svg "$1: an SVG too" "${2%.png}.svg"
}

# labels NAME SVG TEXT...: it has labels that begin so
labels() {
	local name=$1 svg=$2 text absent=
	shift 2
	for text; do
		grep -qF ">$text" "$svg" || absent="$absent '$text'"
	done
	equal "$name" "" "$absent"
}

# A result that also has cells that differ from the wanted ones in one respect.
jq -n '
def cell($path; $size; $value): ($path | split("/")) as [$p, $v] |
	{path: $p, variant: $v, size: $size, unit: "insn", value: $value, samples: [$value]};
def named: . + {name: ([.path, .variant, .size, .k, .src, .kbuf, .mem, .threads] | map(tostring) | join("/"))};
def copy($value): cell("copy_from_user/checked"; 64; $value) + {src: 0, dst: 0, kbuf: "slab"} +
	{parts: {call: $value, body: 70, mask: 3}, iterations: 64};
def many($path; $values): [8, 1, 2, 4] as $k | range($values | length) |
	cell($path; 8; $values[.]) + {k: $k[.], mem: "warm"};
def memory($kind; $value; $faults): cell("put_user/checked"; 8; $value) +
	{dst: 0, mem: $kind, faults: $faults};
{schema: "ucopy.result/1", status: "complete",
 environment: {kernel: {release: "6.12-made"}, target: "vm", mode: "exact"},
 cells: ([
	copy(901) + {dst: 1}, copy(902) + {kbuf: "stack"}, copy(903) + {mem: "huge"},
	copy(100) + {mem: "warm"}, copy(110) + {mem: "warm", threads: 2},
	copy(120) + {mem: "warm", kbuf: "vmalloc"},
	copy(130) + {mem: "warm", kbuf: "vmalloc", threads: 4}, copy(906) + {src: 8, threads: 8},
	copy(907) + {mem: "cold", threads: 8}, copy(908) + {k: 8, threads: 8}, copy(904) + {size: 65}, copy(905) + {size: 64, src: 8},
	cell("put_user/checked"; 8; 10) + {parts: {call: 8, smap: 2}, mem: "warm", dst: 0},
	cell("generation/constant"; 0; 4), cell("generation/constant+barrier"; 0; 5),
	cell("generation/mask"; 0; 6), cell("generation/memory+barrier"; 0; 8),
	many("get_user/each"; [80, 10, 20, 40]), many("get_user/once"; [72, 11, 18, 44]),
	many("get_user/begin"; [96, 10]), (many("get_user/each"; [900]) | .size = 4),
	many("struct/get_user"; [80, 10, 20, 40]), many("struct/copy_from_user"; [39, 34, 35, 36]),
	many("struct/copy_from_user_constant"; [25, 15, 18]),
	(["each", "once"][] as $v | [128, 256][] | cell("copy_from_user/" + $v; 64;
		. * ($v | length) * (if $v == "once" then 6 else 7 end)) +
		{k: ., kbuf: (if . == 128 then "slab" else "pages" end), mem: "warm"}),
	memory("notpresent"; 6679; 1), memory("huge"; 11; 0), memory("unmapped"; 983; null),
	memory("kernel"; 907; 0) + {dst: 8}
 ] | map(named))}' >"$scratch/made.json"

equal "parts: the aligned cell of the usual buffer and memory, with iterations apart" \
	"What a call of 64 bytes is made of|kernel 6.12-made, vm, exact mode||instructions a call|1|
place path iterations call check mask barrier smap objcheck body fault rest
0.5 copy_from_user/checked 64 100 0 3 0 0 0 6 0 0" "$(table "$scratch/made.json" parts 'copy_*')"
equal "parts: a path of another family" \
	"place path iterations call check mask barrier smap objcheck body fault rest
0.5 put_user/checked 0 8 0 0 0 2 0 0 0 0" \
	"$(table "$scratch/made.json" parts 'put_*' | tail -n +2)"
# Probe counts in addition to the batches, for the stages as well as for the path.
jq '
def counted($n; $cycles): .phase = {n: 10, dropped: 0, counters: {
	time: {value: (.value + 2), probe: 30}, instructions: {value: $n, probe: 9},
	cycles: {value: $cycles, probe: 9}, branches: {lack: "none"}}};
.environment.probe = {counters: []} |
(.cells[] | select(.path == "copy_from_user" and .kbuf == "slab" and .size == 64 and
	.mem == "warm" and .k == null)) |= (.parts = {body: 100} | counted(100; 90)) |
.cells += [.cells[3] | .path = "stage" | .parts = {call: 7} |
	(.variant = "objcheck" | .value = 60 | .name = "stage/objcheck/size=64/dst=0/kbuf=slab" |
		counted(60; 70)),
	(.variant = "body" | .value = 7 | .name = "stage/body/size=64/src=0/dst=0/kbuf=slab" |
		counted(7; 30))]' "$scratch/made.json" >"$scratch/probed.json"
equal "counters: a bar each, of its own stages; what overlaps is negative" \
	"What counters count of a call of 64 bytes, by stages measured alone|kernel 6.12-made, vm, \
exact mode||instructions a call|2|events a call|
place path iterations call check mask barrier smap objcheck body fault rest
0.5 \"copy_from_user/checked  instructions\" 0 0 0 0 0 0 60 7 0 33
1.5 cycles 0 0 0 0 0 0 70 30 0 -10" "$(table "$scratch/probed.json" counters)"
equal "agreement: the furthest away last, and which methods of it agree" \
	"How far each method is from the batches, cell by cell|kernel 6.12-made, vm, exact mode|\
|instructions a call|oracle time instructions cycles|-53 oracle: \
stage/objcheck/size=64/dst=0/kbuf=slab
+23 cycles: stage/body/size=64/src=0/dst=0/kbuf=slab|
rank oracle agrees time agrees instructions agrees cycles agrees
1 0 1 2 1 0 1 23 0
2 -53 0 2 1 0 1 10 0" "$(table "$scratch/probed.json" agreement 'stage/*')"
jq '.cells = [.cells[3] as $c | ["checked", 100, 960], ["unchecked", 80, 950], ["constant", 50],
	["constant-unchecked", 40] | .[0] as $v | .[1:] | to_entries[] | $c + {variant: $v,
	value: .value, size: [64, 16384][.key], kbuf: ["slab", "pages"][.key],
	name: "\($v)/\(.key)"}]' "$scratch/made.json" >"$scratch/pairs.json"
equal "cost: each form, what checking adds in both units, and where the buffer is another" \
	"copy_from_user: cost by size|kernel 6.12-made, vm, exact mode||instructions a call|\
1 2 7 8|64 64 64 64|1 7|16384 slab pages|
size checked spread unchecked spread constant spread constant-unchecked spread \
checked spread share spread constant spread share spread
64 100 0 80 0 50 0 40 0 20 0 25 0 10 0 25 0
16384 960 0 950 0 ? ? ? ? 10 0 1.052631579 0 ? ? ? ?" "$(table "$scratch/pairs.json" cost)"
equal "generations: alone and with a barrier, where they are" \
	'The range check over its generations, in one run|kernel 6.12-made, vm, exact mode||instructions a call|1 2|
generation since shipped alone spread barrier spread
memory "as up to 5.9" 1 ? ? 8 0
constant "as from 5.10" 2 4 0 5 0
mask "as from 6.12" 1 6 0 ? ?' "$(table "$scratch/made.json" generations)"
equal "amortise: cost and saving by access, and from which k on each is cheaper" \
	'get_user, 8 bytes: cost of an access where a call makes k|kernel 6.12-made, vm, exact mode||instructions a call|1 2 3|0 8 0||
k each spread saving spread once spread saving spread begin spread saving spread
1 10 0 0 0 11 0 -1 0 10 0 0 0
2 10 0 0 0 9 0 1 0 ? ? ? ?
4 10 0 0 0 11 0 -1 0 ? ? ? ?
8 10 0 0 0 9 0 1 0 12 0 -2 0' "$(table "$scratch/made.json" amortise 'get_*')"
equal "struct: the cost of a call, and from how many fields on a copy is cheaper" \
	'Fetching a structure of fields of 8 bytes|kernel 6.12-made, vm, exact mode||instructions a call|1 2 4|0 4 2||
k get_user spread saving spread copy_from_user spread saving spread copy_from_user_constant spread saving spread
1 10 0 0 0 34 0 -24 0 15 0 -5 0
2 20 0 0 0 35 0 -15 0 18 0 2 0
4 40 0 0 0 36 0 4 0 ? ? ? ?
8 80 0 0 0 39 0 41 0 25 0 55 0' "$(table "$scratch/made.json" struct)"
equal "faults: each kind beside warm memory, with its faults" \
	'put_user: cost by kind of user memory|kernel 6.12-made, vm, exact mode||instructions a call|1 3 4 6|8|1|
place variant warm spread faults notpresent spread faults unmapped spread faults huge spread faults
100 checked 10 0 ? 6679 0 1 983 0 ? 11 0 0' "$(table "$scratch/made.json" faults 'put_*')"
equal "threads: a curve for each kind of buffer that several ran in" \
	'copy_from_user, 64 bytes: cost on several CPUs at once|kernel 6.12-made, vm, exact mode||instructions a call|1 1|1 3|
threads checked,slab spread checked,vmalloc spread
1 100 0 120 0
2 110 0 ? ?
4 ? ? 130 0' "$(table "$scratch/made.json" threads)"

jq '.cells |= map(if .path == "struct" then .spread = 3 else . end)' "$scratch/made.json" \
	>"$scratch/spread.json"
equal "struct: what the spreads explain is no saving" "1 2 4|0 8 8||" \
	"$(table "$scratch/spread.json" struct | head -n 1 | cut -d'|' -f5-)"
equal "struct: the first way saves nothing against itself, without a doubt" "1 10 3 0 0 34 3 -24 4.243" \
	"$(table "$scratch/spread.json" struct | cut -d' ' -f1-9 |
		awk '$1 == 1 && NF == 9 { $9 = sprintf("%.3f", $9)
		print }')"
equal "amortise: the k where the kernel buffer is another" "1 2|0 128|256 slab pages|" \
	"$(table "$scratch/made.json" amortise 'copy_*' | head -n 1 | cut -d'|' -f5-)"

refused "no such kind" "'bars' is no kind of picture; there are: cost extra heat parts" \
	"$UCOPY" plot "$scratch/made.json" --kind bars
jq '.cells |= map(del(.parts))' "$scratch/made.json" >"$scratch/no-parts.json"
refused "counters of a result without" "no cell of 64 bytes with two of instructions, cycles" \
	"$UCOPY" plot "$scratch/made.json" --kind counters --out "$scratch/none"
refused "parts of a result without" "no cell with parts; exact mode records them" \
	"$UCOPY" plot "$scratch/no-parts.json" --kind parts --out "$scratch/none"
refused "agreement of batches alone" "no cell that two methods measured" \
	"$UCOPY" plot "$scratch/no-parts.json" --kind agreement --out "$scratch/none"
jq '.cells |= map(select(.k == null and .threads == null and .mem != "notpresent" and .path != "generation"))' \
	"$scratch/made.json" >"$scratch/plain.json"
for kind in generations amortise struct threads; do
	refused "$kind of a result without" "nothing to draw: no cell" \
		"$UCOPY" plot "$scratch/plain.json" --kind $kind --out "$scratch/none"
done
holds "what is refused leaves nothing" test ! -e "$scratch/none"

# The plots show what a run measured.
for kernel in 6.1 6.12; do
	a=$scratch/$kernel.json
	fine "$kernel: quick" "$UCOPY" run --kernel $kernel --out "$a"
	equal "$kernel: parts: all bars, and each with its iterations is the cell's value" \
		"$(jq -r '.cells[] | select((.size == (8, 64, 512, 4096)) and .parts and .mem == "warm" and
			.k == null) | "\(.size) \(.path)/\(.variant) \(.value)"' "$a" | sort)" \
		"$(table "$a" parts | awk '/^What/ { size = $5 } /^[0-9]/ { total = 0
			for (i = 3; i <= NF; i++) total += $i
			print size, $2, total }' | sort)"
	equal "$kernel: amortise: every k, and the cost of all k accesses is the cell's value" \
		"$(jq -r '.cells[] | select(.path == "get_user" and .k and
			(.variant | IN("each", "once", "begin"))) | "\(.variant) \(.k) \(.value)"' \
			"$a" | sort)" \
		"$(table "$a" amortise 'get_user/*' | awk 'BEGIN { split("each once begin", way) }
			/^[0-9]/ { for (i = 1; i <= 3; i++) printf "%s %d %.0f\n", way[i], $1,
				$1 * $(4 * i - 2) }' | sort)"
	equal "$kernel: faults: every kind of memory of a path, and its page faults" \
		"$(jq -r '.cells[] | select(.path == "copy_to_user" and (.size == (8, 64, 4096)) and
			.k == null and (.variant | startswith("constant") | not)) | "\(.size) \(.variant) \(.mem) \(.value) \(.faults // "?")"' "$a" |
			sort)" \
		"$(table "$a" faults 'copy_to_user/*' | awk -F'[ |]' '/^place/ { for (i = 3; i <= NF; i += 3)
			kind[i] = $i } /^copy/ { n = split($0, arg, "|"); split(arg[6], size, " ") }
			/^[0-9]/ { for (i = 3; i <= NF; i += 3) if ($i != "?")
				print size[int($1 / 100)], $2, kind[i], $i, $(i + 2) }' | sort)"
	fine "$kernel: plots" "$UCOPY" plot "$a" --out "$scratch/plots-$kernel"
	for name in cost-get_user cost-copy_from_user parts-8 parts-64 parts-512 parts-4096 agreement generations amortise-get_user-8 \
		amortise-put_user-8 amortise-copy_from_user-8 amortise-copy_from_user-64 \
		amortise-copy_to_user-8 amortise-copy_to_user-64 struct faults-get_user \
		faults-put_user faults-copy_from_user faults-copy_to_user \
		faults-strncpy_from_user faults-strnlen_user faults-clear_user; do
		png "$kernel: $name" "$scratch/plots-$kernel/$name.png"
	done
	labels "$kernel: cost: the buffer's change, and what checking adds" \
		"$scratch/plots-$kernel/cost-copy_from_user.svg" "kernel buffer: slab" pages \
		"what checking adds," "added, %"
	labels "$kernel: parts: all of a short bar, and iterations" "$scratch/plots-$kernel/parts-64.svg" \
		"$(jq -r '.cells[] | select(.path == "copy_from_user" and .variant == "raw" and .size == 64
			and .mem == "warm") | "\(.value - .iterations) + \(.iterations) iterations: call "' \
			"$a")" "rep iterations"
	labels "$kernel: generations: barriers apart, and what was shipped" \
		"$scratch/plots-$kernel/generations.svg" "the barrier" "shipped so"
	equal "$kernel: generations: one of each was shipped" 4 \
		"$(grep -c '>shipped<' "$scratch/plots-$kernel/generations.svg")"
	labels "$kernel: cost: what checking adds to few sizes" \
		"$scratch/plots-$kernel/cost-get_user.svg" "$(jq -r '.cells | map(select(.path ==
			"get_user" and .size == 8 and .mem == "warm" and .k == null)) |
			INDEX(.variant) | .checked.value - .unchecked.value |
			if . < 0 then "\(.)" else "+\(.)" end' "$a") ("
done
jq '.environment.mode = "time" | .cells[] |= (.unit = "ns" | .spread = if .size == 64 then 1 else 500 end)' \
	"$scratch/pairs.json" >"$scratch/noisy.json"
fine "plots of noise" "$UCOPY" plot "$scratch/noisy.json" --out "$scratch/noisy"
whole_svg "extra" "$scratch/noisy/extra-unchecked.svg"
labels "extra: noise is a band" "$scratch/noisy/extra-unchecked.svg" "band: its spread"
equal "extra: noise, which goes below 0, does not decide on the axis" 0 \
	"$(grep -c '> *-[0-9]' "$scratch/noisy/extra-unchecked.svg")"
fine "plots of made cells" "$UCOPY" plot "$scratch/made.json" --out "$scratch/plots-made"
labels "faults: the digits of each dot, and its page faults" \
	"$scratch/plots-made/faults-put_user.svg" 6679 983 "below a dot: the" "page faults a call"
fine "plots on dark" "$UCOPY" plot "$scratch/made.json" --dark --out "$scratch/dark"
equal "on dark: as many pictures, on dark paper, with nothing written in black" "$(
	cd "$scratch/plots-made" && printf '%s #181818\n' *.svg)" "$(cd "$scratch/dark" &&
	for svg in *.svg; do
		echo "$svg $(grep -o -m1 '<rect .*fill="#[0-9a-f]*' "$svg" | sed 's/.*"//')" \
			"$(grep -c 'fill="black"' "$svg" | grep -vx 0)"
	done | sed 's/ $//')"
png "faults" "$scratch/plots-made/faults-put_user.png"
fine "plots of made counters" "$UCOPY" plot "$scratch/probed.json" --out "$scratch/plots-made"
png "counters" "$scratch/plots-made/counters.png"
png "agreement" "$scratch/plots-made/agreement.png"
png "threads" "$scratch/plots-made/threads-copy_from_user-64.png"
