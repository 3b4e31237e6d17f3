// SPDX-License-Identifier: GPL-2.0-or-later
/* Expansion of a plan into cells, and the names of cells. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"

enum { USER = 1, KERNEL = 2 };

/* By direction: which side is the source and which the destination. */
static const struct {
	int src, dst;
	bool kbuf, mem;
} sides[] = {
	[UCOPY_DIR_NONE] = { 0 },
	[UCOPY_DIR_FROM] = { USER, KERNEL, true, true },
	[UCOPY_DIR_TO] = { KERNEL, USER, true, true },
	[UCOPY_DIR_LOAD] = { USER, 0, false, true },
	[UCOPY_DIR_STORE] = { 0, USER, false, true },
	[UCOPY_DIR_STR] = { USER, KERNEL, true, true },
	[UCOPY_DIR_STRLEN] = { USER, 0, false, true },
	[UCOPY_DIR_CLEAR] = { 0, USER, false, true },
	[UCOPY_DIR_RANGE] = { USER, 0, false, false },
	[UCOPY_DIR_KERNEL] = { 0, KERNEL, true, false },
	[UCOPY_DIR_COPY] = { USER, KERNEL, true, false },
	[UCOPY_DIR_DUP] = { USER, 0, false, true },
	[UCOPY_DIR_STRDUP] = { USER, 0, false, true },
};

static const unsigned int kbuf_bytes[UCOPY_NR_KBUFS] = {
#define BYTES(id, name, bytes) [UCOPY_KBUF_##id] = (bytes),
	UCOPY_KBUFS(BYTES)
#undef BYTES
};

/* kmalloc() returns slab objects up to this size, whole pages above. */
static enum ucopy_kbuf auto_kbuf(unsigned int end)
{
	return end <= UCOPY_SLAB_BYTES ? UCOPY_KBUF_SLAB : UCOPY_KBUF_PAGES;
}

bool kbuf_is_auto(const struct path_row *row, unsigned int size, unsigned int src, unsigned int dst,
		  const char *kbuf)
{
	unsigned int koff = sides[row->dir].src == KERNEL ? src : dst;

	return !*kbuf ||
	       !strcmp(kbuf, kbuf_names[auto_kbuf(koff + ucopy_written(row->sizes, size))]);
}

/* Bitmask of the kinds of kernel buffer that a plan requests for a row and that hold end bytes. */
static unsigned int kinds_for(const struct plan *p, const struct path_row *row, unsigned int end)
{
	unsigned int kinds = sides[row->dir].kbuf ? p->kbufs : 0;

	if (!kinds || kinds & 1U << KBUF_AUTO)
		kinds |= 1U << auto_kbuf(end);
	for (size_t i = 0; i < UCOPY_NR_KBUFS; i++)
		if (end > kbuf_bytes[i])
			kinds &= ~(1U << i);
	return kinds & ~(1U << KBUF_AUTO);
}

bool cell_has_kbuf(const struct cell *cell)
{
	return sides[cell->row->dir].kbuf;
}

static unsigned int offset_of(const struct cell *cell, int side)
{
	return side == USER ? cell->c.uoff : cell->c.koff;
}

static void name_cell(struct cell *cell)
{
	const struct path_row *row = cell->row;
	const struct ucopy_cell *c = &cell->c;
	int src = sides[row->dir].src, dst = sides[row->dir].dst;
	size_t n;

#define ADD(...) (n += snprintf(cell->name + n, sizeof(cell->name) - n, __VA_ARGS__))
	n = snprintf(cell->name, sizeof(cell->name), "%s", row->name);
	if (row->sizes == UCOPY_SIZES_NONE)
		return;
	ADD("/size=%u", c->size);
	if (c->count)
		ADD("/k=%u", c->count);
	if (src)
		ADD("/src=%u", offset_of(cell, src));
	if (dst)
		ADD("/dst=%u", offset_of(cell, dst));
	if (sides[row->dir].kbuf)
		ADD("/kbuf=%s", kbuf_names[c->kbuf]);
	if (sides[row->dir].mem)
		ADD("/mem=%s", mem_names[cell->mem]);
	if (cell->threads > 1)
		ADD("/threads=%u", cell->threads);
#undef ADD
}

void cell_describe(const struct cell *cell, json_t *o)
{
	int src = sides[cell->row->dir].src, dst = sides[cell->row->dir].dst;

	if (cell->row->sizes == UCOPY_SIZES_NONE)
		return;
	if (cell->c.count)
		json_object_set_new(o, "k", json_integer(cell->c.count));
	if (src)
		json_object_set_new(o, "src", json_integer(offset_of(cell, src)));
	if (dst)
		json_object_set_new(o, "dst", json_integer(offset_of(cell, dst)));
	if (sides[cell->row->dir].kbuf)
		json_object_set_new(o, "kbuf", json_string(kbuf_names[cell->c.kbuf]));
	if (sides[cell->row->dir].mem)
		json_object_set_new(o, "mem", json_string(mem_names[cell->mem]));
	if (cell->threads > 1)
		json_object_set_new(o, "threads", json_integer(cell->threads));
}

/* Zero the offsets that a row does not have, so that each cell appears once. */
static struct align reduced(const struct path_row *row, struct align a)
{
	int both = sides[row->dir].src | sides[row->dir].dst;

	return (struct align){ both & USER ? a.user : 0, both & KERNEL ? a.kernel : 0 };
}

/* Does a row support this user memory? Exact mode cannot measure cache effects. */
static bool takes_mem(const struct path_row *row, enum mem mem, bool exact)
{
	enum { ANY, WRITE, CHECK };
	static const int rows[NR_MEMS] = {
#define ROWS(id, name, rows, what) [MEM_##id] = (rows),
		MEMS(ROWS)
#undef ROWS
	};

	if (mem == MEM_WARM)
		return true;
	if (!sides[row->dir].mem || ucopy_takes_count(row->sizes) || (mem == MEM_COLD && exact))
		return false;
	switch (rows[mem]) {
	case WRITE:
		return sides[row->dir].dst == USER;
	case CHECK:
		return ucopy_checks_address(row - path_rows);
	default:
		return true;
	}
}

/* State of a plan's expansion. */
struct expansion {
	const struct plan *section;
	bool exact;
	struct cells *cells;
	json_t *seen; /* the names of all cells so far */
};

static void add_cell(struct expansion *x, struct cell cell)
{
	struct cells *cells = x->cells;

	name_cell(&cell);
	if (json_object_get(x->seen, cell.name))
		return;
	json_object_set_new(x->seen, cell.name, json_true());
	cells->cell = grow(cells->cell, cells->nr, sizeof(cell));
	cells->cell[cells->nr++] = cell;
}

/* Add a cell per number of threads. More than one needs time mode and warm memory. */
static void add_threads(struct expansion *x, struct cell cell)
{
	size_t nr;
	const unsigned int *threads = plan_threads(x->section, &nr);

	for (size_t i = 0; i < nr; i++) {
		cell.threads = threads[i];
		if (cell.threads == 1 || (!x->exact && cell.mem == MEM_WARM))
			add_cell(x, cell);
	}
}

/* The same for every user memory, if the row uses any. */
static void add_mems(struct expansion *x, struct cell cell)
{
	unsigned int mems = x->section->mems ?: 1U << MEM_WARM;

	if (!sides[cell.row->dir].mem)
		mems = 1U << MEM_WARM;
	for (cell.mem = 0; cell.mem < NR_MEMS; cell.mem++)
		if (mems & 1U << cell.mem && takes_mem(cell.row, cell.mem, x->exact))
			add_threads(x, cell);
}

/* The same for every kind of kernel buffer. */
static void add_kinds(struct expansion *x, struct cell cell)
{
	unsigned int bytes = cell.c.size * (cell.c.count ?: 1);
	unsigned int end = cell.c.koff + ucopy_written(cell.row->sizes, bytes);
	unsigned int kinds = kinds_for(x->section, cell.row, end);

	for (cell.c.kbuf = 0; cell.c.kbuf < UCOPY_NR_KBUFS; cell.c.kbuf++)
		if (kinds & 1U << cell.c.kbuf)
			add_mems(x, cell);
}

/* The same for every k, if the row takes one; only for sizes it has a function for. */
static void add_counts(struct expansion *x, struct cell cell)
{
	const unsigned int *counts;
	size_t nr;

	if (!ucopy_takes_count(cell.row->sizes)) {
		if (ucopy_function_of(cell.row->sizes, cell.c.size, 0) >= 0 &&
		    ucopy_within_limit(cell.row->sizes, cell.c.size))
			add_kinds(x, cell);
		return;
	}
	counts = plan_counts(x->section, &nr);
	for (size_t i = 0; i < nr; i++) {
		cell.c.count = counts[i];
		if (cell.c.size <= UCOPY_MAX_SIZE / cell.c.count &&
		    ucopy_function_of(cell.row->sizes, cell.c.size, cell.c.count) >= 0)
			add_kinds(x, cell);
	}
}

static void expand_row(struct expansion *x, size_t path)
{
	const struct path_row *row = &path_rows[path];
	struct cell cell = { .row = row, .c.path = path, .threads = 1 };
	const struct plan *p = x->section;

	if (row->sizes == UCOPY_SIZES_NONE) {
		add_cell(x, cell);
		return;
	}
	for (size_t i = 0; i < p->nr_align; i++) {
		struct align a = reduced(row, p->align[i]);

		cell.c.uoff = a.user;
		cell.c.koff = a.kernel;
		for (size_t j = 0; j < p->nr_sizes; j++) {
			cell.c.size = p->sizes[j];
			add_counts(x, cell);
		}
	}
}

static void expand_section(struct expansion *x, const struct plan *section)
{
	x->section = section;
	for (size_t path = 0; path < UCOPY_NR_PATHS; path++)
		if (plan_wants(section, &path_rows[path]))
			expand_row(x, path);
}

static bool takes_one_thread(const struct plan *p)
{
	size_t nr;
	const unsigned int *threads = plan_threads(p, &nr);

	while (nr && threads[nr - 1] != 1)
		nr--;
	return nr;
}

const char *plan_expand(const struct plan *p, struct cells *cells)
{
	struct expansion x = { .exact = p->exact, .cells = cells, .seen = json_object() };

	*cells = (struct cells){ 0 };
	expand_section(&x, p);
	for (size_t i = 0; i < p->nr_sections; i++)
		expand_section(&x, &p->sections[i]);
	json_decref(x.seen);
	if (cells->nr)
		return NULL;
	if (!takes_one_thread(p))
		return "none of these paths takes any of these sizes on so many threads: several"
		       " need time mode and warm memory";
	if (p->mems & ~(1U << MEM_WARM))
		return "none of these paths takes any of these sizes in this user memory";
	if (p->kbufs & ~(1U << KBUF_AUTO))
		return "none of these paths takes any of these sizes in these kernel buffers";
	return "none of these paths takes any of these sizes";
}

unsigned int cells_threads(const struct cells *cells)
{
	unsigned int most = 1;

	for (size_t i = 0; i < cells->nr; i++)
		if (cells->cell[i].threads > most)
			most = cells->cell[i].threads;
	return most;
}

void cells_free(struct cells *cells)
{
	free(cells->cell);
	*cells = (struct cells){ 0 };
}
