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

/* Select the rounds whose empty call took at most most times the minimum. */
static void take(struct rounds *r, const struct result_cell *c, double most)
{
	size_t nr = json_array_size(all_of(c, "samples"));
	double least = INFINITY;

	r->nr = 0;
	for (size_t i = 0; i < nr; i++)
		least = fmin(least, empty_ticks(c, i));
	for (size_t i = 0; i < nr; i++)
		if (!(empty_ticks(c, i) > most * least))
			r->sample[r->nr++] =
				json_number_value(json_array_get(all_of(c, "samples"), i));
}

static void take_both(const struct pair *p, struct rounds *base, struct rounds *new, double most)
{
	take(base, p->base, most);
	take(new, p->new, most);
}

static double *room(const struct result_cell *c)
{
	return xcalloc(json_array_size(all_of(c, "samples")), sizeof(double));
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

void rounds_free(struct rounds *r)
{
	free(r->sample);
}
