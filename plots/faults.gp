# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a family's variants by kind of user memory, one panel per size. Costs span
# decades: the scale is logarithmic, and starts at 1 if nothing is below.
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
count(i) = valid(3 * i + 2) ? sprintf("%.3g", column(3 * i + 2)) : ""
figure(v) = v >= 9999.5 ? sprintf("%.1fk", v / 1000) : \
	sprintf(v == floor(v) || v >= 99.5 ? "%.0f" : "%.1f", v)

LO = 1.
HI = 1.
do for [i = 1:n] {
	stats 'table' using (cost(i)) nooutput
	LO = min(LO, STATS_min)
	HI = max(HI, STATS_max)
}

width = 0.9 / n
x(i) = $1 + (i - (n + 1) / 2.) * width
set boxwidth width * 0.92
set style fill solid 1 noborder
set logscale y
set yrange [LO : HI * 3]
set ytics nomirror
set xtics scale 0 nomirror noenhanced
set grid noxtics
set lmargin at screen 0.08
set rmargin at screen 0.86

do for [format in FORMATS] {
	eval begin(format)
	set multiplot
	set key at screen 0.875, screen top(66) left top
	set label 4 "in a bar: the page\nfaults of a call" at screen 0.88, screen top(90 + 21 * n) \
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
		# Bars of other panels are out of range.
		set xrange [100 * p - 0.55 : 100 * p + ARG7 - 0.45]
		plot for [i = 1:n] 'table' using (x(i)):(cost(i)) with boxes lt style(i) \
				title columnheader(3 * i), \
			for [i = 1:n] '' using (x(i)):(low(i)):(0):(2 * spread(i)) \
				with vectors heads size screen 0.004,90 lc rgb TITLE lw 1.2 notitle, \
			for [i = 1:n] '' using (x(i)):(cost(i) + spread(i)):(figure(cost(i))) \
				with labels offset 0,0.6 font font(0, 8) tc rgb INK notitle, \
			for [i = 1:n] '' using (x(i)):(LO * 1.6):(count(i)) \
				with labels font font(1, 8) tc rgb "#ffffff" notitle, \
			'' using 1:(LO):xtic(2) with lines lt nodraw notitle
	}
	unset multiplot
	unset output
}
