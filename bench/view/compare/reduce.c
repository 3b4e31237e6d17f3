// SPDX-License-Identifier: GPL-2.0-or-later
/* Reduces an exact result to what is compared: a baseline. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "result/baseline.h"
#include "view/compare/reduce.h"

/* Fields that are kept, if present. */
static const char *const kept_environment[] = { "target", "mode",     "accelerator",
						"arch",	  "kernel",   "hardened_usercopy",
						"qemu",	  "compiler", NULL };
static const char *const kept_plan[] = { "name", "rounds", NULL };
static const char *const kept_cell[] = { "name",   "value",    "parts", "iterations",
					 "faults", "returned", NULL };

static json_t *keep(const json_t *from, const char *const *keys)
{
	json_t *o = nonnull(json_object());

	for (size_t i = 0; keys[i]; i++)
		json_object_set(o, keys[i], json_object_get(from, keys[i]));
	return o;
}

static json_t *keep_cell(const struct result_cell *c)
{
	json_t *cell = keep(c->json, kept_cell);

	if (!json_integer_value(json_object_get(cell, "iterations")))
		json_object_del(cell, "iterations");
	return cell;
}

/* Sort numbers in a name by value: size=8 before size=16. */
static int by_name(const void *a, const void *b)
{
	const struct result_cell *const *x = a, *const *y = b;

	return strverscmp((*x)->name, (*y)->name);
}

static json_t *sorted_cells(const struct result *r)
{
	const struct result_cell **order = xcalloc(r->nr + 1, sizeof(*order));
	json_t *cells = nonnull(json_array());
	size_t nr = 0;

	for (size_t i = 0; i < r->nr; i++)
		if (result_steady(&r->cells[i]))
			order[nr++] = &r->cells[i];
	qsort(order, nr, sizeof(*order), by_name);
	for (size_t i = 0; i < nr; i++)
		json_array_append_new(cells, keep_cell(order[i]));
	free(order);
	return cells;
}

json_t *baseline_of(const struct result *r)
{
	const json_t *from = json_object_get(r->json, "environment");
	json_t *environment = keep(from, kept_environment);

	json_object_set_new(environment, "cpu",
			    json_pack("{s:O*}", "model",
				      json_object_get(json_object_get(from, "cpu"), "model")));
	return json_pack("{s:s, s:O, s:o, s:o, s:o}", "schema", BASELINE_SCHEMA, "status",
			 json_object_get(r->json, "status"), "environment", environment, "plan",
			 keep(json_object_get(r->json, "plan"), kept_plan), "cells",
			 sorted_cells(r));
}
