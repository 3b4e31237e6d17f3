# SPDX-License-Identifier: GPL-2.0-or-later
# Breakdown of calls of one size: one stacked bar per path, by part. Iterations of
# rep-string instructions show how bytes were moved, not what it cost, and would dwarf
# everything else: they are left out of the bar and printed after it.
#
# table: place from the top, path, iterations, then the instructions of each part,
#        less the iterations; the rest may be negative: stages that overlap
# ARG5: the height of each panel, in bars, from the top   ARG6: the axis title

LIB = ARG0[1:strlen(ARG0) - strlen("parts.gp")]
load LIB."style.gp"

# One colour per part in all plots, and one for the numbers on it.
array FILL[9] = [COLOUR[8], COLOUR[2], COLOUR[5], COLOUR[7], COLOUR[4], \
		 COLOUR[1], COLOUR[6], COLOUR[3], "#dddddd"]
array FIGURE[9] = ["#000000", "#ffffff", "#000000", PAPER, "#000000", \
		   "#ffffff", "#000000", "#ffffff", "#000000"]
FIRST = 4
part(i) = column(FIRST - 1 + i)
stack(i) = i > 0 ? (sum [j = 1:i] max(part(j), 0)) : 0
# Negative parts extend from 0 to the left.
end(i) = part(i) < 0 ? 0 : stack(i)
begins(i) = part(i) < 0 ? part(i) : stack(i - 1)

BAR = 21
AXIS = 46
panels = words(ARG5)
array ENDS[panels + 1]
ENDS[1] = 0.
do for [p = 1:panels] { ENDS[p + 1] = ENDS[p] + word(ARG5, p) }
here(p, v) = $1 > ENDS[p] && $1 < ENDS[p + 1] ? v : NaN
HEIGHT = max(92 + BAR * ENDS[panels + 1] + AXIS * panels, 270)

# The parts that occur, and the extent of each panel, with room for numbers.
PARTS = ""
do for [i = 1:9] {
	stats 'table' using (column(FIRST - 1 + i)) nooutput
	if (STATS_max > 0 || STATS_min < 0) { PARTS = PARTS.sprintf("%d ", i) }
}
array ROOM[panels]
array LEFT[panels]
do for [p = 1:panels] {
	stats 'table' using (here(p, $3)) nooutput
	ROOM[p] = STATS_max > 0 ? 1.36 : 1.1
	stats 'table' using (here(p, stack(9))) nooutput
	ROOM[p] = ROOM[p] * max(STATS_max, 1)
	stats 'table' using (here(p, part(9))) nooutput
	LEFT[p] = min(STATS_min, 0) * 1.1
}

set style fill solid 1 noborder
set grid noytics
stats 'table' using (strlen(strcol(2))) nooutput
set lmargin at screen max(211., 7 * STATS_max + 24) / WIDTH
set rmargin at screen 0.865
total(insns, iterations) = sprintf("%.0f", insns) \
	.(iterations > 0 ? sprintf(" + %.0f iterations", iterations) : "")
# Printed in a bar if it fits.
figure(insns, room) = insns > 0.035 * room ? sprintf("%.0f", insns) : ""

do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	# The key on its own: it may be taller than the first panel.
	set key at screen 0.875, screen top(66) left top samplen 2
	set tmargin at screen 1
	set bmargin at screen 0
	unset border
	unset tics
	set xrange [0 : 1]
	set yrange [0 : 1]
	plot for [i in PARTS] 'table' using (NaN):1:1:1:1:1 \
		with boxxyerror fc rgb FILL[i + 0] title columnheader(FIRST - 1 + i)
	unset key
	unset for [i = 1:3] label i
	set border 1
	set xtics autofreq nomirror
	set ytics scale 0 noenhanced
	do for [p = 1:panels] {
		y = 66 + AXIS * (p - 1)
		set tmargin at screen top(y + BAR * ENDS[p])
		set bmargin at screen top(y + BAR * ENDS[p + 1])
		set xlabel p < panels ? "" : ARG6 noenhanced
		set xrange [LEFT[p] : ROOM[p]]
		# Bars of other panels are out of range.
		set yrange [ENDS[p + 1] : ENDS[p]]
		plot for [i in PARTS] 'table' using (end(i + 0)):1:(begins(i + 0)):(end(i + 0)) \
				:($1 - 0.4):($1 + 0.4) with boxxyerror fc rgb FILL[i + 0], \
			for [i in PARTS] '' using ((begins(i + 0) + end(i + 0)) / 2):1 \
				:(figure(column(FIRST - 1 + i), ROOM[p])) \
				with labels font font(0, 8.5) tc rgb FIGURE[i + 0], \
			'' using (stack(9)):1:(total(stack(9) + min(part(9), 0), $3)) \
				with labels left offset 0.5,0 font font(0, 9) tc rgb INK, \
			'' using (0):1:ytic(2) with lines lt nodraw
	}
	unset multiplot
	unset output
}
