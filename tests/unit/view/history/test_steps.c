// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of a series: known ones are found where they are, and noise has none. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "view/history/steps.h"

#define MOST 2000

static gsl_rng *rng;
static double v[MOST];
static struct step *steps;

static size_t find(size_t n, bool exact, size_t series)
{
	struct steps_rule rule = { .exact = exact, .threshold = 0.05, .alpha = 0.001 / series };

	free(steps);
	return steps_find(v, n, &rule, &steps);
}

static double gaussian(void)
{
	return gsl_ran_gaussian(rng, 0.05);
}

static double heavy(void)
{
	return gsl_ran_laplace(rng, 0.1);
}

static double skewed(void)
{
	return gsl_ran_lognormal(rng, 0, 0.4);
}

static double outliers(void)
{
	return gsl_ran_gaussian(rng, gsl_rng_uniform(rng) < 0.1 ? 0.5 : 0.05);
}

static double two_levels(void)
{
	return gsl_rng_uniform(rng) < 0.5 ? 0.2 : 0;
}

/* 100 series of each kind of noise, of several lengths. */
static void test_noise(void **state)
{
	double (*const kinds[])(void) = { gaussian, heavy, skewed, outliers, two_levels };
	static const size_t lengths[] = { 10, 40, 200, MOST };

	(void)state;
	for (size_t k = 0; k < 5; k++) {
		size_t alarms = 0;

		for (size_t i = 0; i < 100; i++) {
			for (size_t j = 0; j < MOST; j++)
				v[j] = 100 * (1 + kinds[k]());
			alarms += find(lengths[i % 4], false, 1) > 0;
		}
		assert_in_range(alarms, 0, 1);
	}
}

/* 100 series with a step each way, noise of 3 %, among 300 series. */
static void test_known_steps(void **state)
{
	size_t others = 0, nr;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		double size = i % 2 ? 0.2 : 0.1;

		for (size_t j = 0; j < 300; j++)
			v[j] = 100 * (1 + gsl_ran_gaussian(rng, 0.03)) *
			       (j < 100	  ? 1
				: j < 200 ? 1 + size
					  : 1 - size);
		nr = find(300, false, 300);
		assert_in_range(nr, 2, 3);
		others += nr - 2;
		assert_in_range(steps[0].at, 96, 104);
		assert_in_range(steps[nr - 1].at, 196, 204);
		assert_in_range(lround(100 * steps[0].after / steps[0].before), 100 * size + 96,
				100 * size + 104);
		assert_true(steps[nr - 1].after < steps[nr - 1].before);
	}
	assert_in_range(others, 0, 1);
}

/* A step is found when a few points have confirmed it, and not before. */
static void test_confirmed(void **state)
{
	(void)state;
	for (size_t j = 0; j < MOST; j++)
		v[j] = (j < 100 ? 100 : 120) + gsl_ran_gaussian(rng, 1);
	for (size_t n = 100; n < 105; n++)
		assert_int_equal(find(n, false, 300), 0);
	assert_int_equal(find(110, false, 300), 1);
	assert_int_equal(steps[0].at, 100);
}

static void test_no_step(void **state)
{
	(void)state;
	for (size_t j = 0; j < 200; j++)
		v[j] = 100;
	v[50] = 200; /* noisy points */
	v[120] = v[121] = 1000;
	v[150] = -5;
	assert_int_equal(find(200, false, 1), 0);
	for (size_t j = 100; j < 200; j++)
		v[j] = 104; /* below the threshold */
	assert_int_equal(find(200, false, 1), 0);
	assert_int_equal(find(0, false, 1), 0);
	assert_int_equal(find(1, false, 1), 0);
}

/* Steps nearer to each other than a window, and values without noise. */
static void test_staircase(void **state)
{
	(void)state;
	for (size_t j = 0; j < 200; j++)
		v[j] = j < 80 ? 100 : j < 100 ? 110 : j < 120 ? 130 : 90;
	v[30] = 110;
	assert_int_equal(find(200, false, 1), 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(steps[i].at, 80 + 20 * i);
	assert_true(steps[1].before == 110 && steps[1].after == 130);
}

/* Levels that do not last, each followed by a step the other way. */
static void test_short_levels(void **state)
{
	static const struct {
		size_t first, runs;
		double to, next;
	} levels[] = { { 30, 18, 130, 80 }, { 60, 12, 130, 100 }, { 100, 40, 70, 100 } };

	(void)state;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		size_t first = levels[i].first, end = first + levels[i].runs;

		for (size_t j = 0; j < 200; j++)
			v[j] = (j < first ? 100
				: j < end ? levels[i].to
					  : levels[i].next) +
			       gsl_ran_gaussian(rng, 2);
		assert_int_equal(find(200, false, 300), 2);
		assert_int_equal(steps[0].at, first);
		assert_int_equal(steps[1].at, end);
	}
}

static void test_exact(void **state)
{
	static const double values[] = { 15, 15, 16, 15, 15, 15, 14 };

	(void)state;
	for (size_t j = 0; j < 7; j++)
		v[j] = values[j];
	assert_int_equal(find(7, true, 1), 3);
	assert_int_equal(steps[0].at, 2);
	assert_true(steps[2].before == 15 && steps[2].after == 14);
	assert_int_equal(find(2, true, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_noise),	     cmocka_unit_test(test_known_steps),
		cmocka_unit_test(test_confirmed),    cmocka_unit_test(test_no_step),
		cmocka_unit_test(test_staircase),    cmocka_unit_test(test_exact),
		cmocka_unit_test(test_short_levels),
	};
	int failed;

	rng = gsl_rng_alloc(gsl_rng_mt19937);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(steps);
	gsl_rng_free(rng);
	return failed;
}
