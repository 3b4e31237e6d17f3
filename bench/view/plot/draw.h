/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws one picture with a gnuplot script in plots/. */
#ifndef UCOPY_VIEW_PLOT_DRAW_H
#define UCOPY_VIEW_PLOT_DRAW_H

#include "view/plot/data.h"

/* Output directory of pictures, and the text they have in common. */
struct drawing {
	char *out; /* output directory */
	char *subtitle, *marks,
		*unit; /* what was measured, caveats (partial, emulated), and the unit */
	bool names; /* print the names of files, not only how many there are */
	size_t pictures; /* drawn so far */
	bool dark; /* light on dark */
	char *work; /* a temporary directory in out, from the first picture to draw_end() */
};

/* Is gnuplot installed? Prints an error if not. */
bool draw_possible(void);

/* Default directory for a file's pictures: NAME.plots beside it, symlinks resolved. To be freed. */
char *draw_directory(const char *file, const char *suffix);

/* Text of the results' caveats, and of their unit; to be freed. */
char *draw_marks(bool partial, bool emulated);
char *draw_unit(const char *unit);

/*
 * Draw a table with plots/SCRIPT.gp, in each format, and print the file names if asked to.
 * Returns 0, or -errno with an error printed.
 */
int draw_picture(struct drawing *d, const char *script, const struct picture *pic,
		 const char *table, size_t size);

/* Remove the work directory; say how many pictures there are, unless their names were printed. */
void draw_end(struct drawing *d);

#endif
