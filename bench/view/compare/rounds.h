/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rounds of the two cells of a pair, compared in time mode. */
#ifndef UCOPY_VIEW_COMPARE_ROUNDS_H
#define UCOPY_VIEW_COMPARE_ROUNDS_H

#include "view/compare/compare.h"

struct rounds {
	double *sample; /* ns per call */
	size_t nr;
};

/*
 * The undisturbed rounds of both, or all rounds of both if either would be left with fewer than
 * COMPARE_ROUNDS. Free both with rounds_free().
 */
void rounds_of(const struct pair *p, struct rounds *base, struct rounds *new);
/*
 * The differences, new - base, of rounds measured next to each other, where both are undisturbed,
 * or of all if fewer than COMPARE_ROUNDS would be left. None unless both have as many rounds.
 */
void rounds_paired(const struct pair *p, struct rounds *difference);
void rounds_free(struct rounds *r);

#endif
