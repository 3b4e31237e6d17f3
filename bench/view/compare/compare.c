// SPDX-License-Identifier: GPL-2.0-or-later
/* Compares two results: their environments, then cell by cell. */
#include <string.h>

#include "view/compare/compare.h"

static const char *text(const struct result *r, const char *key)
{
	return json_string_value(json_object_get(r->json, key));
}

/* Were the two measured in turns in one session? True for a result compared with itself. */
static bool together(const struct result *a, const struct result *b)
{
	const char *x = text(a, "session") ?: text(a, "created");
	const char *y = text(b, "session") ?: text(b, "created");

	return x && y && !strcmp(x, y);
}

const char *compare_results(struct comparison *c, const char *across, struct selection *select)
{
	const char *why;

	c->together = together(c->base, c->new);
	why = compare_environment(c, across);
	if (!why)
		why = compare_pair(c, select);
	if (!why)
		why = c->base->exact ? compare_exact(c) : compare_time(c);
	return why;
}
