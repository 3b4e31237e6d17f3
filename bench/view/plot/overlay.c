// SPDX-License-Identifier: GPL-2.0-or-later
/* Table for the pictures of several results: one panel per path, one line per result. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/many.h"

/* All sizes of a family in any of the results, ascending. */
struct sizes {
	unsigned int *size;
	size_t nr;
};

static int by_number(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return (x > y) - (x < y);
}

static struct sizes find_sizes(const struct many *m, const char *family)
{
	struct sizes all = { 0 };
	size_t nr = 0;

	for (size_t i = 0; i < m->nr; i++) {
		const struct result *r = &m->r[i];

		all.size = xreallocarray(all.size, nr + r->nr + 1, sizeof(*all.size));
		for (size_t j = 0; j < r->nr; j++)
			if (r->cells[j].size && !strcmp(r->cells[j].path, family))
				all.size[nr++] = r->cells[j].size;
	}
	if (nr)
		qsort(all.size, nr, sizeof(*all.size), by_number);
	for (size_t i = 0; i < nr; i++)
		if (!i || all.size[i] != all.size[all.nr - 1])
			all.size[all.nr++] = all.size[i];
	return all;
}

/* Write one line per size of a path in any result. Returns their number; counts differing cells. */
static size_t write_panel(const struct many *m, const struct path_row *row, size_t panel,
			  const struct sizes *sizes, FILE *table, size_t *differ)
{
	size_t lines = 0;

	for (size_t s = 0; s < sizes->nr; s++) {
		const struct result_cell *cell[MOST_RESULTS];
		bool any = false;

		for (size_t i = 0; i < m->nr; i++) {
			cell[i] = picture_cell(&m->r[i], m->paths, row, sizes->size[s], 0, NULL);
			any |= cell[i] != NULL;
			*differ += i && cell[i] && cell[0] && cell[i]->value != cell[0]->value;
		}
		if (!any)
			continue;
		lines++;
		fprintf(table, "\n%zu %u", panel, sizes->size[s]);
		for (size_t i = 0; i < m->nr; i++) {
			if (cell[i])
				fprintf(table, " %.10g %.10g", cell[i]->value, cell[i]->spread);
			else
				fputs(" ? ?", table);
		}
	}
	return lines;
}

bool write_overlay(struct picture *pic, const struct many *m, size_t n, FILE *table)
{
	const char *family = path_rows[n].family;
	size_t panels = 0, differ = 0;
	struct sizes sizes;

	if (!picture_begins_family(n))
		return false;
	sizes = find_sizes(m, family);
	fputs("panel size", table);
	for (size_t i = 0; i < m->nr; i++)
		fprintf(table, " %s spread", m->label[i]);
	for (size_t i = n; i < UCOPY_NR_PATHS; i++) {
		if (strcmp(path_rows[i].family, family) || !plan_wants(m->paths, &path_rows[i]) ||
		    !write_panel(m, &path_rows[i], panels + 1, &sizes, table, &differ))
			continue;
		panels++;
		join(&pic->args[0], " ", "%s", path_rows[i].variant);
	}
	fputc('\n', table);
	free(sizes.size);
	pic->args[1] = xstrfmt("%zu", m->nr);
	pic->flat = panels && !differ;
	pic->name = xstrfmt("overlay-%s", family);
	pic->title = xstrfmt("%s: cost by size, in %zu results", family, m->nr);
	return differ;
}
