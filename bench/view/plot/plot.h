/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of a result, or of several together. */
#ifndef UCOPY_VIEW_PLOT_PLOT_H
#define UCOPY_VIEW_PLOT_PLOT_H

#include <stddef.h>

#include "view/select/select.h"

struct plot_options {
	const char *out; /* directory; NULL: beside the last result */
	struct selection *select;
	bool all; /* print the names of all files */
	const char *kind; /* kind of picture; NULL: all */
	char **files;
	size_t nr_files; /* at least 1 */
};

/* Draw the pictures and print the file names. Returns an exit code. */
int plot_results(const struct plot_options *o);

#endif
