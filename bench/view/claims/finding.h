/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a result says about a claim: the numbers that decide it, and which are missing. */
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
	json_t *measured; /* numbers by cell, in the result's unit, or by what they are */
	json_t *missing; /* what the result lacks: why this kernel does not have it, or true */
	char *because; /* the figures, with their units, in words */
};

/* A cell: aligned, of present memory where mem is NULL, in what kmalloc() gives. */
struct want {
	const char *path, *variant;
	unsigned int size, k;
	const char *mem;
};

#define WANT(path_, variant_, size_, ...)                                                          \
	((struct want){ .path = path_, .variant = variant_, .size = size_, __VA_ARGS__ })

/* Free with finding_free(); the result must outlive it. */
void finding_start(struct finding *f, const struct result *r);
void finding_free(struct finding *f);

/* Append to the words of a finding, with a separator if there are some. */
#define finding_say(f, separator, ...) join(&(f)->because, separator, __VA_ARGS__)
/* A value as text, with its spread and the mark of an emulated time; valid for eight more calls. */
const char *finding_figure(const struct finding *f, const struct result_cell *c);

void finding_measured(struct finding *f, const char *key, double value);
void finding_missing(struct finding *f, const char *what);
bool finding_lacks(const struct finding *f);

/* A cell or NULL, without a note. */
const struct result_cell *finding_find(const struct finding *f, struct want w);
/* A cell, noted as measured; NULL and noted as missing where there is none. */
const struct result_cell *finding_cell(struct finding *f, struct want w);

/* A field of a cell; 0 and recorded as missing if it does not have it or is NULL. */
double finding_field(struct finding *f, const struct result_cell *c, const char *key);
/* The instructions of a part, 0 where it ran none; noted where no parts were recorded. */
double finding_part(struct finding *f, const struct result_cell *c, const char *which);

/* The iterations of rep-string instructions among a cell's instructions. */
double finding_iterations(const struct finding *f, const struct result_cell *c);
/* -1: a is cheaper, 1: more expensive, 0: the difference is within the two spreads. */
int finding_order(const struct result_cell *a, const struct result_cell *b);
/* Did two cells run the same code? Unknown in time mode. */
bool finding_same_code(const struct finding *f, const struct result_cell *a,
		       const struct result_cell *b);
/* Additional barriers of a cell over another. A time includes them; a count takes each for one. */
double finding_more_barriers(struct finding *f, const struct result_cell *c,
			     const struct result_cell *than);
/* Is a cheaper than b, even if iterations of rep-string instructions cost nothing? */
bool finding_cheaper(const struct finding *f, const struct result_cell *a,
		     const struct result_cell *b, bool free_iterations);
/* The least k from which a form is cheaper than another at every k both have; 0: none. */
unsigned int finding_cheaper_from(const struct finding *f, struct want form, struct want other,
				  bool free_iterations);

#endif
