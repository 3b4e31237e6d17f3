/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many calls of one cell, for timing the whole process. */
#ifndef UCOPY_DRIVER_BULK_H
#define UCOPY_DRIVER_BULK_H

#include "driver/memory.h"

/*
 * Make the calls given by words, "CALLS [CELL]" and a NULL: a multiple of BULK_ROUND calls of the
 * cell with that index, or of the empty path. Returns an exit code, EXIT_TROUBLE with an error
 * printed.
 */
int bulk_calls(const struct memory memory[NR_MEMS], const struct cells *cells, char **words);

#endif
