// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables for the pictures over k, the number of accesses per call: ways to perform
 * them, each compared with the first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/data.h"

#define WAYS 4
#define MAX_COUNTS 256

/* A picture: the ways of a family at one size. */
struct comparison {
	const char *family;
	unsigned int size;
	const char *ways[WAYS]; /* variants; NULL after the last */
};

static const struct comparison amortised[NR_AMORTISE] = {
	{ "get_user", 8, { "each", "once", "begin" } },
	{ "put_user", 8, { "each", "once", "begin" } },
	{ "copy_from_user", 8, { "each", "once" } },
	{ "copy_from_user", 64, { "each", "once" } },
	{ "copy_to_user", 8, { "each", "once" } },
	{ "copy_to_user", 64, { "each", "once" } },
};

static const struct comparison structs = {
	.family = "struct",
	.size = 8,
	.ways = { "get_user", "copy_from_user", "copy_struct_from_user",
		  "copy_from_user_constant" },
};

/* The cells of a comparison, by way and k; NULL if there is none. */
struct counts {
	unsigned int k[MAX_COUNTS]; /* ascending */
	size_t nr;
	const struct result_cell *cell[WAYS][MAX_COUNTS];
	bool has[WAYS];
};

static void add_count(struct counts *counts, unsigned int k)
{
	size_t i = counts->nr;

	for (size_t j = 0; j < counts->nr; j++)
		if (counts->k[j] == k)
			return;
	if (counts->nr == MAX_COUNTS)
		return;
	for (counts->nr++; i && counts->k[i - 1] > k; i--)
		counts->k[i] = counts->k[i - 1];
	counts->k[i] = k;
}

/* Returns false if the first way or all others have no cell. */
static bool find_counts(struct counts *counts, const struct result *r, const struct plan *paths,
			const struct comparison *c)
{
	*counts = (struct counts){ 0 };
	for (size_t i = 0; i < r->nr; i++)
		if (r->cells[i].k && r->cells[i].size == c->size &&
		    !strcmp(r->cells[i].path, c->family))
			add_count(counts, r->cells[i].k);
	for (size_t w = 0; w < WAYS && c->ways[w]; w++) {
		size_t path = picture_path(c->family, c->ways[w]);

		for (size_t i = 0; i < counts->nr && path < UCOPY_NR_PATHS; i++) {
			counts->cell[w][i] = picture_cell(r, paths, &path_rows[path], c->size,
							  counts->k[i], NULL);
			counts->has[w] |= counts->cell[w][i] != NULL;
		}
	}
	return counts->has[0] && memchr(&counts->has[1], 1, WAYS - 1);
}

/* What a way saves over the first, less their combined spread; NAN if unknown. */
static double saving(const struct counts *counts, size_t i, size_t way)
{
	const struct result_cell *base = counts->cell[0][i], *c = counts->cell[way][i];

	return base && c ? base->value - c->value - hypot(base->spread, c->spread) : NAN;
}

/* Break-even: the k from which a way costs less than the first, or 0. */
static unsigned int cheaper_from(const struct counts *counts, size_t way)
{
	unsigned int from = 0;

	for (size_t i = counts->nr; i-- && !(saving(counts, i, way) <= 0);)
		if (counts->cell[way][i] && counts->cell[0][i])
			from = counts->k[i];
	return from;
}

/* Write cost, its spread, and the saving over the first way with its spread, per access. */
static void write_way(const struct counts *counts, size_t i, size_t way, double accesses,
		      FILE *table)
{
	const struct result_cell *base = counts->cell[0][i], *c = counts->cell[way][i];

	if (c)
		fprintf(table, " %.10g %.10g", c->value / accesses, c->spread / accesses);
	else
		fputs(" ? ?", table);
	if (!way)
		fputs(" 0 0", table);
	else if (c && base)
		fprintf(table, " %.10g %.10g", (base->value - c->value) / accesses,
			hypot(base->spread, c->spread) / accesses);
	else
		fputs(" ? ?", table);
}

static bool write_comparison(struct picture *pic, const struct result *r, const struct plan *paths,
			     const struct comparison *c, bool per_access, FILE *table)
{
	struct counts counts;

	if (!find_counts(&counts, r, paths, c))
		return false;
	fputs("k", table);
	for (size_t w = 0; w < WAYS; w++) {
		if (!counts.has[w])
			continue;
		fprintf(table, " %s spread saving spread", c->ways[w]);
		join(&pic->args[0], " ", "%zu", w + 1);
		join(&pic->args[1], " ", "%u", cheaper_from(&counts, w));
	}
	pic->args[2] = picture_buffers(counts.cell[0], counts.nr);
	for (size_t i = 0; i < counts.nr; i++) {
		fprintf(table, "\n%u", counts.k[i]);
		for (size_t w = 0; w < WAYS; w++)
			if (counts.has[w])
				write_way(&counts, i, w, per_access ? counts.k[i] : 1, table);
	}
	fputc('\n', table);
	return true;
}

bool write_amortise(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		    FILE *table)
{
	const struct comparison *c = &amortised[n];

	if (!write_comparison(pic, r, paths, c, true, table))
		return false;
	pic->name = xstrfmt("amortise-%s-%u", c->family, c->size);
	pic->title =
		xstrfmt("%s, %u bytes: cost of an access where a call makes k", c->family, c->size);
	return true;
}

bool write_struct(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		  FILE *table)
{
	(void)n;
	if (!write_comparison(pic, r, paths, &structs, false, table))
		return false;
	pic->name = xstrfmt("struct");
	pic->title = xstrfmt("Fetching a structure of fields of %u bytes", structs.size);
	return true;
}
