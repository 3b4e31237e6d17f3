/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pictures to draw, of which results, and where. */
#ifndef UCOPY_VIEW_PLOT_OPTIONS_H
#define UCOPY_VIEW_PLOT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "view/select/select.h"

struct plot_options {
	const char *out; /* directory; NULL: beside the last result */
	struct selection *select;
	bool all; /* print the names of all files */
	const char *kind; /* kind of picture; NULL: all */
	bool dark; /* light on dark */
	char **files;
	size_t nr_files; /* at least 1 */
};

#endif
