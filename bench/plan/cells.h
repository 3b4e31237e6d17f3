/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells: a plan expanded over the table of paths. The command and the in-target
 * driver share this code, so both have the same list in the same order.
 */
#ifndef UCOPY_PLAN_CELLS_H
#define UCOPY_PLAN_CELLS_H

#include "plan/plan.h"

struct cell {
	struct ucopy_cell c;
	enum mem mem; /* MEM_WARM if the row uses no user memory */
	unsigned int threads; /* the measuring one and those that run the cell alongside it */
	const struct path_row *row;
	char name[120];
};

struct cells {
	struct cell *cell;
	size_t nr;
};

/*
 * Expand a plan; no cell appears twice, and exact mode leaves out MEM_COLD and multiple
 * threads. Returns NULL, or why the plan has no cells.
 */
const char *plan_expand(const struct plan *p, struct cells *cells);

/*
 * Check that everything named in an option's text is in some cell; key is the option's name
 * (paths, sizes, k, ...). Returns NULL, or an error text for the first that is not.
 */
const char *cells_lacking(const struct cells *cells, const char *key, const char *text);

/* Does a cell's path use the kernel buffer? */
bool cell_has_kbuf(const struct cell *cell);

/* The largest number of threads of any cell. */
unsigned int cells_threads(const struct cells *cells);

/* Add those of k, src, dst, kbuf, mem and threads that a cell has to a JSON object. */
void cell_describe(const struct cell *cell, json_t *o);

/*
 * Is this the kernel buffer that auto selects for size bytes? Also true for "", no
 * buffer.
 */
bool kbuf_is_auto(const struct path_row *row, unsigned int size, unsigned int src, unsigned int dst,
		  const char *kbuf);

void cells_free(struct cells *cells);

#endif
