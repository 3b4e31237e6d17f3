#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# A run end to end, on both kernels: two runs give the same, correct cells, and tables
# and plots of them.
. "$(dirname "$0")/lib.sh"

cost() { jq -r --arg name "$2" '.cells[] | select(.name == $name).value' "$1"; }

for kernel in 6.1 6.12; do
	a=$scratch/a-$kernel.json
	b=$scratch/b-$kernel.json
	fine "$kernel: quick" "$UCOPY" run --kernel $kernel --out "$a"
	fine "$kernel: quick again" "$UCOPY" run --kernel $kernel --out "$b"
	[[ $err != *booted* ]]
	result "$kernel: the second run resumed" $?
	[ -z "$err" ]
	result "$kernel: no progress in a pipe" $? "$err"
	equal "$kernel: the same cells, byte for byte" "$(jq -c .cells "$a" | md5sum)" \
		"$(jq -c .cells "$b" | md5sum)"
	holds "$kernel: complete" jq -e '.status == "complete" and .schema == "ucopy.result/1"' "$a"
	holds "$kernel: at least 300 cells" jq -e '.cells | length >= 300' "$a"
	equal "$kernel: names are unique" 0 "$(jq '(.cells | length) -
		([.cells[].name] | unique | length)' "$a")"
	holds "$kernel: every value is a whole number of instructions" jq -e \
		'all(.cells[]; .unit == "insn" and .value >= 0 and .value == (.value | floor))' "$a"
	holds "$kernel: every cell keeps its samples" jq -e \
		'all(.cells[]; (.samples | length) == 3 and (.batches | length) == 3)' "$a"
	holds "$kernel: every path is measured or absent with a reason" jq -e --arg n \
		"$("$UCOPY" list paths | grep -c '^[a-z_]*/')" \
		'(.absent | with_entries(select(.key | startswith("stage") | not)) | length) +
		([.cells[] | select(.path != "stage") | .path + "/" + .variant] | unique | length) ==
		($n | tonumber)' "$a"
	holds "$kernel: the environment is told" jq -e '.environment |
		.kernel.release and .kernel.cmdline and .kernel.version and .cpu.model and .cpu.flags
		and .mitigations.spectre_v1 and .sparse_warnings == 0 and .hardened_usercopy
		and .qemu and .compiler and .target and .mode' "$a"
	# As set by the kernel's own configuration and headers.
	equal "$kernel: how unsafe_get_user was compiled, where the module has the limit" \
		"$([ $kernel = 6.1 ] && echo yes constant || echo broken memory)" \
		"$(jq -r '.environment | "\(.asm_goto_output) \(.module_limit)"' "$a")"
	check=$(cost "$a" stage/check/size=64/src=0)
	holds "$kernel: access_ok is 5 to 12 instructions ($check)" test "$check" -ge 5 -a "$check" -le 12
	holds "$kernel: the null stage costs nothing" test "$(cost "$a" stage/null)" = 0
	holds "$kernel: the barrier is one instruction" test "$(cost "$a" stage/barrier)" = 1
	holds "$kernel: stac and clac are two" test "$(cost "$a" stage/smap)" = 2
	holds "$kernel: a limit in memory costs more than a constant one, that more than the sign" \
		jq -e '[.cells[] | select(.path == "generation") | {(.variant): .value}] | add |
		.memory > .constant and .constant > .sign' "$a"
	holds "$kernel: a barrier adds one instruction to every generation of the check" jq -e '
		[.cells[] | select(.path == "generation") | {(.variant): .value}] | add as $all |
		all("memory", "constant", "sign", "mask"; . as $v | $all[$v + "+barrier"] ==
			$all[$v] + 1)' "$a"
	# checked > unchecked > raw for every size of both copies
	holds "$kernel: checked costs more than unchecked, unchecked more than raw" jq -e '
		[.cells[] | select((.path | test("^copy_.*_user$")) and .k == null and .mem == "warm")] |
		group_by([.path, .size]) |
		all(.[]; (map({(.variant): .value}) | add) |
			.checked > .unchecked and .unchecked > .raw)' "$a"
	for mem in notpresent unmapped readonly huge kernel; do
		holds "$kernel: calls to $mem memory" jq -e --arg mem $mem \
			'[.cells[] | select(.mem == $mem)] | length > 20' "$a"
	done
	holds "$kernel: nothing is counted of a cache" jq -e 'all(.cells[]; .mem != "cold")' "$a"
	holds "$kernel: faults are told of all memory but warm" jq -e '
		all(.cells[]; (.mem == null or .mem == "warm") == (has("faults") | not))' "$a"
	holds "$kernel: a byte of a new page takes one fault, a huge page none" jq -e '
		all(.cells[] | select(.mem == "notpresent" and .size == 8 and .variant != "nofault");
			.faults == 1) and
		all(.cells[] | select(.mem == "huge"); .faults == 0)' "$a"
	holds "$kernel: a load or store without its page faults once and says so" jq -e '
		[.cells[] | select(.mem == "unmapped" or .mem == "readonly") |
			select(.path == "get_user" or .path == "put_user")] |
		length > 8 and all(.[]; .faults == 1 and .returned == -14)' "$a"
	holds "$kernel: what fails tells its return value, nothing else does" jq -e '
		all(.cells[]; has("returned") == ((.mem == "unmapped" or .mem == "readonly" or
			.mem == "kernel" or (.mem == "notpresent" and .variant == "nofault"))))' "$a"
	cells=44 # cells with huge memory; 6.1 has no masked form
	[ $kernel = 6.12 ] || cells=42
	holds "$kernel: warm and huge cost the same, a missing page many times that" jq -e \
		--argjson n $cells '[.cells[] | select(.k == null and .mem != null)] |
		group_by([.path, .variant, .size]) | map(map({(.mem): .value}) | add) |
		map(select(has("huge"))) | length >= $n and
		all(.[]; .warm == .huge) and
		all(.[] | select(.warm < 20); .notpresent > 20 * .warm)' "$a"
	# One check for all accesses costs less than one per access, and saves more the more there are.
	holds "$kernel: one check for k accesses saves the more the larger k" jq -e '
		[.cells[] | select(.variant == "each" or .variant == "begin")] |
		map(select(.path == "get_user" or .path == "put_user")) | group_by([.path, .k]) |
		map((map({(.variant): .value}) | add) + {path: .[0].path, k: .[0].k} |
			.saved = .each - .begin) | group_by(.path) |
		length == 2 and all(.[]; length == 15 and (sort_by(.k) | map(.saved)) as $s |
			$s[14] > 0 and all(range(14); $s[. + 1] > $s[.]))' "$a"
	holds "$kernel: a structure by field costs less than whole, then more" jq -e '
		[.cells[] | select(.path == "struct")] | group_by(.k) |
		map((map({(.variant): .value}) | add) | .get_user - .copy_from_user) |
		length == 15 and .[0] < 0 and .[14] > 0 and . == sort' "$a"
	equal "$kernel: the object-size check of a slab's buffer costs the same in all cells" 1 \
		"$(jq '[.cells[] | select(.kbuf == "slab" and .k == null) | .parts.objcheck // empty] |
			unique | length' "$a")"
	fine "$kernel: show" "$UCOPY" show --all "$a"
	for family in get_user put_user copy_from_user copy_to_user strncpy_from_user strnlen_user \
		clear_user stage; do
		equal "$kernel: one table has $family" 1 "$(grep -c "^$family: kernel $kernel" \
			"$scratch/out")"
	done
	equal "$kernel: a table of several accesses" \
		"$(cost "$a" get_user/each/size=8/k=64/src=0/mem=warm)" \
		"$(grep -A20 "^get_user, k times 8 bytes, by k: kernel $kernel" "$scratch/out" |
			awk '$1 == 64 { print $2 }')"
	equal "$kernel: a table by user memory, with its faults" \
		"$(cost "$a" get_user/checked/size=8/src=0/mem=unmapped)! (1 fault)" \
		"$(grep -A9 "^get_user, 8 bytes, by user memory: kernel $kernel" "$scratch/out" |
			awk '$1 == "unmapped" { print $2, $3, $4 }')"
	equal "$kernel: and what is warm beside them" \
		"$(cost "$a" copy_to_user/checked/size=64/src=0/dst=0/kbuf=slab/mem=warm)" \
		"$(grep -A9 "^copy_to_user, 64 bytes, by user memory" "$scratch/out" |
			awk '$1 == "warm" { print $2 }')"
	# Every call that fails is marked, no other; and where the kernel buffer changes is said.
	equal "$kernel: a mark for each failed call" "$(jq '[.cells[] | select(.returned)] | length' "$a")" \
		"$(grep -oE '[0-9]!' "$scratch/out" | wc -l)"
	equal "$kernel: what the mark means, below each such table" "$(grep -cE '^ *unmapped ' "$scratch/out")" \
		"$(grep -c '^! the call failed' "$scratch/out")"
	equal "$kernel: auto's kernel buffers" \
		"kernel buffer: slab up to 8192 bytes, pages from 16384 bytes kernel buffer: slab up to k=128, pages from k=256" \
		"$(grep '^kernel buffer: ' "$scratch/out" | sort -u | paste -sd' ')"
	runs "$UCOPY" show --cells "$a"
	equal "$kernel: show --cells has what failed calls returned" \
		"$(jq -r '.cells[] | select(.returned) | .name' "$a" | sort)" \
		"$(awk '/ insn  failed: / { print $1 }' "$scratch/out" | sort)"
	holds "$kernel: an error by its name" grep -qE '^copy_from_user/nofault/size=64/.*unmapped .* failed: -EFAULT$' "$scratch/out"
	holds "$kernel: bytes that were not copied" grep -qE \
		'^copy_from_user/checked/size=64/.*unmapped .* failed: 64 of 64 bytes not done$' "$scratch/out"
	equal "$kernel: show --cells has every cell" "$(jq '.cells | length' "$a")" \
		"$(grep -cE ' insn(  failed: .*)?$' "$scratch/out")"

	a=$scratch/kinds-a-$kernel.json
	b=$scratch/kinds-b-$kernel.json
	for out in "$a" "$b"; do
		fine "$kernel: kinds of kernel buffer" "$UCOPY" run --kernel $kernel --out "$out" \
			--mem warm --paths 'stage/*,copy_from_user/[!eo]*' --sizes 32,64,65,256 --align 0:0,3:5 \
			--kbuf slab,pages,vmalloc,stack,auto
	done
	equal "$kernel: kinds: the same cells, byte for byte" "$(jq -c .cells "$a" | md5sum)" \
		"$(jq -c .cells "$b" | md5sum)"
	equal "$kernel: kinds: names are unique" 0 "$(jq '(.cells | length) -
		([.cells[].name] | unique | length)' "$a")"
	# The check looks for a stack frame first, then for a vmalloc area, for a slab last.
	holds "$kernel: kinds: the check of vmalloc, slab, pages, stack costs less and less" jq -e '
		[.cells[] | select(.variant == "objcheck")] | group_by([.size, .dst]) |
		length == 8 and all(.[]; (map({(.kbuf): .value}) | add) |
			.vmalloc > .slab and .slab > .pages and .pages > .stack)' "$a"
	holds "$kernel: kinds: what is not checked costs the same in all" jq -e '
		[.cells[] | select(.variant == "raw" or .variant == "body")] |
		group_by([.variant, .size, .src, .dst]) | length == 16 and
		all(.[]; length == 4 and (map(.value) | unique | length) == 1)' "$a"
	fine "$kernel: kinds: show" "$UCOPY" show --all "$a"
	for kind in slab pages vmalloc stack; do
		value=$(cost "$a" copy_from_user/checked/size=64/src=0/dst=0/kbuf=$kind/mem=warm)
		equal "$kernel: kinds: a table for $kind" "$value" "$(grep -A4 \
			"^copy_from_user, kbuf=$kind: kernel $kernel" "$scratch/out" |
			awk '$1 == 64 { print $2 }')"
	done
	holds "$kernel: kinds: a table for stages without" grep -q "^stage: kernel" "$scratch/out"
done

a=$scratch/a-6.1.json
holds "6.1: masked is absent, with the reason" jq -e \
	'.absent["get_user/masked"] | test("masked_user_access_begin")' "$a"
fine "6.1: show" "$UCOPY" show --all "$a"
holds "6.1: show tells what is absent" grep -q "^get_user/masked: this kernel has no" "$scratch/out"
holds "6.12: masked is there" jq -e 'any(.cells[]; .variant == "masked")' "$scratch/a-6.12.json"

fine "sizes, paths, offsets" "$UCOPY" run --paths 'copy_from_user/checked' --sizes 1,8,64:256:x2 \
	--align 0:0,3:5 --mem warm --out "$scratch/some.json"
equal "sizes, paths, offsets: the cells" \
	"$(printf 'copy_from_user/checked/size=%d/src=%d/dst=%d/kbuf=slab/mem=warm\n' 1 0 0 8 0 0 \
		64 0 0 128 0 0 256 0 0 1 3 5 8 3 5 64 3 5 128 3 5 256 3 5)" \
	"$(jq -r '.cells[].name' "$scratch/some.json")"
fine "one kind alone" "$UCOPY" run --paths 'copy_*/[!eo]*' --sizes 64 --kbuf stack \
	--mem warm --out "$scratch/stack.json"
equal "one kind alone: the cells" 17 "$(jq '[.cells[] | select(.kbuf == "stack")] | length' \
	"$scratch/stack.json")"
equal "one kind alone: the plan" stack "$(jq -r '.plan.kbuf | join(",")' "$scratch/stack.json")"
fine "time mode" "$UCOPY" run --mode time --paths 'get_user/[!beo]*' --mem warm \
	--rounds 5 --out "$scratch/t.json"
holds "time mode: ns, with a spread" jq -e 'all(.cells[];
	.unit == "ns" and .spread != null and (.samples | length) == 5)' "$scratch/t.json"
if jq -e .environment.emulated "$scratch/t.json" >/dev/null; then
	fine "emulated time: show" "$UCOPY" show --all "$scratch/t.json"
	equal "emulated time: every number is marked" 16 "$(grep -oE '~-?[0-9.]+ \+-' "$scratch/out" |
		wc -l)"
	holds "emulated time: the mark is explained" grep -q "^~ emulated: not a machine's time" \
		"$scratch/out"
	holds "emulated time: every cell says so" jq -e 'all(.cells[]; .emulated)' "$scratch/t.json"
fi

fine "time mode: all kinds of memory" "$UCOPY" run --mode time --paths 'copy_to_user/checked' \
	--sizes 64 --rounds 15 --mem warm,cold,notpresent,unmapped,readonly,huge,kernel \
	--out "$scratch/m.json"
equal "time mode: all kinds of memory: the cells" \
	"warm cold notpresent unmapped readonly huge kernel" \
	"$(jq -r '[.cells[].mem] | join(" ")' "$scratch/m.json")"
holds "time mode: a page to be made costs more than a refusal" jq -e '
	[.cells[] | {(.mem): .value}] | add | .notpresent > .kernel' "$scratch/m.json"

fine "full plan" "$UCOPY" run --plan full --out "$scratch/full.json"
holds "full plan: at least 4000 cells" jq -e '.cells | length >= 4000' "$scratch/full.json"
fine "full plan: plots" "$UCOPY" plot "$scratch/full.json" --out "$scratch/plots"
for kind in cost extra heat parts generations amortise struct faults; do
	holds "full plan: $kind in PNG and SVG" sh -c \
		"ls '$scratch'/plots/$kind*.png && ls '$scratch'/plots/$kind*.svg"
done
for kind in cost parts; do
	refused "plots: no kind of buffer but auto's: $kind" "nothing to draw" "$UCOPY" plot \
		"$scratch/stack.json" --kind $kind --out "$scratch/plots"
done
# Methods are compared in cells of every kind.
fine "plots: the agreement of any kind" "$UCOPY" plot "$scratch/stack.json" --kind agreement \
	--out "$scratch/plots-stack"
jq '.cells |= map(select(.kbuf == (null,
	if .size * (.k // 1) > 8192 then "pages" else "slab" end)))' \
	"$scratch/kinds-a-6.12.json" >"$scratch/slab.json"
for what in kinds-a-6.12 slab; do
	fine "plots of $what" "$UCOPY" plot "$scratch/$what.json" --out "$scratch/plots-$what"
done
holds "plots: other kinds change nothing else" diff -r -x 'agreement.*' "$scratch/plots-kinds-a-6.12" \
	"$scratch/plots-slab"
equal "no plot is empty" "" "$(find "$scratch/plots" -type f -size -2k)"
equal "no guest is left" "" "$(guests)"
