/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two results held against each other, cell by cell. */
#ifndef UCOPY_VIEW_COMPARE_COMPARE_H
#define UCOPY_VIEW_COMPARE_COMPARE_H

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

struct comparison {
	const struct result *base, *new;
	const char *base_file, *new_file;
	double threshold; /* a share; NAN: the mode's own */
	struct pair *pair; /* in the order of base, then what only new has */
	size_t nr;
	size_t count[NR_OUTCOMES];
	bool together; /* of one session, in which the two took turns */
	json_t *differs; /* "kernel": [base's, new's], ... */
};

/* Pair the cells that a comma-separated list of globs matches, on their path or whole name. */
const char *compare_pair(struct comparison *c, const char *paths);

/* Decide every pair. Return NULL, or what is wrong with a cell. */
const char *compare_exact(struct comparison *c);
const char *compare_time(struct comparison *c);

/*
 * What the environments must share, and do not: into c->differs. Returns NULL, or
 * why they cannot be compared unless what differs is in across, a list of names.
 */
const char *compare_environment(struct comparison *c, const char *across);

/*
 * All of these: c has the two results, their files and the threshold; paths may be NULL.
 * Returns NULL, or why they cannot be compared. To be freed in either case.
 */
const char *compare_results(struct comparison *c, const char *across, const char *paths);
void compare_free(struct comparison *c);

struct compare_format {
	const char *name;
	void (*print)(const struct comparison *c);
};
extern const struct compare_format compare_formats[];

#endif
