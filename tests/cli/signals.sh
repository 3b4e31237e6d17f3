#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs killed at random moments, and what an interrupted run keeps.
. "$(dirname "$0")/lib.sh"

KILLS=${KILLS:-6} # number of runs to kill at a random moment, per signal

# A result file, if there is one, must be valid; it may be the old one.
valid() { [ ! -e "$1" ] || jq -e '.schema == "ucopy.result/1"' "$1" >/dev/null 2>&1; }

old='{"schema": "ucopy.result/1", "status": "complete"}'
for signal in KILL INT TERM; do
	broken=0
	left=0
	for ((i = 0; i < KILLS; i++)); do
		echo "$old" >"$scratch/r.json"
		setsid "$UCOPY" run --plan full --out "$scratch/r.json" >/dev/null 2>&1 &
		pid=$!
		sleep "0.$((RANDOM % 10))$((RANDOM % 10))"
		[ $((RANDOM % 3)) = 0 ] && sleep 1
		kill -$signal $pid 2>/dev/null
		wait $pid 2>/dev/null
		valid "$scratch/r.json" || broken=$((broken + 1))
		sleep 0.1
		[ -z "$(guests)" ] || left=$((left + 1))
	done
	equal "$signal: no broken result in $KILLS runs" 0 "$broken"
	equal "$signal: no guest left in $KILLS runs" 0 "$left"
	fine "$signal: the next run works" "$UCOPY" run --paths 'stage/*' --out "$scratch/n.json"
done

# Start a run of several minutes in the background, and wait for its guest.
long_run() {
	setsid "$UCOPY" run --plan full --rounds 60 --out "$scratch/r.json" >"$scratch/out" 2>&1 &
	pid=$!
	for ((i = 0; i < 300; i++)); do
		[ -z "$(guests)" ] || break
		sleep 0.1
	done
}

# An interrupted run keeps what it measured, if anything: how long that takes depends
# on the machine.
rm -f "$scratch/r.json"
for seconds in 2 4 8 16; do
	long_run
	sleep $seconds
	kill -INT $pid
	wait $pid
	status=$?
	[ ! -f "$scratch/r.json" ] || break
done
equal "interrupted: exit code 2" 2 "$status"
holds "interrupted: says so" grep -q "interrupted after [0-9]* of [0-9]* cells" "$scratch/out"
holds "interrupted: a valid partial result" jq -e '.status == "partial" and
	(.cells | length > 0)' "$scratch/r.json"
fine "interrupted: show" "$UCOPY" show --all "$scratch/r.json"
holds "interrupted: show says partial" grep -q '^partial' "$scratch/out"

fine "after all that, a run works" "$UCOPY" run --out "$scratch/n.json"
equal "no guest is left" "" "$(guests)"
equal "nothing is left in results" "" "$(find "$here/results" -name '.*.tmp')"
