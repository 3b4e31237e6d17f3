# SPDX-License-Identifier: GPL-2.0-or-later
# A family's paths against size in several results: one panel per path, one line per
# result. The first, which the others are compared with, is a broad line behind them;
# of two that coincide, the later one lies within the earlier.
#
# table: panel, size, then the value and the spread of each result
# ARG5: the variant of each panel   ARG6: number of results

LIB = ARG0[1:strlen(ARG0) - strlen("overlay.gp")]
load LIB."style.gp"

n = int(ARG6)
panels = words(ARG5)
columns = min(panels, 3)
rows = (panels + columns - 1) / columns
PANEL = panels > 1 ? 250 : 420
WIDTH = 1100
HEIGHT = 100 + 24 * ((n + 2) / 3) + PANEL * rows

cost(i, p) = $1 == p ? column(2 * i + 1) : NaN
spread(i) = column(2 * i + 2)
low(i, p) = spread(i) > 0 ? cost(i, p) - spread(i) : NaN

LO = 1e300
HI = -1e300
do for [i = 1:n] {
	stats 'table' using (column(2 * i + 1) - spread(i)) nooutput
	LO = min(LO, STATS_min)
	stats 'table' using (column(2 * i + 1) + spread(i)) nooutput
	HI = max(HI, STATS_max)
}
stats 'table' using 2 nooutput
SIZE_LO = STATS_min
SIZE_HI = STATS_max

style(i) = i == 1 ? 8 : i - 1
width(i) = i == 1 ? 3 + 2 * (n - 1) : 1.6 + 2 * (n - i)
points(i) = 0.8 + 0.5 * (n - i)
HEAD = system("head -n 1 table")
name(i) = word(HEAD, 2 * i + 1)
KEY = 24 * ((n + 2) / 3)

do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	# The key on its own, above all panels.
	set key at screen left, screen top(66) left top maxrows (n + 2) / 3 width 2
	set tmargin at screen 1
	set bmargin at screen 0
	unset border
	unset tics
	set xlabel ""
	set ylabel ""
	unset grid
	set xrange [1 : 2]
	set yrange [1 : 2]
	plot NaN with lines lt style(1) lw width(1) title name(1), \
		for [i = 2:n] NaN with linespoints lt style(i) lw width(i) ps points(i) title name(i)
	unset key
	unset for [i = 1:3] label i
	set border 3
	set xtics nomirror
	set ytics nomirror
	set grid xtics ytics lt 1 lc rgb GRID lw 0.7
	load LIB."axes.gp"
	do for [e = 0:20] {
		# A panel has room for every third label.
		if (columns > 1 && SIZE_HI / SIZE_LO > 64 && e % 3) { set xtics add ("" 2**e) }
	}
	do for [p = 1:panels] {
		across = (p - 1) % columns
		y = 92 + KEY + PANEL * ((p - 1) / columns)
		set lmargin at screen 0.08 + 0.955 * across / columns
		set rmargin at screen 0.08 + 0.955 * (across + 1) / columns - 0.05
		set tmargin at screen top(y)
		set bmargin at screen top(y + PANEL - 62)
		set label 5 word(ARG5, p) at graph 0, graph 1.04 left noenhanced font font(1, 10) tc rgb TITLE
		set xlabel (p > panels - columns ? "size, bytes" : "") offset 0,0.5
		set ylabel (across ? "" : ARG4) noenhanced
		plot for [i = 1:n] 'table' using 2:(low(i, p)):(0):(2 * spread(i)) with vectors \
				heads size screen 0.003,90 lt style(i) lw 1 notitle, \
			'' using 2:(cost(1, p)) with lines lt style(1) lw width(1) notitle, \
			for [i = 2:n] '' using 2:(cost(i, p)) with linespoints lt style(i) \
				lw width(i) ps points(i) notitle
	}
	unset multiplot
	unset output
}
