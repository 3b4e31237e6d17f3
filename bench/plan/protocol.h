/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many calls of one cell in one process, for who times the process. */
#ifndef UCOPY_PLAN_PROTOCOL_H
#define UCOPY_PLAN_PROTOCOL_H

#include "driver/memory.h"

/* The device makes them in rounds, each a batch of n calls and one of 2n. */
#define BULK_BATCH 64UL
#define BULK_ROUND (3 * BULK_BATCH)

/*
 * Make the calls that words tell, "CALLS [CELL]" with a NULL behind: a multiple of
 * BULK_ROUND calls of the cell with that index, or of the empty path. Returns an exit
 * code, EXIT_TROUBLE after a word.
 */
int bulk_calls(const struct memory memory[NR_MEMS], const struct cells *cells, char **words);

#endif
