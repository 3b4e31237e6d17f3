// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: very many calls of one cell in one process, for timing the whole process. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "driver/device.h"
#include "lib/util.h"
#include "driver/bulk.h"
#include "plan/protocol.h"

/* Returns 0, or -errno. */
static int make_rounds(const struct memory *m, const struct cell *cell, unsigned long rounds,
		       struct ucopy_run *run)
{
	struct ucopy_sample samples[UCOPY_MAX_ROUNDS];
	int ret = 0;

	memory_prepare(m, cell, run);
	/* The device then makes exactly the requested calls, without warm-up. */
	run->flags |= UCOPY_RUN_FAULTS;
	run->calls = BULK_BATCH;
	run->samples = (uintptr_t)samples;
	for (; rounds && !ret; rounds -= run->rounds) {
		run->rounds = rounds < UCOPY_MAX_ROUNDS ? rounds : UCOPY_MAX_ROUNDS;
		if (device_call(m->fd, UCOPY_IOC_RUN, run))
			ret = -errno;
	}
	run->samples = 0;
	return ret;
}

int bulk_calls(const struct memory memory[NR_MEMS], const struct cells *cells, char **words)
{
	static const struct cell none = { .c.path = UCOPY_PATH_null,
					  .row = &path_rows[UCOPY_PATH_null] };
	unsigned long calls = strtoul(words[0], NULL, 10);
	size_t i = words[1] ? strtoul(words[1], NULL, 10) : 0;
	const struct cell *cell = words[1] && i < cells->nr ? &cells->cell[i] : &none;
	struct ucopy_run run = { 0 };
	bool failure;
	int ret;

	if (!calls || calls % BULK_ROUND || i >= cells->nr) {
		pr_err("driver: give a multiple of %lu calls, and a cell below %zu", BULK_ROUND,
		       cells->nr);
		return EXIT_TROUBLE;
	}
	ret = make_rounds(&memory[cell->mem], cell, calls / BULK_ROUND, &run);
	if (!ret && run.ret == memory_expected(cell, &failure))
		return EXIT_FINE;
	pr_err("driver: %s: %s", cell->row->name,
	       ret ? strerror(-ret) : error_text("returned %lld", (long long)run.ret));
	return EXIT_TROUBLE;
}
