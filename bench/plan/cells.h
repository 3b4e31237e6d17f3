/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells: what a plan becomes, expanded over the table of paths. The command and the
 * in-target driver share this code, so both hold the same list in the same order.
 */
#ifndef UCOPY_PLAN_CELLS_H
#define UCOPY_PLAN_CELLS_H

#include "plan/plan.h"

struct cell {
	struct ucopy_cell c;
	enum mem mem; /* MEM_WARM too where a row has no user memory */
	unsigned int threads; /* the measuring one and those that run the cell beside it */
	const struct path_row *row;
	char name[120];
};

struct cells {
	struct cell *cell;
	size_t nr;
};

/*
 * Expand a plan; no cell comes up twice, and exact mode leaves out MEM_COLD and several
 * threads. Returns NULL, or why it has no cell.
 */
const char *plan_expand(const struct plan *p, struct cells *cells);

/*
 * What a text asks for by name, as the option of that key takes it (paths, sizes, k, ...), and
 * no cell has: NULL, or an error's text.
 */
const char *cells_lacking(const struct cells *cells, const char *key, const char *text);

/* Does a cell's path use the kernel buffer? */
bool cell_has_kbuf(const struct cell *cell);

/* The most threads that any of some cells has. */
unsigned int cells_threads(const struct cells *cells);

/* Add a cell's k, src, dst, kbuf, mem and threads, those it has, to a JSON object. */
void cell_describe(const struct cell *cell, json_t *o);

/*
 * Is this the kind a plan takes by default for size bytes? True too where there is
 * none: "".
 */
bool kbuf_is_auto(const struct path_row *row, unsigned int size, unsigned int src, unsigned int dst,
		  const char *kbuf);

void cells_free(struct cells *cells);

#endif
