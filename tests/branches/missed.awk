# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: gcov --branch-counts --branch-probabilities --stdout ... | awk -f missed.awk excused.txt -
#
# Print what was not reached in the module's own sources and is not excused: lines that
# did not run, branches never taken. Totals go to stderr.
BEGIN { FS = "\t" }

FILENAME != "-" {
	if ($0 !~ /^#/)
		excuses[$1] = 0
	next
}

function missed(what, excuse) {
	for (excuse in excuses)
		if (place ~ excuse) {
			excuses[excuse]++
			excused++
			return
		}
	print what ": " place
}

/:Source:/ {
	file = $0
	sub(/.*\//, "", file)
	own = file ~ /^(main|cell|run)\.c$/
}

!own { next }

/^function / {
	split($0, words, " ")
	name = words[2]
}

/^ *[-0-9#=]+\*?: *[0-9]+:/ {
	place = $0
	sub(/^[^:]*:[^:]*:[ \t]*/, "", place)
	place = file ":" name ":" place
	lines += /^ *[0-9#=]/
}

/^ *[#=]+: *[0-9]+:/ { missed("not run") }

/^branch/ {
	branches++
	taken += !/taken 0|never executed/
}

/^branch .* taken 0/ { missed("not taken") }

END {
	for (excuse in excuses)
		if (!excuses[excuse])
			print "excuses nothing: " excuse
	printf "# %d lines; %d of %d branches taken\n", lines, taken, branches >"/dev/stderr"
}
