// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The arithmetic of whole commands: a command of n calls less one of n empty calls, divided by n.
 * What else is in that difference is bounded by what was measured of it: the interrupts that came
 * during the calls, and the scatter of process starts.
 */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "lib/util.h"
#include "run/command_cost.h"

#define MOST_RUNS 64

/* The times of a command, ns. */
struct taken {
	double value; /* the minimum or the median, as with batches */
	double scatter; /* from the minimum to the median */
	double spread; /* median absolute deviation x 1.4826 */
	size_t least; /* index of the fastest run */
};

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

/* An array's numbers, of which there are at most MOST_RUNS. Returns how many. */
static size_t numbers(const json_t *array, double *to)
{
	size_t nr = json_array_size(array);

	if (nr > MOST_RUNS)
		nr = MOST_RUNS;
	for (size_t i = 0; i < nr; i++)
		to[i] = json_number_value(json_array_get(array, i));
	return nr;
}

static double median(const json_t *array)
{
	double v[MOST_RUNS];
	size_t nr = numbers(array, v);

	return nr ? gsl_stats_median(v, 1, nr) : NAN;
}

static struct taken taken_by(const json_t *result, bool exact)
{
	double seconds[MOST_RUNS], work[MOST_RUNS];
	size_t nr = numbers(json_object_get(result, "times"), seconds);
	double min = number(result, "min"), mid = number(result, "median");

	return (struct taken){
		.value = rint(1e9 * (exact ? min : mid)),
		.scatter = rint(1e9 * (mid - min)),
		.least = gsl_stats_min_index(seconds, 1, nr),
		.spread = 1e9 * gsl_stats_mad(seconds, 1, nr, work),
	};
}

double command_tick(const json_t *result)
{
	double interrupts[MOST_RUNS], lost[MOST_RUNS], all = 0, ns = 0;
	size_t nr = numbers(json_object_get(result, "interrupts"), interrupts);

	numbers(json_object_get(result, "lost"), lost);
	for (size_t i = 0; i < nr; i++) {
		all += interrupts[i];
		ns += lost[i];
	}
	return all ? rint(ns / all) : 0;
}

/*
 * Do its calls search what differs between processes? The object-size check searches the kernel's
 * vmalloc areas, of which every process has some, and a fault the mappings of the process.
 */
static bool searches(const json_t *cell)
{
	static const char *const by[][2] = {
		{ "kbuf", "vmalloc" },
		{ "mem", "unmapped" },
		{ "mem", "readonly" },
		{ "mem", "kernel" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(by); i++) {
		const char *is = json_string_value(json_object_get(cell, by[i][0]));

		if (is && !strcmp(is, by[i][1]))
			return true;
	}
	return false;
}

/* As much of a difference as a reason explains: nothing if it goes the other way. */
static double explained(double reason, double away)
{
	return reason * away > 0 ? fabs(reason) : 0;
}

json_t *command_cost(const json_t *cell, const struct command_runs *r, bool exact)
{
	struct taken calls = taken_by(r->calls, exact), empty = taken_by(r->empty, exact);
	const json_t *here = json_object_get(r->calls, "batches");
	double value = (calls.value - empty.value) / r->n, spread, batches, bound, away;
	json_t *o;

	batches = exact ? json_number_value(json_array_get(here, calls.least)) : median(here);
	away = value - number(cell, "value");
	spread = hypot(calls.spread, empty.spread) / r->n;
	bound = searches(cell) ? explained(batches - number(cell, "value"), away) : 0;
	o = json_pack("{s:f, s:f, s:O, s:I, s:f}", "value", value, "spread", spread, "unit",
		      json_object_get(cell, "unit"), "n", (json_int_t)r->n, "batches", batches);
	if (exact) {
		const json_t *during = json_object_get(r->calls, "interrupts");
		const json_t *beside = json_object_get(r->empty, "interrupts");
		double ticks = json_number_value(json_array_get(during, calls.least)) -
			       json_number_value(json_array_get(beside, empty.least));
		double starts = calls.scatter + empty.scatter;

		bound += (explained(ticks * r->tick, away) + starts) / r->n;
		json_object_set_new(o, "ticks", json_real(ticks));
		json_object_set_new(o, "tick", json_real(r->tick));
		json_object_set_new(o, "starts", json_real(starts));
	} else {
		bound += spread + number(cell, "spread");
	}
	json_object_set_new(o, "bound", json_real(bound));
	return o;
}
