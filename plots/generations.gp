# SPDX-License-Identifier: GPL-2.0-or-later
# The range checks the kernel has had, alone and with a barrier, side by side.
#
# table: generation, its kernels, the value and spread alone, those with a barrier
# ARG5: the forms present: 1 alone, 2 with a barrier

LIB = ARG0[1:strlen(ARG0) - strlen("generations.gp")]
load LIB."style.gp"

cost(i) = column(1 + 2 * i)
spread(i) = column(2 + 2 * i)
low(i) = spread(i) > 0 ? cost(i) - spread(i) : NaN
figure(v) = v == floor(v) ? sprintf("%.0f", v) : sprintf("%.1f", v)

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
array NAME[2] = ["the check alone", "with a barrier"]
set boxwidth width * 0.9
set style fill solid 1 noborder
set xtics scale 0 noenhanced
set grid noxtics
set xrange [-0.6 : STATS_records - 0.4]
set yrange [LO * 1.15 : HI * 1.15]
set bmargin at screen 0.1
set ylabel ARG4 noenhanced
set key outside right top vertical
do for [format in FORMATS] {
	eval begin(format)
	plot for [i in ARG5] 'table' using (x(i)):(cost(i)) with boxes lt int(i) title NAME[i + 0], \
		for [i in ARG5] '' using (x(i)):(low(i)):(0):(2 * spread(i)) \
			with vectors heads size screen 0.004,90 lc rgb TITLE lw 1.2 notitle, \
		for [i in ARG5] '' using (x(i)):(max(cost(i) + spread(i), 0)):(figure(cost(i))) \
			with labels offset 0,0.6 font font(0, 9) tc rgb INK notitle, \
		'' using ($0):(0):xtic(strcol(1)."\n".strcol(2)) with lines lt nodraw notitle
	unset output
}
