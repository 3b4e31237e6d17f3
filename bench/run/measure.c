// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost of a cell: (batch of 2n) - (batch of n), divided by n, minus the same for stage/null.
 * The fixed cost of a batch, reading the clock and entering the loop, cancels in the first
 * difference; the call itself in the second.
 */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "result/result.h"
#include "lib/util.h"
#include "run/measure.h"
#include "run/phase_cost.h"

enum { N, N2, NULL_N, NULL_N2, BATCHES };

static double cost(const double batch[BATCHES], double n)
{
	return (batch[N2] - batch[N] - (batch[NULL_N2] - batch[NULL_N])) / n;
}

/* Read the rounds into an array. Returns false if they are malformed. */
static bool read_rounds(const json_t *rounds, double batches[][BATCHES])
{
	json_t *round, *ticks;
	size_t r, b;

	json_array_foreach (rounds, r, round) {
		if (json_array_size(round) != BATCHES)
			return false;
		json_array_foreach (round, b, ticks) {
			if (!json_is_integer(ticks) || json_integer_value(ticks) < 0)
				return false;
			batches[r][b] = json_integer_value(ticks);
		}
	}
	return true;
}

/*
 * Calls per batch of each round. In time mode a round may have its own number, chosen by the
 * machine's speed at the time; else all have the cell's. Returns false if malformed.
 */
static bool read_calls(const json_t *line, size_t rounds, double calls[])
{
	const json_t *own = json_object_get(line, "calls"), *n = json_object_get(line, "n");

	if (own && json_array_size(own) != rounds)
		return false;
	for (size_t r = 0; r < rounds; r++) {
		calls[r] = json_integer_value(own ? json_array_get(own, r) : n);
		if (calls[r] < 1)
			return false;
	}
	return true;
}

/* The minimum of each batch is the one without an interrupt. */
static double exact_value(double batches[][BATCHES], size_t rounds, double n)
{
	double least[BATCHES];

	for (size_t b = 0; b < BATCHES; b++) {
		least[b] = batches[0][b];
		for (size_t r = 1; r < rounds; r++)
			least[b] = fmin(least[b], batches[r][b]);
	}
	return cost(least, n);
}

json_t *measure_cell(const struct cell *cell, const json_t *line, bool exact, double clock_khz)
{
	static const char *const taken_over[] = { "calls", "beside", "irqs_off", "faults",
						  "returned" };
	const json_t *rounds = json_object_get(line, "rounds");
	double n = json_integer_value(json_object_get(line, "n"));
	double batches[UCOPY_MAX_ROUNDS][BATCHES] = { 0 }, sample[UCOPY_MAX_ROUNDS];
	double calls[UCOPY_MAX_ROUNDS], work[UCOPY_MAX_ROUNDS];
	size_t nr = json_array_size(rounds);
	double scale = exact ? 1 : 1e6 / clock_khz; /* ticks to instructions or ns */
	json_t *samples, *o;
	double value, spread;

	if (!nr || nr > UCOPY_MAX_ROUNDS || n < 1 || !read_rounds(rounds, batches) ||
	    !read_calls(line, nr, calls) || !json_is_boolean(json_object_get(line, "irqs_off")))
		return NULL;
	samples = json_array();
	for (size_t r = 0; r < nr; r++) {
		sample[r] = cost(batches[r], calls[r]) * scale;
		json_array_append_new(samples, result_number(sample[r]));
	}
	spread = exact ? 0 : gsl_stats_mad(sample, 1, nr, work);
	value = exact ? exact_value(batches, nr, n) : gsl_stats_median(sample, 1, nr);

	o = json_pack("{s:s, s:s, s:s, s:i}", "name", cell->name, "path", cell->row->family,
		      "variant", cell->row->variant, "size", (int)cell->c.size);
	cell_describe(cell, o);
	json_object_set_new(o, "unit", json_string(exact ? "insn" : "ns"));
	json_object_set_new(o, "value", result_number(value));
	if (!exact)
		json_object_set_new(o, "spread", result_number(spread));
	json_object_set_new(o, "n", result_number(n));
	for (size_t i = 0; i < ARRAY_SIZE(taken_over); i++) {
		json_t *v = json_object_get(line, taken_over[i]);

		json_object_set_new(o, taken_over[i],
				    json_is_real(v) ? result_number(json_real_value(v))
						    : json_incref(v));
	}
	json_object_set_new(o, "phase", phase_cost(line, exact));
	json_object_set_new(o, "samples", samples);
	json_object_set(o, "batches", (json_t *)rounds);
	return o;
}

static void set_cost(json_t *cell, const json_t *samples)
{
	double sample[UCOPY_MAX_ROUNDS], work[UCOPY_MAX_ROUNDS];
	size_t nr = json_array_size(samples);

	for (size_t r = 0; r < nr; r++)
		sample[r] = json_number_value(json_array_get(samples, r));
	json_object_set_new(cell, "spread", result_number(gsl_stats_mad(sample, 1, nr, work)));
	json_object_set_new(cell, "value", result_number(gsl_stats_median(sample, 1, nr)));
}

/* What a cell holds for each round. */
static const char *const by_round[] = { "calls", "samples", "batches" };
#define NR_BY_ROUND ARRAY_SIZE(by_round)

/* Total ticks of a round's batches, divided by its n. */
static double round_ticks(const json_t *cell, size_t r)
{
	const json_t *round = json_array_get(json_object_get(cell, "batches"), r), *ticks;
	double all = 0;

	for (size_t b = 0; (ticks = json_array_get(round, b)); b++)
		all += json_number_value(ticks);
	return all / json_number_value(json_array_get(json_object_get(cell, "calls"), r));
}

void measure_quietest(json_t *cell)
{
	size_t best = 0;

	for (size_t r = 1; r < json_array_size(json_object_get(cell, "samples")); r++)
		if (round_ticks(cell, r) < round_ticks(cell, best))
			best = r;
	for (size_t i = 0; i < NR_BY_ROUND; i++) {
		json_t *all = json_object_get(cell, by_round[i]);
		json_t *one = json_incref(json_array_get(all, best));

		json_array_clear(all);
		json_array_append_new(all, one);
	}
	set_cost(cell, json_object_get(cell, "samples"));
}

void measure_more(json_t *cell, const json_t *later)
{
	if (json_array_size(json_object_get(cell, "samples")) +
		    json_array_size(json_object_get(later, "samples")) >
	    UCOPY_MAX_ROUNDS)
		return;
	for (size_t i = 0; i < NR_BY_ROUND; i++)
		json_array_extend(json_object_get(cell, by_round[i]),
				  json_object_get(later, by_round[i]));
	if (json_is_false(json_object_get(later, "irqs_off")))
		json_object_set_new(cell, "irqs_off", json_false());
	set_cost(cell, json_object_get(cell, "samples"));
}
