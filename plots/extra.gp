# SPDX-License-Identifier: GPL-2.0-or-later
# Extra cost of each family's checked form over a plainer one, against size: in the
# unit above, as a percentage of the plainer one's cost below.
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
# Lower end of the error bar, if there is a spread.
low(i, j) = spread(i, j) > 0 ? extra(i, j) - spread(i, j) : NaN

stats 'table' using 1 nooutput
SIZE_LO = STATS_min
SIZE_HI = STATS_max
array LOS[3] = [1e300, 0, 1e300]
array HIS[3] = [-1e300, 0, -1e300]
do for [i = 1:n] {
	do for [j = 0:2:2] {
		# There is no percentage of a cost of 0: then stats sets no variables.
		stats 'table' using (extra(i, j) - spread(i, j)) nooutput
		if (exists("STATS_min")) { LOS[j + 1] = min(LOS[j + 1], STATS_min) }
		stats 'table' using (extra(i, j) + spread(i, j)) nooutput
		if (exists("STATS_max")) { HIS[j + 1] = max(HIS[j + 1], STATS_max) }
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
			set xlabel ""
			set ylabel "extra, ".ARG4 noenhanced
		} else {
			unset for [i = 1:3] label i
			set tmargin at screen 0.49
			set bmargin at screen 0.08
			unset key
			set xlabel "size, bytes"
			set ylabel "extra, % of ".ARG6 noenhanced
		}
		LO = LOS[j + 1] < 1e300 ? LOS[j + 1] : 0
		HI = HIS[j + 1] > -1e300 ? HIS[j + 1] : 1
		load LIB."axes.gp"
		plot for [i = 1:n] 'table' using 1:(low(i, j)):(0):(2 * spread(i, j)) \
				with vectors heads size screen 0.004,90 lt style(i) lw 1.2 notitle, \
			for [i = 1:n] '' using 1:(extra(i, j)) \
				with linespoints lt style(i) title columnheader(4 * i - 2)
	}
	unset multiplot
	unset output
}
