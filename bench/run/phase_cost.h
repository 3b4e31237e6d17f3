/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of the probes at the ends of batches, as a cost per call. */
#ifndef UCOPY_RUN_PHASE_COST_H
#define UCOPY_RUN_PHASE_COST_H

#include <jansson.h>
#include <stdbool.h>

/*
 * The object "phase" of a cell, from the line that the driver printed for it:
 *
 *	{"n": calls per batch, "dropped": phases left out, "counters": {NAME:
 *	 {"value": per call, "probe": the probe's own part of a phase, "scaled": true
 *	  if the counter was multiplexed, "lack" or "refused": why there is no
 *	  value}}}
 *
 * "time" is among the counters, in ns. Exact mode uses the minimum of each kind of
 * phase, as with batches, else the mean. Returns NULL if the line is malformed.
 */
json_t *phase_cost(const json_t *line, bool exact);

#endif
