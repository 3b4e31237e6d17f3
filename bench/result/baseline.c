// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads baselines: the fields implied by a cell's name are filled in. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "result/baseline.h"
#include "result/schema.h"

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

/* Path, variant and parameters from the name; unit and samples as in exact mode. */
static void expand_cell(json_t *cell)
{
	char *name = xstrdup(json_string_value(json_object_get(cell, "name")) ?: "");
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
