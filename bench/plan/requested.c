// SPDX-License-Identifier: GPL-2.0-or-later
/* Refuse, rather than silently drop, what was requested by name but is in no cell. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"

typedef bool has_fn(const struct cell *c, unsigned int value);

static bool has_size(const struct cell *c, unsigned int size)
{
	return c->row->sizes != UCOPY_SIZES_NONE && c->c.size == size;
}

static bool has_count(const struct cell *c, unsigned int count)
{
	return c->c.count == count;
}

static bool has_threads(const struct cell *c, unsigned int threads)
{
	return c->threads == threads;
}

static bool has_kbuf(const struct cell *c, unsigned int kbuf)
{
	return c->c.kbuf == kbuf && cell_has_kbuf(c);
}

static bool has_mem(const struct cell *c, unsigned int mem)
{
	return c->mem == mem;
}

static bool any(const struct cells *cells, has_fn *has, unsigned int value)
{
	for (size_t i = 0; i < cells->nr; i++)
		if (has(&cells->cell[i], value))
			return true;
	return false;
}

/* Error text for the first number, or bit, that no cell has; NULL if cells have them all. */
static const char *lacking(const struct cells *cells, const char *option, has_fn *has,
			   const unsigned int *numbers, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!any(cells, has, numbers[i]))
			return error_text("--%s %u: none of these paths takes it like that", option,
					  numbers[i]);
	return NULL;
}

static const char *lacking_bits(const struct cells *cells, const char *option, has_fn *has,
				unsigned int bits, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (bits & 1U << i && !any(cells, has, i))
			return error_text("--%s %s: none of these paths takes it like that", option,
					  names[i]);
	return NULL;
}

static bool has_path(const struct cells *cells, const char *name)
{
	for (size_t i = 0; i < cells->nr; i++)
		if (!strcmp(cells->cell[i].row->name, name))
			return true;
	return false;
}

/* Paths matched by a glob may be in no cell; paths given by name must be in one. */
static const char *lacking_path(const struct cells *cells, const char *paths)
{
	char *copy = xstrdup(paths), *rest = copy, *name;
	const char *why = NULL;

	while (!why && (name = strsep(&rest, ",")))
		if (strchr(name, '/') && !strpbrk(name, "*?[") && !has_path(cells, name))
			why = error_text("%s: takes none of these sizes, buffers and memories: give"
					 " it some, or leave it out",
					 name);
	free(copy);
	return why;
}

const char *cells_lacking(const struct cells *cells, const char *key, const char *text)
{
	struct plan asked = { 0 };
	const char *why;

	if (!strcmp(key, "paths"))
		return lacking_path(cells, text);
	why = plan_replace(&asked, key, text);
	if (!why)
		why = lacking(cells, key, has_size, asked.sizes, asked.nr_sizes);
	if (!why)
		why = lacking(cells, key, has_count, asked.counts, asked.nr_counts);
	if (!why)
		why = lacking(cells, key, has_threads, asked.threads, asked.nr_threads);
	if (!why)
		why = lacking_bits(cells, key, has_kbuf, asked.kbufs, kbuf_names, UCOPY_NR_KBUFS);
	if (!why)
		why = lacking_bits(cells, key, has_mem, asked.mems, mem_names, NR_MEMS);
	plan_free(&asked);
	return why;
}
