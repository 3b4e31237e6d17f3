/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the driver's lines to a result's cells. */
#ifndef UCOPY_RUN_MEASURE_H
#define UCOPY_RUN_MEASURE_H

#include <jansson.h>

#include "plan/cells.h"

/*
 * A cell of the result from its rounds: [n, 2n, null n, null 2n] in ticks. In
 * exact mode a tick is an instruction; else clock_khz ticks are a millisecond, and
 * "calls" may say n for each round.
 * Returns NULL when the line is not what the driver prints.
 */
json_t *measure_cell(const struct cell *cell, const json_t *line, bool exact, double clock_khz);

/*
 * Leave nothing of a cell in time mode but the round whose batches took least: whatever
 * disturbs a round only adds to one of them, which may make the cost it gives too small.
 */
void measure_quietest(json_t *cell);

/* Add the rounds of a later measurement of a cell in time mode; later may be NULL. */
void measure_more(json_t *cell, const json_t *later);

#endif
