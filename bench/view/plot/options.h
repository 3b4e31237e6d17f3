/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pictures to draw, of which results, and where. */
#ifndef UCOPY_VIEW_PLOT_OPTIONS_H
#define UCOPY_VIEW_PLOT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct plot_options {
	const char *out; /* directory; NULL: beside the last result */
	const char *paths; /* globs; NULL: all */
	const char *kind; /* kind of picture; NULL: all */
	bool dark; /* light on dark */
	char **files;
	size_t nr_files; /* at least 1 */
};

#endif
