# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a family's variants by kind of user memory, one panel per size. Costs span
# decades: dots on a logarithmic scale, where the length of a bar would mean nothing.
#
# table: place (100 per panel, 1 per variant), variant, then for each kind the cost,
#        its spread and the page faults per call
# ARG5: the line type of each kind   ARG6: the size of each panel   ARG7: number of
# variants

LIB = ARG0[1:strlen(ARG0) - strlen("faults.gp")]
load LIB."style.gp"

PANEL = 250
WIDTH = 1100
HEIGHT = 86 + PANEL * words(ARG6)

n = words(ARG5)
panels = words(ARG6)
style(i) = int(word(ARG5, i))
cost(i) = column(3 * i) > 0 ? column(3 * i) : NaN
spread(i) = column(3 * i + 1)
low(i) = spread(i) > 0 ? cost(i) - spread(i) : NaN
count(i) = valid(3 * i + 2) && column(3 * i) > 0 ? sprintf("%.3g", column(3 * i + 2)) : ""
figure(v) = v >= 9999.5 ? sprintf("%.1fk", v / 1000) : \
	sprintf(v == floor(v) || v >= 99.5 ? "%.0f" : "%.1f", v)

LO = 1e300
HI = 0
do for [i = 1:n] {
	# A kind that costs nothing, within the noise, has no dot: then stats sets no variables.
	undefine STATS_*
	stats 'table' using (cost(i)) nooutput
	if (exists("STATS_min")) {
		LO = min(LO, STATS_min)
		HI = max(HI, STATS_max)
	}
}

width = 0.96 / n
DIGITS = n > 6 ? 7.5 : 8
x(i) = $1 + (i - (n + 1) / 2.) * width
set logscale y
set yrange [LO / 4. : HI * 3.]
set mytics 10
set ytics nomirror
set xtics scale 0 nomirror noenhanced
set grid noxtics
set lmargin at screen 0.083
set rmargin at screen 0.875

do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	set key at screen 0.885, screen top(66) left top
	set label 4 "below a dot: the\npage faults a call" at screen 0.89, screen top(90 + 21 * n) \
		left font font(0, 9) tc rgb INK
	do for [p = 1:panels] {
		y = 80 + PANEL * (p - 1)
		set tmargin at screen top(y)
		set bmargin at screen top(y + PANEL - 50)
		if (p > 1) {
			unset for [i = 1:4] label i
			unset key
		}
		set label 5 word(ARG6, p)." bytes" at graph 0, graph 1.03 left font font(1, 10) tc rgb TITLE
		set ylabel ARG4 noenhanced
		# Dots of other panels are out of range.
		set xrange [100 * p - 0.55 : 100 * p + ARG7 - 0.45]
		plot for [i = 1:n] 'table' using (x(i)):(low(i)):(0):(2 * spread(i)) \
				with vectors heads size screen 0.004,90 lt style(i) lw 1.2 notitle, \
			for [i = 1:n] '' using (x(i)):(cost(i)) with points lt style(i) pt 7 ps 1.3 \
				title columnheader(3 * i), \
			for [i = 1:n] '' using (x(i)):(cost(i) + spread(i)):(figure(cost(i))) \
				with labels offset 0,0.7 font font(0, DIGITS) tc rgb INK notitle, \
			for [i = 1:n] '' using (x(i)):(max(cost(i) - spread(i), LO / 2)):(count(i)) \
				with labels offset 0,-0.8 font font(0, DIGITS) tc rgb MUTED notitle, \
			'' using 1:(LO):xtic(2) with lines lt nodraw notitle
	}
	unset multiplot
	unset output
}
