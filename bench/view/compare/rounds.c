// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Selects undisturbed rounds. Every round also measures the empty call, whose cost does not
 * depend on the cell: if it took longer than usual, the machine was disturbed.
 */
#include <math.h>
#include <stdlib.h>

#include "lib/util.h"
#include "view/compare/rounds.h"

/* Slowdown of the empty call, relative to its fastest round, that marks a disturbed round. */
#define DISTURBED 1.1

static const json_t *all_of(const struct result_cell *c, const char *key)
{
	return json_object_get(c->json, key);
}

/* Ticks per empty call in a round; 0 if unknown. */
static double empty_ticks(const struct result_cell *c, size_t round)
{
	const json_t *batches = json_array_get(all_of(c, "batches"), round);
	double calls = json_number_value(json_array_get(all_of(c, "calls"), round));

	return (json_number_value(json_array_get(batches, 2)) +
		json_number_value(json_array_get(batches, 3))) /
	       (calls > 0 ? calls : 1);
}

static size_t rounds_nr(const struct result_cell *c)
{
	return json_array_size(all_of(c, "samples"));
}

static double sample(const struct result_cell *c, size_t round)
{
	return json_number_value(json_array_get(all_of(c, "samples"), round));
}

/* Ticks of the empty call above which a round counts as disturbed: most times the minimum. */
static double limit_of(const struct result_cell *c, double most)
{
	double least = INFINITY;

	for (size_t i = 0; i < rounds_nr(c); i++)
		least = fmin(least, empty_ticks(c, i));
	return most * least;
}

/* Select the rounds whose empty call took at most most times the minimum. */
static void take(struct rounds *r, const struct result_cell *c, double most)
{
	double limit = limit_of(c, most);

	r->nr = 0;
	for (size_t i = 0; i < rounds_nr(c); i++)
		if (!(empty_ticks(c, i) > limit))
			r->sample[r->nr++] = sample(c, i);
}

static void take_differences(struct rounds *r, const struct pair *p, double most)
{
	double base = limit_of(p->base, most), new = limit_of(p->new, most);

	r->nr = 0;
	for (size_t i = 0; i < rounds_nr(p->base); i++)
		if (!(empty_ticks(p->base, i) > base) && !(empty_ticks(p->new, i) > new))
			r->sample[r->nr++] = sample(p->new, i) - sample(p->base, i);
}

static void take_both(const struct pair *p, struct rounds *base, struct rounds *new, double most)
{
	take(base, p->base, most);
	take(new, p->new, most);
}

static double *room(const struct result_cell *c)
{
	return xcalloc(rounds_nr(c), sizeof(double));
}

void rounds_of(const struct pair *p, struct rounds *base, struct rounds *new)
{
	base->sample = room(p->base);
	new->sample = room(p->new);
	take_both(p, base, new, DISTURBED);
	/* Filter both or neither: filtering only one would introduce a difference. */
	if (base->nr < COMPARE_ROUNDS || new->nr < COMPARE_ROUNDS)
		take_both(p, base, new, INFINITY);
}

void rounds_paired(const struct pair *p, struct rounds *difference)
{
	*difference = (struct rounds){ .sample = room(p->base) };
	if (rounds_nr(p->base) != rounds_nr(p->new))
		return;
	take_differences(difference, p, DISTURBED);
	if (difference->nr < COMPARE_ROUNDS)
		take_differences(difference, p, INFINITY);
}

void rounds_free(struct rounds *r)
{
	free(r->sample);
}
