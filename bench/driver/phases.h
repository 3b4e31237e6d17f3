/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the target: runs a cell's phases again with probes at their ends. */
#ifndef UCOPY_DRIVER_PHASES_H
#define UCOPY_DRIVER_PHASES_H

#include "driver/probe.h"
#include "plan/plan.h"

struct phases {
	struct probe *probe; /* NULL if there is none */
	const struct plan *plan;
	int fd; /* the device, with warm memory bound */
};

/* Open the probes that a plan requests. Returns the driver's report on them, or NULL. */
json_t *phases_open(struct phases *p, const struct plan *plan, int fd);

/*
 * Run a cell's rounds again for every pass of the counters. Returns {"n", "dropped",
 * "kinds"}, with kinds filled in by probe_end(), or NULL if there is nothing to probe
 * or the device refused. run describes the calls, on memory bound to fd.
 */
json_t *phases_measure(struct phases *p, int fd, const struct ucopy_run *run);

void phases_close(struct phases *p);

#endif
