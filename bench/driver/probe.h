/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In the target: BPF probes at the ends of every batch, with perf counters. The
 * driver is built with probe/bpf.c or, without libbpf, with probe/none.c.
 */
#ifndef UCOPY_DRIVER_PROBE_H
#define UCOPY_DRIVER_PROBE_H

#include <jansson.h>
#include <stdbool.h>

#include "bpf/phase.h"

struct probe;

/*
 * Attach the probes and open counters: an array of {name, type, config}, as
 * perf_event_open() takes them. In exact mode so few are enabled at once that
 * none is multiplexed. Returns NULL with the reason in *why, which is valid
 * until the next call.
 */
struct probe *probe_open(const json_t *counters, bool exact, const char **why);

/*
 * The report: {"counters": [{"name", "lack": words or null}], "boundary": cost of one end of a
 * phase, "boundary_unit": insn or ns}. null() runs some rounds of four batches of the empty path
 * and returns how many.
 */
json_t *probe_describe(struct probe *p, unsigned int (*null)(void *arg), void *arg);

/* How many passes it takes until every counter was on once. */
unsigned int probe_passes(const struct probe *p);

/* Start a pass: the next phases of n and 2n calls count. */
void probe_begin(struct probe *p, unsigned int pass, unsigned int n);

/*
 * End a pass: add its sums to an array of UCOPY_PHASES objects {"phases", "time": [sum,
 * least], "counters": {name: [sum, enabled, running, least]}}. Returns the number of
 * dropped phases.
 */
unsigned long long probe_end(struct probe *p, unsigned int pass, json_t *kinds);

void probe_close(struct probe *p);

#endif
