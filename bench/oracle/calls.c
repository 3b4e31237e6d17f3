// SPDX-License-Identifier: GPL-2.0-or-later
/* Matches recorded calls to the cells of a run. */
#include <stdlib.h>

#include "lib/util.h"
#include "oracle/calls.h"

void calls_add(struct calls *c, const struct cell *cell, const json_t *line, json_t *result)
{
	const json_t *ioctls = json_object_get(line, "ioctls");

	c->cell = grow(c->cell, c->nr, sizeof(*c->cell));
	c->cell[c->nr++] = (struct measured){
		.cell = cell,
		.result = json_incref(result),
		.first = json_integer_value(json_array_get(ioctls, 0)),
		.last = json_integer_value(json_array_get(ioctls, 1)),
	};
}

static int by_ioctl(const void *key, const void *element)
{
	const unsigned long *ioctl = key;
	const struct measured *m = element;

	return (*ioctl > m->last) - (*ioctl < m->first);
}

static void take(struct recorded *r, void *arg)
{
	struct calls *c = arg;
	struct measured *m = bsearch(&r->ioctl, c->cell, c->nr, sizeof(*c->cell), by_ioctl);

	if (!m || !oracle_is_of(c->oracle, r, m->cell) || (m->least && m->least <= r->call.total))
		return;
	m->least = r->call.total;
	c->found(m, &r->call, c->arg);
}

long calls_read(struct calls *c, struct oracle *o)
{
	long ret, nr = 0;

	c->oracle = o;
	ret = oracle_read(o, take, c);
	for (size_t i = 0; i < c->nr; i++)
		nr += c->cell[i].least > 0;
	return ret < 0 ? ret : nr;
}

void calls_free(struct calls *c)
{
	for (size_t i = 0; i < c->nr; i++)
		json_decref(c->cell[i].result);
	free(c->cell);
	*c = (struct calls){ 0 };
}
