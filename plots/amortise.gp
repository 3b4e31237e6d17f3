# SPDX-License-Identifier: GPL-2.0-or-later
# Cost per access, k accesses per call, in several ways: the cost above; below, the
# saving of each way over the first, and its break-even k.
#
# table: k, then for each way the cost, its spread, the saving and its spread
# ARG5: the line type of each way   ARG6: the k from which each is cheaper than the
# first, or 0   ARG7: the k at which the kind of kernel buffer changes,
# and both kinds

LIB = ARG0[1:strlen(ARG0) - strlen("amortise.gp")]
load LIB."style.gp"
HEIGHT = 760

n = words(ARG5)
style(i) = int(word(ARG5, i))
# j: 0 for the cost, 2 for the saving.
figure(i, j) = column(4 * i - 2 + j)
spread(i, j) = column(4 * i - 1 + j)
low(i, j) = spread(i, j) > 0 ? figure(i, j) - spread(i, j) : NaN
from(i) = word(ARG6, i)
verdict(i) = from(i) eq "0" ? "never cheaper" : "cheaper from k = ".from(i)

stats 'table' using 1 nooutput
SIZE_LO = STATS_min
SIZE_HI = STATS_max
array LOS[3] = [1e300, 0, 0]
array HIS[3] = [-1e300, 0, -1e300]
do for [i = 1:n] {
	do for [j = 0:2:2] {
		stats 'table' using (figure(i, j) - spread(i, j)) nooutput
		LOS[j + 1] = min(LOS[j + 1], STATS_min)
		stats 'table' using (figure(i, j) + spread(i, j)) nooutput
		HIS[j + 1] = max(HIS[j + 1], STATS_max)
	}
}

# The names of the ways are in the table's header line.
HEAD = system("head -n 1 table")
name(i) = word(HEAD, 4 * i - 2)

set lmargin at screen 0.09
set rmargin at screen 0.79
do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	do for [i = 2:n] {
		k = from(i) + 0
		set label 10 + i name(i).":\n".verdict(i) at screen 0.81, screen 0.47 - 0.055 * (i - 2) \
			left noenhanced font font(0, 10) tc rgb COLOUR[style(i)]
		if (k > 0) {
			set arrow i from first k, graph 0 to first k, graph 1 nohead lt style(i) dt 3 back
		}
	}
	BUFFER = ARG7
	load LIB."buffer.gp"
	do for [j = 0:2:2] {
		LO = LOS[j + 1]
		HI = HIS[j + 1]
		if (j == 0) {
			set tmargin at screen top(70)
			set bmargin at screen 0.54
			set key at screen 0.80, screen top(66) left top
			set xlabel ""
			set ylabel ARG4[1:strlen(ARG4) - strlen(" a call")]." an access" noenhanced
		} else {
			unset for [i = 1:3] label i
			unset for [i = 1:n] label 10 + i
			unset for [i = 90:91] label i
			set tmargin at screen 0.49
			set bmargin at screen 0.08
			unset key
			set xlabel "k, accesses in a call"
			set ylabel "saved against ".name(1) noenhanced
		}
		load LIB."axes.gp"
		set xtics add ("1024" 1024)
		plot for [i = 1:n] 'table' using 1:(low(i, j)):(0):(2 * spread(i, j)) \
				with vectors heads size screen 0.004,90 lt style(i) lw 1.2 notitle, \
			for [i = 1:n] '' using 1:(figure(i, j)) \
				with linespoints lt style(i) title name(i)
	}
	unset multiplot
	unset output
}
