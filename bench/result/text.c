// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of a result as text. */
#include <stdio.h>

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
