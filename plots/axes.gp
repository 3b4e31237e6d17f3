# SPDX-License-Identifier: GPL-2.0-or-later
# Axes: sizes from SIZE_LO to SIZE_HI on x, costs from LO to HI on y, which end at BOTTOM and
# TOP; loaded by each script that draws lines, once per panel.

# Sizes are mostly powers of two and span five decades.
set logscale x 2
octave(size) = log(size) / log(2)
set xrange [2**floor(octave(SIZE_LO)) / 1.2 : 2**ceil(octave(SIZE_HI)) * 1.2]
set xtics ()
do for [e = 0:20] {
	set xtics add (e < 10 ? sprintf("%d", 2**e) : sprintf("%dKi", 2**(e - 10)) 2**e)
}

# Costs span decades too. A log scale cannot show 0 or less; asinh passes through 0
# and is close to a logarithm from 1 up. A narrow range is linear: asinh misleads there.
decimal(v) = v < 1e6 ? sprintf("%.12g", v) : sprintf("%.12gM", v / 1e6)
span = max(abs(LO), abs(HI))
narrow = LO > 0 ? HI / LO < 30 : span < 100
unset logscale y
unset nonlinear y
unset ytics
if (narrow) {
	set ytics autofreq nomirror
	BOTTOM = min(LO * 1.1, 0)
	TOP = max(HI * 1.1, 1)
} else {
	if (LO > 0) {
		set logscale y
		BOTTOM = LO / 1.4
		TOP = HI * 1.4
	} else {
		set nonlinear y via asinh(y) inverse sinh(y)
		BOTTOM = LO < 0 ? LO * 1.4 : -0.15
		TOP = HI > 0 ? HI * 1.4 : 1
	}
	few = LO > 0 && HI / LO < 300
	set ytics nomirror ("0" 0)
	do for [e = (LO > 0 ? -4 : 0):9] {
		set ytics add (decimal(10.**e) 10.**e)
		if (LO < 0) { set ytics add ("-".decimal(10.**e) -10.**e) }
		do for [k = 2:9] {
			minor = !(few && (k == 2 || k == 5))
			set ytics add (minor ? "" : decimal(k * 10.**e) k * 10.**e minor)
			if (LO < 0) { set ytics add ("" -k * 10.**e 1) }
		}
	}
}
set yrange [BOTTOM : TOP]
