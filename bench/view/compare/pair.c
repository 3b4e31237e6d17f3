// SPDX-License-Identifier: GPL-2.0-or-later
/* Pairs the cells of two results by name. */
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/compare.h"

static bool matches(const struct result_cell *c, const char *globs)
{
	char *path = xstrfmt("%s/%s", c->path, c->variant), *list = xstrdup(globs ?: "*");
	char *rest = list, *glob;
	bool match = false;

	while (!match && (glob = strsep(&rest, ",")))
		match = !fnmatch(glob, path, 0) || !fnmatch(glob, c->name, 0);
	free(list);
	free(path);
	return match;
}

/* Ignore cells that baselines never contain, rather than report them as missing. */
static bool wanted(const struct comparison *c, const struct result_cell *cell, const char *globs)
{
	bool baseline = c->base->baseline || c->new->baseline;

	return (!baseline || result_steady(cell)) && matches(cell, globs);
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

const char *compare_pair(struct comparison *c, const char *paths)
{
	size_t both = 0;

	c->pair = xcalloc(c->base->nr + c->new->nr + 1, sizeof(*c->pair));
	for (size_t i = 0; i < c->base->nr; i++) {
		const struct result_cell *cell = &c->base->cells[i];

		if (wanted(c, cell, paths))
			add(c, cell, result_named(c->new, cell->name));
	}
	for (size_t i = 0; i < c->new->nr; i++) {
		const struct result_cell *cell = &c->new->cells[i];

		if (wanted(c, cell, paths) && !result_named(c->base, cell->name))
			add(c, NULL, cell);
	}
	for (size_t i = 0; i < c->nr; i++)
		both += c->pair[i].outcome != OUTCOME_MISSING;
	if (both)
		return NULL;
	return paths ? error_text("no cell in common is like '%s'", paths)
		     : "they have no cell in common";
}

void compare_free(struct comparison *c)
{
	for (size_t i = 0; i < c->nr; i++)
		json_decref(c->pair[i].moved);
	free(c->pair);
	json_decref(c->differs);
	*c = (struct comparison){ 0 };
}
