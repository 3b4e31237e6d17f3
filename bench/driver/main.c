// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The in-target driver, a single static binary. It reads a plan, binds a range of
 * its memory to /dev/ucopy, measures every cell and prints one JSON line per cell:
 * see docs/results.md, "What the driver prints". Given a number of calls it makes that
 * many of one cell, by its index in the plan's list, or of the empty path, for timing
 * the whole process; and given a time it measures what interrupts take of it.
 *
 *	driver PLAN
 *	driver PLAN CALLS CELL [nothing]
 *	driver PLAN ticks NS
 */
#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "driver/bulk.h"
#include "driver/device.h"
#include "driver/machine.h"
#include "driver/memory.h"
#include "driver/phases.h"
#include "driver/threads.h"
#include "driver/ticks.h"
#include "lib/util.h"
#include "plan/cells.h"

/* Cells whose rounds are interleaved, so that drift affects all of them alike. */
#define BLOCK 32

/* How often disturbed rounds of a cell are looked for and repeated. */
#define MAX_REPEATS 25

/* Extra rounds to find the minimum count with fresh pages: per page, and at most. */
#define FRESH_ROUNDS_A_PAGE 4
#define MAX_FRESH_ROUNDS 64

struct driver {
	struct memory memory[NR_MEMS];
	double *faults; /* page faults per call, by cell */
	struct phases phases;
	struct plan plan;
	struct cells cells;
	bool available[UCOPY_NR_PATHS];
};

static void print_line(json_t *line)
{
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(line);
}

/* Which rows the module has, and why it lacks the others. */
static json_t *absent_paths(struct driver *d)
{
	json_t *absent = json_object();

	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_path_info info = { .path = i };

		if (device_call(d->memory[MEM_WARM].fd, UCOPY_IOC_PATH, &info) ||
		    strcmp(info.name, path_rows[i].name)) {
			pr_err("module: row %u is not %s: rebuild it from this checkout", i,
			       path_rows[i].name);
			exit(EXIT_TROUBLE);
		}
		d->available[i] = info.available;
		if (!info.available)
			json_object_set_new(absent, info.name, json_string(info.reason));
	}
	return absent;
}

static void hello(struct driver *d)
{
	json_t *probe = phases_open(&d->phases, &d->plan, d->memory[MEM_WARM].fd);
	struct ucopy_info info;
	json_t *machine;

	if (device_call(d->memory[MEM_WARM].fd, UCOPY_IOC_INFO, &info) || info.abi != UCOPY_ABI) {
		pr_err("module: not ABI %d: rebuild it from this checkout", UCOPY_ABI);
		exit(EXIT_TROUBLE);
	}
	machine = machine_describe();
	json_object_update_new(machine,
			       json_pack("{s:I, s:i, s:o, s:o*}", "clock_khz",
					 (json_int_t)info.clock_khz, "cells", (int)d->cells.nr,
					 "absent", absent_paths(d), "probe", probe));
	print_line(json_pack("{s:o}", "hello", machine));
}

/* Run some rounds of a cell. Returns 0 or -errno. */
static int run_rounds(struct driver *d, const struct cell *cell, struct ucopy_run *run,
		      struct ucopy_sample *samples, unsigned int rounds)
{
	const struct memory *m = &d->memory[cell->mem];
	int ret;

	run->rounds = rounds;
	run->samples = (unsigned long)samples;
	memory_prepare_batches(m, cell, &d->plan, run);
	threads_begin(cell);
	ret = device_call(m->fd, UCOPY_IOC_RUN, run) ? -errno : 0;
	return threads_end() ?: ret;
}

/* Run one or several rounds of one cell. Returns 0 or -errno. */
static int measure(struct driver *d, const struct cell *cell, struct ucopy_run *run,
		   struct ucopy_sample *samples, unsigned int rounds)
{
	struct ucopy_sample fresh[MEMORY_FRESH_ROUNDS];
	/* The first of two warms up the code, which a count does not depend on. */
	unsigned int nr = d->plan.exact ? 1 : MEMORY_FRESH_ROUNDS;
	int ret = 0;

	if (!memory_fresh_pages(cell))
		return run_rounds(d, cell, run, samples, rounds);
	for (unsigned int r = 0; !ret && r < rounds; r++) {
		ret = run_rounds(d, cell, run, fresh, nr);
		samples[r] = fresh[nr - 1];
	}
	return ret;
}

/* Why a cell has no number, to be freed; NULL if it has one. */
static char *cell_error(struct driver *d, const struct cell *cell, const struct ucopy_run *run,
			int ret)
{
	bool failure;
	long long expected = memory_expected(cell, &failure);

	if (d->memory[cell->mem].error)
		return xstrdup(d->memory[cell->mem].error);
	if (ret)
		return xstrdup(strerror(-ret));
	if (run->ret != expected)
		return xstrfmt("returned %lld, not %lld", (long long)run->ret, expected);
	return NULL;
}

/* Results of a cell's rounds. */
struct figures {
	struct ucopy_sample samples[UCOPY_MAX_ROUNDS];
	unsigned int calls[UCOPY_MAX_ROUNDS]; /* time mode: calls in a batch of n */
	unsigned long long beside; /* calls made meanwhile by the other threads */
};

/* first: number of the first ioctl that measured the cell; in exact mode all since then did. */
static void report(struct driver *d, size_t i, const struct ucopy_run *run,
		   const struct figures *figures, unsigned long first, int ret)
{
	const struct cell *cell = &d->cells.cell[i];
	char *error = cell_error(d, cell, run, ret);
	json_t *line, *calls;
	bool failure;

	if (error) {
		print_line(json_pack("{s:i, s:s}", "i", (int)i, "error", error));
		free(error);
		return;
	}
	calls = d->plan.exact ? NULL : json_array();
	for (unsigned int r = 0; r < d->plan.rounds; r++)
		json_array_append_new(calls, json_integer(figures->calls[r]));
	line = json_pack("{s:i, s:i, s:b, s:[I, I], s:o, s:o*}", "i", (int)i, "n", (int)run->calls,
			 "irqs_off", (int)run->irqs_off, "ioctls", (json_int_t)first,
			 (json_int_t)device_calls, "rounds",
			 device_rounds(figures->samples, d->plan.rounds), "calls", calls);
	if (cell->threads > 1)
		json_object_set_new(line, "beside", json_integer(figures->beside));
	memory_expected(cell, &failure);
	if (failure)
		json_object_set_new(line, "returned", json_integer(run->ret));
	if (memory_counts_faults(cell))
		json_object_set_new(line, "faults",
				    isnan(d->faults[i]) ? json_null() : json_real(d->faults[i]));
	/* The other threads are gone, and one thread alone is another cell. */
	if (cell->threads == 1)
		json_object_set_new(line, "phase",
				    phases_measure(&d->phases, d->memory[cell->mem].fd, run));
	print_line(line);
}

static bool same(const struct ucopy_sample *a, const struct ucopy_sample *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* The minimum of each batch over all rounds. */
static struct ucopy_sample least(const struct ucopy_sample *s, unsigned int rounds)
{
	struct ucopy_sample min = s[0];

#define LEAST(batch) (min.batch = s[r].batch < min.batch ? s[r].batch : min.batch)
	for (unsigned int r = 1; r < rounds; r++) {
		LEAST(n);
		LEAST(n2);
		LEAST(null_n);
		LEAST(null_n2);
	}
#undef LEAST
	return min;
}

/*
 * The minimum of each batch over all rounds. What the kernel does every so many fresh pages may be
 * in each of them, hence more rounds.
 */
static int find_minimum(struct driver *d, const struct cell *cell, struct ucopy_run *run,
			const struct ucopy_sample *samples, struct ucopy_sample *min)
{
	size_t more = FRESH_ROUNDS_A_PAGE * memory_fresh_pages(cell);
	int ret = 0;

	*min = least(samples, d->plan.rounds);
	for (size_t i = 0; !ret && i < more && i < MAX_FRESH_ROUNDS; i++) {
		struct ucopy_sample both[2] = { *min };

		ret = measure(d, cell, run, &both[1], 1);
		*min = least(both, 2);
	}
	return ret;
}

/*
 * Counts do not scatter: if a cell runs with interrupts on, a round above the minimum was
 * interrupted. It is measured again, so that the recorded counts are the path's and the same in
 * every run.
 */
static int repeat_disturbed(struct driver *d, const struct cell *cell, struct ucopy_run *run,
			    struct ucopy_sample *samples)
{
	unsigned int rounds = d->plan.rounds;
	bool disturbed = !run->irqs_off;
	struct ucopy_sample min;
	int ret = 0;

	if (disturbed)
		ret = find_minimum(d, cell, run, samples, &min);
	for (int tries = 0; !ret && disturbed && tries < MAX_REPEATS; tries++) {
		disturbed = false;
		for (unsigned int r = 0; !ret && r < rounds; r++) {
			struct ucopy_sample both[2] = { min, samples[r] };

			if (same(&samples[r], &min))
				continue;
			disturbed = true;
			ret = measure(d, cell, run, &samples[r], 1);
			both[1] = samples[r];
			min = least(both, 2);
		}
	}
	return ret;
}

/* Run the rounds of a block's cells, interleaved except in exact mode. */
static void run_block(struct driver *d, size_t first, size_t nr)
{
	static struct figures figures[BLOCK];
	struct ucopy_run runs[BLOCK] = { 0 };
	unsigned int rounds = d->plan.rounds;
	unsigned int step = d->plan.exact ? rounds : 1;
	unsigned long ioctls = device_calls + 1;
	int ret[BLOCK] = { 0 };

	for (unsigned int r = 0; r < rounds; r += step)
		for (size_t i = 0; i < nr; i++) {
			const struct cell *cell = &d->cells.cell[first + i];
			unsigned long long beside = threads_calls;

			if (d->available[cell->c.path] && !ret[i])
				ret[i] = measure(d, cell, &runs[i], &figures[i].samples[r], step);
			figures[i].calls[r] = runs[i].calls;
			figures[i].beside = (r ? figures[i].beside : 0) + threads_calls - beside;
		}
	for (size_t i = 0; i < nr; i++) {
		const struct cell *cell = &d->cells.cell[first + i];

		if (d->plan.exact && d->available[cell->c.path] && !ret[i])
			ret[i] = repeat_disturbed(d, cell, &runs[i], figures[i].samples);
		if (d->available[cell->c.path])
			report(d, first + i, &runs[i], &figures[i], ioctls, ret[i]);
	}
}

static void pin_to_cpu0(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one) || mlockall(MCL_CURRENT | MCL_FUTURE)) {
		pr_err("driver: cannot pin itself and its memory: %s", strerror(errno));
		exit(EXIT_TROUBLE);
	}
}

static void load_plan(struct driver *d, const char *path)
{
	json_error_t error;
	json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	const char *why = json ? plan_from_json(&d->plan, json) : error.text;

	if (!why)
		why = plan_expand(&d->plan, &d->cells);
	if (!why && !d->plan.rounds)
		why = "'rounds' is not set";
	if (why) {
		pr_err("plan %s: %s", path, why);
		exit(EXIT_TROUBLE);
	}
	json_decref(json);
}

/* Run every cell of the plan, in blocks. */
static void run_plan(struct driver *d)
{
	size_t block = d->plan.exact ? 1 : BLOCK;

	memory_open(d->memory, &d->cells);
	threads_open(&d->cells);
	hello(d);
	d->faults = memory_count_faults(d->memory, &d->cells);
	for (size_t i = 0; i < d->cells.nr; i += block)
		run_block(d, i, d->cells.nr - i < block ? d->cells.nr - i : block);
	print_line(json_pack("{s:i}", "done", (int)d->cells.nr));
	phases_close(&d->phases);
	free(d->faults);
}

int main(int argc, char **argv)
{
	struct driver d = { 0 };
	int code = EXIT_FINE;

	if (argc < 2 || argc == 3 || argc > 5) {
		pr_err("usage: driver PLAN [CALLS CELL [nothing] | ticks NS]");
		return EXIT_TROUBLE;
	}
	/*
	 * The cost of a fault depends on the number of mappings: keep it independent of the plan's
	 * size.
	 */
	mallopt(M_MMAP_MAX, 0);
	load_plan(&d, argv[1]);
	pin_to_cpu0();
	if (argc > 2 && !strcmp(argv[2], "ticks"))
		code = ticks_time(argv[3]);
	else if (argc > 2)
		code = bulk_calls(&d.plan, &d.cells, &argv[2]);
	else
		run_plan(&d);
	plan_free(&d.plan);
	cells_free(&d.cells);
	return code;
}
