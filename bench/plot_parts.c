// SPDX-License-Identifier: GPL-2.0
/* The tables of the pictures of parts and of the generations of the check. */
#include <stdlib.h>
#include <string.h>

#include "parts.h"
#include "plot_data.h"
#include "util.h"

#define NR(array) (sizeof(array) / sizeof(*(array)))

/* Families whose bars are of one scale. */
static const char *const panels[][2] = {
	{ "get_user", "put_user" },
	{ "copy_from_user", "copy_to_user" },
	{ "strncpy_from_user", "strnlen_user" },
	{ "clear_user" },
};

static bool in_panel(const char *const families[2], const struct path_row *row)
{
	for (size_t i = 0; i < 2 && families[i]; i++)
		if (!strcmp(families[i], row->family))
			return true;
	return false;
}

/* Iterations are of the body: what is left of it sets them up. */
static void write_bar(const char *name, const struct result_cell *c, const json_t *parts,
		      double place, FILE *table)
{
	double iterations = json_number_value(json_object_get(c->json, "iterations"));

	fprintf(table, "\n%.10g %s %.10g", place, name, iterations);
	for (size_t p = 0; p < NR_PARTS; p++) {
		double insns = json_number_value(json_object_get(parts, part_names[p]));

		fprintf(table, " %.10g", p == PART_BODY ? insns - iterations : insns);
	}
}

/* The bars of a panel from top down, families a little apart. Returns its height, in bars. */
static double write_panel(double top, const char *const families[2], const struct result *r,
			  const struct plan *paths, unsigned int size, FILE *table)
{
	const char *last = NULL;
	double height = 0;

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i];
		const struct result_cell *c = picture_cell(r, paths, row, size, 0, NULL);
		const json_t *parts = c ? json_object_get(c->json, "parts") : NULL;

		if (!json_is_object(parts) || !in_panel(families, row))
			continue;
		height += last && strcmp(last, row->family) ? 1.5 : 1;
		last = row->family;
		write_bar(row->name, c, parts, top + height - 0.5, table);
	}
	return height;
}

bool write_parts(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		 FILE *table)
{
	static const unsigned int sizes[NR_PARTS_SIZES] = { 8, 64, 512, 4096 };
	double top = 0;

	fputs("place path iterations", table);
	for (size_t p = 0; p < NR_PARTS; p++)
		fprintf(table, " %s", part_names[p]);
	for (size_t i = 0; i < NR(panels); i++) {
		double height = write_panel(top, panels[i], r, paths, sizes[n], table);

		if (height)
			picture_append(&pic->args[0], strf("%.10g", height));
		top += height;
	}
	fputc('\n', table);
	pic->name = strf("parts-%u", sizes[n]);
	pic->title = strf("What a call of %u bytes is made of", sizes[n]);
	return top > 0;
}

/* "as up to 5.9": the kernels a generation is of are named last. */
static const char *since(const struct path_row *row)
{
	const char *comma = strrchr(row->what, ',');

	return comma ? comma + 2 : "";
}

/* The row of a generation with a barrier, or NULL where row has one itself. */
static const struct path_row *with_barrier(const struct path_row *row)
{
	size_t n = strlen(row->name);

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (!strncmp(path_rows[i].name, row->name, n) &&
		    !strcmp(path_rows[i].name + n, "+barrier"))
			return &path_rows[i];
	return NULL;
}

static void write_cell(const struct result_cell *c, FILE *table)
{
	if (c)
		fprintf(table, " %.10g %.10g", c->value, c->spread);
	else
		fputs(" ? ?", table);
}

bool write_generations(struct picture *pic, const struct result *r, const struct plan *paths,
		       size_t n, FILE *table)
{
	bool any[2] = { false };

	(void)n;
	fputs("generation since alone spread barrier spread", table);
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i], *barrier = with_barrier(row);
		const struct result_cell *c[2] = { NULL };

		if (!barrier)
			continue;
		c[0] = picture_cell(r, paths, row, 0, 0, NULL);
		c[1] = picture_cell(r, paths, barrier, 0, 0, NULL);
		if (!c[0] && !c[1])
			continue;
		fprintf(table, "\n%s \"%s\"", row->variant, since(row));
		for (size_t j = 0; j < 2; j++) {
			write_cell(c[j], table);
			any[j] |= c[j] != NULL;
		}
	}
	fputc('\n', table);
	for (size_t j = 0; j < 2; j++)
		if (any[j])
			picture_append(&pic->args[0], strf("%zu", j + 1));
	pic->name = strf("generations");
	pic->title = strf("The range check over its generations, in one run");
	return any[0] || any[1];
}
