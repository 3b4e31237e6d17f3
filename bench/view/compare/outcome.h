/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outcomes of comparing a cell between two results. */
#ifndef UCOPY_VIEW_COMPARE_OUTCOME_H
#define UCOPY_VIEW_COMPARE_OUTCOME_H

#include "result/result.h"

/* Minimum number of rounds for a verdict in time mode. */
#define COMPARE_ROUNDS 10
/* Upper bound of p, which is corrected for the number of cells. */
#define COMPARE_ALPHA 0.01

/*
 * X(id, name, text). Counts are more or fewer, times slower or faster. Counts are undecided
 * if rep iterations, barriers or smap change in the opposite direction.
 */
#define OUTCOMES(X)                                                                                \
	X(SAME, "same", "same")                                                                    \
	X(MOVED, "moved", "moved") /* exact: some count changed, within the threshold */           \
	X(FEWER, "fewer", "fewer instructions")                                                    \
	X(MORE, "more", "more instructions")                                                       \
	X(UNDECIDED, "undecided", "not decided by counts")                                         \
	X(FASTER, "faster", "faster")                                                              \
	X(SLOWER, "slower", "slower")                                                              \
	X(INCONCLUSIVE, "inconclusive", "inconclusive")                                            \
	X(MISSING, "missing", "missing") /* in one result */

enum outcome {
#define OUTCOME_ENUM(id, name, words) OUTCOME_##id,
	OUTCOMES(OUTCOME_ENUM)
#undef OUTCOME_ENUM
		NR_OUTCOMES
};
extern const char *const outcome_names[NR_OUTCOMES];
/* The outcome in the words of its mode. */
const char *outcome_word(enum outcome o, bool exact);

/* Statistics of a cell in one result in time mode, in ns; noise is a fraction. */
struct timing {
	size_t rounds;
	double median, low, high; /* median and its 95 % confidence interval */
	double noise; /* difference of the cell from itself, see noise_of() */
};

/* A cell in both results, matched by name. */
struct pair {
	const struct result_cell *base, *new; /* NULL if it is missing there */
	enum outcome outcome;
	double change; /* new / base - 1; NAN if meaningless */
	bool barrier; /* exact: it runs more barriers, or smap instructions, than before */
	json_t *moved; /* exact: {"check": 2, "call": -1}; NULL if nothing changed */
	struct timing base_time, new_time;
	double p; /* corrected */
	double noise; /* a fraction: of the differences round by round, or of either cell */
	double threshold; /* a fraction: the larger of what is ignored and of the noise */
	/* 95 % confidence interval of the difference, as a fraction of base; NAN if unknown. */
	double low, high;
	bool paired; /* of the differences round by round */
	double rounds_wanted; /* rounds after which it would be decided, estimated; or NAN */
	const char *why; /* reason for inconclusive; static */
};

#endif
