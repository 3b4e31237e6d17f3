/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables that pictures are drawn from: one function a kind of picture. */
#ifndef UCOPY_VIEW_PLOT_DATA_H
#define UCOPY_VIEW_PLOT_DATA_H

#include <stdio.h>

#include "plan/plan.h"
#include "result/result.h"

/* More than any script in plots/ takes beside the head. */
#define PICTURE_ARGS 3

struct picture {
	char *name; /* of the files, without their suffix */
	const char *script; /* that draws it; NULL: its kind's own */
	char *title;
	char *args[PICTURE_ARGS]; /* ARG5 and on of the script, or NULL */
	bool flat; /* there are figures, and all are the same: not drawn */
};

/*
 * Write the nth table of a kind, in the form its script in plots/ wants, and
 * describe the picture. paths chooses among the result's paths. Returns false
 * where the result has nothing for this picture.
 */
typedef bool picture_fn(struct picture *pic, const struct result *r, const struct plan *paths,
			size_t n, FILE *table);

#define NR_EXTRAS 2
#define NR_PARTS_SIZES 4
#define NR_AMORTISE 6
#define NR_THREADS_SIZES 3

picture_fn write_cost; /* n: a path; draws its family, once */
picture_fn write_extra; /* n: below NR_EXTRAS, the plainer form to compare with */
picture_fn write_heat; /* n: a path */
picture_fn write_parts; /* n: below NR_PARTS_SIZES, a size */
picture_fn write_generations; /* n: 0 */
picture_fn write_amortise; /* n: below NR_AMORTISE, a family at a size */
picture_fn write_struct; /* n: 0 */
picture_fn write_counters; /* n: 0 */
picture_fn write_agreement; /* n: 0 */
picture_fn write_faults; /* n: a path; draws its family, once */
picture_fn write_threads; /* n: a path and a size; draws the path's family, once */

/*
 * The aligned cell of a path, if it is wanted, in the kernel buffer of auto, of k
 * accesses (0: a path that takes none) to a kind of user memory (NULL: warm or
 * none); or NULL.
 */
const struct result_cell *picture_cell(const struct result *r, const struct plan *paths,
				       const struct path_row *row, unsigned int size,
				       unsigned int k, const char *mem);

/* The path of a family that has this variant, or UCOPY_NR_PATHS. */
size_t picture_path(const char *family, const char *variant);

/* Is a path the first of its family? Then it stands for the family. */
bool picture_begins_family(size_t path);

void picture_free(struct picture *pic);

#endif
