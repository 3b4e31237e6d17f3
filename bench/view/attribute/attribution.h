/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cost breakdown of a cell: its parts, and the rest. */
#ifndef UCOPY_VIEW_ATTRIBUTE_ATTRIBUTION_H
#define UCOPY_VIEW_ATTRIBUTE_ATTRIBUTION_H

#include "result/result.h"
#include "result/schema.h"

enum method {
	METHOD_NONE, /* this path has no stages that can be measured alone */
	METHOD_ORACLE, /* the parts are what the oracle saw in the cell's own call */
	METHOD_LADDER, /* the parts are the stages, each measured alone */
};

/* The parts of one cell; NAN for parts it does not have. */
struct attribution {
	const struct result_cell *cell;
	enum method method;
	double part[NR_PARTS]; /* in the cell's unit; PART_REST is always NAN */
	double alone[NR_PARTS]; /* the stage measured alone, as used by the ladder */
	double rest; /* the cell's value minus all parts */
	double unseen; /* METHOD_ORACLE: the share of the rest that the oracle did not see */
	const char *rest_is; /* what the rest consists of; "" if it is 0 */
	char *text; /* owns rest_is if it was allocated */
};

/* Attribute one cell; to be freed with attribution_free(). */
struct attribution attribute(const struct result *r, const struct result_cell *cell);
/* The same, always by the ladder, even if the oracle traced the cell. */
struct attribution attribute_stages(const struct result *r, const struct result_cell *cell);
/* Print a cell's attribution, one part per line; print a number in a column, "-" for NAN. */
void attribution_print(const struct result *r, const struct attribution *a);
void attribution_number(const struct result *r, double value, int width);
void attribution_free(struct attribution *a);

#endif
