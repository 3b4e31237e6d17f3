/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds where a series of numbers steps to another level. */
#ifndef UCOPY_VIEW_HISTORY_STEPS_H
#define UCOPY_VIEW_HISTORY_STEPS_H

#include <stdbool.h>
#include <stddef.h>

/* A step is looked for between the points of a window before it and one after it. */
#define STEPS_WINDOW 50
/* Fewer points than this on a side of it are no level. */
#define STEPS_LEAST 5

struct steps_rule {
	bool exact; /* no noise: every change is a step, and the rest is not looked at */
	double threshold; /* the least step, as a share of the level before */
	double alpha; /* the chance that a series of noise alone has a step */
};

struct step {
	size_t at; /* the first point of the new level */
	double before, after; /* the levels: medians of the windows */
};

/* Where v[0..n-1], in the order of time, steps. Returns how many; *steps is to be freed. */
size_t steps_find(const double *v, size_t n, const struct steps_rule *rule, struct step **steps);

#endif
