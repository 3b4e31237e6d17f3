# SPDX-License-Identifier: GPL-2.0-or-later
# Labels of an SVG by gnuplot that leave the canvas or lie on one another, one a line; nothing
# where all is well. Widths are those of DejaVu Sans, in shares of the font's size.

function width_of(s,    narrow, wide) {
	gsub(/&[a-z]+;|→|×/, "+", s)
	narrow = gsub(/[ ,.:;|!'()\/fijlrtI-]/, "", s)
	wide = gsub(/[mwMW%+]/, "", s)
	return 0.34 * narrow + 0.87 * wide + 0.62 * length(s)
}

function number(attribute,    v) {
	v = $0
	return sub(".*" attribute "=\"", "", v) ? v + 0 : 0
}

/viewBox/ { match($0, /[0-9]+ [0-9]+"/); split(substr($0, RSTART), canvas, /[ "]/) }
/translate\(.*font-size=/ {
	x = y = $0
	sub(/.*translate\(/, "", x)
	sub(/.*translate\([^,]*,/, "", y)
	x += 0
	y += 0
	size = number("font-size")
	turned = /rotate\(270\)/
	slanted = /rotate\(/ && !turned
	anchor = /anchor="middle"/ ? 0.5 : /anchor="end"/ ? 1 : 0
}
/<text/ && !slanted {
	text = $0
	gsub(/<[^>]*>/, "", text)
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	if (text == "")
		next
	w = width_of(text) * size
	n++
	name[n] = text
	if (turned) {
		x0[n] = x - 0.7 * size; x1[n] = x
		y0[n] = y - (1 - anchor) * w; y1[n] = y + anchor * w
	} else {
		x0[n] = x - anchor * w; x1[n] = x0[n] + w
		y0[n] = y - 0.7 * size; y1[n] = y
	}
	if (x0[n] < 0 || y0[n] < 0 || x1[n] > canvas[1] || y1[n] > canvas[2])
		print "cut: " text
	for (i = 1; i < n; i++)
		if (x0[i] < x1[n] && x0[n] < x1[i] && y0[i] < y1[n] && y0[n] < y1[i])
			print "overprinted: " name[i] " and " text
}
