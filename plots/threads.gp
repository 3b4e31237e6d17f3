# SPDX-License-Identifier: GPL-2.0-or-later
# Cost per call with several CPUs calling at once, against their number: one colour per
# variant, one dash style per kind of kernel buffer.
#
# table: threads, then for each curve the cost and its spread
# ARG5: the line type of each curve   ARG6: its dashes

LIB = ARG0[1:strlen(ARG0) - strlen("threads.gp")]
load LIB."style.gp"

n = words(ARG5)
style(i) = int(word(ARG5, i))
dashes(i) = int(word(ARG6, i))
cost(i) = column(2 * i)
spread(i) = column(2 * i + 1)
low(i) = spread(i) > 0 ? cost(i) - spread(i) : NaN
# The names of the curves are in the table's header line.
HEAD = system("head -n 1 table")
name(i) = word(HEAD, 2 * i)

stats 'table' using 1 nooutput
SIZE_LO = STATS_min
SIZE_HI = STATS_max
LO = 1e300
HI = -1e300
do for [i = 1:n] {
	stats 'table' using (cost(i) - spread(i)) nooutput
	LO = min(LO, STATS_min)
	stats 'table' using (cost(i) + spread(i)) nooutput
	HI = max(HI, STATS_max)
}
load LIB."axes.gp"

set xlabel "CPUs at once"
set ylabel ARG4 noenhanced
set key outside right top vertical
do for [format in FORMATS] {
	eval begin(format)
	plot for [i = 1:n] 'table' using 1:(low(i)):(0):(2 * spread(i)) \
			with vectors heads size screen 0.004,90 lt style(i) dt 1 lw 1.2 notitle, \
		for [i = 1:n] '' using 1:(cost(i)) \
			with linespoints lt style(i) dt dashes(i) title name(i)
	unset output
}
