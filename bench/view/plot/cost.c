// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables for the pictures of cost against size, and of what the checked form adds to it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/data.h"
#include "view/plot/series.h"

static bool aligned_and_sized(const struct result_cell *c)
{
	return c->size && cell_is_aligned(c);
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
		if (!series_add(&set, r, paths, i, cell_is_aligned))
			continue;
		join(&pic->args[0], " ", "%u", type);
		join(&pic->args[1], " ", "%u", set.series[set.nr - 1].cell[0]->size);
		fprintf(table, " %s spread", path_rows[i].variant);
	}
	series_set_sort(&set);
	for (size_t s = 0; s < set.nr_sizes; s++) {
		fprintf(table, "\n%u", set.sizes[s]);
		for (size_t i = 0; i < set.nr; i++) {
			const struct result_cell *c = series_at(&set.series[i], set.sizes[s]);

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
	series_set_free(&set);
	return sized;
}

/* Add both variants of a family, or neither and return false. */
static bool add_pair(struct series_set *set, const struct result *r, const struct plan *paths,
		     size_t checked, size_t plainer)
{
	if (plainer == UCOPY_NR_PATHS || !series_add(set, r, paths, checked, aligned_and_sized))
		return false;
	if (series_add(set, r, paths, plainer, aligned_and_sized))
		return true;
	free(set->series[--set->nr].cell);
	return false;
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
	series_set_sort(&set);
	for (size_t s = 0; s < set.nr_sizes; s++) {
		fprintf(table, "\n%u", set.sizes[s]);
		for (size_t i = 0; i < set.nr; i += 2)
			cells += write_extra_of(series_at(&set.series[i], set.sizes[s]),
						series_at(&set.series[i + 1], set.sizes[s]), table);
	}
	fputc('\n', table);
	join(&pic->args[1], " ", "%s", plainer[n]);
	pic->name = xstrfmt("extra-%s", plainer[n]);
	pic->title = xstrfmt("What checked costs over %s, by size", plainer[n]);
	series_set_free(&set);
	return cells;
}
