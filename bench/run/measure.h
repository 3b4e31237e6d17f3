/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the driver's lines into a result's cells. */
#ifndef UCOPY_RUN_MEASURE_H
#define UCOPY_RUN_MEASURE_H

#include <jansson.h>

#include "plan/cells.h"

/*
 * A cell of the result from its rounds: [n, 2n, null n, null 2n] in ticks. In exact mode a tick is
 * an instruction; else clock_khz ticks are a millisecond, and "calls" may give n for each round.
 * Returns NULL for an unexpected line.
 */
json_t *measure_cell(const struct cell *cell, const json_t *line, bool exact, double clock_khz);

/*
 * In time mode, keep only the round whose batches took least: a disturbance only adds to one of
 * them, which may make the resulting cost too small.
 */
void measure_quietest(json_t *cell);

/* Add the rounds of a later measurement of a cell in time mode; later may be NULL. */
void measure_more(json_t *cell, const json_t *later);

#endif
