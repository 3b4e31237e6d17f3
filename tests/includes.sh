#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: includes.sh [--table]
#
# Check which directories ("rooms") of bench/ include which: data flows from plan to view, and
# code that reads a result does not depend on how it was measured. Prints a line for each
# include that the table forbids, and for each include cycle; with --table, prints the table.
set -u
cd "$(dirname "$0")/.." || exit 2

# room: what its files may include besides their own; a view may also include earlier views
rooms='
cmd: run oracle driver target view result plan lib
run: oracle target plan result lib bpf
oracle: target plan result/schema.h lib
target: plan lib
driver: plan lib bpf kmod
view: result plan lib
result: lib
plan: kmod lib
lib:
'
views='select show attribute claims compare plot history export'

if [ "${1:-}" = --table ]; then
	sed '/^$/d' <<<"$rooms"
	echo "views, each of which may include those before it: $views"
	exit 0
fi

git grep --untracked -nE '^#include "' -- 'bench/*.[ch]' 'bench/**/*.[ch]' | awk -v rooms="$rooms" -v views="$views" '
	BEGIN {
		n = split(rooms, line, "\n")
		for (i = 1; i <= n; i++) {
			split(line[i], side, ": *")
			allowed[side[1]] = " " side[2] " "
		}
		n = split(views, name, " ")
		for (i = 1; i <= n; i++)
			floor[name[i]] = i
	}
	# The room of a file, and the directory of a view.
	function room(path) { return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "" }
	function view(path) { split(path, part, "/"); return part[2] }
	{
		split($0, field, ":")
		from = substr(field[1], length("bench/") + 1)
		to = $0
		gsub(/^[^"]*"|".*/, "", to)
		a = room(from)
		b = room(to)
		if (from == "main.c" && (b == "cmd" || b == "lib"))
			next
		if (to ~ /\.skel\.h$/ && a == "driver")
			next
		if (a == b && (a != "view" || view(from) == view(to) || floor[view(from)] > floor[view(to)]))
			next
		if (a != b && (index(allowed[a], " " b " ") || index(allowed[a], " " to " ")))
			next
		print field[1] ":" field[2] ": must not include \"" to "\""
	}'

# A header and its source count as one node; the include graph must have no cycles.
git grep --untracked -oE '^#include "[^"]*"' -- 'bench/*.[ch]' 'bench/**/*.[ch]' |
	sed -E 's|^bench/||; s|\.[ch]:#include "| |; s|\.h"$||' | awk '$1 != $2' | sort -u |
	tsort 2>&1 >/dev/null | grep -v 'contains a loop' | paste -sd ' ' | sed -n 's/tsort: *//g; s/^.\+/a circle: &/p'
