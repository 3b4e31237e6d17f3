# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a family's variants against size: bars for a few sizes, lines for many.
# Size 0 stands for "any": the variant takes no size.
#
# table: size, then the value and the spread of each variant
# ARG5: the line type of each variant   ARG6: the smallest size of each

LIB = ARG0[1:strlen(ARG0) - strlen("cost.gp")]
load LIB."style.gp"

n = words(ARG5)
style(i) = int(word(ARG5, i))
flat(i) = word(ARG6, i) eq "0"
cost(i) = column(2 * i)
spread(i) = column(2 * i + 1)
# Lower end of the error bar, if there is a spread.
low(i) = spread(i) > 0 ? cost(i) - spread(i) : NaN

LO = 1e300
HI = -1e300
do for [i = 1:n] {
	stats 'table' using (cost(i) - spread(i)) nooutput
	LO = min(LO, STATS_min)
	stats 'table' using (cost(i) + spread(i)) nooutput
	HI = max(HI, STATS_max)
}
stats 'table' using 1 nooutput
any = STATS_min == 0
sizes = STATS_records - any
SIZE_HI = STATS_max

set xlabel "size, bytes"
set ylabel ARG4 noenhanced
set key outside right top vertical

if (sizes <= 6) {
	width = 0.84 / n
	set boxwidth width * 0.9
	set style fill solid 1 noborder
	set xtics scale 0
	set grid noxtics
	set xrange [-0.6 : sizes + any - 0.4]
	set yrange [min(LO * 1.15, 0) : max(HI * 1.15, 1)]
	x(i) = $0 + (i - (n + 1) / 2.) * width
	figure(v) = v == floor(v) ? sprintf("%.0f", v) : sprintf("%.1f", v)
	do for [format in FORMATS] {
		eval begin(format)
		plot for [i = 1:n] 'table' using (x(i)):(cost(i)) with boxes lt style(i) \
				title columnheader(2 * i), \
			for [i = 1:n] '' using (x(i)):(low(i)):(0):(2 * spread(i)) \
				with vectors heads size screen 0.004,90 lc rgb TITLE lw 1.2 notitle, \
			for [i = 1:n] '' using (x(i)):(max(cost(i) + spread(i), 0)):(figure(cost(i))) \
				with labels offset 0,0.6 font font(0, 9) tc rgb INK notitle, \
			'' using ($0):(0):xtic($1 > 0 ? strcol(1) : "any") \
				with impulses lc rgb INK notitle
		unset output
	}
} else {
	stats 'table' using ($1 > 0 ? $1 : NaN) nooutput
	SIZE_LO = STATS_min
	load LIB."axes.gp"
	do for [format in FORMATS] {
		eval begin(format)
		plot for [i = 1:n] 'table' using ($1 > 0 ? $1 : NaN):(low(i)):(0) \
				:(2 * spread(i)) \
				with vectors heads size screen 0.004,90 lt style(i) lw 1.2 notitle, \
			for [i = 1:n] '' using ($1 > 0 ? $1 : NaN):(cost(i)) \
				with linespoints lt style(i) \
				title (flat(i) ? "" : columnheader(2 * i)), \
			for [i = 1:n] '' using ($1 > 0 ? NaN : SIZE_LO):(cost(i)) \
				:(SIZE_HI - SIZE_LO):(0) \
				with vectors nohead lt style(i) dt 2 notitle, \
			for [i = 1:n] '' using ($1 > 0 ? NaN : SIZE_LO):(cost(i)) \
				with linespoints lt style(i) dt 2 \
				title (flat(i) ? columnheader(2 * i) : ""), \
			for [i = 1:n] '' using ($1 > 0 ? NaN : SIZE_HI):(cost(i)) \
				with points lt style(i) notitle
		unset output
	}
}
