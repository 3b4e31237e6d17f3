/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rounds of two cells compared in time mode. */
#ifndef UCOPY_VIEW_COMPARE_ROUNDS_H
#define UCOPY_VIEW_COMPARE_ROUNDS_H

#include "view/compare/compare.h"

struct rounds {
	double *sample; /* ns a call */
	size_t nr;
};

/*
 * The undisturbed rounds of both; or all rounds of both, if fewer than COMPARE_ROUNDS would be left
 * of one. To be freed.
 */
void rounds_of(const struct pair *p, struct rounds *base, struct rounds *new);
void rounds_free(struct rounds *r);

#endif
