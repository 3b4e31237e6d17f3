# SPDX-License-Identifier: GPL-2.0-or-later
# Breakdown of calls of one size: one stacked bar per path, by part, all on one scale.
# Iterations of rep-string instructions show how bytes were moved, not what it cost: they are
# hatched, and cut where they would dwarf everything else.
#
# table: place from the top, path, iterations, then the instructions of each part,
#        less the iterations; the rest may be negative: stages that overlap
# ARG5: the height of all bars   ARG6: the axis title, if it is not the unit

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
BARS = ARG5 + 0
HEIGHT = max(130 + BAR * BARS, 290)

# The parts that occur, and the extent of the bars.
PARTS = ""
do for [i = 1:9] {
	stats 'table' using (part(i)) nooutput
	if (STATS_max > 0 || STATS_min < 0) { PARTS = PARTS.sprintf("%d ", i) }
}
stats 'table' using (min(part(9), 0)) nooutput
LEFT = STATS_min * 1.1
stats 'table' using (stack(9)) nooutput
LONGEST = max(STATS_max, 1)
stats 'table' using (stack(9) + $3) nooutput
CUT = STATS_max > 2 * LONGEST
END = CUT ? 1.3 * LONGEST : max(STATS_max, 1)
stats 'table' using 3 nooutput
REP = STATS_max > 0
# The rest is for the texts.
ROOM = END / (CUT ? 0.62 : REP ? 0.7 : 0.88)
hatch(iterations) = min(stack(9) + iterations, END)
cut(iterations) = stack(9) + iterations > END

# The names of the parts are in the table's header line.
HEAD = system("head -n 1 table")
stats 'table' using (strlen(strcol(2))) nooutput
set lmargin at screen max(211., 7 * STATS_max + 24) / WIDTH
set rmargin at screen 0.83
# Printed in a bar if it fits.
figure(insns) = insns > 0.025 * ROOM ? sprintf("%.0f", insns) : ""
# All parts of a bar that is too short for them.
named(i) = part(i) == 0 ? "" : sprintf(", %s %.0f", word(HEAD, FIRST - 1 + i), part(i))
every_part(i) = i > 9 ? "" : named(i).every_part(i + 1)
total(iterations) = sprintf("%.0f", stack(9) + min(part(9), 0)) \
	.(iterations > 0 ? sprintf(" + %.0f iterations", iterations).(cut(iterations) ? ", cut" : "") : "") \
	.(hatch(iterations) < 0.3 * END ? ": ".every_part(1)[3:*] : "")

set border 1
set xtics nomirror
set ytics scale 0 noenhanced
set grid noytics
set xrange [LEFT : ROOM]
set yrange [BARS : 0]
set tmargin at screen top(66)
set bmargin at screen top(66 + BAR * BARS)
set xlabel exists("ARG6") && strlen(ARG6) ? ARG6 : ARG4 noenhanced
set key at screen 0.84, screen top(66) left top samplen 2
do for [format in FORMATS] {
	eval begin(format)
	set style fill solid 1 noborder
	plot for [i in PARTS] 'table' using (end(i + 0)):1:(begins(i + 0)):(end(i + 0)) \
			:($1 - 0.4):($1 + 0.4) with boxxyerror fc rgb FILL[i + 0] \
			title columnheader(FIRST - 1 + i), \
		'' using ($3 > 0 ? hatch($3) : NaN):1:(stack(9)):(hatch($3)):($1 - 0.4):($1 + 0.4) \
			with boxxyerror fs transparent pattern 4 border rgb FILL[7] fc rgb FILL[7] \
			title (REP ? "rep iterations" : ""), \
		'' using (cut($3) ? END : NaN):1:(0.975 * END):(0.985 * END):($1 - 0.45):($1 + 0.45) \
			with boxxyerror fc rgb PAPER notitle, \
		for [i in PARTS] '' using ((begins(i + 0) + end(i + 0)) / 2):1 \
			:(figure(part(i + 0))) \
			with labels font font(0, 8.5) tc rgb FIGURE[i + 0] notitle, \
		'' using (hatch($3)):1:(total($3)) \
			with labels left offset 0.5,0 font font(0, 9) tc rgb INK notitle, \
		'' using (0):1:ytic(2) with lines lt nodraw notitle
	unset output
}
