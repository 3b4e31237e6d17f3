/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of a comparison: one per change, merging cells with the same change. */
#ifndef UCOPY_VIEW_COMPARE_ROWS_H
#define UCOPY_VIEW_COMPARE_ROWS_H

#include "view/compare/causes.h"

struct compare_row {
	enum outcome outcome;
	const char *verdict; /* text of the outcome; "only in base" or "only in new" */
	char *what; /* "get_user/checked: check +2", or a cell's name */
	char *detail; /* the figures; "" if there are none */
	unsigned int causes; /* bits by enum cause, of all its cells */
	const struct pair *first;
	size_t nr; /* cells */
};

struct compare_rows {
	struct compare_row *row;
	size_t nr;
};

/*
 * Rows of all changes, worst first: of counts one a change; of times one a cell, those within
 * noise too. Free with compare_rows_free().
 */
struct compare_rows compare_rows(const struct comparison *c);
void compare_rows_free(struct compare_rows *rows);

/* The rank of an outcome in rows and summary, the worst first. */
int outcome_rank(enum outcome o);

/* What changed in an exact pair: "check +2, call -1"; "" if nothing. To be freed. */
char *compare_moves(const struct pair *p);

/* "840 cells: 1 slower, 839 same"; to be freed. */
char *compare_summary(const struct comparison *c);

#endif
