#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Cells on several CPUs at once: refused where impossible, otherwise the right cells, with
# other threads running in parallel to the measuring one, and in separate tables.
. "$(dirname "$0")/lib.sh"

cpus=$(nproc)
one=(taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')")

refused "threads in exact mode" "2 threads need --mode time" "$UCOPY" run --threads 1,2
refused "the plan in exact mode" "plan threads: .*leave out --mode exact" "$UCOPY" run --plan threads --mode exact
refused "more threads than CPUs" "2 threads need as many CPUs: this machine has 1" \
	"${one[@]}" "$UCOPY" run --mode time --threads 2
refused "more threads than any plan has" "number of threads 65 is beyond" \
	"$UCOPY" run --mode time --threads 65
planned() { awk '$1 == "threads" { print $2 }' "$scratch/out"; }
fine "list plans" "$UCOPY" list plans
most=$(planned)
fine "list plans, one CPU" "${one[@]}" "$UCOPY" list plans
equal "the plan has 28 cells for each of 1, 2, 4, 8 threads that there are CPUs for" \
	"28 $((28 * (1 + (cpus > 1) + (cpus > 3) + (cpus > 7))))" "$(planned) $most"

echo '{"paths": ["stage/objcheck", "get_user/checked"], "sizes": [8], "align": ["0:0"],
	"threads": [1, 2]}' >"$scratch/plan.json"
fine "exact mode: a plan with threads" "$UCOPY" run --plan "$scratch/plan.json" --out "$scratch/e.json"
equal "exact mode: cells of one thread alone, on one CPU" \
	"1 stage/objcheck/size=8/dst=0/kbuf=slab get_user/checked/size=8/src=0/mem=warm" \
	"$(jq -r '[.environment.cpus, .cells[].name] | join(" ")' "$scratch/e.json")"

if [ "$cpus" -lt 2 ]; then
	result "several threads # SKIP one CPU here" 0
	exit
fi

# The expected cells.
names() {
	for path in stage/objcheck/size=64/dst=0/kbuf= copy_from_user/raw/size=64/src=0/dst=0/kbuf=; do
		for kbuf in slab vmalloc; do
			for threads in "" /threads=2; do
				[ "${path%%/*}" = stage ] && echo "$path$kbuf$threads" ||
					echo "$path$kbuf/mem=warm$threads"
			done
		done
	done
}

for kernel in 6.1 6.12; do
	a=$scratch/$kernel.json
	fine "$kernel: two threads" "$UCOPY" run --mode time --kernel $kernel --plan threads \
		--threads 1,2 --paths 'stage/*,copy_from_user/raw' --sizes 64 --rounds 6 --out "$a"
	equal "$kernel: the cells" "$(names)" "$(jq -r '.cells[].name' "$a")"
	equal "$kernel: complete, on two CPUs" "complete 2" \
		"$(jq -r '"\(.status) \(.environment.cpus)"' "$a")"
	holds "$kernel: each with a spread, samples and the calls of each round" jq -e 'all(.cells[];
		.unit == "ns" and .spread != null and
		(.samples | length) == 6 and (.calls | length) == 6)' "$a"
	# In each of the 6 rounds at least one request, of four rounds of three or more calls.
	holds "$kernel: the other thread made calls in every round" jq -e \
		'[.cells[] | select(.threads == 2)] |
		length == 4 and all(.[]; .beside >= 6 * 4 * 3)' "$a"
	holds "$kernel: one thread is alone" jq -e \
		'[.cells[] | select(has("threads") | not)] |
		length == 4 and all(.[]; has("beside") | not)' "$a"
	fine "$kernel: show" "$UCOPY" show --all "$a"
	for kbuf in slab vmalloc; do
		title=", kbuf=$kbuf"
		equal "$kernel: a table of $kbuf by threads" "$(jq -r --arg kbuf $kbuf '.cells[] |
			select(.path == "copy_from_user" and .kbuf == $kbuf) |
			"\(.threads // 1) \(.value)"' "$a" | awk '{ printf "%d %.1f\n", $1, $2 }')" \
			"$(grep -A3 "^copy_from_user, 64 bytes${title%, kbuf=slab}, by threads: kernel $kernel" \
				"$scratch/out" | awk '$1 ~ /^[12]$/ { sub("~", "", $2); print $1, $2 }')"
	done
	equal "$kernel: no other table has them" 1 \
		"$(grep -A9 "^copy_from_user, kbuf=slab: " "$scratch/out" | sed '/^$/,$d' | grep -c '+-')"
	fine "$kernel: with probes" "$UCOPY" run --mode time --kernel $kernel --counters cycles --calls 8 \
		--paths stage/objcheck --sizes 64 --threads 1,2 --rounds 2 --out "$scratch/p.json"
	holds "$kernel: cells of several threads have no phases" jq -e \
		'.environment.probe.lack or ([.cells[] | has("phase")] == [true, false])' \
		"$scratch/p.json"
	fine "$kernel: attribute" "$UCOPY" attribute "$a"
	equal "$kernel: attribute leaves them out" 0 "$(grep -c threads= "$scratch/out")"
	fine "$kernel: attribute one" "$UCOPY" attribute --cell 'copy_*/kbuf=slab/*/threads=2' "$a"
done
if command -v aarch64-linux-gnu-gcc-12 qemu-system-aarch64 >/dev/null; then
	fine "arm64: two threads" "$UCOPY" run --arch arm64 --mode time --paths stage/objcheck \
		--sizes 64 --threads 1,2 --rounds 6 --out "$scratch/arm64.json"
	holds "arm64: the other thread made calls in every round" jq -e \
		'.cells | length == 2 and .[1].threads == 2 and .[1].beside >= 6 * 4 * 3' \
		"$scratch/arm64.json"
else
	result "guests of arm64 # SKIP no compiler or emulator here" 0
fi
equal "no guest is left" "" "$(guests)"
