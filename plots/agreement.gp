# SPDX-License-Identifier: GPL-2.0-or-later
# Difference of each method from the batch measurement: one panel per method, one dot
# per cell, all in the same order, the cell with the largest difference last.
#
# table: rank, then for each method the difference and whether it agrees
# ARG5: the methods   ARG6: the cells with the largest differences, one per line

LIB = ARG0[1:strlen(ARG0) - strlen("agreement.gp")]
load LIB."style.gp"

PANEL = 130
n = words(ARG5)
lines(text) = strlen(text) ? 1 + (sum [i = 1:strlen(text)] text[i:i] eq "\n") : 0
WIDTH = 1000
TAIL = 20 + 17 * lines(ARG6)
HEIGHT = max(80 + PANEL * n + TAIL, 270)

away(i) = column(2 * i)
agrees(i) = column(2 * i + 1)
dot(i, good) = agrees(i) == good ? away(i) : NaN
array FAR[n]
array CELLS[n]
array GOOD[n]
do for [i = 1:n] {
	stats 'table' using (abs(away(i))) nooutput
	FAR[i] = max(STATS_max, 1)
	CELLS[i] = STATS_records
	stats 'table' using (agrees(i)) nooutput
	GOOD[i] = STATS_sum
}
stats 'table' using 1 nooutput
LAST = STATS_max

# Linear around 0, logarithmic further out on both sides.
set nonlinear y via asinh(y) inverse sinh(y)
set lmargin at screen 0.09
set rmargin at screen 0.97
set xrange [0 : LAST + 1]
set grid noxtics
set tics nomirror

do for [format in FORMATS] {
	eval begin(format)
	unset key
	set multiplot
	do for [i = 1:n] {
		y = 80 + PANEL * (i - 1)
		set tmargin at screen top(y)
		set bmargin at screen top(y + PANEL - 35)
		if (i > 1) { unset for [j = 1:3] label j }
		set label 5 sprintf("%s: %d of %d cells agree%s", word(ARG5, i), GOOD[i], \
			CELLS[i], i == 1 ? "; away in ".ARG4 : "") \
			at graph 0, graph 1.1 left noenhanced font font(1, 10) tc rgb TITLE
		unset label 6
		if (i == n) {
			set label 6 ARG6 at screen left, screen top(y + PANEL + 22) left noenhanced \
				font font(0, 9) tc rgb INK
		}
		set xlabel i < n ? "" : "cells, the furthest away last" offset 0,0.6
		set format x i < n ? "" : "%g"
		set yrange [-1.3 * FAR[i] : 1.3 * FAR[i]]
		set ytics ("0" 0)
		step = FAR[i] > 1e4 ? 1000. : FAR[i] > 100 ? 100. : FAR[i] >= 10 ? 10. : 1.
		do for [e = 1:(step > 1 ? 4 : 1)] {
			if (step**e <= 1.3 * FAR[i]) {
				set ytics add (sprintf("%+g", step**e) step**e, \
					sprintf("%+g", -step**e) -step**e)
			}
		}
		plot 0 with lines lc rgb MUTED lw 1, \
			'table' using 1:(dot(i, 1)) with points pt 7 ps 0.45 lc rgb COLOUR[1], \
			'' using 1:(dot(i, 0)) with points pt 7 ps 0.7 lc rgb COLOUR[2]
	}
	unset multiplot
	unset output
}
