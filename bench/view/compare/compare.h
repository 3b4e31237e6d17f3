/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares two results, cell by cell. */
#ifndef UCOPY_VIEW_COMPARE_COMPARE_H
#define UCOPY_VIEW_COMPARE_COMPARE_H

#include "view/compare/outcome.h"

struct comparison {
	const struct result *base, *new;
	const char *base_file, *new_file;
	double threshold; /* a share; NAN: the mode's default */
	struct pair *pair; /* in the order of base, then those only in new */
	size_t nr;
	size_t count[NR_OUTCOMES];
	size_t barriers; /* cells with an additional barrier, or opening of user access */
	bool together; /* of one session, measured in turns */
	json_t *differs; /* "kernel": [base's, new's], ... */
};

/* Pair the cells that a comma-separated list of globs matches, by path or full name. */
const char *compare_pair(struct comparison *c, const char *paths);

/* Decide every pair. Return NULL, or what is wrong with a cell. */
const char *compare_exact(struct comparison *c);
const char *compare_time(struct comparison *c);

/*
 * Differences of the environments that matter, into c->differs. Returns NULL, or why the results
 * cannot be compared unless these are in across, a list of names.
 */
const char *compare_environment(struct comparison *c, const char *across);

/*
 * All of the above: c has the two results, their files and the threshold; paths may be NULL.
 * Returns NULL, or why they cannot be compared. Must be freed in either case.
 */
const char *compare_results(struct comparison *c, const char *across, const char *paths);
void compare_free(struct comparison *c);

struct compare_format {
	const char *name;
	void (*print)(const struct comparison *c);
};
extern const struct compare_format compare_formats[];

#endif
