// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost per call from hyperfine's times of whole commands, and how much of a difference from
 * the batches is explained by ticks, starts and what differs between processes.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/util.h"
#include "run/command_cost.h"

/*
 * Three runs of 1000 calls. The second is the minimum: its interrupts and its batches count. The
 * other cases are in time mode, without a spread.
 */
#define RUNS(times, ns, median, interrupts, batches)                                               \
	"{'times': [" times "], 'min': " #ns "e-9, 'median': " #median                             \
	"e-9, 'interrupts': [9, " #interrupts ", 9], 'batches': [91, " #batches ", 93]}"
#define CALLS(interrupts, batches) RUNS("2, 1, 3", 120000, 120300, interrupts, batches)
#define EMPTY(interrupts) RUNS("2, 1, 3", 20000, 20200, interrupts, 0)
#define STEADY_CALLS(batches) RUNS("2, 2, 2", 120000, 120300, 9, batches)
#define STEADY_EMPTY RUNS("2, 2, 2", 20000, 20200, 9, 0)

static const struct cost_case {
	const char *name;
	const char *cell; /* beside its unit */
	const char *calls, *empty;
	bool exact;
	double value, bound, ticks; /* ticks: NAN in time mode */
} cases[] = {
	{ "ticks and starts", "'value': 99", CALLS(3, 99), EMPTY(1), true, 100,
	  (2 * 50 + 500) / 1000., 2 },
	{ "ticks of the empty calls explain no more", "'value': 99", CALLS(1, 99), EMPTY(3), true,
	  100, .5, -2 },
	{ "but explain less", "'value': 101", CALLS(1, 101), EMPTY(3), true, 100, .6, -2 },
	{ "ticks do not explain less", "'value': 101", CALLS(3, 101), EMPTY(1), true, 100, .5, 2 },
	{ "batches there count with a vmalloc buffer", "'value': 92, 'kbuf': 'vmalloc'",
	  CALLS(1, 99), EMPTY(1), true, 100, 7.5, 0 },
	{ "and with calls that fault", "'value': 92, 'kbuf': 'slab', 'mem': 'unmapped'",
	  CALLS(1, 99), EMPTY(1), true, 100, 7.5, 0 },
	{ "with no other", "'value': 92, 'kbuf': 'slab', 'mem': 'warm'", CALLS(1, 99), EMPTY(1),
	  true, 100, .5, 0 },
	{ "not where they went the other way", "'value': 92, 'kbuf': 'vmalloc'", CALLS(1, 88),
	  EMPTY(1), true, 100, .5, 0 },
	{ "time mode: the spread", "'value': 99, 'spread': 4", STEADY_CALLS(99), STEADY_EMPTY,
	  false, 100.1, 4, NAN },
	{ "time mode: the median of the batches there", "'value': 90, 'spread': 4, 'mem': 'kernel'",
	  STEADY_CALLS(95), STEADY_EMPTY, false, 100.1, 7, NAN },
};

static json_t *quoted(const char *text)
{
	char *copy = xstrdup(text);
	json_t *json;

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	json = json_loads(copy, 0, NULL);
	free(copy);
	assert_non_null(json);
	return json;
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

static void test_cost(void **state)
{
	const struct cost_case *c = *state;
	char *text = xstrfmt("{'unit': 'insn', %s}", c->cell);
	json_t *cell = quoted(text), *calls = quoted(c->calls), *empty = quoted(c->empty);
	const struct command_runs runs = { calls, empty, 1000, 50 };
	json_t *o = command_cost(cell, &runs, c->exact);

	assert_float_equal(number(o, "value"), c->value, 1e-9);
	assert_float_equal(number(o, "bound"), c->bound, 1e-9);
	assert_float_equal(number(o, "n"), 1000, 0);
	assert_int_equal(!json_object_get(o, "ticks"), isnan(c->ticks));
	if (!isnan(c->ticks))
		assert_float_equal(number(o, "ticks"), c->ticks, 0);
	json_decref(o);
	json_decref(cell);
	json_decref(calls);
	json_decref(empty);
	free(text);
}

static void test_tick(void **state)
{
	json_t *some = quoted("{'interrupts': [4, 6], 'lost': [8000, 13000]}");
	json_t *none = quoted("{'interrupts': [0, 0], 'lost': [0, 80]}");

	(void)state;
	assert_float_equal(command_tick(some), 2100, 0);
	assert_float_equal(command_tick(none), 0, 0);
	json_decref(some);
	json_decref(none);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 1] = { cmocka_unit_test(test_tick) };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[1 + i] = (struct CMUnitTest){ .name = cases[i].name,
						    .test_func = test_cost,
						    .initial_state = (void *)&cases[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
