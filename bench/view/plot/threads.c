// SPDX-License-Identifier: GPL-2.0-or-later
/* Table for the pictures of several threads: one curve per variant and kind of kernel buffer. */
#include <string.h>

#include "lib/util.h"
#include "view/plot/data.h"

static const unsigned int sizes[NR_THREADS_SIZES] = { 8, 64, 4096 };

/* Cells of a variant with one kind of kernel buffer, by threads; NULL if there is none. */
struct curve {
	const struct path_row *row;
	const char *kbuf; /* "" if it has none */
	const struct result_cell *cell[MAX_THREADS + 1];
};

/* The curves of a picture, in the order of path_rows. */
struct curves {
	struct curve curve[UCOPY_NR_PATHS];
	size_t nr;
	bool has[MAX_THREADS + 1];
};

/* Is a cell plain and aligned, apart from its number of threads? */
static bool is_point(const struct result_cell *c)
{
	struct result_cell one = *c;

	one.threads = 1;
	return result_plain(&one) && !c->src && !c->dst && c->threads <= MAX_THREADS;
}

/* Add the curve of a variant and kernel buffer, if measured with more than one thread. */
static void add_curve(struct curves *curves, const struct result *r, unsigned int size,
		      struct curve curve)
{
	bool several = false;

	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (c->size != size || !is_point(c) || strcmp(c->path, curve.row->family) ||
		    strcmp(c->variant, curve.row->variant) || strcmp(c->kbuf, curve.kbuf))
			continue;
		curve.cell[c->threads ?: 1] = c;
		several |= c->threads > 1;
	}
	if (!several || curves->nr == ARRAY_SIZE(curves->curve))
		return;
	curves->curve[curves->nr++] = curve;
	for (size_t t = 1; t <= MAX_THREADS; t++)
		curves->has[t] |= curve.cell[t] != NULL;
}

static void add_family(struct curves *curves, const struct result *r, const struct plan *paths,
		       size_t first, unsigned int size)
{
	struct curve curve = { 0 };

	for (size_t i = first; i < UCOPY_NR_PATHS; i++) {
		curve.row = &path_rows[i];
		if (strcmp(curve.row->family, path_rows[first].family) ||
		    !plan_wants(paths, curve.row))
			continue;
		for (size_t kind = 0; kind <= UCOPY_NR_KBUFS; kind++) {
			curve.kbuf = kind < UCOPY_NR_KBUFS ? kbuf_names[kind] : "";
			add_curve(curves, r, size, curve);
		}
	}
}

/* Dash type, which tells a variant's lines apart: the kind's place in kbuf_names, from 1. */
static unsigned int dashes(const struct curve *curve)
{
	unsigned int kind = 0;

	while (kind < UCOPY_NR_KBUFS && strcmp(kbuf_names[kind], curve->kbuf))
		kind++;
	return kind < UCOPY_NR_KBUFS ? kind + 1 : 1;
}

static void write_curves(const struct curves *curves, struct picture *pic, FILE *table)
{
	fputs("threads", table);
	for (const struct curve *c = curves->curve; c < curves->curve + curves->nr; c++) {
		fprintf(table, " %s%s%s spread", c->row->variant, *c->kbuf ? "," : "", c->kbuf);
		join(&pic->args[0], " ", "%u", picture_type(c->row));
		join(&pic->args[1], " ", "%u", dashes(c));
	}
	for (size_t t = 1; t <= MAX_THREADS; t++) {
		if (!curves->has[t])
			continue;
		fprintf(table, "\n%zu", t);
		for (size_t i = 0; i < curves->nr; i++) {
			const struct result_cell *c = curves->curve[i].cell[t];

			if (c)
				fprintf(table, " %.10g %.10g", c->value, c->spread);
			else
				fputs(" ? ?", table);
		}
	}
	fputc('\n', table);
}

bool write_threads(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		   FILE *table)
{
	size_t first = n / NR_THREADS_SIZES;
	unsigned int size = sizes[n % NR_THREADS_SIZES];
	struct curves curves = { 0 };

	if (!picture_begins_family(first))
		return false;
	add_family(&curves, r, paths, first, size);
	write_curves(&curves, pic, table);
	pic->name = xstrfmt("threads-%s-%u", path_rows[first].family, size);
	pic->title = xstrfmt("%s, %u bytes: cost on several CPUs at once", path_rows[first].family,
			     size);
	return curves.nr;
}
