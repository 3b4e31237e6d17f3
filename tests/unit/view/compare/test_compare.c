// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts of time mode on samples with a known truth: drawn with a fixed seed, or few enough to
 * be computed by hand. No guest is involved, and no noise of a machine.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/util.h"
#include "result/schema.h"
#include "view/compare/compare.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define CELLS 400
#define ROUNDS 20
#define TRIES 10

/* A result of time mode without cells. */
static json_t *empty(bool emulated, const char *session)
{
	return json_pack("{s:s, s:s, s:s, s:{s:s, s:s, s:b, s:{s:s}}, s:{}, s:[]}", "schema",
			 RESULT_SCHEMA, "status", "complete", "session", session, "environment",
			 "target", "vm", "mode", "time", "emulated", emulated, "kernel", "release",
			 "6.12", "plan", "cells");
}

static void add_cell(json_t *result, int i, const double *samples, size_t nr)
{
	json_t *all = json_array();

	for (size_t r = 0; r < nr; r++)
		json_array_append_new(all, json_real(samples[r]));
	json_array_append_new(json_object_get(result, "cells"),
			      json_pack("{s:o, s:s, s:s, s:s, s:f, s:o}", "name",
					json_sprintf("get_user/checked/size=%d", i), "path",
					"get_user", "variant", "checked", "unit", "ns", "value",
					samples[0], "samples", all));
}

/* Both results and their comparison. */
struct both {
	struct result base, new;
	struct comparison c;
};

static void compare(struct both *b, json_t *base, json_t *new, bool together)
{
	assert_int_equal(result_take(&b->base, base, "base"), 0);
	assert_int_equal(result_take(&b->new, new, "new"), 0);
	b->c = (struct comparison){
		.base = &b->base,
		.new = &b->new,
		.threshold = NAN,
		.together = together,
	};
	assert_null(compare_environment(&b->c, NULL));
	assert_null(compare_pair(&b->c, NULL));
	assert_null(compare_time(&b->c));
}

static void end(struct both *b)
{
	compare_free(&b->c);
	result_free(&b->base);
	result_free(&b->new);
}

/* A cost with noise that has a long tail, as times do. */
static void draw(gsl_rng *rng, double cost, double sigma, double *samples, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		samples[i] = cost * gsl_ran_lognormal(rng, 0, sigma);
}

/* Results of the same costs, but for one cell of the new one. */
static void draw_both(struct both *b, gsl_rng *rng, double sigma, int changed, double factor)
{
	json_t *base = empty(false, "a"), *new = empty(false, "b");
	double samples[ROUNDS];

	for (int i = 0; i < CELLS; i++) {
		double cost = 10 + i;

		draw(rng, cost, sigma, samples, ROUNDS);
		add_cell(base, i, samples, ROUNDS);
		draw(rng, i == changed ? cost * factor : cost, sigma, samples, ROUNDS);
		add_cell(new, i, samples, ROUNDS);
	}
	compare(b, base, new, false);
}

/* Of ten comparisons of nothing with itself, no cell is called anything twice, and few once. */
static void test_same(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	static const double sigmas[] = { 0.01, 0.05, 0.2, 0.5 };

	(void)state;
	for (size_t s = 0; s < COUNT(sigmas); s++) {
		int called[CELLS] = { 0 }, all = 0;

		for (int try = 0; try < TRIES; try++) {
			struct both b;

			draw_both(&b, rng, sigmas[s], -1, 1);
			for (int i = 0; i < CELLS; i++)
				called[i] += b.c.pair[i].outcome == OUTCOME_SLOWER ||
					     b.c.pair[i].outcome == OUTCOME_FASTER;
			end(&b);
		}
		for (int i = 0; i < CELLS; i++) {
			assert_true(called[i] < 2);
			all += called[i];
		}
		assert_true(all <= CELLS / 100);
	}
	gsl_rng_free(rng);
}

static void assert_found(double factor, enum outcome outcome)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	for (int try = 0; try < TRIES; try++) {
		int changed = CELLS / TRIES * try;
		struct both b;

		draw_both(&b, rng, 0.05, changed, factor);
		assert_int_equal(b.c.pair[changed].outcome, outcome);
		assert_int_equal(b.c.count[outcome], outcome == OUTCOME_SAME ? CELLS : 1);
		end(&b);
	}
	gsl_rng_free(rng);
}

static void test_slower(void **state)
{
	(void)state;
	assert_found(1.2, OUTCOME_SLOWER);
}

static void test_faster(void **state)
{
	(void)state;
	assert_found(1 / 1.2, OUTCOME_FASTER);
}

#define TEN(x) x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7, x + 8, x + 9
/* By their ends: the halves of the rounds agree. */
#define TEN_MIXED(x) x, x + 9, x + 1, x + 8, x + 2, x + 7, x + 3, x + 6, x + 4, x + 5
/* Ten rounds of a machine that becomes slower, and a cost of y more. */
#define DRIFT(x, y)                                                                                \
	x + y, x + 10 + y, x + 20 + y, x + 30 + y, x + 40 + y, x + 50 + y, x + 60 + y, x + 70 + y, \
		x + 80 + y, x + 90 + y

/* One cell of few samples each. */
static const struct small_case {
	const char *name;
	double base[12], new[12]; /* ended by 0 */
	bool emulated, together;
	enum outcome outcome;
	double p;
	const char *why;
	double wanted; /* rounds, or 0 */
} small_cases[] = {
	/* U = 0: z = (50 - 0.5) / sqrt(100 * 21 / 12) */
	{ "apart",
	  { TEN_MIXED(100) },
	  { TEN_MIXED(200) },
	  .outcome = OUTCOME_SLOWER,
	  .p = 1.8267e-4 },
	{ "apart, the other way",
	  { TEN_MIXED(200) },
	  { TEN_MIXED(100) },
	  .outcome = OUTCOME_FASTER,
	  .p = 1.8267e-4 },
	{ "themselves", { TEN(100) }, { TEN(100) }, .outcome = OUTCOME_SAME, .p = 1 },
	/* Ties: z = (50 - 0.5) / sqrt(100 / 12 * (21 - 2 * 990 / (20 * 19))) */
	{ "two values",
	  { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
	  { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 },
	  .outcome = OUTCOME_SLOWER,
	  .p = 1.5938e-5 },
	{ "one value",
	  { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 },
	  { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 },
	  .outcome = OUTCOME_SAME,
	  .p = 1 },
	{ "within five percent",
	  { TEN_MIXED(1000) },
	  { TEN_MIXED(1040) },
	  .outcome = OUTCOME_SAME,
	  .p = 1.8267e-4 },
	/* The halves of one differ by 100 %, more than the two do. */
	{ "within its own noise",
	  { 10, 11, 12, 13, 14, 30, 31, 32, 33, 34 },
	  { TEN_MIXED(35) },
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = 1.8267e-4,
	  .why = "it may be within the noise or beyond it" },
	{ "nine rounds",
	  { 1, 1, 1, 1, 1, 1, 1, 1, 1 },
	  { TEN(100) },
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = NAN,
	  .why = "fewer than 10 rounds" },
	{ "one round",
	  { 1 },
	  { 100 },
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = NAN,
	  .why = "fewer than 10 rounds" },
	{ "below zero",
	  { TEN(-20) },
	  { TEN(100) },
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = NAN,
	  .why = "no cost above the noise" },
	{ "emulated, one run each",
	  { TEN_MIXED(100) },
	  { TEN_MIXED(200) },
	  .emulated = true,
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = 1.8267e-4,
	  .why = "emulated times of two runs: 'ucopy run --against' has them take turns" },
	{ "emulated, in turns",
	  { TEN_MIXED(100) },
	  { TEN_MIXED(200) },
	  .emulated = true,
	  .together = true,
	  .outcome = OUTCOME_SLOWER,
	  .p = 2 * 1.8267e-4 },
	/* What both runs have in common is no noise where they took turns. */
	{ "one drift, the same cost",
	  { DRIFT(100, 0) },
	  { DRIFT(100, 1) },
	  .together = true,
	  .outcome = OUTCOME_SAME,
	  .p = 2 * 2.0 / 1024 },
	{ "one drift, the same cost, not in turns",
	  { DRIFT(100, 0) },
	  { DRIFT(100, 1) },
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = 0.7337,
	  .why = "it may be within the noise or beyond it" },
	{ "one drift, another cost",
	  { DRIFT(100, 0) },
	  { DRIFT(100, 20) },
	  .together = true,
	  .outcome = OUTCOME_SLOWER,
	  .p = 2 * 2.0 / 1024 },
	{ "one drift, another cost, not in turns",
	  { DRIFT(100, 0) },
	  { DRIFT(100, 20) },
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = 0.1846,
	  .why = "it may be within the noise or beyond it" },
	/* The interval is +-8 % of a limit of 5 %: of 10 rounds (8/5)^2 as many. */
	{ "too few rounds",
	  { 100, 100, 100, 100, 100, 100, 100, 100, 100, 100 },
	  { 90, 92, 102, 108, 110, 94, 96, 98, 104, 106 },
	  .together = true,
	  .outcome = OUTCOME_INCONCLUSIVE,
	  .p = 1,
	  .why = "it may be within the noise or beyond it",
	  .wanted = 25.6 },
};

static size_t length(const double *samples)
{
	size_t nr = 0;

	while (nr < 10 && samples[nr])
		nr++;
	return nr;
}

static void test_small(void **state)
{
	const struct small_case *k = *state;
	json_t *base = empty(k->emulated, "a"), *new = empty(k->emulated, "b");
	const struct pair *p;
	struct both b;

	add_cell(base, 0, k->base, length(k->base));
	add_cell(new, 0, k->new, length(k->new));
	compare(&b, base, new, k->together);
	p = &b.c.pair[0];
	if (isnan(k->p))
		assert_true(isnan(p->p));
	else
		assert_true(fabs(p->p / k->p - 1) < 1e-3);
	assert_int_equal(p->outcome, k->outcome);
	if (k->why)
		assert_string_equal(p->why, k->why);
	if (k->wanted)
		assert_true(fabs(p->rounds_wanted / k->wanted - 1) < 1e-9);
	end(&b);
}

/* Holm: of three cells the smallest p counts three times, and none is less than one before it. */
static void test_correction(void **state)
{
	static const double base[] = { TEN_MIXED(100) }, apart[] = { TEN_MIXED(200) };
	static const double nearly[] = { 200, 209, 100.5, 208, 202, 207, 203, 206, 204, 205 };
	json_t *a = empty(false, "a"), *b = empty(false, "b");
	struct both both;

	(void)state;
	for (int i = 0; i < 3; i++)
		add_cell(a, i, base, 10);
	add_cell(b, 0, nearly, 10); /* U = 9: z = (41 - 0.5) / 13.2288 */
	add_cell(b, 1, base, 10);
	add_cell(b, 2, apart, 10);
	compare(&both, a, b, false);
	assert_true(fabs(both.c.pair[2].p / (3 * 1.8267e-4) - 1) < 1e-3);
	assert_true(fabs(both.c.pair[0].p / (2 * 2.2022e-3) - 1) < 1e-3);
	assert_true(both.c.pair[1].p == 1);
	end(&both);
}

/* Of ten samples the second and the ninth hold the median with 97.9 %. */
static void test_interval(void **state)
{
	static const double samples[] = { TEN_MIXED(100) };
	json_t *a = empty(false, "a"), *b = empty(false, "b");
	struct both both;

	(void)state;
	add_cell(a, 0, samples, 10);
	add_cell(b, 0, samples, 3);
	compare(&both, a, b, false);
	assert_true(both.c.pair[0].base_time.median == 104.5);
	assert_true(both.c.pair[0].base_time.low == 101 && both.c.pair[0].base_time.high == 108);
	/* Three are too few for any interval: all there is. */
	assert_true(both.c.pair[0].new_time.low == 100 && both.c.pair[0].new_time.high == 109);
	end(&both);
}

/* What the rounds measured beside the only cell: the empty call, of so many ticks. */
static void add_empty(json_t *result, const int *ticks, size_t nr)
{
	json_t *cell = json_array_get(json_object_get(result, "cells"), 0);
	json_t *batches = json_array(), *calls = json_array();

	for (size_t r = 0; r < nr; r++) {
		json_array_append_new(batches, json_pack("[i, i, i, i]", 0, 0, 10 * ticks[r],
							 20 * ticks[r]));
		json_array_append_new(calls, json_integer(10));
	}
	json_object_set_new(cell, "batches", batches);
	json_object_set_new(cell, "calls", calls);
}

/* Rounds with a slow empty call are left out of both, if ten are left of each. */
static void test_disturbed(void **state)
{
	static const double base[] = { TEN_MIXED(100), 400, 500 };
	static const double new[] = { 900, TEN_MIXED(200), 3 };
	static const int base_empty[] = { 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9, 12 };
	static const int new_empty[] = { 20, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 9 };
	static const int one_more[] = { 20, 7, 7, 7, 9, 7, 7, 7, 7, 7, 7, 9 };

	(void)state;
	for (int few = 0; few < 2; few++) {
		json_t *a = empty(false, "a"), *b = empty(false, "b");
		struct both both;

		add_cell(a, 0, base, 12);
		add_cell(b, 0, new, 12);
		add_empty(a, base_empty, 12);
		add_empty(b, few ? one_more : new_empty, 12);
		compare(&both, a, b, false);
		assert_int_equal(both.c.pair[0].base_time.rounds, few ? 12 : 10);
		assert_int_equal(both.c.pair[0].new_time.rounds, few ? 12 : 10);
		assert_true(both.c.pair[0].base_time.median == (few ? 105.5 : 104.5));
		assert_true(few == (fabs(both.c.pair[0].p / 1.8267e-4 - 1) > 1e-3));
		end(&both);
	}
}

int main(void)
{
	struct CMUnitTest tests[16 + COUNT(small_cases)] = {
		cmocka_unit_test(test_same),	 cmocka_unit_test(test_slower),
		cmocka_unit_test(test_faster),	 cmocka_unit_test(test_correction),
		cmocka_unit_test(test_interval), cmocka_unit_test(test_disturbed),
	};
	size_t nr = 0;

	while (tests[nr].name)
		nr++;
	for (size_t i = 0; i < COUNT(small_cases); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = small_cases[i].name,
			.test_func = test_small,
			.initial_state = (void *)&small_cases[i],
		};
	return _cmocka_run_group_tests("compare", tests, nr, NULL, NULL) != 0;
}
