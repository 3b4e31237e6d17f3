/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of two or more results, the others compared with the first. */
#ifndef UCOPY_VIEW_PLOT_MANY_H
#define UCOPY_VIEW_PLOT_MANY_H

#include "view/plot/data.h"
#include "view/plot/options.h"

/* Limited by the number of colours. */
#define MOST_RESULTS 8

struct many {
	struct result r[MOST_RESULTS];
	char *label[MOST_RESULTS]; /* the file name, without blanks */
	size_t nr;
	const struct plan *paths; /* selected paths */
};

/* Like picture_fn, for several results. */
typedef bool many_fn(struct picture *pic, const struct many *m, size_t n, FILE *table);

many_fn write_overlay; /* n: a path; draws its family, once */
many_fn write_change; /* n < MOST_RESULTS - 1: a result after the first */

/* Draw two or more results. Returns an exit code. */
int plot_many(const struct plot_options *o);

#endif
