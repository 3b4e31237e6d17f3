/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of two or more results, the first of them the one that others are held against. */
#ifndef UCOPY_VIEW_PLOT_MANY_H
#define UCOPY_VIEW_PLOT_MANY_H

#include "view/plot/data.h"

/* As many as there are colours. */
#define MOST_RESULTS 8

struct many {
	struct result r[MOST_RESULTS];
	char *label[MOST_RESULTS]; /* the file's name, without blanks */
	size_t nr;
	const struct plan *paths; /* that are wanted */
};

/* As picture_fn, of the nth picture of a kind. */
typedef bool many_fn(struct picture *pic, const struct many *m, size_t n, FILE *table);

many_fn write_overlay; /* n: a path; draws its family, once */
many_fn write_change; /* n: below MOST_RESULTS - 1, a result after the first */

/* Draw results into a directory (NULL: beside the last). Returns an exit code. */
int plot_many(char **files, size_t nr, const char *out, const char *paths, const char *kind);

#endif
