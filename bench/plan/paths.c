// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of the paths and of the kinds of kernel buffer and user memory. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/paths.h"

const struct path_row path_rows[UCOPY_NR_PATHS] = {
#define ROW(id, family_, variant_, dir_, sizes_, checks, needs, stages_, what_)                    \
	[UCOPY_PATH_##id] = {                                                                      \
		.family = family_,                                                                 \
		.variant = variant_,                                                               \
		.name = family_ "/" variant_,                                                      \
		.what = what_,                                                                     \
		.stages = stages_,                                                                 \
		.dir = UCOPY_DIR_##dir_,                                                           \
		.sizes = UCOPY_SIZES_##sizes_,                                                     \
	},
	UCOPY_PATHS(ROW)
#undef ROW
};

const struct path_row *path_row_of(const char *family, const char *variant)
{
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (!strcmp(path_rows[i].family, family) && !strcmp(path_rows[i].variant, variant))
			return &path_rows[i];
	return NULL;
}

const char *const kbuf_names[UCOPY_NR_KBUFS] = {
#define NAME(id, name, bytes) [UCOPY_KBUF_##id] = (name),
	UCOPY_KBUFS(NAME)
#undef NAME
};

const char *const mem_names[NR_MEMS] = {
#define NAME(id, name, rows, what) [MEM_##id] = (name),
	MEMS(NAME)
#undef NAME
};

const char *const mem_what[NR_MEMS] = {
#define WHAT(id, name, rows, what) [MEM_##id] = (what),
	MEMS(WHAT)
#undef WHAT
};

const char *kbuf_name(size_t kind)
{
	return kind == KBUF_AUTO ? "auto" : kbuf_names[kind];
}

const char *path_nearest(const char *name)
{
	const char *nearest = NULL;
	unsigned int most = 0;

	for (size_t i = 0; i < 2 * UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i / 2];
		const char *other = i % 2 ? row->family : row->name;

		if (alike(name, other) <= most)
			continue;
		most = alike(name, other);
		nearest = other;
	}
	return nearest;
}

char *path_glob(const char *part)
{
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (!strcmp(part, path_rows[i].family))
			return xstrfmt("%s/*", part);
	return xstrdup(part);
}
