/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes folded: a row for each path and verdict, whatever its sizes, buffers and k. */
#ifndef UCOPY_VIEW_COMPARE_FOLD_H
#define UCOPY_VIEW_COMPARE_FOLD_H

#include "view/compare/causes.h"

struct range {
	double low, high;
};

struct fold {
	enum outcome outcome;
	char *name; /* "get_user/checked"; cells that take page faults share a row */
	size_t nr; /* cells */
	size_t of; /* cells of the path in both results */
	const struct pair *first; /* its first cell, if both results have it */
	double before, after; /* of that; per access if it makes several */
	struct range delta; /* in the unit, per access if it makes several */
	json_t *parts; /* what moved: name -> [low, high] */
	unsigned int causes; /* bits by enum cause */
};

struct folds {
	struct fold *fold;
	size_t nr;
};

/* Folds of all changed cells, worst first. Free with compare_unfold(). */
struct folds compare_fold(const struct comparison *c);
void compare_unfold(struct folds *folds);

/* "+13", or "+1 .. +14"; to be freed. */
char *range_text(struct range r, int digits);

/* All that moved: "check +3, body -2..+14"; and what moved most in the first cell. To be freed. */
char *fold_moves(const struct fold *f);
char *fold_most(const struct fold *f);

#endif
