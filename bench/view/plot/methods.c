// SPDX-License-Identifier: GPL-2.0-or-later
/* Table for the picture of agreement: differences of the methods from the batches. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/attribute/methods.h"
#include "view/plot/data.h"

#define MAX_METHODS 16
#define FURTHEST_NAMED 5

/* A cell measured by more methods than the batches, and its largest difference from these. */
struct row {
	struct methods m;
	double furthest;
	const struct reading *which;
};

struct rows {
	struct row *row;
	size_t nr;
	const char *method[MAX_METHODS]; /* except batches, in order of appearance */
	size_t nr_methods;
};

static void note_method(struct rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->nr_methods; i++)
		if (!strcmp(rows->method[i], name))
			return;
	if (rows->nr_methods < MAX_METHODS)
		rows->method[rows->nr_methods++] = name;
}

static void add_row(struct rows *rows, struct methods m)
{
	struct row row = { .m = m };

	if (m.compared < 2) {
		methods_free(&m);
		return;
	}
	for (size_t i = 1; i < m.nr; i++) {
		if (!reading_compared(&m.reading[i]))
			continue;
		note_method(rows, m.reading[i].name);
		if (!row.which || fabs(m.reading[i].away) > row.furthest) {
			row.which = &m.reading[i];
			row.furthest = fabs(m.reading[i].away);
		}
	}
	rows->row = grow(rows->row, rows->nr, sizeof(row));
	rows->row[rows->nr++] = row;
}

/* By largest difference, then by cost. */
static int by_furthest(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	double d = x->furthest - y->furthest;

	if (d == 0)
		d = x->m.cell->value - y->m.cell->value;
	return (d > 0) - (d < 0);
}

static void write_reading(const struct methods *m, const char *method, FILE *table)
{
	for (size_t i = 1; i < m->nr; i++) {
		const struct reading *x = &m->reading[i];

		if (strcmp(x->name, method) || !reading_compared(x))
			continue;
		fprintf(table, " %.10g %d", x->away, reading_agrees(x));
		return;
	}
	fputs(" ? ?", table);
}

/* The cells with the largest differences, one per line: "+2.5 time: copy_from_user/...". */
static char *furthest(const struct rows *rows)
{
	char *text = xstrdup("");

	for (size_t i = rows->nr; i-- && rows->nr - i <= FURTHEST_NAMED;) {
		const struct row *row = &rows->row[i];

		if (!row->furthest)
			break;
		join(&text, "\n", "%+.4g %s: %s", row->which->away, row->which->name,
		     row->m.cell->name);
	}
	return text;
}

bool write_agreement(struct picture *pic, const struct result *r, const struct plan *paths,
		     size_t n, FILE *table)
{
	struct rows rows = { 0 };

	(void)n;
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];
		size_t path = picture_path(c->path, c->variant);

		if (path < UCOPY_NR_PATHS && plan_wants(paths, &path_rows[path]))
			add_row(&rows, methods_of(r, c));
	}
	if (rows.nr)
		qsort(rows.row, rows.nr, sizeof(*rows.row), by_furthest);
	fputs("rank", table);
	for (size_t j = 0; j < rows.nr_methods; j++) {
		join(&pic->args[0], " ", "%s", rows.method[j]);
		fprintf(table, " %s agrees", rows.method[j]);
	}
	for (size_t i = 0; i < rows.nr; i++) {
		fprintf(table, "\n%zu", i + 1);
		for (size_t j = 0; j < rows.nr_methods; j++)
			write_reading(&rows.row[i].m, rows.method[j], table);
	}
	fputc('\n', table);
	pic->name = xstrfmt("agreement");
	pic->title = xstrfmt("How far each method is from the batches, cell by cell");
	pic->args[1] = furthest(&rows);
	for (size_t i = 0; i < rows.nr; i++)
		methods_free(&rows.row[i].m);
	free(rows.row);
	return rows.nr;
}
