#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: aa.sh [TIMES]
#
# Check time mode's verdicts against known truth, with the noise of this machine: compare the
# quick plan with itself TIMES times (default: 10), and run as often against a module in which
# one cell costs a fifth more. Prints TAP; each comparison takes several minutes.
. "$(dirname "$0")/cli/lib.sh"

times=${1:-10}
called=$scratch/called
touch "$called"

# turns WHICH RUN-ARGUMENT...: run in turns, and compare the two results
turns() {
	local which=$1 status
	shift
	"$UCOPY" run --mode time --out "$scratch/new.json" "$@" >/dev/null 2>"$scratch/err" ||
		result "$which is measured" 1 "$(cat "$scratch/err")"
	"$UCOPY" compare --all "$scratch/new.base.json" "$scratch/new.json" >"$scratch/out"
	echo "# $which: $(tail -n 1 "$scratch/out")"
}

# One line per changed cell: its verdict and name.
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

# Clearing a seventh of a page again, with the call for it, adds a fifth. In up to a fifth of
# all boots, the emulator takes a third longer per page, so more rounds are needed.
slow='s|(clear_user(u, n))|(clear_user(u, n) + (n == 4096 ? clear_user(u, n / 7) : 0))|'
module=$(changed_module 6.12 "$slow")
cell=clear_user/checked/size=4096/dst=0/mem=warm
found=0
for i in $(seq "$times"); do
	turns "slower $i" --against "$module" --paths 'clear_user/*,put_user/*' --mem warm --rounds 40
	grep -E '^(slower|faster)' "$scratch/out" | sed 's/^/# /'
	# The module given by --against is the base, so the new result is faster.
	verdicts | grep -qE "^faster +$cell\$" && found=$((found + 1))
done
equal "a fifth slower on purpose: found in all of $times" "$times" $found
