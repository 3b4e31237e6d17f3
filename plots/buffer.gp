# SPDX-License-Identifier: GPL-2.0-or-later
# A vertical line where the kind of kernel buffer changes, with both kinds named at its top;
# BUFFER: "16384 slab pages", or "". Loaded by each script that draws such, within a format.

if (words(BUFFER) == 3) {
	set arrow 90 from first word(BUFFER, 1) + 0, graph 0 to first word(BUFFER, 1) + 0, graph 1 \
		nohead lc rgb MUTED dt 2 back
	set label 90 "kernel buffer: ".word(BUFFER, 2) at first word(BUFFER, 1) + 0, graph 0.97 \
		right offset -0.6,0 noenhanced font font(0, 8.5) tc rgb MUTED
	set label 91 word(BUFFER, 3) at first word(BUFFER, 1) + 0, graph 0.97 \
		left offset 0.6,0 noenhanced font font(0, 8.5) tc rgb MUTED
}
