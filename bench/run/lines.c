// SPDX-License-Identifier: GPL-2.0-or-later
/* The order of the driver's output. A guest may print anything, and for ever. */
#include <errno.h>
#include <stdlib.h>

#include "lib/util.h"
#include "run/lines.h"

int lines_refuse(const char *text)
{
	char *start = xstrfmt("%.60s", text);

	pr_err("the driver printed what it never should: %s", printable(start));
	free(start);
	return -EPROTO;
}

enum line lines_take(struct lines *l, const char *text, const json_t *json, size_t nr, size_t *i)
{
	const json_t *index = json_object_get(json, "i");
	json_int_t cell = json_integer_value(index);

	if (!l->greeted && json_object_get(json, "hello")) {
		l->greeted = true;
		return LINE_HELLO;
	}
	if (l->greeted && !l->done && json_object_get(json, "done")) {
		l->done = true;
		return LINE_DONE;
	}
	if (l->greeted && !l->done && index && cell >= (json_int_t)l->next &&
	    cell < (json_int_t)nr) {
		*i = cell;
		l->next = *i + 1;
		return LINE_CELL;
	}
	lines_refuse(text);
	return LINE_BAD;
}
