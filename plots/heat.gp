# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of unaligned buffers for a path: sizes across, offsets down, coloured by the
# difference in cost from the aligned cell of the same size.
#
# table: column and row of the map, difference in the unit, its spread, and the
#        difference in %
# ARG5: the sizes   ARG6: the offsets   ARG7: label of the offsets

LIB = ARG0[1:strlen(ARG0) - strlen("heat.gp")]
load LIB."style.gp"

columns = words(ARG5)
rows = words(ARG6)
HEIGHT = 170 + min(20 * max(rows, 5), 1000)

# One outlier must not wash out all others.
LIMIT = 100
stats 'table' using 4 nooutput
spread = STATS_max
stats 'table' using 5 nooutput
far = max(abs(STATS_min), abs(STATS_max))
range = far > LIMIT ? LIMIT : far > 0 ? far : 1
missing = STATS_records < rows * columns

# Numbers and borders, if the cells have room for them.
roomy = columns <= 40 && rows <= 50
edge = roomy ? 0xeeeeee : 0xff000000
figure(v) = abs(v) >= 999.5 ? sprintf(abs(v) >= 9950 ? "%.0fk" : "%.1fk", v / 1000) : \
	sprintf(abs(v) >= 9.95 || v == floor(v) ? "%+.0f" : "%+.1f", v)
figures = roomy && far > 0

set palette defined (-1 DARK ? "#0072B2" : "#56B4E9", 0 PAPER, 1 DARK ? "#9A6400" : "#E69F00")
set cbrange [-range : range]
set cblabel "against aligned, %".(far > LIMIT ? " (ends: 100 and more)" : "") noenhanced offset 1
set object 1 rectangle from graph 0,0 to graph 1,1 behind fc rgb GRID fs solid noborder
unset grid
set border 0
set tics scale 0
set xrange [-0.5 : columns - 0.5]
set yrange [rows - 0.5 : -0.5]
set xtics ()
do for [i = 0:columns - 1:1 + columns / 41] { set xtics add (word(ARG5, i + 1) i) }
set ytics ()
do for [i = 0:rows - 1:1 + rows / 51] { set ytics add (word(ARG6, i + 1) i) }
if (columns > 12) { set xtics rotate by 45 right }
set ylabel ARG7 noenhanced
# Notes, below the axis.
note = (figures ? "in a cell: the difference, ".ARG4 : "") \
	.(figures && spread > 0 ? ", where above its spread" : "") \
	.(figures && missing ? "; " : "") \
	.(missing ? "grey: not measured, or in another kind of buffer" : "")
set xlabel "size, bytes".(note eq "" ? "" : "\n".note) noenhanced

do for [format in FORMATS] {
	eval begin(format)
	plot 'table' using 1:2:($1 - 0.5):($1 + 0.5):($2 - 0.5):($2 + 0.5):5 \
			with boxxyerror fs solid 1 border rgb edge fc palette notitle, \
		'' using 1:2:(figures && abs($3) > $4 ? figure($3) : "") \
			with labels font font(0, columns > 16 ? 7 : 9) tc rgb TITLE notitle
	unset output
}
