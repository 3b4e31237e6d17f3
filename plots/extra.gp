# SPDX-License-Identifier: GPL-2.0-or-later
# Extra cost of each family's checked form over a plainer one, against size: in the
# unit above, as a percentage of the plainer one's cost below. The spread is a band; what
# lies within it does not decide on the axis.
#
# table: size, then for each family the extra cost, its spread, the percentage and
#        its spread
# ARG5: the line type of each family   ARG6: the plainer form

LIB = ARG0[1:strlen(ARG0) - strlen("extra.gp")]
load LIB."style.gp"
HEIGHT = 760

n = words(ARG5)
style(i) = int(word(ARG5, i))
# j: 0 for the extra cost, 2 for the percentage.
extra(i, j) = column(4 * i - 2 + j)
spread(i, j) = column(4 * i - 1 + j)
# The band, in a panel that ends at BOTTOM and TOP.
inside(v) = max(BOTTOM, min(TOP, v))
low(i, j) = spread(i, j) > 0 ? inside(extra(i, j) - spread(i, j)) : NaN
high(i, j) = inside(extra(i, j) + spread(i, j))
sure(i, j) = spread(i, j) <= abs(extra(i, j)) ? extra(i, j) : NaN

stats 'table' using 1 nooutput
SIZE_LO = STATS_min
SIZE_HI = STATS_max
noisy = 0
array LOS[3] = [1e300, 0, 1e300]
array HIS[3] = [-1e300, 0, -1e300]
do for [i = 1:n] {
	do for [j = 0:2:2] {
		stats 'table' using (spread(i, j) > 0 ? 1 : 0) nooutput
		noisy = max(noisy, STATS_max)
		# There is no percentage of a cost of 0: then stats sets no variables.
		undefine STATS_*
		stats 'table' using (sure(i, j)) nooutput
		if (exists("STATS_min")) {
			LOS[j + 1] = min(LOS[j + 1], STATS_min)
			HIS[j + 1] = max(HIS[j + 1], STATS_max)
		}
		# What is not sure to be positive has no place on a log scale.
		undefine STATS_*
		stats 'table' using (extra(i, j)) nooutput
		if (exists("STATS_min") && STATS_min <= 0) { LOS[j + 1] = min(LOS[j + 1], 0) }
	}
}

set lmargin at screen 0.09
set rmargin at screen 0.785
do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	do for [j = 0:2:2] {
		if (j == 0) {
			set tmargin at screen top(70)
			set bmargin at screen 0.54
			set key at screen 0.80, screen top(66) left top
			set label 4 noisy > 0 ? "band: its spread" : "" at screen 0.805, \
				screen top(86 + 21 * n) left font font(0, 9) tc rgb INK
			set xlabel ""
			set ylabel "extra, ".ARG4 noenhanced
		} else {
			unset for [i = 1:4] label i
			set tmargin at screen 0.49
			set bmargin at screen 0.08
			unset key
			set xlabel "size, bytes"
			set ylabel "extra, % of ".ARG6 noenhanced
		}
		LO = LOS[j + 1] < 1e300 ? LOS[j + 1] : 0
		HI = HIS[j + 1] > -1e300 ? HIS[j + 1] : 1
		load LIB."axes.gp"
		plot for [i = 1:n] 'table' using 1:(low(i, j)):(high(i, j)) with filledcurves \
				lt style(i) fs transparent solid 0.2 noborder notitle, \
			for [i = 1:n] '' using 1:(extra(i, j)) \
				with linespoints lt style(i) title columnheader(4 * i - 2)
	}
	unset multiplot
	unset output
}
