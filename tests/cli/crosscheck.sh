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

# Timer ticks are two instructions in a thousand, and process start-up scatters by some ten
# thousand in millions; raw copies take few compared with the most expensive form.
near='(.command.value - .value | fabs) <
	.value / 100 + (if .variant == "raw" then .command.spread else 0 end)'

# commands NAME FILE: what holds for every result of crosscheck
commands() {
	holds "$1: complete, every cell with a command" jq -e '.status == "complete" and
		(.cells | length > 0) and all(.cells[]; .command | .unit == "insn" and .n > 10000 and
			(.tool | startswith("hyperfine 1.")) and .spread >= 0)' "$2"
	holds "$1: calls as whole commands cost what the batches counted" jq -e \
		"all(.cells[]; $near)" "$2"
	holds "$1: hyperfine's own numbers are kept" jq -e '.commands | length > 2 and
		all(.[]; (.times | length) == 10 and .min <= .median and all(.exit_codes[]; . == 0))' "$2"
	# (calls - nothing) / n, from hyperfine's own numbers
	holds "$1: the value is theirs" jq -e '. as $r | def least($name): $r.commands[] |
		select(.command == $name).min * 1e9; all(.cells[];
		((least("\(.command.n) x \(.name)") - least("\(.command.n) x nothing")) / .command.n -
			.command.value | fabs) < 1e-3)' "$2"
}

fine "amd64: crosscheck" "$UCOPY" crosscheck --kernel 6.12 --out "$scratch/amd64.json"
commands amd64 "$scratch/amd64.json"
equal "amd64: the cells are those of three paths at their size" \
	"copy_from_user/checked 64 copy_from_user/raw 64 copy_from_user/unchecked 64 get_user/checked 8 get_user/unchecked 8" \
	"$(jq -r '.cells[] | "\(.path)/\(.variant) \(.size)"' "$scratch/amd64.json" | sort | paste -sd' ')"
holds "amd64: checked costs more than unchecked, that more than raw" jq -e '
	[.cells[] | {"\(.path)/\(.variant)": .command.value}] | add |
	."copy_from_user/checked" > ."copy_from_user/unchecked" and
	."copy_from_user/unchecked" > ."copy_from_user/raw" and
	."get_user/checked" > ."get_user/unchecked"' "$scratch/amd64.json"
equal "amd64: a line of the command for every cell, beside the batches" "5 5" \
	"$(grep -c '^command ' "$scratch/out") $(grep -c '^batches ' "$scratch/out")"
holds "amd64: where the command is away from the batches, it says why" sh -c "
	grep -cE '^4 methods (agree|disagree by .* \(command\), because .* of .* insn)\$' '$scratch/out' |
	grep -qx 5"
fine "attribute shows the command too" "$UCOPY" attribute "$scratch/amd64.json" \
	--cell 'get_user/checked/*'
holds "attribute: the whole command" grep -qE '^command +1[0-9]\.' "$scratch/out"

if command -v aarch64-linux-gnu-gcc-12 >/dev/null && command -v qemu-system-aarch64 >/dev/null; then
	fine "arm64: crosscheck" "$UCOPY" crosscheck --arch arm64 \
		--paths 'copy_from_user/checked,copy_from_user/unchecked' --out "$scratch/arm64.json"
	commands arm64 "$scratch/arm64.json"
	equal "arm64: the two copies that were asked for" 2 "$(jq '.cells | length' "$scratch/arm64.json")"
else
	result "arm64: crosscheck # SKIP no cross compiler or QEMU here" 0
fi

runs "$UCOPY" crosscheck --mode time --rounds 2 --paths get_user/checked --out "$scratch/time.json"
equal "time mode: exit code" 0 "$status"
holds "time mode: in ns, by the median" jq -e '. as $r | def median($name): $r.commands[] |
	select(.command == $name).median * 1e9; all(.cells[]; .command.unit == "ns" and
		((median("\(.command.n) x \(.name)") - median("\(.command.n) x nothing")) /
			.command.n - .command.value | fabs) < 1e-3)' "$scratch/time.json"

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
holds "a hyperfine that fails: said" grep -q "ended with status [0-9]* after 0 of 3 commands" "$scratch/err"
holds "a hyperfine that fails: what the batches counted is kept, as partial" jq -e \
	'.status == "partial" and (.cells | length) == 2 and all(.cells[]; .command == null)' \
	"$scratch/cut.json"
equal "no guest is left" "" "$(guests)"
