// SPDX-License-Identifier: GPL-2.0-or-later
/* The cells of paths against size, from which curves and maps are drawn. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "view/plot/series.h"

static int order(unsigned int a, unsigned int b)
{
	return (a > b) - (a < b);
}

int series_by_offsets(const void *a, const void *b)
{
	const struct result_cell *x = *(const struct result_cell *const *)a;
	const struct result_cell *y = *(const struct result_cell *const *)b;

	int kind = order(!!x->src + 2 * !!x->dst, !!y->src + 2 * !!y->dst);

	return kind ?: order(x->src, y->src) ?: order(x->dst, y->dst);
}

static int by_size(const void *a, const void *b)
{
	const struct result_cell *x = *(const struct result_cell *const *)a;
	const struct result_cell *y = *(const struct result_cell *const *)b;

	return order(x->size, y->size) ?: series_by_offsets(a, b);
}

static int by_number(const void *a, const void *b)
{
	return order(*(const unsigned int *)a, *(const unsigned int *)b);
}

bool cell_is_aligned(const struct result_cell *c)
{
	return !c->src && !c->dst;
}

bool series_add(struct series_set *set, const struct result *r, const struct plan *paths,
		size_t path, bool (*keep)(const struct result_cell *c))
{
	struct series s = { .row = &path_rows[path] };

	if (!plan_wants(paths, s.row))
		return false;
	s.cell = xcalloc(r->nr + 1, sizeof(*s.cell));
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (!strcmp(c->path, s.row->family) && !strcmp(c->variant, s.row->variant) &&
		    keep(c) && result_plain(c) &&
		    kbuf_is_auto(s.row, c->size, c->src, c->dst, c->kbuf))
			s.cell[s.nr++] = c;
	}
	if (!s.nr) {
		free(s.cell);
		return false;
	}
	qsort(s.cell, s.nr, sizeof(*s.cell), by_size);
	set->sizes = xrealloc(set->sizes, (set->nr_sizes + s.nr) * sizeof(*set->sizes));
	for (size_t i = 0; i < s.nr; i++)
		set->sizes[set->nr_sizes++] = s.cell[i]->size;
	set->series[set->nr++] = s;
	return true;
}

void series_set_sort(struct series_set *set)
{
	size_t nr = 0;

	if (set->nr_sizes)
		qsort(set->sizes, set->nr_sizes, sizeof(*set->sizes), by_number);
	for (size_t i = 0; i < set->nr_sizes; i++)
		if (!nr || set->sizes[nr - 1] != set->sizes[i])
			set->sizes[nr++] = set->sizes[i];
	set->nr_sizes = nr;
}

void series_set_free(struct series_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		free(set->series[i].cell);
	free(set->sizes);
}

const struct result_cell *series_at(const struct series *s, unsigned int size)
{
	const struct result_cell wanted = { .size = size }, *key = &wanted;
	const struct result_cell **found = bsearch(&key, s->cell, s->nr, sizeof(key), by_size);

	return found ? *found : NULL;
}
