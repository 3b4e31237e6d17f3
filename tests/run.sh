#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Usage: run.sh TEST...
#
# Run tests that print TAP, show what failed and why, and count. A TEST is a
# command; colons in it stand for spaces. A test that ends badly without having
# said so, that prints no result, or fewer than its plan says, is a failure.
set -u

limit=${UCOPY_TEST_LIMIT:-600} # seconds a test
passed=0
failed=0
skipped=0
declare -A guests # what passed in the guests of a kernel
out=$(mktemp)
trap 'rm -f "$out"' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP

for test; do
	IFS=: read -ra command <<<"$test"
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
	if [ "$bad" != 0 ]; then
		[ -z "$why" ] || echo "    $why"
		# What a failed test printed is what explains it.
		tail -n 200 "$out" | grep -vE '^ok ' | sed 's/^/    | /'
	fi
	if [ "${command[1]:-}" = guest ]; then
		kernel="${command[5]} ${command[3]}" # guest --arch A --kernel K
		guests[$kernel]=$((${guests[$kernel]:-0} + ok - skip))
	fi
	passed=$((passed + ok - skip))
	failed=$((failed + bad))
	skipped=$((skipped + skip))
done

for kernel in "${!guests[@]}"; do
	echo "$kernel: ${guests[$kernel]} assertions in its guests passed"
done | sort -V
if [ "$skipped" = 0 ]; then
	echo "$passed passed, $failed failed"
else
	echo "$passed passed, $failed failed, $skipped skipped"
fi
[ "$failed" = 0 ]
