/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cost breakdown of every cell of a result, as tables or as JSON. */
#ifndef UCOPY_VIEW_ATTRIBUTE_ATTRIBUTE_H
#define UCOPY_VIEW_ATTRIBUTE_ATTRIBUTE_H

#include <stdbool.h>

#include "view/select/select.h"

struct attribute_options {
	const char *file;
	struct selection select; /* nothing given: aligned single-threaded cells */
	bool json;
};

/* Print it. Returns an exit code; 1 if oracle and batches differ for any cell. */
int attribute_result(struct attribute_options *o);

#endif
