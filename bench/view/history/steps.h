/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds where a series of numbers steps to another level. */
#ifndef UCOPY_VIEW_HISTORY_STEPS_H
#define UCOPY_VIEW_HISTORY_STEPS_H

#include <stdbool.h>
#include <stddef.h>

/* Maximum number of points in the windows before and after a step. */
#define STEPS_WINDOW 50
/* Minimum number of points in a level. */
#define STEPS_LEAST 5

struct steps_rule {
	bool exact; /* no noise: every change is a step, other fields are ignored */
	double threshold; /* smallest step, as a fraction of the level before it */
	double alpha; /* significance level: chance of a step in a series of pure noise */
};

struct step {
	size_t at; /* the first point of the new level */
	double before, after; /* the levels: medians of the windows */
};

/* Find the steps of v[0..n-1], in time order. Returns their number; *steps is to be freed. */
size_t steps_find(const double *v, size_t n, const struct steps_rule *rule, struct step **steps);

#endif
