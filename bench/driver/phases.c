// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: runs a cell's phases again with probes at their ends. */
#include <string.h>

#include "driver/device.h"
#include "driver/phases.h"

/* Rounds that measure the cost of the probes. */
#define NULL_ROUNDS 8

/* How often the passes start over, if a pass has fewer calls than the one before. */
#define MAX_TRIES 16

static unsigned int run_null(void *arg)
{
	struct phases *p = arg;
	struct ucopy_sample samples[NULL_ROUNDS];
	struct ucopy_run run = {
		.cell.path = UCOPY_PATH_null,
		.rounds = NULL_ROUNDS,
		.calls = 1,
		.samples = (unsigned long)samples,
	};

	return device_call(p->fd, UCOPY_IOC_RUN, &run) ? 0 : NULL_ROUNDS;
}

json_t *phases_open(struct phases *p, const struct plan *plan, int fd)
{
	const char *why;

	*p = (struct phases){ .plan = plan, .fd = fd };
	if (!plan->counters)
		return NULL;
	p->probe = probe_open(plan->counters, plan->exact, &why);
	if (!p->probe)
		return json_pack("{s:s}", "lack", why);
	return probe_describe(p->probe, run_null, p);
}

/* A run for every pass of the counters. Returns whether all had as many calls as the first. */
static bool run_passes(struct phases *p, int fd, struct ucopy_run *run, json_t *kinds,
		       unsigned long long *dropped)
{
	unsigned int n = run->calls;
	bool same = true;

	json_array_clear(kinds);
	*dropped = 0;
	for (unsigned int pass = 0; same && pass < probe_passes(p->probe); pass++) {
		int ret;

		probe_begin(p->probe, pass, n);
		ret = device_call(fd, UCOPY_IOC_RUN, run);
		*dropped += probe_end(p->probe, pass, kinds);
		same = !ret && run->calls == n;
	}
	return same;
}

json_t *phases_measure(struct phases *p, int fd, const struct ucopy_run *as)
{
	struct ucopy_sample samples[UCOPY_MAX_ROUNDS];
	struct ucopy_run run = *as;
	unsigned long long dropped;
	bool done = false;
	json_t *kinds;

	/* The phases of the empty path itself are the reference for all others. */
	if (!p->probe || as->stride || as->flags || as->cell.path == UCOPY_PATH_null)
		return NULL;
	/* The most calls possible with interrupts off, to keep the probe's share small. */
	run.calls = p->plan->calls;
	run.rounds = p->plan->rounds;
	run.samples = (unsigned long)samples;
	if (device_call(fd, UCOPY_IOC_RUN, &run))
		return NULL;
	kinds = json_array();
	/* The machine became slower: fewer calls fit now, so start over with them. */
	for (int tries = 0; !done && tries < MAX_TRIES; tries++)
		done = run_passes(p, fd, &run, kinds, &dropped);
	if (done)
		return json_pack("{s:i, s:I, s:o}", "n", (int)run.calls, "dropped",
				 (json_int_t)dropped, "kinds", kinds);
	json_decref(kinds);
	return NULL;
}

void phases_close(struct phases *p)
{
	if (p->probe)
		probe_close(p->probe);
}
