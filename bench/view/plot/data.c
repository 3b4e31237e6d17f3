// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables behind the pictures. The first line names the columns; '?' marks a missing cell.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "view/plot/data.h"

/* Cells of a path, sorted by size, then by offsets, aligned first. */
struct series {
	const struct path_row *row;
	const struct result_cell **cell;
	size_t nr;
};

/* The series of one table, and all their sizes, ascending. */
struct series_set {
	struct series series[UCOPY_NR_PATHS];
	size_t nr;
	unsigned int *sizes;
	size_t nr_sizes;
};

static int order(unsigned int a, unsigned int b)
{
	return (a > b) - (a < b);
}

/* Aligned first, then those with source offset only, destination offset only, both. */
static int by_offsets(const void *a, const void *b)
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

	return order(x->size, y->size) ?: by_offsets(a, b);
}

static int by_number(const void *a, const void *b)
{
	return order(*(const unsigned int *)a, *(const unsigned int *)b);
}

static bool any_cell(const struct result_cell *c)
{
	(void)c;
	return true;
}

static bool aligned(const struct result_cell *c)
{
	return !c->src && !c->dst;
}

static bool aligned_and_sized(const struct result_cell *c)
{
	return c->size && aligned(c);
}

const struct result_cell *picture_cell(const struct result *r, const struct plan *paths,
				       const struct path_row *row, unsigned int size,
				       unsigned int k, const char *mem)
{
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (c->size == size && c->k == k && c->threads <= 1 && aligned(c) &&
		    !strcmp(c->path, row->family) && !strcmp(c->variant, row->variant) &&
		    !strcmp(*c->mem ? c->mem : "warm", mem ?: "warm") &&
		    kbuf_is_auto(row, k ? k * size : size, 0, 0, c->kbuf))
			return plan_wants(paths, row) ? c : NULL;
	}
	return NULL;
}

/*
 * Add the cells of a path that keep() accepts; returns false if the path is not wanted or
 * has none. A curve has one kernel buffer per size: the plan's default.
 */
static bool add_series(struct series_set *set, const struct result *r, const struct plan *paths,
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

static void sort_sizes(struct series_set *set)
{
	size_t nr = 0;

	if (set->nr_sizes)
		qsort(set->sizes, set->nr_sizes, sizeof(*set->sizes), by_number);
	for (size_t i = 0; i < set->nr_sizes; i++)
		if (!nr || set->sizes[nr - 1] != set->sizes[i])
			set->sizes[nr++] = set->sizes[i];
	set->nr_sizes = nr;
}

static void free_series(struct series_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		free(set->series[i].cell);
	free(set->sizes);
}

/* The aligned cell of this size, or NULL. */
static const struct result_cell *at(const struct series *s, unsigned int size)
{
	const struct result_cell wanted = { .size = size }, *key = &wanted;
	const struct result_cell **found = bsearch(&key, s->cell, s->nr, sizeof(key), by_size);

	return found ? *found : NULL;
}

bool picture_begins_family(size_t path)
{
	for (size_t i = 0; i < path; i++)
		if (!strcmp(path_rows[i].family, path_rows[path].family))
			return false;
	return true;
}

bool write_cost(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		FILE *table)
{
	const char *family = path_rows[n].family;
	struct series_set set = { 0 };
	unsigned int type = 0;
	bool sized;

	if (!picture_begins_family(n))
		return false;
	fputs("size", table);
	for (size_t i = n; i < UCOPY_NR_PATHS; i++) {
		if (strcmp(path_rows[i].family, family))
			continue;
		type++; /* counts all variants, so colours do not depend on which are present */
		if (!add_series(&set, r, paths, i, aligned))
			continue;
		join(&pic->args[0], " ", "%u", type);
		join(&pic->args[1], " ", "%u", set.series[set.nr - 1].cell[0]->size);
		fprintf(table, " %s spread", path_rows[i].variant);
	}
	sort_sizes(&set);
	for (size_t s = 0; s < set.nr_sizes; s++) {
		fprintf(table, "\n%u", set.sizes[s]);
		for (size_t i = 0; i < set.nr; i++) {
			const struct result_cell *c = at(&set.series[i], set.sizes[s]);

			if (c)
				fprintf(table, " %.10g %.10g", c->value, c->spread);
			else
				fputs(" ? ?", table);
		}
	}
	fputc('\n', table);
	sized = set.nr_sizes && set.sizes[set.nr_sizes - 1];
	pic->name = xstrfmt("cost-%s", family);
	pic->title = xstrfmt("%s: cost by size", family);
	free_series(&set);
	return sized;
}

size_t picture_path(const char *family, const char *variant)
{
	size_t i = 0;

	while (i < UCOPY_NR_PATHS &&
	       (strcmp(path_rows[i].family, family) || strcmp(path_rows[i].variant, variant)))
		i++;
	return i;
}

/* Add both variants of a family, or neither and return false. */
static bool add_pair(struct series_set *set, const struct result *r, const struct plan *paths,
		     size_t checked, size_t plainer)
{
	if (plainer == UCOPY_NR_PATHS || !add_series(set, r, paths, checked, aligned_and_sized))
		return false;
	if (add_series(set, r, paths, plainer, aligned_and_sized))
		return true;
	free(set->series[--set->nr].cell);
	return false;
}

/* Write the extra cost and its percentage of the plainer form's cost, if that is positive. */
static bool write_extra_of(const struct result_cell *more, const struct result_cell *less,
			   FILE *table)
{
	double extra, spread, percent;

	if (!more || !less) {
		fputs(" ? ? ? ?", table);
		return false;
	}
	extra = more->value - less->value;
	spread = hypot(more->spread, less->spread);
	fprintf(table, " %.10g %.10g", extra, spread);
	if (less->value > 0) {
		percent = 100 / less->value;
		fprintf(table, " %.10g %.10g", extra * percent, spread * percent);
	} else {
		fputs(" ? ?", table);
	}
	return true;
}

bool write_extra(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		 FILE *table)
{
	static const char *const plainer[NR_EXTRAS] = { "unchecked", "raw" };
	struct series_set set = { 0 };
	unsigned int type = 0;
	size_t cells = 0;

	fputs("size", table);
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const char *family = path_rows[i].family;

		if (strcmp(path_rows[i].variant, "checked"))
			continue;
		type++;
		if (!add_pair(&set, r, paths, i, picture_path(family, plainer[n])))
			continue;
		join(&pic->args[0], " ", "%u", type);
		fprintf(table, " %s spread share spread", family);
	}
	sort_sizes(&set);
	for (size_t s = 0; s < set.nr_sizes; s++) {
		fprintf(table, "\n%u", set.sizes[s]);
		for (size_t i = 0; i < set.nr; i += 2)
			cells += write_extra_of(at(&set.series[i], set.sizes[s]),
						at(&set.series[i + 1], set.sizes[s]), table);
	}
	fputc('\n', table);
	join(&pic->args[1], " ", "%s", plainer[n]);
	pic->name = xstrfmt("extra-%s", plainer[n]);
	pic->title = xstrfmt("What checked costs over %s, by size", plainer[n]);
	free_series(&set);
	return cells;
}

/* Find one cell per pair of offsets, sorted. Returns their number. */
static size_t find_offsets(const struct series *s, const struct result_cell **offsets)
{
	size_t nr = 0;

	memcpy(offsets, s->cell, s->nr * sizeof(*offsets));
	qsort(offsets, s->nr, sizeof(*offsets), by_offsets);
	for (size_t i = 0; i < s->nr; i++)
		if (!nr || by_offsets(&offsets[nr - 1], &offsets[i]))
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

	if (!add_series(&set, r, paths, n, any_cell))
		return false;
	sort_sizes(&set);
	offsets = xcalloc(s->nr, sizeof(*offsets));
	nr = find_offsets(s, offsets);
	name_offsets(pic, offsets, nr);
	for (size_t i = 0; i < set.nr_sizes; i++)
		join(&pic->args[0], " ", "%u", set.sizes[i]);
	fputs("column row difference spread percent", table);
	for (size_t i = 0; i < s->nr; i++) {
		const struct result_cell *c = s->cell[i];
		const struct result_cell **row =
			bsearch(&c, offsets, nr, sizeof(*offsets), by_offsets);

		column += set.sizes[column] != c->size;
		cells += write_difference(column, row - offsets, c, at(s, c->size), table, &differ);
	}
	fputc('\n', table);
	pic->flat = cells && !differ;
	pic->name = xstrfmt("heat-%s-%s", s->row->family, s->row->variant);
	pic->title = xstrfmt("%s: what unaligned buffers cost", s->row->name);
	free(offsets);
	free_series(&set);
	return differ;
}

void picture_free(struct picture *pic)
{
	free(pic->name);
	free(pic->title);
	for (size_t i = 0; i < PICTURE_ARGS; i++)
		free(pic->args[i]);
	*pic = (struct picture){ 0 };
}
