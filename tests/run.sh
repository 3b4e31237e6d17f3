#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: run.sh TEST... [-- TEST...] [--own TEST...]
#
# Run tests that print TAP, show what failed and why, and print totals. A TEST is a
# command, with colons for spaces. A test that exits with an error without reporting one,
# prints no result, or not as many as planned, is a failure.
# Tests after -- run in parallel with those before it; so do those after --own, in a copy
# of the checkout, as a checkout allows one run at a time. Lines of a test that begin with
# "#| " are a table, which is shown.
set -u

limit=${UCOPY_TEST_LIMIT:-1500} # seconds per test
scratch=$(mktemp -d)
counts=$scratch/counts # one line per test: passed, failed, skipped, the kernel of its guest
failed=$scratch/failed # one line per failure
touch "$counts" "$failed"
export CMOCKA_MESSAGE_OUTPUT=TAP
# Tests that call make must not inherit the options of the make that runs them.
unset MAKEFLAGS MAKELEVEL MFLAGS

# Stop the remaining lanes and their current tests, and clean up.
finish() {
	local lane
	for lane in $(jobs -p); do
		pkill -TERM -P "$lane" -x timeout
		kill "$lane"
	done 2>/dev/null
	rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# run_test TEST OUTPUT: run it and report
run_test() {
	local command start status ok skip bad planned why name out=$2 kernel=
	IFS=: read -ra command <<<"$1"
	start=$SECONDS
	timeout -k 10 "$limit" "${command[@]}" >"$out" 2>&1
	status=$?
	ok=$(grep -cE '^ok ' "$out")
	skip=$(grep -ciE '^ok .*# skip' "$out")
	bad=$(grep -cE '^not ok ' "$out")
	planned=$(sed -nE 's/^1\.\.([0-9]+).*/\1/p' "$out" | awk '{ n += $1 } END { print n + 0 }')

	why=
	if [ "$status" = 124 ]; then
		why="took longer than $limit s"
	elif [ "$bad" = 0 ] && [ "$status" != 0 ]; then
		why="ended with status $status"
	elif [ $((ok + bad)) = 0 ]; then
		why="ran no test"
	elif [ "$planned" != $((ok + bad)) ]; then
		why="planned $planned tests, ran $((ok + bad))"
	fi
	[ -z "$why" ] || bad=$((bad + 1))

	name="${command[*]}"
	printf '%-60s %4d ok, %d failed, %d skipped, %d s\n' "${name#"$PWD"/}" $((ok - skip)) "$bad" \
		"$skip" $((SECONDS - start))
	grep -iE '^ok .*# skip' "$out" | sed 's/^/    /'
	sed -n 's/^#| /    /p' "$out"
	if [ "$bad" != 0 ]; then
		[ -z "$why" ] || echo "    $why"
		# The output of a failed test explains the failure.
		tail -n 200 "$out" | grep -vE '^(ok|#\|) ' | sed 's/^/    | /'
		{ grep -E '^not ok ' "$out"; echo "$why"; } | sed "/^$/d; s|^|failed: ${name#"$PWD"/}: |" >>"$failed"
	fi
	[ "${command[1]:-}" != guest ] || kernel="${command[5]} ${command[3]}" # guest --arch A --kernel K
	echo "$((ok - skip)) $bad $skip $kernel" >>"$counts"
}

# own_checkout DIR: change to a copy of this checkout that shares its cache
own_checkout() {
	mkdir "$1" && tar -c --exclude=./build/cache . | tar -x -C "$1" || exit 2
	export UCOPY_CACHE=${UCOPY_CACHE:-$PWD/build/cache}
	UCOPY=${UCOPY/#"$PWD"/"$1"}
	cd "$1" || exit 2
}

# lane NUMBER KIND TEST...: run tests in order, each reported in one piece
lane() {
	local number=$1 test
	[ "$2" != --own ] || own_checkout "$scratch/checkout$number"
	shift 2
	for test; do
		run_test "$test" "$scratch/out$number" >"$scratch/report$number"
		cat "$scratch/report$number"
	done
}

tests=()
lanes=0
kind=--
for word in "$@" --; do
	case $word in
	-- | --own)
		if [ ${#tests[@]} != 0 ]; then
			lanes=$((lanes + 1))
			lane $lanes "$kind" "${tests[@]}" &
		fi
		tests=()
		kind=$word
		;;
	*) tests+=("$word") ;;
	esac
done
wait

# Repeat the failures, for those who read only the end.
cat "$failed"
awk 'NF > 3 { guests[$4 " " $5] += $1 } { passed += $1; failed += $2; skipped += $3 }
	END {
		for (kernel in guests)
			print kernel ": " guests[kernel] " assertions in its guests passed" | "sort -V"
		close("sort -V")
		printf "%d passed, %d failed", passed, failed
		if (skipped)
			printf ", %d skipped", skipped
		print ""
		exit failed > 0
	}' "$counts"
