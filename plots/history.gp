# SPDX-License-Identifier: GPL-2.0-or-later
# A cell over its runs, the oldest first: each run's value with its spread, the level
# between two steps, and the steps.
#
# table: run, its date, the value, its spread, the level
# ARG5: the runs that start a new level   ARG6: the change at each of them; both are
# absent if there are no steps

LIB = ARG0[1:strlen(ARG0) - strlen("history.gp")]
load LIB."style.gp"
WIDTH = 1000

steps = exists("ARG5") ? words(ARG5) : 0
stats 'table' using ($3 - $4) nooutput
LO = STATS_min
stats 'table' using ($3 + $4) nooutput
HI = STATS_max
stats 'table' using 3 nooutput
runs = STATS_records
stats 'table' using 4 nooutput
spread = STATS_max

# Headroom for the labels of the steps, in enough rows to keep them apart.
rows = min(steps, 4)
span = max(HI - LO, 0.02 * max(abs(HI), abs(LO)))
span = span > 0 ? span : 1
set yrange [LO - 0.08 * span : HI + (0.1 + 0.07 * rows) * span]
set xrange [0.5 - 0.01 * runs : runs + 0.5 + 0.01 * runs]
every_nth = int(ceil(runs / 8.))
set xtics () scale 0.5 noenhanced
set xlabel "run, by date"
set ylabel ARG4 noenhanced
set lmargin at screen 0.09
set rmargin at screen 0.97
set bmargin at screen 0.12
set style fill solid 0.25 noborder
unset key

do for [i = 1:steps] {
	at = word(ARG5, i) - 0.5
	change = word(ARG6, i)
	colour = change[1:1] eq "+" ? COLOUR[2] : COLOUR[3]
	set arrow 10 + i from first at, graph 0 to first at, graph 1 nohead lc rgb colour dt 2 lw 1.4 back
	# Beside its line, on the side that has room.
	left_of = at > 0.9 * runs
	set label 10 + i change at first at, graph 0.97 - 0.055 * ((i - 1) % max(rows, 1)) \
		offset left_of ? -0.6 : 0.6,0 noenhanced font font(1, 9) tc rgb colour
	if (left_of) { set label 10 + i right } else { set label 10 + i left }
}

do for [format in FORMATS] {
	eval begin(format)
	plot 'table' using 1:(spread > 0 ? $3 - $4 : NaN):($3 + $4) with filledcurves \
			lc rgb COLOUR[6] notitle, \
		'' using 1:3 with points pt 7 ps (runs > 200 ? 0.3 : 0.6) lc rgb COLOUR[1] notitle, \
		'' using ($1 - 0.5):5:(1):(0) with vectors nohead lc rgb INK lw 2 notitle, \
		'' every every_nth using 1:(LO):xtic(2) with lines lt nodraw notitle
	unset output
}
