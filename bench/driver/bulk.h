/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many calls of one cell, for timing the whole process. */
#ifndef UCOPY_DRIVER_BULK_H
#define UCOPY_DRIVER_BULK_H

#include "plan/cells.h"

/*
 * Make the calls given by words, "CALLS CELL [nothing]" and a NULL: the plan's batches of the cell
 * with that index, then a multiple of BULK_ROUND calls of it or, with nothing, of the empty path.
 * Prints a line, as in docs/results.md. Returns an exit code, EXIT_TROUBLE with an error printed.
 */
int bulk_calls(const struct plan *p, const struct cells *cells, char **words);

#endif
