// SPDX-License-Identifier: GPL-2.0-or-later
/* A note on the kinds of kernel buffer in one table, where they change from row to row. */
#include <stdio.h>
#include <string.h>

#include "lib/util.h"
#include "view/show/buffers.h"

void buffer_note_add(struct buffer_note *n, unsigned int row, const char *kind)
{
	size_t last = n->nr - 1;

	if (!*kind || n->nr > UCOPY_NR_KBUFS)
		return;
	if (n->nr && !strcmp(n->run[last].kind, kind)) {
		n->run[last].to = row;
		return;
	}
	if (n->nr < UCOPY_NR_KBUFS) {
		n->run[n->nr].kind = kind;
		n->run[n->nr].from = n->run[n->nr].to = row;
	}
	n->nr++;
}

void buffer_note_print(const struct buffer_note *n)
{
	if (n->nr < 2)
		return;
	printf("%skernel buffer: ", style_dim);
	if (n->nr > UCOPY_NR_KBUFS)
		printf("of several kinds: --cells has each cell's");
	else
		printf("%s up to %s%u%s", n->run[0].kind, n->before, n->run[0].to, n->after);
	for (size_t i = 1; i < n->nr && n->nr <= UCOPY_NR_KBUFS; i++)
		printf(", %s from %s%u%s", n->run[i].kind, n->before, n->run[i].from, n->after);
	printf("%s\n", style_plain);
}
