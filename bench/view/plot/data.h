/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables that pictures are drawn from: one function per kind of picture. */
#ifndef UCOPY_VIEW_PLOT_DATA_H
#define UCOPY_VIEW_PLOT_DATA_H

#include <stdio.h>

#include "plan/plan.h"
#include "result/result.h"

/* Maximum number of arguments of a script in plots/, besides the common ones. */
#define PICTURE_ARGS 4

struct picture {
	char *name; /* of the files, without suffix */
	const char *script; /* that draws it; NULL: the default of its kind */
	char *title;
	char *args[PICTURE_ARGS]; /* ARG5 and following of the script, or NULL */
	bool flat; /* there is data but no difference: not drawn */
};

/*
 * Write the nth table of a kind, in the format its script in plots/ expects, and
 * describe the picture. The table's first line names the columns; '?' marks a missing cell.
 * paths selects among the result's paths. Returns false if the result has no data for this
 * picture.
 */
typedef bool picture_fn(struct picture *pic, const struct result *r, const struct plan *paths,
			size_t n, FILE *table);

#define NR_EXTRAS 2
#define NR_PARTS_SIZES 4
#define NR_AMORTISE 6
#define NR_THREADS_SIZES 3

picture_fn write_cost; /* n: a path; draws its family, once */
picture_fn write_extra; /* n < NR_EXTRAS: the plainer form to compare with */
picture_fn write_heat; /* n: a path */
picture_fn write_parts; /* n < NR_PARTS_SIZES: a size */
picture_fn write_generations; /* n: 0 */
picture_fn write_amortise; /* n < NR_AMORTISE: a family at a size */
picture_fn write_struct; /* n: 0 */
picture_fn write_counters; /* n: 0 */
picture_fn write_agreement; /* n: 0 */
picture_fn write_faults; /* n: a path; draws its family, once */
picture_fn write_threads; /* n: a path and a size; draws the path's family, once */

/*
 * The aligned single-threaded cell of a path in the default kernel buffer (auto), with
 * k accesses (0: the path has no k) to a kind of user memory (NULL: warm or none). NULL
 * if there is none or the path is not wanted.
 */
const struct result_cell *picture_cell(const struct result *r, const struct plan *paths,
				       const struct path_row *row, unsigned int size,
				       unsigned int k, const char *mem);

/*
 * "16384 slab pages": where along sizes or k the kind of kernel buffer changes, from which to
 * which; "" if it does not. Missing cells are NULL. To be freed.
 */
char *picture_buffers(const struct result_cell *const *cell, size_t nr);

/* Index of the path with this family and variant, or UCOPY_NR_PATHS. */
size_t picture_path(const char *family, const char *variant);

/* Line type of a path: its place in its family, from 1, whichever of it were measured. */
unsigned int picture_type(const struct path_row *row);

/* Is this the first path of its family? Such paths represent the family. */
bool picture_begins_family(size_t path);

void picture_free(struct picture *pic);

#endif
