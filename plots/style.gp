# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by all plots: the style, the heading and the two formats. A script loads
# this, overrides WIDTH and HEIGHT if needed, and draws once for each format:
#
#   do for [format in FORMATS] { eval begin(format); ...; unset output }
#
# ucopy plot runs the scripts in a temporary directory, with the data in the file
# "table" (first line: column names) and the arguments
# DARK (0 or 1) and
#   ARG1 title  ARG2 subtitle  ARG3 marks that qualify every number  ARG4 unit

FORMATS = "svg png"
WIDTH = 900
HEIGHT = 560

# Text, lines that are no data, paper; each as it is on light paper and on dark.
TITLE = DARK ? "#ffffff" : "#000000"
INK = DARK ? "#dddddd" : "#333333"
MUTED = DARK ? "#aaaaaa" : "#777777"
GRID = DARK ? "#3c3c3c" : "#dddddd"
PAPER = DARK ? "#181818" : "#ffffff"

max(a, b) = a > b ? a : b
min(a, b) = a < b ? a : b
# A round distance of some four tics in a span, for panels too low for autofreq's.
digit(v) = v < 1.5 ? 1 : v < 3.5 ? 2 : v < 7.5 ? 5 : 10
power(v) = 10.**floor(log10(v))
few_tics(span) = digit(span / 4. / power(span / 4.)) * power(span / 4.)

# The colour-blind safe palette of Okabe and Ito. The second eight differ from the
# first by dashes.
array COLOUR[8] = [DARK ? "#3B9BE0" : "#0072B2", "#D55E00", "#009E73", "#CC79A7", \
		   "#E69F00", "#56B4E9", TITLE, "#999999"]
array SHAPE[8] = [6, 4, 8, 12, 10, 14, 2, 1]
do for [i = 1:16] {
	k = (i - 1) % 8 + 1
	set linetype i lc rgb COLOUR[k] pt SHAPE[k] dt 1 + (i > 8) lw 1.6
}

# svg sizes fonts in pixels, not points, has no bold, and draws points larger and
# the lines of a key further apart than pngcairo does.
SVG = 0
font(bold, points) = sprintf("sans-serif%s,%.3g", bold && !SVG ? ":Bold" : "", \
	points * (SVG ? 1.3 : 1))
begin(format) = ((SVG = (format eq "svg")), \
	sprintf('set terminal %s size %d,%d font "%s" background "%s"; \
		 set output "picture.%s"; \
		 set pointsize %g; \
		 set key spacing %g; \
		 set tmargin at screen %g; \
		 set label 1 ARG1 at screen %g, screen %g left noenhanced font "%s" tc rgb TITLE; \
		 set label 2 ARG2 at screen %g, screen %g left noenhanced font "%s" tc rgb INK; \
		 set label 3 ARG3 at screen %g, screen %g right noenhanced font "%s" tc rgb "#D55E00"', \
		SVG ? "svg" : "pngcairo", WIDTH, HEIGHT, font(0, 10), PAPER, format, \
		SVG ? 0.65 : 1, SVG ? 1 : 1.3, top(70), \
		left, top(20), font(1, 12), \
		left, top(43), font(0, 9.5), \
		1 - left, top(20), font(1, 10)))
left = 14. / WIDTH
top(pixels) = 1 - 1. * pixels / HEIGHT

set datafile missing "?"
set datafile columnheaders
set border 3 lc rgb INK
set tics nomirror textcolor rgb INK
set grid xtics ytics lt 1 lc rgb GRID lw 0.7
set key Left reverse noenhanced samplen 3 textcolor rgb INK
set xlabel textcolor rgb INK
set ylabel textcolor rgb INK
set cblabel textcolor rgb INK
