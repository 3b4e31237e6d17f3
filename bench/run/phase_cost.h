/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of the probes at the ends of batches, as a cost per call. */
#ifndef UCOPY_RUN_PHASE_COST_H
#define UCOPY_RUN_PHASE_COST_H

#include <jansson.h>
#include <stdbool.h>

/*
 * The object "phase" of a cell, from what the driver printed of it:
 *
 *	{"n": calls a batch, "dropped": phases left out, "counters": {NAME:
 *	 {"value": a call, "probe": the probe's own part of a phase, "scaled": true
 *	  where the counter was multiplexed, "lack" or "refused": why there is no
 *	  value}}}
 *
 * "time" is among the counters, in ns. In exact mode the least phase of each kind
 * counts, as with batches, else the mean. Returns NULL when the line is malformed.
 */
json_t *phase_cost(const json_t *line, bool exact);

#endif
