// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables for the pictures of parts, by oracle and by counters, and of the generations. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/attribute/attribution.h"
#include "view/plot/data.h"

/* Families with bars, from the top. */
static const char *const families[] = { "get_user",	"put_user",	     "copy_from_user",
					"copy_to_user", "strncpy_from_user", "strnlen_user",
					"clear_user",	"copy_from_iter",    "copy_to_iter",
					"memdup_user",	"strndup_user" };

/* Rep iterations are counted in the body; what remains of it is their setup. */
static void write_bar(const char *name, const double part[NR_PARTS], double iterations,
		      double place, FILE *table)
{
	fprintf(table, "\n%.10g %s %.10g", place, name, iterations);
	for (size_t p = 0; p < NR_PARTS; p++)
		fprintf(table, " %.10g", p == PART_BODY ? part[p] - iterations : part[p]);
}

/* Bars of aligned cells of one size. */
struct bars {
	const struct result *r;
	const struct plan *paths;
	unsigned int size;
	FILE *table;
	/* Write the bars of a cell, the first at place. Returns their number. */
	size_t (*write)(const struct bars *b, const struct result_cell *c, const char *name,
			double place);
	const struct by_counter *counters;
	size_t nr_counters;
};

/* Write the bars of a family from top down. Returns their number. */
static size_t write_family(const struct bars *b, double top, const char *family)
{
	size_t nr = 0;

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i];
		const struct result_cell *c = picture_cell(b->r, b->paths, row, b->size, 0, NULL);

		if (c && !strcmp(row->family, family))
			nr += b->write(b, c, row->name, top + nr + 0.5);
	}
	return nr;
}

/* Write all bars, with gaps between families. Returns whether there are any. */
static bool write_bars(const struct bars *b, struct picture *pic)
{
	double height = 0;

	fputs("place path iterations", b->table);
	for (size_t p = 0; p < NR_PARTS; p++)
		fprintf(b->table, " %s", part_names[p]);
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		double gap = height ? 0.5 : 0;
		size_t nr = write_family(b, height + gap, families[i]);

		height += nr ? nr + gap : 0;
	}
	fputc('\n', b->table);
	pic->args[0] = xstrfmt("%.10g", height);
	return height > 0;
}

static size_t write_seen(const struct bars *b, const struct result_cell *c, const char *name,
			 double place)
{
	const json_t *parts = json_object_get(c->json, "parts");
	double part[NR_PARTS];

	if (!json_is_object(parts))
		return 0;
	for (size_t p = 0; p < NR_PARTS; p++)
		part[p] = json_number_value(json_object_get(parts, part_names[p]));
	write_bar(name, part, json_number_value(json_object_get(c->json, "iterations")), place,
		  b->table);
	return 1;
}

bool write_parts(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		 FILE *table)
{
	static const unsigned int sizes[NR_PARTS_SIZES] = { 8, 64, 512, 4096 };
	const struct bars b = {
		.r = r, .paths = paths, .size = sizes[n], .table = table, .write = write_seen
	};

	pic->name = xstrfmt("parts-%u", sizes[n]);
	pic->title = xstrfmt("What a call of %u bytes is made of", sizes[n]);
	return write_bars(&b, pic);
}

/* A copy of a result with the values of a counter, NAN for cells without. */
struct by_counter {
	const char *name;
	struct result r;
};

static const char *const counter_names[] = { "instructions", "cycles", "branches" };

/* Returns false if no cell has a value of this counter. */
static bool by_counter_make(struct by_counter *b, const struct result *r, const char *name)
{
	size_t counted = 0;

	*b = (struct by_counter){ .name = name, .r = *r };
	b->r.cells = xcalloc(r->nr + 1, sizeof(*b->r.cells));
	for (size_t i = 0; i < r->nr; i++) {
		const json_t *phase = json_object_get(r->cells[i].json, "phase");
		const json_t *o = json_object_get(json_object_get(phase, "counters"), name);
		const json_t *value = json_object_get(o, "value");

		b->r.cells[i] = r->cells[i];
		b->r.cells[i].value = value ? json_number_value(value) : NAN;
		counted += value != NULL;
	}
	return counted;
}

static void by_counter_free(struct by_counter *b)
{
	free(b->r.cells);
}

/* Write one bar per counter, split into the stages, each counted alone. */
static size_t write_counted(const struct bars *b, const struct result_cell *c, const char *name,
			    double place)
{
	size_t nr = 0;

	for (size_t i = 0; i < b->nr_counters; i++) {
		const struct by_counter *by = &b->counters[i];
		const struct result_cell *same = &by->r.cells[c - b->r->cells];
		struct attribution a;
		char *bar;

		if (isnan(same->value))
			continue;
		a = attribute_stages(&by->r, same);
		a.part[PART_REST] = a.rest;
		for (size_t p = 0; p < NR_PARTS; p++)
			a.part[p] = isnan(a.part[p]) ? 0 : a.part[p];
		bar = nr ? xstrdup(by->name) : xstrfmt("\"%s  %s\"", name, by->name);
		write_bar(bar, a.part, 0, place + nr, b->table);
		nr++;
		free(bar);
		attribution_free(&a);
	}
	return nr;
}

bool write_counters(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		    FILE *table)
{
	struct by_counter counters[ARRAY_SIZE(counter_names)];
	struct bars b = { .r = r,
			  .paths = paths,
			  .size = 64,
			  .table = table,
			  .write = write_counted,
			  .counters = counters };
	bool any;

	(void)n;
	for (size_t i = 0; i < ARRAY_SIZE(counter_names); i++) {
		if (by_counter_make(&counters[b.nr_counters], r, counter_names[i]))
			b.nr_counters++;
		else
			by_counter_free(&counters[b.nr_counters]);
	}
	pic->name = xstrfmt("counters");
	pic->script = "parts";
	pic->title = xstrfmt("What counters count of a call of 64 bytes, by stages measured alone");
	pic->args[1] = xstrfmt("events a call");
	any = write_bars(&b, pic) && b.nr_counters > 1;
	while (b.nr_counters)
		by_counter_free(&counters[--b.nr_counters]);
	return any;
}

/* The kernels of a generation, named last in its description: "as up to 5.9". */
static const char *since(const struct path_row *row)
{
	const char *comma = strrchr(row->what, ',');

	return comma ? comma + 2 : "";
}

/* Was it shipped with a barrier? Since 2018 a comparison is; a mask needs none. */
static bool shipped_with_barrier(const struct path_row *row)
{
	return !strcmp(row->variant, "constant") || !strcmp(row->variant, "sign");
}

/* The row of a generation with an added barrier, or NULL if row already has one. */
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
	fputs("generation since shipped alone spread barrier spread", table);
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i], *barrier = with_barrier(row);
		const struct result_cell *c[2] = { NULL };

		if (!barrier)
			continue;
		c[0] = picture_cell(r, paths, row, 0, 0, NULL);
		c[1] = picture_cell(r, paths, barrier, 0, 0, NULL);
		if (!c[0] && !c[1])
			continue;
		fprintf(table, "\n%s \"%s\" %d", row->variant, since(row),
			1 + shipped_with_barrier(row));
		for (size_t j = 0; j < 2; j++) {
			write_cell(c[j], table);
			any[j] |= c[j] != NULL;
		}
	}
	fputc('\n', table);
	for (size_t j = 0; j < 2; j++)
		if (any[j])
			join(&pic->args[0], " ", "%zu", j + 1);
	pic->name = xstrfmt("generations");
	pic->title = xstrfmt("The range check over its generations, in one run");
	return any[0] || any[1];
}
