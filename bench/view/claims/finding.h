/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The finding of a result for a claim: the numbers that decide it, and those missing. */
#ifndef UCOPY_VIEW_CLAIMS_FINDING_H
#define UCOPY_VIEW_CLAIMS_FINDING_H

#include "lib/util.h"
#include "result/result.h"

enum verdict {
	VERDICT_HOLDS,
	VERDICT_NO_LONGER,
	VERDICT_REVERSED, /* the opposite is true */
	VERDICT_UNMEASURABLE,
};
extern const char *const verdict_names[];

struct finding {
	const struct result *r;
	enum verdict verdict;
	json_t *measured; /* numbers by cell name, in the result's unit, or by description */
	json_t *missing; /* by name: the reason why this kernel does not have it, or true */
	char *because; /* text: the figures with their units */
};

/* Key of a cell: aligned, warm memory if mem is NULL, the default kernel buffer. */
struct want {
	const char *path, *variant;
	unsigned int size, k;
	const char *mem;
};

#define WANT(path_, variant_, size_, ...)                                                          \
	((struct want){ .path = path_, .variant = variant_, .size = size_, __VA_ARGS__ })

/* Initialise; free with finding_free(). The result must outlive the finding. */
void finding_start(struct finding *f, const struct result *r);
void finding_free(struct finding *f);

/* Append to the text of a finding, with a separator if it is not empty. */
#define finding_say(f, separator, ...) join(&(f)->because, separator, __VA_ARGS__)
/* A value as text, with spread and mark of an emulated time; overwritten by the 8th call after. */
const char *finding_figure(const struct finding *f, const struct result_cell *c);

void finding_measured(struct finding *f, const char *key, double value);
void finding_missing(struct finding *f, const char *what);
bool finding_lacks(const struct finding *f);

/* Look up a cell without recording it; NULL if there is none. */
const struct result_cell *finding_find(const struct finding *f, struct want w);
/* Look up a cell and record it as measured; NULL and recorded as missing if there is none. */
const struct result_cell *finding_cell(struct finding *f, struct want w);

/* A field of a cell, recorded as measured; 0 and recorded as missing if absent; 0 if c is NULL. */
double finding_field(struct finding *f, const struct result_cell *c, const char *key);
/* Instructions of a part, recorded; 0 if it ran none or if parts are missing (recorded too). */
double finding_part(struct finding *f, const struct result_cell *c, const char *which);

/* How many of a cell's instructions are rep iterations. */
double finding_iterations(const struct finding *f, const struct result_cell *c);
/* -1: a is cheaper, 1: more expensive, 0: the difference is within the two spreads. */
int finding_order(const struct result_cell *a, const struct result_cell *b);
/* Did two cells run the same code? Unknown in time mode. */
bool finding_same_code(const struct finding *f, const struct result_cell *a,
		       const struct result_cell *b);
/* Extra barriers of a cell over another; counts take each for one. 0 for times: they include it. */
double finding_more_barriers(struct finding *f, const struct result_cell *c,
			     const struct result_cell *than);
/* Is a cheaper than b? free_iterations: assume that rep iterations cost nothing. */
bool finding_cheaper(const struct finding *f, const struct result_cell *a,
		     const struct result_cell *b, bool free_iterations);
/* The smallest k from which form is cheaper than other at every k both have; 0: none. */
unsigned int finding_cheaper_from(const struct finding *f, struct want form, struct want other,
				  bool free_iterations);

#endif
