# SPDX-License-Identifier: GPL-2.0-or-later
# The range checks the kernel has had, alone and with a barrier, side by side; the form in
# which each was shipped is framed.
#
# table: generation, its kernels, the form shipped (1 alone, 2 with a barrier), the value and
#        spread alone, those with a barrier
# ARG5: the forms present: 1 alone, 2 with a barrier

LIB = ARG0[1:strlen(ARG0) - strlen("generations.gp")]
load LIB."style.gp"

cost(i) = column(2 + 2 * i)
spread(i) = column(3 + 2 * i)
low(i) = spread(i) > 0 ? cost(i) - spread(i) : NaN
figure(v) = abs(v) < 0.05 ? "0" : v == floor(v) ? sprintf("%.0f", v) : sprintf("%.1f", v)
# Of a check with a barrier, what it costs alone, and what the barrier adds.
check(i) = i == 2 && valid(4) ? min(cost(1), cost(2)) : cost(i)

LO = 0
HI = 1
do for [i in ARG5] {
	stats 'table' using (cost(i) - spread(i)) nooutput
	LO = min(LO, STATS_min)
	stats 'table' using (cost(i) + spread(i)) nooutput
	HI = max(HI, STATS_max)
}
stats 'table' using 0 nooutput

width = 0.38
x(i) = $0 + (i - 1.5) * width
left_of(i) = x(i) - 0.45 * width
right_of(i) = x(i) + 0.45 * width
# Only where there is something to draw.
shipped(i) = $3 == i && valid(2 + 2 * i) ? x(i) : NaN
set style fill solid 1 noborder
set xtics scale 0 noenhanced
set grid noxtics
set xrange [-0.6 : STATS_records - 0.4]
set yrange [LO * 1.15 : HI * 1.25]
set bmargin at screen 0.1
set ylabel ARG4 noenhanced
set key outside right top vertical
BARRIER = words(ARG5) > 1
do for [format in FORMATS] {
	eval begin(format)
	plot for [i in ARG5] 'table' using (x(i)):(0):(left_of(i)):(right_of(i)):(0):(check(i)) \
			with boxxyerror lc rgb COLOUR[2] title (i eq word(ARG5, 1) ? "the check" : ""), \
		'' using (valid(4) && valid(6) && cost(2) > cost(1) ? x(2) : NaN):(0):(left_of(2)):(right_of(2)) \
				:(cost(1)):(cost(2)) \
			with boxxyerror lc rgb COLOUR[7] title (BARRIER ? "the barrier" : ""), \
		for [i in ARG5] '' using (shipped(i)):(0):(left_of(i)):(right_of(i)):(0):(cost(i)) \
			with boxxyerror fs empty border rgb COLOUR[1] lw 3 lc rgb COLOUR[1] \
			title (i eq word(ARG5, 1) ? "shipped so" : ""), \
		for [i in ARG5] '' using (x(i)):(low(i)):(0):(2 * spread(i)) \
			with vectors heads size screen 0.004,90 lc rgb MUTED lw 1.2 notitle, \
		for [i in ARG5] '' using (x(i)):(max(cost(i) + spread(i), 0)):(figure(cost(i))) \
			with labels offset 0,0.6 font font(0, 9) tc rgb INK notitle, \
		for [i in ARG5] '' using (shipped(i)):(max(cost(i) + spread(i), 0)):("shipped") \
			with labels offset 0,1.6 font font(1, 9) tc rgb COLOUR[1] notitle, \
		'' using ($0):(0):xtic(strcol(1)."\n".strcol(2)) with lines lt nodraw notitle
	unset output
}
