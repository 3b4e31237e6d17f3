/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A note on the kinds of kernel buffer in one table, where they change from row to row. */
#ifndef UCOPY_VIEW_SHOW_BUFFERS_H
#define UCOPY_VIEW_SHOW_BUFFERS_H

#include "plan/paths.h"

struct buffer_note {
	const char *before, *after; /* around a row's number: "k=" or " bytes" */
	struct {
		const char *kind;
		unsigned int from, to;
	} run[UCOPY_NR_KBUFS];
	size_t nr; /* kinds so far; UCOPY_NR_KBUFS + 1: they do not follow one another */
};

/* Add a row's cell; rows ascend. Cells without a kernel buffer ("") do not count. */
void buffer_note_add(struct buffer_note *n, unsigned int row, const char *kind);

/* "kernel buffer: slab up to 8192 bytes, pages from 16384 bytes"; nothing for a single kind. */
void buffer_note_print(const struct buffer_note *n);

#endif
