// SPDX-License-Identifier: GPL-2.0-or-later
/* Table for the pictures of kinds of user memory, with the page faults they cause. */
#include <math.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/data.h"

/* The cells of a path at a size, by kind of memory; NULL if there is none. */
struct line {
	const struct path_row *row;
	unsigned int size;
	const struct result_cell *cell[NR_MEMS];
};

static const unsigned int sizes[] = { 8, 64, 4096 };

/* The lines of a picture: by size, then in the order of path_rows. */
struct lines {
	struct line line[ARRAY_SIZE(sizes) * UCOPY_NR_PATHS];
	size_t nr;
	bool has[NR_MEMS];
};

/* Add a path if it was measured with memory other than warm. */
static void add_line(struct lines *lines, const struct result *r, const struct plan *paths,
		     const struct path_row *row, unsigned int size)
{
	struct line line = { .row = row, .size = size };
	bool other = false;

	for (size_t i = 0; i < NR_MEMS; i++) {
		line.cell[i] = picture_cell(r, paths, row, size, 0, mem_names[i]);
		other |= i != MEM_WARM && line.cell[i];
	}
	if (!other)
		return;
	lines->line[lines->nr++] = line;
	for (size_t i = 0; i < NR_MEMS; i++)
		lines->has[i] |= line.cell[i] != NULL;
}

static void write_head(const struct lines *lines, struct picture *pic, FILE *table)
{
	fputs("place variant", table);
	for (size_t i = 0; i < NR_MEMS; i++) {
		if (!lines->has[i])
			continue;
		fprintf(table, " %s spread faults", mem_names[i]);
		join(&pic->args[0], " ", "%zu", i + 1);
	}
}

static void write_line(const struct lines *lines, const struct line *line, size_t place,
		       FILE *table)
{
	fprintf(table, "\n%zu %s", place, line->row->variant);
	for (size_t i = 0; i < NR_MEMS; i++) {
		const struct result_cell *c = line->cell[i];

		if (!lines->has[i])
			continue;
		if (c)
			fprintf(table, " %.10g %.10g", c->value, c->spread);
		else
			fputs(" ? ?", table);
		if (c && isfinite(c->faults))
			fprintf(table, " %.10g", c->faults);
		else
			fputs(" ?", table);
	}
}

/* One panel per size, with a hundred places each. */
static void write_lines(const struct lines *lines, struct picture *pic, FILE *table)
{
	size_t panel = 0, variant = 0, most = 0;

	for (size_t i = 0; i < lines->nr; i++) {
		const struct line *line = &lines->line[i];

		if (!i || line->size != line[-1].size) {
			join(&pic->args[1], " ", "%u", line->size);
			panel++;
			variant = 0;
		}
		write_line(lines, line, 100 * panel + variant++, table);
		most = variant > most ? variant : most;
	}
	fputc('\n', table);
	pic->args[2] = xstrfmt("%zu", most);
}

bool write_faults(struct picture *pic, const struct result *r, const struct plan *paths, size_t n,
		  FILE *table)
{
	const char *family = path_rows[n].family;
	struct lines lines = { 0 };

	if (!picture_begins_family(n))
		return false;
	for (size_t s = 0; s < ARRAY_SIZE(sizes); s++)
		for (size_t i = n; i < UCOPY_NR_PATHS; i++)
			if (!strcmp(path_rows[i].family, family))
				add_line(&lines, r, paths, &path_rows[i], sizes[s]);
	write_head(&lines, pic, table);
	write_lines(&lines, pic, table);
	pic->name = xstrfmt("faults-%s", family);
	pic->title = xstrfmt("%s: cost by kind of user memory", family);
	return lines.nr;
}
