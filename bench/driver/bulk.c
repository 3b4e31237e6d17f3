// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: very many calls of one cell in one process, for timing the whole process. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/bulk.h"
#include "driver/device.h"
#include "driver/memory.h"
#include "driver/ticks.h"
#include "lib/util.h"
#include "plan/protocol.h"

/* The cell's result: an outcome other than the expected one is an error. Returns it, or NULL. */
static const char *failure_of(const struct memory *m, const struct cell *cell, int ret,
			      const struct ucopy_run *run)
{
	bool failure;

	if (m->error)
		return m->error;
	if (ret)
		return strerror(-ret);
	if (run->ret != memory_expected(cell, &failure))
		return error_text("returned %lld", (long long)run->ret);
	return NULL;
}

/* The plan's batches of a cell. Returns the line to print, or NULL with *why set. */
static json_t *make_batches(const struct memory *m, const struct plan *p, const struct cell *cell,
			    const char **why)
{
	struct ucopy_sample samples[UCOPY_MAX_ROUNDS];
	struct ucopy_run run = { .rounds = p->rounds, .samples = (uintptr_t)samples };
	int ret;

	memory_prepare_batches(m, cell, p, &run);
	ret = device_call(m->fd, UCOPY_IOC_RUN, &run) ? -errno : 0;
	*why = failure_of(m, cell, ret, &run);
	if (*why)
		return NULL;
	return json_pack("{s:i, s:b, s:o}", "n", (int)run.calls, "irqs_off", (int)run.irqs_off,
			 "rounds", device_rounds(samples, p->rounds));
}

/* Exactly so many rounds of a cell. Returns NULL, or why not. */
static const char *make_rounds(const struct memory *m, const struct cell *cell,
			       unsigned long rounds)
{
	struct ucopy_sample samples[UCOPY_MAX_ROUNDS];
	struct ucopy_run run = { 0 };
	int ret = 0;

	memory_prepare(m, cell, &run);
	/* The device then makes exactly the requested calls, without warm-up. */
	run.flags |= UCOPY_RUN_FAULTS;
	run.calls = BULK_BATCH;
	run.samples = (uintptr_t)samples;
	for (; rounds && !ret; rounds -= run.rounds) {
		run.rounds = rounds < UCOPY_MAX_ROUNDS ? rounds : UCOPY_MAX_ROUNDS;
		ret = device_call(m->fd, UCOPY_IOC_RUN, &run) ? -errno : 0;
	}
	return failure_of(m, cell, ret, &run);
}

int bulk_calls(const struct plan *p, const struct cells *cells, char **words)
{
	static const struct cell empty = { .c.path = UCOPY_PATH_null,
					   .row = &path_rows[UCOPY_PATH_null] };
	unsigned long calls = strtoul(words[0], NULL, 10);
	size_t i = words[1] ? strtoul(words[1], NULL, 10) : cells->nr;
	struct memory memory[NR_MEMS] = { 0 };
	unsigned long long interrupts;
	const struct cell *cell;
	const struct memory *m;
	struct cells one;
	const char *why;
	json_t *line;

	if (!calls || calls % BULK_ROUND || i >= cells->nr) {
		pr_err("driver: give a multiple of %lu calls, and a cell below %zu", BULK_ROUND,
		       cells->nr);
		return EXIT_TROUBLE;
	}
	cell = &cells->cell[i];
	one = (struct cells){ &cells->cell[i], 1 };
	memory_open(memory, &one);
	m = &memory[cell->mem];
	/* They also allocate what the cell needs, which so is in both commands. */
	line = make_batches(m, p, cell, &why);
	interrupts = ticks_count();
	if (!why)
		why = make_rounds(m, words[2] ? &empty : cell, calls / BULK_ROUND);
	if (why) {
		pr_err("driver: %s: %s", cell->name, why);
		json_decref(line);
		return EXIT_TROUBLE;
	}
	json_object_set_new(line, "interrupts", json_integer(ticks_count() - interrupts));
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(line);
	return EXIT_FINE;
}
