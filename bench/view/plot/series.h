/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cells of paths against size, from which curves and maps are drawn. */
#ifndef UCOPY_VIEW_PLOT_SERIES_H
#define UCOPY_VIEW_PLOT_SERIES_H

#include "plan/plan.h"
#include "result/result.h"

/* Cells of a path, sorted by size, then by offsets, aligned first. */
struct series {
	const struct path_row *row;
	const struct result_cell **cell;
	size_t nr;
};

/* The series of one table, and all their sizes, ascending. Starts zeroed. */
struct series_set {
	struct series series[UCOPY_NR_PATHS];
	size_t nr;
	unsigned int *sizes;
	size_t nr_sizes;
};

/* For qsort() of cells: aligned first, then those with source offset only, destination only, both.
 */
int series_by_offsets(const void *a, const void *b);

bool cell_is_aligned(const struct result_cell *c);

/*
 * Add the cells of a path that keep() accepts; returns false if the path is not wanted or
 * has none. A curve has one kernel buffer per size: the plan's default.
 */
bool series_add(struct series_set *set, const struct result *r, const struct plan *paths,
		size_t path, bool (*keep)(const struct result_cell *c));

/* Sort the sizes, each once; to be called after the last series_add(). */
void series_set_sort(struct series_set *set);
void series_set_free(struct series_set *set);

/* The aligned cell of this size, or NULL. */
const struct result_cell *series_at(const struct series *s, unsigned int size);

#endif
