/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the cost of every cell of a result goes, as tables or as JSON. */
#ifndef UCOPY_VIEW_ATTRIBUTE_ATTRIBUTE_H
#define UCOPY_VIEW_ATTRIBUTE_ATTRIBUTE_H

#include <stdbool.h>

struct attribute_options {
	const char *file;
	const char *cell; /* a glob of names of cells; NULL: the aligned ones of one thread */
	bool json;
};

/* Print it. Returns an exit code; 1 where the oracle saw something else than the batches. */
int attribute_result(const struct attribute_options *o);

#endif
