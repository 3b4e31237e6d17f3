# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a family's variants against size: bars for a few sizes, lines for many. Below,
# what checking adds to the unchecked form, on linear scales. Size 0 stands for "any": the
# variant takes no size.
#
# table: size, then the value and the spread of each variant; then for each form that
#        checks the extra cost, its spread, the percentage and its spread
# ARG5: the line type of each variant   ARG6: the smallest size of each
# ARG7: the line type of each form that checks   ARG8: the size at which the kind of kernel
# buffer changes, and both kinds

LIB = ARG0[1:strlen(ARG0) - strlen("cost.gp")]
load LIB."style.gp"

n = words(ARG5)
style(i) = int(word(ARG5, i))
flat(i) = word(ARG6, i) eq "0"
cost(i) = column(2 * i)
spread(i) = column(2 * i + 1)
# Lower end of the error bar, if there is a spread, and its height. A spread beyond the cost
# itself must not decide on the axis.
low(i) = spread(i) > 0 ? max(cost(i) - spread(i), BOTTOM) : NaN
rise(i) = cost(i) + spread(i) - low(i)
noise(i) = spread(i) < abs(cost(i)) ? spread(i) : 0
# j: 0 for the extra cost, 2 for the percentage.
pairs = words(ARG7)
first(p) = 2 * n + 4 * p - 2
extra(p, j) = column(first(p) + j)
within(p, j) = column(first(p) + j + 1)
under(p, j) = within(p, j) > 0 ? extra(p, j) - within(p, j) : NaN
# What lies within its spread must not decide on the axis.
sure(p, j) = within(p, j) < abs(extra(p, j)) ? extra(p, j) : 0
BUFFER = ARG8

LO = 1e300
HI = -1e300
do for [i = 1:n] {
	stats 'table' using (cost(i) - noise(i)) nooutput
	LO = min(LO, STATS_min)
	stats 'table' using (cost(i) + noise(i)) nooutput
	HI = max(HI, STATS_max)
}
stats 'table' using 1 nooutput
any = STATS_min == 0
sizes = STATS_records - any
SIZE_HI = STATS_max

if (sizes <= 6) {
	width = 0.84 / n
	set boxwidth width * 0.9
	set style fill solid 1 noborder
	set xtics scale 0
	set grid noxtics
	set xrange [-0.6 : sizes + any - 0.4]
	BOTTOM = min(LO * 1.15, 0)
	set yrange [BOTTOM : max(HI * 1.15, 1)]
	set xlabel "size, bytes".(pairs ? "; below: what checked adds to unchecked" : "") \
		.(pairs > 1 ? ", constant to constant-unchecked" : "")
	set xlabel offset 0,-pairs
	set ylabel ARG4 noenhanced
	set key outside right top vertical
	set bmargin 3.5 + pairs
	x(i) = $0 + (i - (n + 1) / 2.) * width
	figure(v) = v == floor(v) ? sprintf("%.0f", v) : sprintf("%.1f", v)
	added(p) = valid(first(p)) ? sprintf("\n%+.3g", extra(p, 0)) \
		.(valid(first(p) + 2) ? sprintf(" (%+.1f%%)", extra(p, 2)) : "") : "\n"
	all_added(p) = p > pairs ? "" : added(p).all_added(p + 1)
	do for [format in FORMATS] {
		eval begin(format)
		plot for [i = 1:n] 'table' using (x(i)):(cost(i)) with boxes lt style(i) \
				title columnheader(2 * i), \
			for [i = 1:n] '' using (x(i)):(low(i)):(0):(rise(i)) \
				with vectors heads size screen 0.004,90 lc rgb TITLE lw 1.2 notitle, \
			for [i = 1:n] '' using (x(i)):(max(cost(i) + spread(i), 0)):(figure(cost(i))) \
				with labels offset 0,0.6 font font(0, 9) tc rgb INK notitle, \
			'' using ($0):(0):xtic(($1 > 0 ? strcol(1) : "any").all_added(1)) \
				with impulses lc rgb INK notitle
		unset output
	}
} else {
	stats 'table' using ($1 > 0 ? $1 : NaN) nooutput
	SIZE_LO = STATS_min
	COST = 400
	EXTRA = 150
	HEIGHT = 130 + COST + 2 * (pairs > 0) * EXTRA
	array LOS[3]
	array HIS[3]
	do for [j = 0:2:2] {
		LOS[j + 1] = 0
		HIS[j + 1] = 0
		do for [p = 1:pairs] {
			stats 'table' using (sure(p, j)) nooutput
			LOS[j + 1] = min(LOS[j + 1], STATS_min)
			HIS[j + 1] = max(HIS[j + 1], STATS_max)
		}
	}
	# The names of the columns are in the table's header line.
	HEAD = system("head -n 1 table")
	set lmargin at screen 0.1
	set rmargin at screen 0.765
	do for [format in FORMATS] {
		eval begin(format)
		set multiplot
		set tmargin at screen top(70)
		set bmargin at screen top(70 + COST)
		set key at screen 0.78, screen top(66) left top
		set xlabel pairs ? "" : "size, bytes"
		set ylabel ARG4 noenhanced
		load LIB."axes.gp"
		load LIB."buffer.gp"
		plot for [i = 1:n] 'table' using ($1 > 0 ? $1 : NaN):(low(i)):(0) \
				:(rise(i)) \
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
		unset for [i = 1:3] label i
		unset for [i = 90:91] label i
		unset logscale y
		unset nonlinear y
		unset ytics
		do for [j = 0:(pairs > 0 ? 2 : -1):2] {
			y = 70 + COST + 40 + EXTRA * j / 2
			set tmargin at screen top(y)
			set bmargin at screen top(y + EXTRA - 40)
			set key at screen 0.78, screen top(y + 32) left top
			set label 4 j ? "" : "what checking adds,\n".ARG4.":" at screen 0.785, \
				screen top(y + 6) left noenhanced font font(0, 10) tc rgb INK
			set xlabel j ? "size, bytes" : ""
			set ylabel j ? "added, %" : "added" noenhanced
			top_end = HIS[j + 1] > 0 ? HIS[j + 1] * 1.15 : 1
			set yrange [LOS[j + 1] * 1.15 : top_end]
			set ytics few_tics(top_end - LOS[j + 1]) nomirror
			plot for [p = 1:pairs] 'table' using 1:(under(p, j)):(0):(2 * within(p, j)) \
					with vectors heads size screen 0.004,90 \
					lt word(ARG7, p) + 0 lw 1.2 notitle, \
				for [p = 1:pairs] '' using 1:(extra(p, j)) \
					with linespoints lt word(ARG7, p) + 0 \
					title (j ? "" : word(HEAD, first(p)))
			unset label 4
			unset key
		}
		unset multiplot
		unset output
	}
}
