// SPDX-License-Identifier: GPL-2.0-or-later
/* Table for the pictures of unaligned buffers: sizes across, offsets down. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/data.h"
#include "view/plot/series.h"

static bool any_cell(const struct result_cell *c)
{
	(void)c;
	return true;
}

/* Find one cell per pair of offsets, sorted. Returns their number. */
static size_t find_offsets(const struct series *s, const struct result_cell **offsets)
{
	size_t nr = 0;

	memcpy(offsets, s->cell, s->nr * sizeof(*offsets));
	qsort(offsets, s->nr, sizeof(*offsets), series_by_offsets);
	for (size_t i = 0; i < s->nr; i++)
		if (!nr || series_by_offsets(&offsets[nr - 1], &offsets[i]))
			offsets[nr++] = offsets[i];
	return nr;
}

/* Labels of the rows of a heat map, and their title: a path has one buffer or two. */
static void name_offsets(struct picture *pic, const struct result_cell **offsets, size_t nr)
{
	bool src = false, dst = false;

	for (size_t i = 0; i < nr; i++) {
		src |= offsets[i]->src;
		dst |= offsets[i]->dst;
	}
	for (size_t i = 0; i < nr; i++)
		if (src && dst)
			join(&pic->args[1], " ", "%u:%u", offsets[i]->src, offsets[i]->dst);
		else
			join(&pic->args[1], " ", "%u", offsets[i]->src | offsets[i]->dst);
	join(&pic->args[2], " ", "%s offset, bytes",
	     src && dst ? "source:destination"
	     : dst	? "destination"
			: "source");
}

/* Is everything but the offsets the same? A cell's name ends with the kernel buffer. */
static bool comparable(const struct result_cell *a, const struct result_cell *b)
{
	return !strcmp(strstr(a->name, "/kbuf=") ?: "", strstr(b->name, "/kbuf=") ?: "");
}

/*
 * Write a cell of the heat map: its position and its difference from the aligned cell. Returns
 * whether it can differ; adds to *differ if it does.
 */
static bool write_difference(size_t column, size_t row, const struct result_cell *c,
			     const struct result_cell *base, FILE *table, size_t *differ)
{
	double extra;

	if (!base || !comparable(c, base))
		return false;
	extra = c->value - base->value;
	fprintf(table, "\n%zu %zu %.10g %.10g", column, row, extra, hypot(c->spread, base->spread));
	if (base->value > 0)
		fprintf(table, " %.10g", 100 * extra / base->value);
	else
		fputs(extra ? " ?" : " 0", table);
	*differ += extra != 0;
	return c != base;
}

bool write_heat(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		FILE *table)
{
	const struct result_cell **offsets;
	struct series_set set = { 0 };
	const struct series *s = &set.series[0];
	size_t nr, cells = 0, differ = 0, column = 0;

	if (!series_add(&set, r, paths, n, any_cell))
		return false;
	series_set_sort(&set);
	offsets = xcalloc(s->nr, sizeof(*offsets));
	nr = find_offsets(s, offsets);
	name_offsets(pic, offsets, nr);
	for (size_t i = 0; i < set.nr_sizes; i++)
		join(&pic->args[0], " ", "%u", set.sizes[i]);
	fputs("column row difference spread percent", table);
	for (size_t i = 0; i < s->nr; i++) {
		const struct result_cell *c = s->cell[i];
		const struct result_cell **row =
			bsearch(&c, offsets, nr, sizeof(*offsets), series_by_offsets);

		column += set.sizes[column] != c->size;
		cells += write_difference(column, row - offsets, c, series_at(s, c->size), table,
					  &differ);
	}
	fputc('\n', table);
	pic->flat = cells && !differ;
	pic->name = xstrfmt("heat-%s-%s", s->row->family, s->row->variant);
	pic->title = xstrfmt("%s: what unaligned buffers cost", s->row->name);
	free(offsets);
	series_set_free(&set);
	return differ;
}
