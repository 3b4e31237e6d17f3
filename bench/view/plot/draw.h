/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws one picture by a gnuplot script of plots/. */
#ifndef UCOPY_VIEW_PLOT_DRAW_H
#define UCOPY_VIEW_PLOT_DRAW_H

#include "view/plot/data.h"

/* Where pictures go, and what they all say. */
struct drawing {
	char *out; /* the directory of the pictures */
	char *subtitle, *marks,
		*unit; /* what the numbers are of, what qualifies them, and their unit */
	char *work; /* a directory inside out, from the first picture to draw_end() */
};

/* Is there a gnuplot? An error is printed where there is none. */
bool draw_possible(void);

/* Where pictures of a file go by themselves: NAME.plots beside it, of a link where that leads. */
char *draw_directory(const char *file, const char *suffix);

/* What qualifies the numbers of results, and their unit, in words; to be freed. */
char *draw_marks(bool partial, bool emulated);
char *draw_unit(const char *unit);

/*
 * Draw a table by plots/SCRIPT.gp, in each format, and print the files' names.
 * Returns 0, or -errno with an error printed.
 */
int draw_picture(struct drawing *d, const char *script, const struct picture *pic,
		 const char *table, size_t size);

/* Remove the work directory. */
void draw_end(struct drawing *d);

#endif
