// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables of cells that are only comparable with their own kind, one per family and size:
 * by k accesses per call, by kind of user memory, and by threads; variants across.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "result/text.h"
#include "view/show/buffers.h"
#include "view/show/grid.h"

/* What the rows of a table are. */
enum by { BY_K, BY_MEM, BY_THREADS };
static const struct {
	const char *name, *head;
} bys[] = {
	[BY_K] = { "k", "k" },
	[BY_MEM] = { "user memory", "memory" },
	[BY_THREADS] = { "threads", "threads" },
};

/* One table. Its entries are sorted by row, then by path. */
struct grid {
	const struct result *r;
	const char *family;
	unsigned int size;
	const char *kbuf; /* "" if it is the plan's default */
	enum by by;
	unsigned int k; /* of all its cells; 0: one access, or rows are k */
	struct entry {
		unsigned int row; /* k, enum mem or threads */
		unsigned int path;
		const struct result_cell *cell;
	} * entry;
	size_t nr;
	bool has[UCOPY_NR_PATHS]; /* which paths have a column */
	bool failed; /* some of its calls did */
	int width; /* of a column */
};

static unsigned int path_of(const struct result_cell *c)
{
	unsigned int i = 0;

	while (i < UCOPY_NR_PATHS &&
	       (strcmp(path_rows[i].family, c->path) || strcmp(path_rows[i].variant, c->variant)))
		i++;
	return i;
}

static unsigned int mem_of(const struct result_cell *c)
{
	unsigned int i = 0;

	while (i < NR_MEMS && strcmp(mem_names[i], c->mem))
		i++;
	return i;
}

static const char *kbuf_shown(const struct result_cell *c, const struct path_row *row)
{
	return kbuf_is_auto(row, c->size * (c->k ?: 1), 0, 0, c->kbuf) ? "" : c->kbuf;
}

static enum by row_kind(const struct result_cell *c)
{
	return c->threads > 1 ? BY_THREADS : c->k ? BY_K : BY_MEM;
}

/* Initialise the table of a cell, without entries; false if the cell cannot start a table. */
static bool begins(struct grid *g, const struct result *r, const struct result_cell *c)
{
	unsigned int path = path_of(c);

	if (result_plain(c) || c->src || c->dst || path == UCOPY_NR_PATHS)
		return false;
	*g = (struct grid){
		.r = r,
		.family = c->path,
		.size = c->size,
		.kbuf = kbuf_shown(c, &path_rows[path]),
		.by = row_kind(c),
		.width = r->exact ? 10 : 18,
	};
	/* Room for the faults per call. */
	g->width += g->by == BY_MEM ? 11 : 0;
	g->k = g->by == BY_THREADS ? c->k : 0;
	return true;
}

/* Do k, memory and threads of a cell match a table, apart from what its rows are? */
static bool same_kind(const struct grid *g, const struct result_cell *c, unsigned int mem)
{
	return (g->by == BY_K ? c->k != 0 : c->k == g->k) &&
	       (g->by == BY_MEM ? mem < NR_MEMS : mem == MEM_WARM) &&
	       (g->by == BY_THREADS || c->threads <= 1);
}

/* Does a cell belong in a table? Plain cells do in tables by memory and by threads. */
static bool belongs(const struct grid *g, const struct result_cell *c, struct entry *e)
{
	unsigned int mem = *c->mem ? mem_of(c) : MEM_WARM;
	const unsigned int row[] = {
		[BY_K] = c->k,
		[BY_MEM] = mem,
		[BY_THREADS] = c->threads ?: 1,
	};

	if (c->size != g->size || c->src || c->dst || strcmp(c->path, g->family) ||
	    !same_kind(g, c, mem))
		return false;
	*e = (struct entry){ row[g->by], path_of(c), c };
	return e->path < UCOPY_NR_PATHS && !strcmp(kbuf_shown(c, &path_rows[e->path]), g->kbuf);
}

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->row != y->row ? (x->row > y->row) - (x->row < y->row)
				: (x->path > y->path) - (x->path < y->path);
}

/* Paths with only plain cells get no column. */
static void find_columns(struct grid *g)
{
	for (size_t i = 0; i < g->r->nr; i++) {
		const struct result_cell *c = &g->r->cells[i];
		struct entry e;

		if (!result_plain(c) && belongs(g, c, &e))
			g->has[e.path] = true;
	}
}

static void collect(struct grid *g)
{
	find_columns(g);
	g->entry = xcalloc(g->r->nr + 1, sizeof(*g->entry));
	for (size_t i = 0; i < g->r->nr; i++) {
		struct entry e;

		if (!belongs(g, &g->r->cells[i], &e) || !g->has[e.path])
			continue;
		g->entry[g->nr++] = e;
		g->failed |= result_failed(e.cell);
		if (g->width < (int)strlen(e.cell->variant))
			g->width = strlen(e.cell->variant);
	}
	qsort(g->entry, g->nr, sizeof(*g->entry), by_place);
}

static void print_cell(const struct grid *g, const struct result_cell *c)
{
	const char *mark = result_failed(c) ? "!" : "";
	char value[48], text[72];

	result_value_text(value, sizeof(value), g->r, c);
	if (c && c->faults > 0)
		snprintf(text, sizeof(text), "%s%s (%g fault%s)", value, mark, c->faults,
			 c->faults == 1 ? "" : "s");
	else
		snprintf(text, sizeof(text), "%s%s", value, mark);
	printf(" %*s", g->width, text);
}

/* Print one row. Returns the entry after it. */
static const struct entry *print_row(const struct grid *g, const struct entry *e)
{
	const struct entry *end = g->entry + g->nr;
	unsigned int row = e->row;

	if (g->by == BY_MEM)
		printf("%10s", mem_names[row]);
	else
		printf("%10u", row);
	for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++) {
		bool here = e < end && e->row == row && e->path == path;

		if (!g->has[path])
			continue;
		print_cell(g, here ? e->cell : NULL);
		while (e < end && e->row == row && e->path == path)
			e++;
	}
	printf("%s%s\n", g->by == BY_MEM ? "  " : "", g->by == BY_MEM ? mem_what[row] : "");
	return e;
}

/* Say where along k the kind of kernel buffer changes. */
static void print_buffers(const struct grid *g)
{
	struct buffer_note note = { .before = "k=", .after = "" };

	for (const struct entry *e = g->entry; g->by == BY_K && e < g->entry + g->nr; e++)
		buffer_note_add(&note, e->row, e->cell->kbuf);
	buffer_note_print(&note);
}

static void print_grid(const struct grid *g)
{
	char times[24] = "";

	if (g->k)
		snprintf(times, sizeof(times), "%u times ", g->k);
	printf("\n%s%s, %s%u bytes%s%s, by %s%s%s: %s%s\n%10s", style_bold, g->family,
	       g->by == BY_K ? "k times " : times, g->size, *g->kbuf ? ", kbuf=" : "", g->kbuf,
	       bys[g->by].name, style_plain, style_dim, g->r->title, style_plain, bys[g->by].head);
	for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++)
		if (g->has[path])
			printf(" %*s", g->width, path_rows[path].variant);
	putchar('\n');
	for (const struct entry *e = g->entry; e < g->entry + g->nr;)
		e = print_row(g, e);
	print_buffers(g);
	if (g->failed)
		printf("%s! the call failed: --cells has what it returned%s\n", style_dim,
		       style_plain);
}

static bool same_grid(const struct grid *a, const struct grid *b)
{
	return a->size == b->size && a->by == b->by && a->k == b->k &&
	       !strcmp(a->family, b->family) && !strcmp(a->kbuf, b->kbuf);
}

/* Was this table already started by an earlier cell? */
static bool begun(const struct grid *g, const struct result_cell *before)
{
	for (const struct result_cell *c = g->r->cells; c < before; c++) {
		struct grid other;

		if (begins(&other, g->r, c) && same_grid(&other, g))
			return true;
	}
	return false;
}

void show_grids(const struct result *r, const char *family)
{
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];
		struct grid g;

		if (strcmp(c->path, family) || !begins(&g, r, c) || begun(&g, c))
			continue;
		collect(&g);
		if (g.nr)
			print_grid(&g);
		free(g.entry);
	}
}
