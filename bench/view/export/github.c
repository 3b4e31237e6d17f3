// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy export --format github-action-benchmark: the action's custom format
 * (customSmallerIsBetter), an array of name, unit and value.
 */
#include <stdlib.h>

#include "lib/util.h"
#include "view/export/export.h"

int export_github(const struct export *x, FILE *out)
{
	json_t *array = nonnull(json_array());

	for (size_t i = 0; i < x->r->nr; i++) {
		const struct result_cell *c = &x->r->cells[i];
		char *range = x->r->exact ? NULL : xstrfmt("+-%.3g", c->spread);

		json_array_append_new(
			array, nonnull(json_pack("{s:s, s:s, s:o, s:s*, s:s}", "name", c->name,
						 "unit", export_units[export_measure(x->r)],
						 "value", result_number(c->value), "range", range,
						 "extra", x->r->title)));
		free(range);
	}
	export_json(out, array);
	return 0;
}
