// SPDX-License-Identifier: GPL-2.0-or-later
/* Pairs the cells of two results by name. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/compare.h"

/* Ignore cells that baselines never contain, rather than report them as missing. */
static bool wanted(const struct comparison *c, const struct result_cell *cell,
		   struct selection *select)
{
	bool baseline = c->base->baseline || c->new->baseline;

	return (!baseline || result_steady(cell)) && (!select || select_has_cell(select, cell));
}

static void add(struct comparison *c, const struct result_cell *base, const struct result_cell *new)
{
	c->pair[c->nr++] = (struct pair){
		.base = base,
		.new = new,
		.outcome = base &&new ? OUTCOME_SAME : OUTCOME_MISSING,
		.change = NAN,
		.p = NAN,
		.threshold = NAN,
		.noise = NAN,
		.low = NAN,
		.high = NAN,
		.rounds_wanted = NAN,
	};
}

const char *compare_pair(struct comparison *c, struct selection *select)
{
	const char *why;
	size_t both = 0;

	c->pair = xcalloc(c->base->nr + c->new->nr + 1, sizeof(*c->pair));
	for (size_t i = 0; i < c->base->nr; i++) {
		const struct result_cell *cell = &c->base->cells[i];

		if (wanted(c, cell, select))
			add(c, cell, result_named(c->new, cell->name));
	}
	for (size_t i = 0; i < c->new->nr; i++) {
		const struct result_cell *cell = &c->new->cells[i];

		if (wanted(c, cell, select) && !result_named(c->base, cell->name))
			add(c, NULL, cell);
	}
	why = select ? select_unused(select) : NULL;
	for (size_t i = 0; i < c->nr; i++)
		both += c->pair[i].outcome != OUTCOME_MISSING;
	return why || both ? why : "they have no cell in common";
}

void compare_free(struct comparison *c)
{
	for (size_t i = 0; i < c->nr; i++)
		json_decref(c->pair[i].moved);
	free(c->pair);
	json_decref(c->differs);
	*c = (struct comparison){ 0 };
}
