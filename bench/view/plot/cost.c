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

/* Forms that check, each with the one that does the same without. */
static const char *const pairs[][2] = {
	{ "checked", "unchecked" },
	{ "constant", "constant-unchecked" },
};

/* The series of a variant, or NULL. */
static const struct series *series_of(const struct series_set *set, const char *variant)
{
	for (size_t i = 0; i < set->nr; i++)
		if (!strcmp(set->series[i].row->variant, variant))
			return &set->series[i];
	return NULL;
}

/* A line of the table: the cost of each variant, then what checking adds to it. */
static void write_costs(const struct series_set *set, unsigned int size, FILE *table)
{
	fprintf(table, "\n%u", size);
	for (size_t i = 0; i < set->nr; i++) {
		const struct result_cell *c = series_at(&set->series[i], size);

		if (c)
			fprintf(table, " %.10g %.10g", c->value, c->spread);
		else
			fputs(" ? ?", table);
	}
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const struct series *more = series_of(set, pairs[i][0]);
		const struct series *less = series_of(set, pairs[i][1]);

		if (more && less)
			write_extra_of(series_at(more, size), series_at(less, size), table);
	}
}

/* Name the columns of what checking adds, and the line type of each. */
static void write_pairs(const struct series_set *set, struct picture *pic, FILE *table)
{
	pic->args[2] = xstrdup("");
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const struct series *more = series_of(set, pairs[i][0]);

		if (!more || !series_of(set, pairs[i][1]))
			continue;
		join(&pic->args[2], " ", "%u", picture_type(more->row));
		fprintf(table, " %s spread share spread", pairs[i][0]);
	}
}

bool write_cost(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		FILE *table)
{
	const char *family = path_rows[n].family;
	struct series_set set = { 0 };
	bool sized;

	if (!picture_begins_family(n))
		return false;
	fputs("size", table);
	for (size_t i = n; i < UCOPY_NR_PATHS; i++) {
		if (strcmp(path_rows[i].family, family) ||
		    !series_add(&set, r, paths, i, cell_is_aligned))
			continue;
		join(&pic->args[0], " ", "%u", picture_type(&path_rows[i]));
		join(&pic->args[1], " ", "%u", set.series[set.nr - 1].cell[0]->size);
		fprintf(table, " %s spread", path_rows[i].variant);
	}
	series_set_sort(&set);
	write_pairs(&set, pic, table);
	for (size_t s = 0; s < set.nr_sizes; s++)
		write_costs(&set, set.sizes[s], table);
	fputc('\n', table);
	for (size_t i = 0; i < set.nr; i++) {
		free(pic->args[3]);
		pic->args[3] = picture_buffers(set.series[i].cell, set.series[i].nr);
		if (*pic->args[3])
			break;
	}
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
