#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Whole commands: what hyperfine times in the guest matches what the batches counted, on
# both architectures; what goes wrong on the way is reported and loses no cell.
. "$(dirname "$0")/lib.sh"

if ! command -v hyperfine >/dev/null; then
	result "whole commands # SKIP no hyperfine here" 0
	exit
fi

# Definitions for jq. Of a command the least run counts: its time, and the interrupts in it.
about='. as $r |
	def runs($name): $r.commands[] | select(.command == $name) | . + {least: (.times | index(min))};
	def calls: "\(.command.n) x \(.name)" as $name | runs($name);
	def empty_calls: "\(.command.n) x nothing after \(.name)" as $name | runs($name);
	def tick: runs("ticks") | (.lost | add) / (.interrupts | add) | round;
	def away: .command.value - .value;
	def timed: .cells[] | select(.command.value);
	def near($x; $y): ($x - $y | fabs) < 1e-3;'
# Calls whose cost differs between processes have the batches of that process in their bound.
searching='(.kbuf == "vmalloc" or .mem == "unmapped" or .mem == "readonly" or .mem == "kernel")'

# commands NAME FILE: what holds for every result of crosscheck
commands() {
	holds "$1: complete, every cell with a command" jq -e '.status == "complete" and
		(.cells | length > 0) and all(.cells[].command; (.lack | strings) //
			(.unit == "insn" and .n > 8000 and (.tool | startswith("hyperfine 1.")) and
			.spread >= 0))' "$2"
	holds "$1: calls as whole commands cost what the batches counted, up to their bound" jq -e \
		"$about all(timed; (away | fabs) <= .command.bound)" "$2"
	holds "$1: a bound is below 2 % of the call, but where the process matters" jq -e \
		"$about all(timed | select($searching | not); .command.bound < .value / 50)" "$2"
	holds "$1: hyperfine's own numbers are kept" jq -e '.commands | length > 2 and
		all(.[]; (.times | length) == 10 and .min <= .median and all(.exit_codes[]; . == 0) and
			(.interrupts | length) == 10)' "$2"
	# (calls - empty calls) / n, from hyperfine's own numbers
	holds "$1: the value is theirs" jq -e "$about all(timed;
		near((calls.min - empty_calls.min) * 1e9 / .command.n; .command.value))" "$2"
	holds "$1: ticks were counted and timed, and starts are by the runs" jq -e "$about all(timed;
		.command.ticks == calls.interrupts[calls.least] -
			empty_calls.interrupts[empty_calls.least] and
		.command.tick == tick and tick > 1000 and near(.command.starts;
			([calls, empty_calls | (.median - .min) * 1e9 | round] | add)))" "$2"
	holds "$1: the bound is made of these" jq -e "$about all(timed;
		((.command.batches - .value) * away) as \$moved | (.command.ticks * away) as \$ticks |
		near(.command.bound; (if $searching and \$moved > 0
				then .command.batches - .value | fabs else 0 end) +
			((if \$ticks > 0 then .command.ticks * .command.tick | fabs else 0 end) +
			.command.starts) / .command.n))" "$2"
}

fine "amd64: crosscheck" "$UCOPY" crosscheck --kernel 6.12 --out "$scratch/amd64.json"
cp "$scratch/out" "$scratch/amd64.txt"
commands amd64 "$scratch/amd64.json"
equal "amd64: paths at their size" \
	"copy_from_user/checked 64 copy_from_user/raw 64 copy_from_user/unchecked 64 copy_to_user/checked 64 get_user/checked 8 get_user/unchecked 8" \
	"$(jq -r '.cells[] | "\(.path)/\(.variant) \(.size)"' "$scratch/amd64.json" | sort -u | paste -sd' ')"
equal "amd64: every kernel buffer" "pages slab stack vmalloc" \
	"$(jq -r '[.cells[].kbuf // empty] | unique | join(" ")' "$scratch/amd64.json")"
equal "amd64: every user memory that can be counted, all but one timed" \
	"huge kernel notpresent:not timed readonly unmapped warm" "$(jq -r '[.cells[] |
		.mem + ":" + (.command.lack // "")[:9] | rtrimstr(":")] | unique | join(" ")' \
		"$scratch/amd64.json")"
holds "amd64: checked costs more than unchecked, that more than raw" jq -e '
	[.cells[] | select(.mem == "warm" and (.kbuf // "slab") == "slab") |
		{"\(.path)/\(.variant)": .command.value}] | add |
	."copy_from_user/checked" > ."copy_from_user/unchecked" and
	."copy_from_user/unchecked" > ."copy_from_user/raw" and
	."get_user/checked" > ."get_user/unchecked"' "$scratch/amd64.json"
equal "amd64: a line of the command for every cell, beside the batches" "14 14" \
	"$(grep -c '^command ' "$scratch/amd64.txt") $(grep -c '^batches ' "$scratch/amd64.txt")"
equal "amd64: with its bound and what that is made of" 13 "$(grep -cE \
	'^command .*  bound [0-9]+\.[0-9]{2}: ([0-9]+ ticks? x [0-9]+, )?([0-9]+ by batches in that process, )?starts \+-[0-9]+ over [0-9]+ calls$' \
	"$scratch/amd64.txt")"
equal "amd64: or why it is not timed" 1 \
	"$(grep -cE '^command  +- +-  not timed: a call uses its pages up' "$scratch/amd64.txt")"
holds "amd64: all agree" grep -q '^14 of 14 cells agree ' "$scratch/amd64.txt"
fine "attribute shows the command too" "$UCOPY" attribute "$scratch/amd64.json" \
	--cell 'get_user/checked/*'
holds "attribute: the whole command" grep -qE '^command +1[0-9]\..*  bound 0\.' "$scratch/out"

# A result of before there were bounds
jq 'del(.cells[].command | .bound, .batches, .ticks, .tick, .starts) |
	.cells[0].command.value += 100' "$scratch/amd64.json" >"$scratch/old.json"
fine "without a bound: attribute" "$UCOPY" attribute "$scratch/old.json" --cell 'get_user/checked/*'
holds "without a bound: the gap is shown" grep -qE \
	'^command +11[0-9]\.[0-9]+ insn +\+(99|100)\.[0-9]+  without a bound: not compared$' "$scratch/out"
holds "without a bound: it decides nothing" grep -q '^3 methods agree$' "$scratch/out"

# Where a cost differs between processes
differing=(--paths copy_from_user/checked --kbuf vmalloc --mem 'warm,unmapped')
fine "6.1: crosscheck" "$UCOPY" crosscheck --kernel 6.1 "${differing[@]}" --out "$scratch/6.1.json"
commands 6.1 "$scratch/6.1.json"
if command -v aarch64-linux-gnu-gcc-12 >/dev/null && command -v qemu-system-aarch64 >/dev/null; then
	fine "arm64: crosscheck" "$UCOPY" crosscheck --arch arm64 "${differing[@]}" \
		--out "$scratch/arm64.json"
	commands arm64 "$scratch/arm64.json"
	equal "arm64: the two cells that were asked for" 2 "$(jq '.cells | length' "$scratch/arm64.json")"
else
	result "arm64: crosscheck # SKIP no cross compiler or QEMU here" 0
fi

# The bound of a command does not cover a fault of the batches.
(
	own_module
	sed -i 's/job->plain = .*;/job->plain = may_sleep(row);/' "$copy/kmod/cell.c"
	"$copy/build/ucopy" crosscheck --paths copy_from_user/checked --kbuf slab,vmalloc --mem warm \
		--out "$scratch/planted.json" >"$scratch/planted.txt" 2>"$scratch/planted.err"
	echo $? >"$scratch/planted.status"
)
equal "page faults left disabled in batches: exit code" 1 "$(cat "$scratch/planted.status")"
equal "page faults left disabled: the vmalloc buffer disagrees, the slab does not" \
	"1 of 2 cells agree 1 disagree: copy_from_user/checked/size=64/src=0/dst=0/kbuf=vmalloc/mem=warm." \
	"$(sed -nE 's/^(1 of 2 cells agree) .*/\1/p; /^1 disagree/p' "$scratch/planted.txt" | paste -sd' ')"
holds "page faults left disabled: by how much, and beyond what" grep -qE \
	'^[0-9] methods disagree by [0-9]{3}\.?[0-9]* \(command\), beyond its bound of [0-9]{1,2}\.[0-9]{2}$' \
	"$scratch/planted.txt"
holds "page faults left disabled: the result is complete" jq -e '.status == "complete"' "$scratch/planted.json"

runs "$UCOPY" crosscheck --mode time --rounds 2 --paths get_user/checked --out "$scratch/time.json"
# A machine's times may disagree; emulated ones decide nothing.
holds "time mode: exit code" jq -e --argjson code "$status" \
	'$code == 0 or ($code == 1 and (.environment.emulated | not))' "$scratch/time.json"
holds "time mode: in ns, by the median, the bound by the spreads" jq -e "$about all(timed;
	.command.unit == \"ns\" and .command.ticks == null and
	near((calls.median - empty_calls.median) * 1e9 / .command.n; .command.value) and
	near(.command.bound; .command.spread + .spread))" "$scratch/time.json"
holds "time mode: the bound is printed" grep -q \
	'^command .*  bound [0-9.]*: the spread of its runs and of the batches$' "$scratch/out"

refused "a path there is not" "no path is called 'get_userx/\*'" "$UCOPY" crosscheck --paths 'get_userx/*'
mkdir "$scratch/bin"
ln -s /usr/bin/* /usr/sbin/* "$scratch/bin" 2>/dev/null
rm "$scratch/bin/hyperfine"
refused "no hyperfine" "no hyperfine: apt-get install hyperfine" env PATH="$scratch/bin" \
	"$UCOPY" crosscheck --out "$scratch/none.json"
echo '#!/bin/sh' >"$scratch/bin/hyperfine"
chmod +x "$scratch/bin/hyperfine"
refused "a hyperfine no guest can run" "is no program for a guest" env PATH="$scratch/bin" \
	"$UCOPY" crosscheck --out "$scratch/none.json"
holds "nothing was written" test ! -e "$scratch/none.json"

# A hyperfine that times nothing: the cells are there, but not complete.
ln -sf "$(command -v true)" "$scratch/bin/hyperfine"
runs env PATH="$scratch/bin" "$UCOPY" crosscheck --paths 'get_user/*checked' --out "$scratch/cut.json"
equal "a hyperfine that fails: exit code 2" 2 "$status"
holds "a hyperfine that fails: said" grep -q "ended with status [0-9]* after 0 of 5 commands" "$scratch/err"
holds "a hyperfine that fails: what the batches counted is kept, as partial" jq -e \
	'.status == "partial" and (.cells | length) == 2 and all(.cells[]; .command == null)' \
	"$scratch/cut.json"
equal "no guest is left" "" "$(guests)"
