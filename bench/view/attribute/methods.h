/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cell's cost by each method that measured it, and the differences from the batches. */
#ifndef UCOPY_VIEW_ATTRIBUTE_METHODS_H
#define UCOPY_VIEW_ATTRIBUTE_METHODS_H

#include "result/result.h"

struct reading {
	const char *name; /* batches, oracle, command; of a probe: time or the counter */
	bool probe;
	double value; /* per call, NAN if not measured */
	const char *unit;
	double away; /* difference from the batches, NAN if not comparable */
	double tolerance; /* largest difference that agrees, in the batches' unit; NAN: unknown */
	const char *absent; /* "lack" or "refused": no value, for the reason in why */
	char *why; /* text: why there is no value, spread or tolerance; or NULL */
};

/* Is there a difference, and is it known how large it may be? */
bool reading_compared(const struct reading *m);

/* Is the difference within the tolerance? Only for compared readings. */
bool reading_agrees(const struct reading *m);

struct methods {
	const struct result_cell *cell;
	struct reading *reading; /* the first is the batches */
	size_t nr;
	size_t compared; /* readings comparable with the batches, including the batches */
	const struct reading *off; /* the largest disagreement, or NULL */
	char *verdict; /* "agree", "disagree by N (METHOD), REASON" or "alone" */
};

/* All methods of a cell; to be freed with methods_free(). */
struct methods methods_of(const struct result *r, const struct result_cell *cell);
void methods_free(struct methods *m);

/* Print one method per line, then the verdict. */
void methods_print(const struct result *r, const struct methods *m);

/* {name: {"value", "unit", "away", "lack" or "refused"}}; keys without a value are omitted. */
json_t *methods_json(const struct methods *m);

/* Counts of cells whose methods agree or disagree, printed below tables. Starts zeroed. */
struct tally {
	size_t agree, alone;
	json_t *methods; /* names of the methods that were compared */
	json_t *off; /* names of the cells that disagree */
};
void tally_add(struct tally *t, const struct methods *m);
void tally_print(const struct tally *t);
void tally_free(struct tally *t);

#endif
