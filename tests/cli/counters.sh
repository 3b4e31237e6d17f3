#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Probes and counters: what BPF reads on a CPU with counters is what the batches count,
# missing counters are reported, and a run without probes measures the same.
. "$(dirname "$0")/lib.sh"

paths=(--paths 'stage/*,get_user/*,copy_*/checked,copy_from_user/raw' --mem warm --k "1,64"
	--sizes "8,64,512,4096")

# probed KERNEL ARCH FILE COUNTERS: a run with these counters
probed() {
	fine "$2 $1: runs" "$UCOPY" run --arch "$2" --kernel "$1" "${paths[@]}" \
		--counters "$4" --out "$3"
	# A guest without a saved state is booted first, which is also printed.
	said=$(grep -v "^booted in" "$scratch/err")
	holds "$2 $1: complete" jq -e '.status == "complete"' "$3"
	holds "$2 $1: probes attach" jq -e '.environment.probe | has("lack") | not' "$3"
	equal "$2 $1: all cells but the empty path have a time, none was dropped" "" "$(jq -r '
		.cells[] | select(.name != "stage/null" and (.phase.dropped != 0 or
			(.phase.counters.time.value | type) != "number")).name' "$3")"
}

# unprobed KERNEL ARCH FILE: a run of the same cells without counters gives the same
unprobed() {
	fine "$2 $1: runs without counters" "$UCOPY" run --arch "$2" --kernel "$1" "${paths[@]}" \
		--out "$scratch/plain.json"
	equal "$2 $1: no phases then" "null 0" "$(jq -r '"\(.environment.probe) \([.cells[] |
		select(.phase)] | length)"' "$scratch/plain.json")"
	equal "$2 $1: probes change no value, no part" \
		"$(jq -c '.cells[] | [.name, .value, .parts]' "$scratch/plain.json")" \
		"$(jq -c '.cells[] | [.name, .value, .parts]' "$3")"
}

for kernel in 6.1 6.12; do
	x=$scratch/x-$kernel.json
	probed $kernel amd64 "$x" cycles,instructions
	for counter in cycles instructions; do
		holds "amd64 $kernel: $counter are said to be lacking" test "$(echo "$said" |
			grep -c "^ucopy: counter $counter: not supported: this machine")" = 1
	done
	equal "amd64 $kernel: the result says so too" "cycles not, instructions not" "$(jq -r '
		[.environment.probe.counters[] | "\(.name) \(.lack[:3])"] | join(", ")' "$x")"
	equal "amd64 $kernel: no other counter has a value" '["time"]' "$(jq -c '[.cells[] |
		.phase.counters // {} | keys[]] | unique' "$x")"
	unprobed $kernel amd64 "$x"

	fine "amd64 $kernel: methods of a cell" "$UCOPY" attribute "$x" --cell 'get_user/checked/*'
	holds "amd64 $kernel: lacks are among them" grep -qE \
		'^probe instructions +- +- +not supported: this machine has no such counter$' "$scratch/out"
	holds "amd64 $kernel: batches, oracle and time agree" grep -q '^3 methods agree$' "$scratch/out"
done

refused "an unknown counter" "no counter is called 'cycels'; near it: cycles" \
	"$UCOPY" run --counters cycels
refused "one of several" "no counter is called 'instruction'; near it: instructions" \
	"$UCOPY" run --counters cycles,instruction
refused "calls of no number" "--calls 0: give a number from 1 to" "$UCOPY" run --calls 0

# A driver built where BPF cannot be compiled.
own_module
own_guest
fine "a driver without BPF is built" env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s -C "$here" \
	G="$scratch/guest" PROBE_amd64=none "$scratch/guest/amd64/driver"
cp "$scratch/guest/amd64/driver" "$copy/build/guest/amd64"
fine "without BPF: runs" "$copy/build/ucopy" run --kernel 6.1 --paths 'get_user/checked' --sizes 8 --mem warm \
	--counters cycles --out "$scratch/none.json"
holds "without BPF: says so, and goes on" grep -q \
	'^ucopy: no probes: the driver was built without libbpf: .*; the other methods go on$' "$scratch/err"
equal "without BPF: the same value" \
	"$(jq -c '.cells[] | select(.name == "get_user/checked/size=8/src=0/mem=warm").value' \
		"$scratch/x-6.1.json")" \
	"$(jq -c '.cells[] | select(.name == "get_user/checked/size=8/src=0/mem=warm").value' \
		"$scratch/none.json")"
fine "without BPF: methods" "$UCOPY" attribute "$scratch/none.json" --cell 'get_user/*/size=8/*'
holds "without BPF: why there is no probe" grep -qE '^probes +- +- +the driver was built without' \
	"$scratch/out"

for tool in aarch64-linux-gnu-gcc-12 qemu-system-aarch64; do
	if ! command -v $tool >/dev/null; then
		result "counters of arm64 # SKIP no $tool here" 0
		exit
	fi
done

for kernel in 6.1 6.12; do
	a=$scratch/a-$kernel.json
	probed $kernel arm64 "$a" cycles,instructions
	equal "arm64 $kernel: no counter is lacking" "" "$said"
	equal "arm64 $kernel: BPF's instructions are the batches', cell for cell" \
		"$(jq -r '.cells[] | select(.name != "stage/null") | "\(.name) \(.value)"' "$a")" \
		"$(jq -r '.cells[] | select(.name != "stage/null") |
			"\(.name) \(.phase.counters.instructions.value)"' "$a")"
	holds "arm64 $kernel: an end of a phase costs at most 500 instructions" jq -e \
		'.environment.probe | .boundary_unit == "insn" and .boundary > 0 and .boundary <= 500' "$a"
	unprobed $kernel arm64 "$a"

	fine "arm64 $kernel: methods" "$UCOPY" attribute "$a" --format json
	equal "arm64 $kernel: all agree" '["agree"]' "$(jq -c '[.rows[].verdict] | unique' "$scratch/out")"
	holds "arm64 $kernel: no count is away" jq -e 'all(.rows[].methods;
		[.oracle, .instructions, .cycles] | map(select(. != null) | .away) | all(. == 0))' \
		"$scratch/out"
	fine "arm64 $kernel: tables" "$UCOPY" attribute "$a"
	holds "arm64 $kernel: a line counts the cells that agree" test "$(tail -n 1 "$scratch/out")" = \
		"$(jq -r '.cells | length | "\(.) of \(.)"' "$a") cells agree over 5 methods (batches,\
 oracle, time, cycles, instructions)."
done

# A wrong count is found, and its cells are named.
jq '(.cells[] | select(.path == "get_user").phase.counters.cycles.value) += 2' \
	"$scratch/a-6.1.json" >"$scratch/off.json"
fine "counts that are off" "$UCOPY" attribute "$scratch/off.json"
off=$(jq '[.cells[] | select(.path == "get_user")] | length' "$scratch/off.json")
holds "counts that are off: how many, and five of their names" test "$(tail -n 1 "$scratch/out")" = \
	"$(jq -r --argjson n "$off" '[.cells[] | select(.path == "get_user").name][:5] |
		"\($n) disagree: \(join(", ")) and \($n - 5) more."' "$scratch/off.json")"
fine "counts that are off: one cell" "$UCOPY" attribute "$scratch/off.json" \
	--cell 'get_user/checked/size=8/*'
holds "counts that are off: by how much" grep -q '^5 methods disagree by 2 (probe cycles), because' \
	"$scratch/out"

fine "one call in a batch" "$UCOPY" run --arch arm64 --kernel 6.1 --paths stage/check --sizes 64 \
	--calls 1 --counters instructions --out "$scratch/one.json"
equal "one call in a batch: refused, in words" \
	"null 1 call took 14, the probe itself N: a phase this short tells nothing" \
	"$(jq -r '.cells[0].phase.counters.instructions | "\(.value) \(.refused)"' "$scratch/one.json" |
		sed 's/itself [0-9]*/itself N/')"

eight=cycles,instructions,branches,branch-misses,cache-misses,L1-dcache-load-misses
eight=$eight,dTLB-load-misses,page-faults
fine "eight counters" "$UCOPY" run --arch arm64 --kernel 6.1 --paths get_user/checked --sizes 8 \
	--mem warm --counters $eight --out "$scratch/eight.json"
equal "eight counters: each has a value or a lack" "$(echo $eight | tr , '\n' | sort)" "$(jq -r '
	(.cells[] | select(.mem == "warm" and .size == 8) | .phase.counters | to_entries[] |
		select(.value.value).key | select(. != "time")),
	(.environment.probe.counters[] | select(.lack).name)' "$scratch/eight.json" | sort -u)"
equal "eight counters: no one changes another's" "14 14" "$(jq -r '.cells[] |
	select(.name == "get_user/checked/size=8/src=0/mem=warm").phase.counters |
	"\(.cycles.value) \(.instructions.value)"' "$scratch/eight.json")"
equal "no guest is left" "" "$(guests)"
