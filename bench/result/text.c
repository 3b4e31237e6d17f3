// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of a result as text. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "result/text.h"

void result_value_text(char *text, size_t size, const struct result *r, const struct result_cell *c)
{
	if (!c)
		snprintf(text, size, "-");
	else if (r->exact)
		snprintf(text, size, "%.*f", c->value == (long long)c->value ? 0 : 2, c->value);
	else
		snprintf(text, size, "%s%.1f +-%.1f", r->emulated ? "~" : "", c->value, c->spread);
}

bool result_failed(const struct result_cell *c)
{
	return c && !isnan(c->returned);
}

void result_failure_text(char *text, size_t size, const struct result_cell *c)
{
	const char *error =
		c->returned < 0 && c->returned > -4096 ? strerrorname_np((int)-c->returned) : NULL;

	if (!result_failed(c))
		*text = '\0';
	else if (error)
		snprintf(text, size, "failed: -%s", error);
	else if (c->returned > 0 && c->returned <= c->size)
		snprintf(text, size, "failed: %.0f of %u bytes not done", c->returned, c->size);
	else
		snprintf(text, size, "failed: returned %.0f", c->returned);
}
