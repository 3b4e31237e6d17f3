#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: run.sh TEST... [-- TEST...] [--own TEST...]
#
# Run tests that print TAP, show what failed and why, and count. A TEST is a
# command; colons in it stand for spaces. A test that ends badly without having
# said so, that prints no result, or fewer than its plan says, is a failure.
# Tests after -- run beside those before it; those after --own do too, in a copy of the
# checkout, as one checkout takes one run at a time. Lines of a test that begin with "#| "
# are a table and shown.
set -u

limit=${UCOPY_TEST_LIMIT:-900} # seconds a test
scratch=$(mktemp -d)
counts=$scratch/counts # a line a test: passed, failed, skipped, the kernel of its guest
failed=$scratch/failed # a line for each that did
touch "$counts" "$failed"
export CMOCKA_MESSAGE_OUTPUT=TAP
# Tests that call make are no part of the one that calls them.
unset MAKEFLAGS MAKELEVEL MFLAGS

# Lanes that are left, and the tests they are at.
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
		# What a failed test printed is what explains it.
		tail -n 200 "$out" | grep -vE '^(ok|#\|) ' | sed 's/^/    | /'
		{ grep -E '^not ok ' "$out"; echo "$why"; } | sed "/^$/d; s|^|failed: ${name#"$PWD"/}: |" >>"$failed"
	fi
	[ "${command[1]:-}" != guest ] || kernel="${command[5]} ${command[3]}" # guest --arch A --kernel K
	echo "$((ok - skip)) $bad $skip $kernel" >>"$counts"
}

# own_checkout DIR: go to a copy of this checkout, which uses the same cache
own_checkout() {
	mkdir "$1" && tar -c --exclude=./build/cache . | tar -x -C "$1" || exit 2
	export UCOPY_CACHE=${UCOPY_CACHE:-$PWD/build/cache}
	UCOPY=${UCOPY/#"$PWD"/"$1"}
	cd "$1" || exit 2
}

# lane NUMBER KIND TEST...: run tests in their order, each reported in one piece
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

# Once more, where whoever reads only the end finds it.
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
