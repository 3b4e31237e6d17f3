/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comparing a cell of two results says. */
#ifndef UCOPY_VIEW_COMPARE_OUTCOME_H
#define UCOPY_VIEW_COMPARE_OUTCOME_H

#include "result/result.h"

/* Fewer rounds than these decide nothing in time mode. */
#define COMPARE_ROUNDS 10
/* What p, corrected for the number of cells, must be below. */
#define COMPARE_ALPHA 0.01

/* X(id, name) */
#define OUTCOMES(X)                                                                                \
	X(SAME, "same")                                                                            \
	X(MOVED, "moved") /* exact: another count somewhere, the cost within the threshold */      \
	X(FASTER, "faster")                                                                        \
	X(SLOWER, "slower")                                                                        \
	X(INCONCLUSIVE, "inconclusive")                                                            \
	X(MISSING, "missing") /* on one side */

enum outcome {
#define OUTCOME_ENUM(id, name) OUTCOME_##id,
	OUTCOMES(OUTCOME_ENUM)
#undef OUTCOME_ENUM
		NR_OUTCOMES
};
extern const char *const outcome_names[NR_OUTCOMES];

/* What time mode knows of one side of a cell, in ns; noise is a share. */
struct timing {
	size_t rounds;
	double median, low, high; /* with its confidence interval of 95 % */
	double noise; /* of a run against itself, by the two halves of the rounds */
};

/* A cell by name in both results. */
struct pair {
	const struct result_cell *base, *new; /* NULL where it is missing there */
	enum outcome outcome;
	double change; /* the new cost by the base's, less 1; NAN where that says nothing */
	json_t *moved; /* exact: {"check": 2, "call": -1}; NULL where nothing did */
	struct timing base_time, new_time;
	double p; /* corrected */
	double threshold; /* a share: changes up to it are none */
	const char *why; /* inconclusive because; static */
};

#endif
