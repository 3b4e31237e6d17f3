// SPDX-License-Identifier: GPL-2.0-or-later
/* Table for the picture of changes between two results, sorted by change. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/attribute/attribution.h"
#include "view/plot/many.h"

/* Maximum number of cells named in the picture, per direction. */
#define MOST_NAMED 20

struct change {
	const struct result_cell *from, *to;
	double percent, spread;
};

struct changes {
	struct change *change;
	size_t nr;
	size_t up, down; /* cells that cost more, less */
	size_t sure_up, sure_down; /* those beyond the combined spread */
	size_t alone; /* in only one result, or without a meaningful percentage */
};

/* Largest increase first; equal changes in plan order. */
static int by_percent(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->percent < y->percent) - (x->percent > y->percent)
		       ?: (x->from > y->from) - (x->from < y->from);
}

static bool wanted(const struct many *m, const struct result_cell *c)
{
	size_t path = picture_path(c->path, c->variant);

	return path < UCOPY_NR_PATHS && plan_wants(m->paths, &path_rows[path]);
}

static void add(struct changes *all, const struct result_cell *from, const struct result_cell *to)
{
	double percent = 100 / from->value, change = (to->value - from->value) * percent;
	double spread = hypot(from->spread, to->spread) * percent;

	if (from->value == 0 && to->value == 0)
		change = spread = 0;
	if (!isfinite(change) || from->value < 0) {
		all->alone++;
		return;
	}
	all->up += change > 0;
	all->down += change < 0;
	all->sure_up += change > spread;
	all->sure_down += change < -spread;
	all->change[all->nr++] = (struct change){ from, to, change, spread };
}

static struct changes find_changes(const struct many *m, const struct result *a,
				   const struct result *b)
{
	struct changes all = { .change = xcalloc(b->nr + 1, sizeof(*all.change)) };
	size_t both = 0, in_a = 0;

	for (size_t i = 0; i < a->nr; i++)
		in_a += wanted(m, &a->cells[i]);
	for (size_t i = 0; i < b->nr; i++) {
		const struct result_cell *at = result_named(a, b->cells[i].name);

		if (!wanted(m, &b->cells[i]))
			continue;
		both += at != NULL;
		if (at)
			add(&all, at, &b->cells[i]);
		else
			all.alone++;
	}
	all.alone += in_a - both;
	qsort(all.change, all.nr, sizeof(*all.change), by_percent);
	return all;
}

/* Position of a change in the list of names, from 1; 0: not named. */
static size_t place(const struct changes *all, size_t rank)
{
	size_t up = all->up < MOST_NAMED ? all->up : MOST_NAMED;
	size_t down = all->down < MOST_NAMED ? all->down : MOST_NAMED;

	if (rank < up)
		return rank + 1;
	return rank + down < all->nr ? 0 : up + 1 + rank - (all->nr - down);
}

bool write_change(struct picture *pic, const struct many *m, size_t n, FILE *table)
{
	int digits = m->r[0].exact ? 0 : 1;
	struct changes all;
	bool differ;

	if (n + 1 >= m->nr)
		return false;
	all = find_changes(m, &m->r[0], &m->r[n + 1]);
	fputs("rank change spread place name from to", table);
	for (size_t i = 0; i < all.nr; i++) {
		const struct change *c = &all.change[i];

		fprintf(table, "\n%zu %.10g %.10g %zu %s %.*f %.*f", i + 1, c->percent, c->spread,
			place(&all, i), c->from->name, digits, c->from->value, digits,
			c->to->value);
	}
	fputc('\n', table);
	differ = all.up || all.down;
	pic->flat = all.nr && !differ;
	pic->args[0] = xstrfmt("%zu %zu %zu", all.sure_up, all.sure_down,
			       all.nr - all.sure_up - all.sure_down);
	pic->args[1] = xstrfmt("%zu", all.alone);
	pic->name = xstrfmt("change-%s", m->label[n + 1]);
	pic->title = xstrfmt("%s against %s: cells by change", m->label[n + 1], m->label[0]);
	for (char *c = pic->name; *c; c++)
		if (*c == '/')
			*c = '-';
	free(all.change);
	return differ;
}
