// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy baseline, and the file it writes: an exact result reduced to what is compared. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "result/baseline.h"

/* What is kept, where a result has it. */
static const char *const kept_environment[] = { "target", "mode",     "accelerator",
						"arch",	  "kernel",   "hardened_usercopy",
						"qemu",	  "compiler", NULL };
static const char *const kept_plan[] = { "name", "rounds", NULL };
static const char *const kept_cell[] = { "name",   "value",    "parts", "iterations",
					 "faults", "returned", NULL };

static json_t *keep(const json_t *from, const char *const *keys)
{
	json_t *o = must(json_object());

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

/* Numbers in a name by their value: size=8 before size=16. */
static int by_name(const void *a, const void *b)
{
	const struct result_cell *const *x = a, *const *y = b;

	return strverscmp((*x)->name, (*y)->name);
}

bool baseline_has(const struct result_cell *c)
{
	return !(c->faults > 0);
}

static json_t *sorted_cells(const struct result *r)
{
	const struct result_cell **order = must(calloc(r->nr + 1, sizeof(*order)));
	json_t *cells = must(json_array());
	size_t nr = 0;

	for (size_t i = 0; i < r->nr; i++)
		if (baseline_has(&r->cells[i]))
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

/* One "key=value" of a cell's name: a number, or the name of a kind. */
static void set_parameter(json_t *cell, char *parameter)
{
	char *value = strchr(parameter, '='), *end;
	long long number;

	if (!value)
		return;
	*value++ = '\0';
	number = strtoll(value, &end, 10);
	json_object_set_new(cell, parameter,
			    *value && !*end ? json_integer(number) : json_string(value));
}

/* Path, variant and parameters, from the name; unit and samples as exact mode has them. */
static void expand_cell(json_t *cell)
{
	char *name = strf("%s", json_string_value(json_object_get(cell, "name")) ?: "");
	char *rest = name, *path = strsep(&rest, "/"), *variant = strsep(&rest, "/"), *parameter;

	while ((parameter = strsep(&rest, "/")))
		set_parameter(cell, parameter);
	if (variant) {
		json_object_set_new(cell, "path", json_string(path));
		json_object_set_new(cell, "variant", json_string(variant));
	}
	json_object_set_new(cell, "unit", json_string("insn"));
	json_object_set_new(cell, "samples", json_pack("[O*]", json_object_get(cell, "value")));
	free(name);
}

bool baseline_expand(json_t *json)
{
	const char *schema = json_string_value(json_object_get(json, "schema"));
	const char *mode =
		json_string_value(json_object_get(json_object_get(json, "environment"), "mode"));
	json_t *cell;
	size_t i;

	if (!schema || strcmp(schema, BASELINE_SCHEMA) || !mode || strcmp(mode, "exact"))
		return false;
	json_object_set_new(json, "schema", json_string(RESULT_SCHEMA));
	json_array_foreach (json_object_get(json, "cells"), i, cell)
		if (json_is_object(cell))
			expand_cell(cell);
	return true;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **files = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num < 2) {
			files[state->arg_num] = arg;
			return 0;
		}
		complain("'%s' is one too many: give RESULT and FILE", arg);
		return EINVAL;
	case ARGP_KEY_END:
		if (state->arg_num == 2)
			return 0;
		complain("give the result, and the file its baseline is written to");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	NULL,
	parse_option,
	"RESULT FILE",
	"Reduce an exact result to a baseline, to be tracked and compared with.\v"
	"It holds what 'ucopy compare' looks at, a cell a line in the order of their names, so "
	"that a difference between two can be read.",
	NULL,
	NULL,
	NULL
};

int cmd_baseline(int argc, char **argv)
{
	const char *files[2];
	struct result r;
	json_t *baseline;
	int ret;

	if (argp_parse(&argp, argc, argv, 0, NULL, files) || result_load(&r, files[0]))
		return EXIT_TROUBLE;
	if (r.exact && !r.partial) {
		baseline = baseline_of(&r);
		ret = result_save(baseline, files[1]);
		json_decref(baseline);
	} else {
		complain("%s: is %s: a baseline is of a complete exact result", files[0],
			 r.partial ? "partial" : "of time mode");
		ret = -EINVAL;
	}
	result_free(&r);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
