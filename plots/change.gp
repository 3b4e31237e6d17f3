# SPDX-License-Identifier: GPL-2.0-or-later
# Differences between two results: above, every cell in order of change; below, those
# that changed most, with their names. Grey: within the two spreads.
#
# table: rank, the change in % and its spread, place among the named cells or 0, name,
#        the value in the first and in the second result
# ARG5: number of cells that cost more, less, and neither, beyond the spread
# ARG6: number of cells left out

LIB = ARG0[1:strlen(ARG0) - strlen("change.gp")]
load LIB."style.gp"

stats 'table' using 2 nooutput
LO = min(STATS_min, 0)
HI = max(STATS_max, 0)
cells = STATS_records
stats 'table' using 4 nooutput
named = STATS_max

BAR = 17
CURVE = 210
WIDTH = 1100
HEIGHT = 165 + CURVE + BAR * named

colour(v, s) = abs(v) <= s ? 0xbbbbbb : v > 0 ? 0xD55E00 : 0x009E73
figure(a, b, v) = sprintf("%s → %s  %+.1f%%", a, b, v)

# One outlier must not flatten all others: the axis is linear only up to 10 % or so.
far = max(-LO, HI) > 100
scale(v) = far ? sgn(v) * log10(1 + abs(v) / 10) : v
room = scale(HI) - scale(LO)

set style fill solid 1 noborder
stats 'table' using 3 nooutput
note = word(ARG5, 1)." cost more, ".word(ARG5, 2)." less, ".word(ARG5, 3)." the same" \
	.(STATS_max > 0 ? " or (grey) within the spread" : "") \
	.(int(ARG6) > 0 ? "; ".ARG6." left out: in one result only, or of no cost" : "")

do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	unset key
	unset arrow 2
	unset grid
	unset xtics
	set border 2
	numbers = font(0, 10)
	set ytics nomirror scale 1 font numbers
	set lmargin at screen 0.07
	set rmargin at screen 0.98
	set tmargin at screen top(70)
	set bmargin at screen top(70 + CURVE)
	set xrange [0 : cells + 1]
	set yrange [scale(LO) - 0.06 * room : scale(HI) + 0.06 * room]
	set xlabel "cells, by change: ".note noenhanced
	set ylabel "change, %"
	if (far) {
		# From 0 outwards, as many labels as fit.
		set ytics ("0" 0)
		last = 0
		do for [v in "10 20 50 100 200 500 1000 2000 5000 10000 100000 -10 -20 -50 -99"] {
			last = v * last < 0 ? 0 : last
			if (abs(scale(real(v)) - last) > 0.07 * room) {
				last = scale(real(v))
				set ytics add (v last)
			}
		}
	} else {
		set ytics autofreq
	}
	set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead lc rgb INK lw 0.8 back
	plot 'table' using 1:(scale($2)):(colour($2, $3)) with points pt 7 ps 0.45 lc rgb variable
	unset for [i = 1:3] label i
	unset arrow 1

	set lmargin at screen 0.5
	set rmargin at screen 0.86
	set tmargin at screen top(70 + CURVE + 55)
	set bmargin at screen top(70 + CURVE + 55 + BAR * named)
	set xlabel ""
	set ylabel ""
	set border 0
	unset ytics
	names = font(0, 8.5)
	set ytics scale 0 noenhanced font names
	set xrange [scale(LO) : scale(HI)]
	# Cells without a name are out of range.
	set yrange [named + 0.5 : 0.5]
	set arrow 2 from first 0, graph 0 to first 0, graph 1 nohead lc rgb INK lw 0.8
	plot 'table' using (scale($2) / 2):4:(min(0, scale($2))):(max(0, scale($2))) \
			:($4 - 0.38):($4 + 0.38):(colour($2, $3)) with boxxyerror lc rgb variable, \
		'' using (max(0, scale($2))):4:(figure(strcol(6), strcol(7), $2)) \
			with labels left offset 0.6,0 noenhanced font font(0, 8.5) tc rgb INK, \
		'' using (0):4:ytic(5) with lines lt nodraw
	unset multiplot
	unset output
}
