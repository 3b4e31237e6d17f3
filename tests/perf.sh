#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Speed and memory, compared with their goals. A missed goal does not fail a build:
# machines are shared and noisy, and the output is for a human to judge.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
UCOPY=${UCOPY:-$here/build/ucopy}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

missed=0
# figure NAME VALUE UNIT atmost|atleast GOAL
figure() {
	local verdict=ok op='<='
	[ "$4" = atmost ] || op='>='
	if ! awk "BEGIN { exit !($2 $op $5) }"; then
		verdict="MISSED"
		missed=$((missed + 1))
	fi
	printf '%-44s %10s %-5s %-8s %8s  %s\n' "$1" "$2" "$3" "${4/at/at }" "$5" "$verdict"
}

seconds() { # COMMAND...: the median of five runs, after a warm-up run
	hyperfine --style none --warmup 1 --runs 5 --export-json "$scratch/h.json" "$*" >/dev/null
	jq '.results[0].median * 1000 | round / 1000' "$scratch/h.json"
}

once() { # COMMAND...: one run, in seconds; its stderr is kept
	local start=$EPOCHREALTIME
	"$@" >/dev/null 2>"$scratch/err"
	awk "BEGIN { printf \"%.2f\", $EPOCHREALTIME - $start }"
}

peak_mb() { # COMMAND...: the peak RSS of the command itself
	local peak=0 kb
	"$@" >/dev/null 2>&1 &
	while kb=$(awk '$1 == "VmHWM:" { print $2 }' "/proc/$!/status" 2>/dev/null) && [ "$kb" ]; do
		peak=$kb
		sleep 0.02
	done
	wait $! || true
	echo $((peak / 1024))
}

cells() { jq '.cells | length' "$1"; }

printf '%-44s %10s %-5s %-8s %8s\n' "" measured "" goal ""
for kernel in 6.1 6.12; do
	quick=$scratch/quick-$kernel.json
	again=$scratch/again-$kernel.json
	run=("$UCOPY" run --kernel "$kernel")

	"${run[@]}" --out "$quick" >/dev/null 2>&1
	figure "$kernel: quick plan, warm" "$(seconds "${run[*]}" --out "$again")" s atmost 15
	figure "$kernel: quick plan, cells" "$(cells "$quick")" "" atleast 300
	figure "$kernel: cells of two runs that differ" \
		"$(diff <(jq -c '.cells[]' "$quick") <(jq -c '.cells[]' "$again") | grep -c '^[<>]')" \
		"" atmost 0

	# A cache with the kernels, but no saved state.
	mkdir -p "$scratch/cache-$kernel"
	ln -s "${UCOPY_CACHE:-$here/build/cache}/kernels" "$scratch/cache-$kernel/kernels"
	figure "$kernel: quick plan, cold" \
		"$(UCOPY_CACHE=$scratch/cache-$kernel once "${run[@]}" --out "$again")" s atmost 25
	figure "$kernel: boot to ready" "$(sed -n 's/^booted in \([0-9.]*\) s/\1/p' "$scratch/err")" \
		s atmost 12
	rm -rf "$scratch/cache-$kernel"

	full=$scratch/full-$kernel.json
	figure "$kernel: full plan" "$(once "${run[@]}" --plan full --out "$full")" s atmost 300
	figure "$kernel: full plan, cells" "$(cells "$full")" "" atleast 4000
	figure "$kernel: full plan, result" \
		"$(awk "BEGIN { printf \"%.1f\", $(stat -c %s "$full") / 1e6 }")" MB atmost 8
	figure "$kernel: guest memory" "$(jq -r '.environment.memory | split(" ")[0] |
		tonumber / 1024 | ceil' "$full")" MB atmost 512
	figure "$kernel: attribute, full result" "$(seconds "$UCOPY" attribute "$full")" s atmost 1
	figure "$kernel: trace of one path, warm" \
		"$(seconds "$UCOPY" trace copy_from_user/checked --size 64 --kernel "$kernel")" s atmost 10
	figure "$kernel: the command's memory" "$(peak_mb "${run[@]}" --plan full --out "$full")" \
		MB atmost 200
done
if command -v aarch64-linux-gnu-gcc-12 >/dev/null; then
	cache=${UCOPY_CACHE:-$here/build/cache}
	for kernel in 6.1 6.12; do
		run=("$UCOPY" run --arch arm64 --kernel "$kernel" --out "$scratch/arm64.json")
		figure "arm64 $kernel: quick plan, warm" "$(seconds "${run[*]}")" s atmost 10
		figure "arm64 $kernel: quick plan, cells" "$(cells "$scratch/arm64.json")" "" atleast 300
		"${run[@]}" --paths stage/check --sizes 8 --counters cycles,instructions >/dev/null 2>&1
		figure "arm64 $kernel: a probe at one end of a phase" \
			"$(jq '.environment.probe.boundary' "$scratch/arm64.json")" insn atmost 500
	done
	figure "arm64: kernels, headers and libraries" \
		"$(du -scm "$cache"/kernels/*-arm64@* "$cache/sysroot/arm64" "$cache/apt" | awk 'END { print $1 }')" \
		MB atmost 600
fi

# A history of 10,000 runs with 300 noisy cells each.
mkdir "$scratch/history"
UCOPY=$UCOPY "$here/tests/history_made.sh" "$scratch/history" 10000 300
history=("$UCOPY" history)
db=(--db "$scratch/history/h.db")
for day in 1 2 3 4 5; do
	jq ".created = \"2030-01-0${day}T00:00:00Z\"" "$scratch/history/new.json" >"$scratch/new.json"
	once "${history[@]}" add "${db[@]}" "$scratch/new.json"
	echo
done | sort -n >"$scratch/adds"
figure "history: add, the median of five" "$(sed -n 3p "$scratch/adds")" s atmost 0.1
figure "history: log of a cell" \
	"$(seconds "${history[*]} log ${db[*]} --cell '*/size=77/*'")" s atmost 0.1
figure "history: check" "$(seconds "${history[*]} check ${db[*]}")" s atmost 5
figure "history: check, the command's memory" "$(peak_mb "${history[@]}" check "${db[@]}")" MB atmost 100
figure "history: the file" \
	"$(awk "BEGIN { printf \"%.0f\", $(stat -c %s "$scratch/history/h.db") / 1e6 }")" MB atmost 300

# A time-mode result with N cells of 20 rounds, of the size that a real run would write.
timed() { # N
	jq -nc --argjson n "$1" --slurpfile r "$scratch/quick-6.12.json" '$r[0] | .environment.mode = "time" |
		.cells = [range($n) as $i | {name: "get_user/checked/size=\($i)", path: "get_user",
			variant: "checked", size: $i, src: 0, mem: "warm", unit: "ns", value: 100.5,
			spread: 1.25, n: 1000, irqs_off: true,
			samples: [range(20) | 100.123456789 + . * 7 % 20 / 10],
			batches: [range(20) | [123456 + ., 234567 + ., 12345, 23456]]}]'
}
timed 4000 >"$scratch/4000.json"
timed 40000 >"$scratch/40000.json"
compare() { echo "$UCOPY" compare "$scratch/$1.json" "$scratch/$1.json"; }
once_s=$(seconds "$(compare 4000)")
figure "compare: 4000 cells, 20 rounds" "$once_s" s atmost 1
# shellcheck disable=SC2046
figure "compare: 4000 cells, memory" "$(peak_mb $(compare 4000))" MB atmost 100
figure "compare: ten times the cells, time" "$(awk "BEGIN { printf \"%.1f\", \
	$(seconds "$(compare 40000)") / $once_s }")" x atmost 12
[ "$missed" = 0 ] || echo "$missed goals missed"
