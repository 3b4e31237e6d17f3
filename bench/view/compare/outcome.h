/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outcomes of comparing a cell of two results. */
#ifndef UCOPY_VIEW_COMPARE_OUTCOME_H
#define UCOPY_VIEW_COMPARE_OUTCOME_H

#include "result/result.h"

/* Time mode decides nothing with fewer rounds. */
#define COMPARE_ROUNDS 10
/* Bound of p, corrected for the number of cells. */
#define COMPARE_ALPHA 0.01

/*
 * X(id, name, in words). Counts are more or fewer, times slower or faster. Counts decide
 * nothing where iterations of rep-string instructions, barriers or smap move against them.
 */
#define OUTCOMES(X)                                                                                \
	X(SAME, "same", "same")                                                                    \
	X(MOVED, "moved", "moved") /* exact: another count somewhere, within the threshold */      \
	X(FEWER, "fewer", "fewer instructions")                                                    \
	X(MORE, "more", "more instructions")                                                       \
	X(UNDECIDED, "undecided", "not decided by counts")                                         \
	X(FASTER, "faster", "faster")                                                              \
	X(SLOWER, "slower", "slower")                                                              \
	X(INCONCLUSIVE, "inconclusive", "inconclusive")                                            \
	X(MISSING, "missing", "missing") /* on one side */

enum outcome {
#define OUTCOME_ENUM(id, name, words) OUTCOME_##id,
	OUTCOMES(OUTCOME_ENUM)
#undef OUTCOME_ENUM
		NR_OUTCOMES
};
extern const char *const outcome_names[NR_OUTCOMES], *const outcome_words[NR_OUTCOMES];

/* Statistics of one side of a cell in time mode, in ns; noise is a share. */
struct timing {
	size_t rounds;
	double median, low, high; /* with its 95 % confidence interval */
	double noise; /* difference from itself, by the two halves of the rounds */
};

/* A cell by name in both results. */
struct pair {
	const struct result_cell *base, *new; /* NULL if it is missing there */
	enum outcome outcome;
	double change; /* new / base - 1; NAN if meaningless */
	bool barrier; /* exact: it runs a barrier, or opens user access, once more than before */
	json_t *moved; /* exact: {"check": 2, "call": -1}; NULL where nothing did */
	struct timing base_time, new_time;
	double p; /* corrected */
	double threshold; /* a share: smaller changes count as none */
	const char *why; /* reason for inconclusive; static */
};

#endif
