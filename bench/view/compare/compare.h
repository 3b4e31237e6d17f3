/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares two results, cell by cell. */
#ifndef UCOPY_VIEW_COMPARE_COMPARE_H
#define UCOPY_VIEW_COMPARE_COMPARE_H

#include "view/compare/outcome.h"
#include "view/select/select.h"

struct comparison {
	const struct result *base, *new;
	const char *base_file, *new_file;
	double threshold; /* a fraction; NAN: the mode's default */
	struct pair *pair; /* in base's order, then cells only in new */
	size_t nr;
	size_t count[NR_OUTCOMES];
	size_t barriers; /* cells with additional barriers or smap instructions */
	bool together; /* measured in turns in one session */
	json_t *differs; /* "kernel": [base's, new's], ... */
};

/* Pair the selected cells; NULL: all. Returns NULL, or an error if no cell is in both. */
const char *compare_pair(struct comparison *c, struct selection *select);

/* Decide every pair. Return NULL, or an error if a cell is invalid. */
const char *compare_exact(struct comparison *c);
const char *compare_time(struct comparison *c);

/*
 * Find the relevant differences between the environments, into c->differs. Returns NULL if all
 * are listed in across, comma-separated names; otherwise why the results cannot be compared.
 */
const char *compare_environment(struct comparison *c, const char *across);

/*
 * All of the above; c has the two results, their files and the threshold; select may be NULL.
 * Returns NULL, or why they cannot be compared. Free with compare_free() in either case.
 */
const char *compare_results(struct comparison *c, const char *across, struct selection *select);
void compare_free(struct comparison *c);

struct compare_format {
	const char *name;
	void (*print)(const struct comparison *c); /* one screen, or what it is for can take */
	void (*print_all)(const struct comparison *c);
};
extern const struct compare_format compare_formats[];

#endif
