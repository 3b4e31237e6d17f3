// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tables behind the pictures have in common. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "view/plot/data.h"
#include "view/plot/series.h"

const struct result_cell *picture_cell(const struct result *r, const struct plan *paths,
				       const struct path_row *row, unsigned int size,
				       unsigned int k, const char *mem)
{
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (c->size == size && c->k == k && c->threads <= 1 && cell_is_aligned(c) &&
		    !strcmp(c->path, row->family) && !strcmp(c->variant, row->variant) &&
		    !strcmp(*c->mem ? c->mem : "warm", mem ?: "warm") &&
		    kbuf_is_auto(row, k ? k * size : size, 0, 0, c->kbuf))
			return plan_wants(paths, row) ? c : NULL;
	}
	return NULL;
}

bool picture_begins_family(size_t path)
{
	for (size_t i = 0; i < path; i++)
		if (!strcmp(path_rows[i].family, path_rows[path].family))
			return false;
	return true;
}

unsigned int picture_type(const struct path_row *row)
{
	unsigned int type = 1;

	for (const struct path_row *other = path_rows; other < row; other++)
		type += !strcmp(other->family, row->family);
	return type;
}

char *picture_buffers(const struct result_cell *const *cell, size_t nr)
{
	const char *kind = NULL;

	for (size_t i = 0; i < nr; i++) {
		const struct result_cell *c = cell[i];

		if (c && kind && strcmp(c->kbuf, kind))
			return xstrfmt("%u %s %s", c->k ?: c->size, kind, c->kbuf);
		if (c)
			kind = c->kbuf;
	}
	return xstrdup("");
}

size_t picture_path(const char *family, const char *variant)
{
	size_t i = 0;

	while (i < UCOPY_NR_PATHS &&
	       (strcmp(path_rows[i].family, family) || strcmp(path_rows[i].variant, variant)))
		i++;
	return i;
}

void picture_free(struct picture *pic)
{
	free(pic->name);
	free(pic->title);
	for (size_t i = 0; i < PICTURE_ARGS; i++)
		free(pic->args[i]);
	*pic = (struct picture){ 0 };
}
