#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: aa.sh [TIMES]
#
# The verdicts of time mode where the truth is known, on a machine as noisy as this one
# is: the quick plan compared with itself TIMES times (10), and as often with a module in
# which one cell costs a fifth more. Prints TAP; takes some minutes for each comparison.
. "$(dirname "$0")/cli/lib.sh"

times=${1:-10}
called=$scratch/called
touch "$called"

# turns WHICH RUN-ARGUMENT...: a run in turns, and the comparison of its results
turns() {
	local which=$1 status
	shift
	"$UCOPY" run --mode time --out "$scratch/new.json" "$@" >/dev/null 2>"$scratch/err" ||
		result "$which is measured" 1 "$(cat "$scratch/err")"
	"$UCOPY" compare "$scratch/new.base.json" "$scratch/new.json" >"$scratch/out"
	echo "# $which: $(tail -n 1 "$scratch/out")"
}

# Two or three words a line: the verdict, the cell.
verdicts() { sed -nE 's/^((slower|faster) +[^ ]+) .*/\1/p' "$scratch/out"; }

for i in $(seq "$times"); do
	turns "A/A $i" --aa
	verdicts | sed 's/^/# /'
	verdicts >>"$called"
	cells=$(sed -nE 's/^([0-9]+) cells: .*/\1/p' "$scratch/out")
done
most=$((cells / 100))
result "A/A $times times: $(wc -l <"$called") of $cells cells called slower or faster, at most $most" \
	$(($(wc -l <"$called") > most))
equal "A/A $times times: no cell is called twice" "" "$(awk '{ print $2 }' "$called" | sort | uniq -d)"

# Clearing a seventh of a page again, and the call that does, is a fifth. In up to a fifth of
# all boots the emulator takes a third longer for a page: that takes more rounds to see past.
slow='s|(clear_user(u, n))|(clear_user(u, n) + (n == 4096 ? clear_user(u, n / 7) : 0))|'
module=$(changed_module 6.12 "$slow")
cell=clear_user/checked/size=4096/dst=0/mem=warm
found=0
for i in $(seq "$times"); do
	turns "slower $i" --against "$module" --paths 'clear_user/*,put_user/*' --mem warm --rounds 40
	grep -E '^(slower|faster)' "$scratch/out" | sed 's/^/# /'
	# What is measured against is the base.
	verdicts | grep -qE "^faster +$cell\$" && found=$((found + 1))
done
equal "a fifth slower on purpose: found in all of $times" "$times" $found
