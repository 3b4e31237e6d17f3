/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times of whole commands as a cost per call, and how far it may be from the batches. */
#ifndef UCOPY_RUN_COMMAND_COST_H
#define UCOPY_RUN_COMMAND_COST_H

#include <jansson.h>
#include <stdbool.h>

/*
 * hyperfine's results of a cell's commands. What the driver printed in each run is with them:
 * "interrupts" during the calls, and "batches", the cell's cost by batches in that process.
 */
struct command_runs {
	const json_t *calls, *empty; /* of n calls of the cell, and of as many empty ones */
	double n;
	double tick; /* ns that an interrupt takes, as by command_tick() */
};

/*
 * The object "command" of a cell; see docs/results.md. In exact mode the least of the runs counts
 * and a ns is an instruction, else the median.
 */
json_t *command_cost(const json_t *cell, const struct command_runs *runs, bool exact);

/*
 * What an interrupt takes, in ns, by the runs that had nothing else to do: they have "interrupts"
 * and "lost", the ns taken by these.
 */
double command_tick(const json_t *result);

#endif
