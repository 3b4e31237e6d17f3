/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of a result, or of several together. */
#ifndef UCOPY_VIEW_PLOT_PLOT_H
#define UCOPY_VIEW_PLOT_PLOT_H

#include "view/plot/options.h"

/* Draw the pictures and print the file names. Returns an exit code. */
int plot_results(const struct plot_options *o);

#endif
