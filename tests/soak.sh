#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: soak.sh [MINUTES]
#
# For MINUTES (default: 30), run commands that use over a hundred guests each, and in parallel
# one short command after the other, including interrupted and failing ones. Memory, file
# descriptors, processes and files must not grow. Prints a table and TAP.
. "$(dirname "$0")/cli/lib.sh"

minutes=${1:-30}
end=$((SECONDS + minutes * 60))
cache=${UCOPY_CACHE:-$here/build/cache}
mark_ours
own_module
samples=$scratch/samples # one line per round: the columns of the table, in order

# kb FIELD PID: a memory field of /proc/PID/status, in kB
kb() { awk -v field="$1:" '$1 == field { print $2 }' "/proc/$2/status" 2>/dev/null; }

# peak COMMAND...: run it, and raise $peaks to its peak RSS in kB
peak() {
	local most=0 now
	"$@" >"$scratch/out" 2>&1 &
	while now=$(kb VmHWM $!) && [ "$now" ]; do
		most=$now
		sleep 0.05
	done
	wait $!
	peaks=$((most > peaks ? most : peaks))
}

interrupted_run() {
	"$UCOPY" run --plan full --rounds 60 --out "$scratch/part.json" &
	local pid=$!
	sleep 1
	kill "-$1" $pid
	wait $pid
}

one_of_each() {
	local new=$scratch/new.json old=$scratch/old.json
	peaks=0
	peak "$UCOPY" run --out "$old"
	peak "$UCOPY" run --plan full --out "$new"
	peak "$UCOPY" run --kernel 6.1 --paths 'get_user/*' --out "$new"
	peak "$UCOPY" run --mode time --paths 'stage/*' --out "$new"
	peak "$UCOPY" trace copy_from_user/checked --size 64
	peak "$UCOPY" attribute "$old"
	peak "$UCOPY" compare "$old" "$old"
	peak "$UCOPY" plot "$old" --out "$scratch/plots"
	peak "$UCOPY" history add --db "$scratch/history.db" "$old"
	interrupted_run INT >/dev/null 2>&1
	interrupted_run KILL >/dev/null 2>&1
	peak "$UCOPY" guest --limit 2 "$scratch/hangs"
	# The next run cleans up after a killed one.
	peak "$UCOPY" run --paths 'stage/*' --out "$new"
}

# Start the next long command; $turns is its PID.
start_turns() {
	"$copy/build/ucopy" run --aa --mode time --rounds 64 --paths 'get_user/*' \
		--out "$scratch/turns.json" >"$scratch/turns" 2>&1 &
	turns=$!
}

sample() {
	local fds guests all
	fds=("/proc/$turns/fd/"*)
	guests=$(our_guests)
	all=$(ours)
	echo "$(((SECONDS - end) / 60 + minutes)) $(kb VmRSS $turns) ${#fds[@]} $peaks" \
		"$(grep -cvxF -e "$turns" -e "${guests:-none}" <<<"$all")" \
		"$(find "$TMPDIR" -mindepth 1 | wc -l)" \
		"$(find "$cache/" "$copy/results" -type f 2>/dev/null | wc -l)"
}

printf '#!/bin/sh\nwhile :; do :; done\n' >"$scratch/hangs"
start_turns
while [ $SECONDS -lt $end ]; do
	one_of_each
	if ! kill -0 $turns 2>/dev/null; then
		wait $turns
		equal "turns to the end: exit code" 0 $?
		start_turns
	fi
	sample >>"$samples"
done
kill -INT $turns
wait $turns
equal "turns, interrupted: exit code" 2 $?

{
	echo "minute turns-kB turns-fds short-kB processes temporary cached"
	awk -v n="$(wc -l <"$samples")" 'NR % int(n / 10 + 1) == 1 || NR == n' "$samples"
} | column -t | sed 's/^/# /'

# flat COLUMN NAME PERCENT: the median may grow by PERCENT from first to last third of samples
flat() {
	local third=$((($(wc -l <"$samples") + 2) / 3)) first last
	median() { awk -v column="$1" '{ print $column }' | sort -n | sed -n "$(((third + 1) / 2))p"; }
	# The first round fills caches.
	first=$(sed 1d "$samples" | head -n $third | median "$1")
	last=$(tail -n $third "$samples" | median "$1")
	result "$2: $first, in the end $last" $((last * 100 > first * (100 + $3)))
}
flat 2 "memory of the commands that take turns, kB" 5
flat 3 "their file descriptors" 0
flat 4 "most memory of the others, kB" 5
flat 5 "processes that should be gone" 0
flat 6 "temporary files" 0
flat 7 "files of the cache" 0
equal "no process is left" "" "$(ours)"
