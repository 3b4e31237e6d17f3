# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of fetching a structure against its number of fields, in several ways; the
# break-even of each with the first is marked.
#
# table: fields, then for each way the cost, its spread, the saving and its spread
# ARG5: the line type of each way   ARG6: the number of fields from which each is cheaper
# than the first, or 0

LIB = ARG0[1:strlen(ARG0) - strlen("struct.gp")]
load LIB."style.gp"

n = words(ARG5)
style(i) = int(word(ARG5, i))
cost(i) = column(4 * i - 2)
spread(i) = column(4 * i - 1)
low(i) = spread(i) > 0 ? cost(i) - spread(i) : NaN
# The names of the ways are in the table's header line.
HEAD = system("head -n 1 table")
name(i) = word(HEAD, 4 * i - 2)
from(i) = word(ARG6, i)
verdict(i) = from(i) eq "0" ? "never cheaper" : "cheaper from ".from(i).(from(i) eq "1" ? " field" : " fields")

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
set xtics add ("1024" 1024)

set lmargin at screen 0.09
set rmargin at screen 0.735
set bmargin at screen 0.1
set key at screen 0.745, screen top(66) left top samplen 2
set xlabel "fields"
set ylabel ARG4 noenhanced
do for [format in FORMATS] {
	eval begin(format)
	do for [i = 2:n] {
		k = from(i) + 0
		set label 10 + i name(i).":\n".verdict(i) at screen 0.755, screen 0.6 - 0.08 * (i - 2) \
			left noenhanced font font(0, 10) tc rgb COLOUR[style(i)]
		# Two that coincide both show: the later one's dots in the earlier one's gaps.
		if (k > 0) {
			set arrow i from first k, graph 0 to first k, graph 1 nohead lt style(i) dt i + 1 back
		}
	}
	plot for [i = 1:n] 'table' using 1:(low(i)):(0):(2 * spread(i)) \
			with vectors heads size screen 0.004,90 lt style(i) lw 1.2 notitle, \
		for [i = 1:n] '' using 1:(cost(i)) with linespoints lt style(i) title name(i)
	unset output
}
