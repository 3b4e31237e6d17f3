// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost per call from the sums of the probes: the arithmetic on sums with a known answer, and
 * the reasons for a missing value. And names of counters, known and misspelt.
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
#include "plan/counters.h"
#include "run/phase_cost.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A kind of batch: phases, time [sum, least] and the counter [sum, enabled, running, least]. */
#define KIND(phases, time, least_time, name, sum, enabled, running, least)                         \
	"{'phases': " #phases ", 'time': [" #time ", " #least_time "], 'counters': {'" name        \
	"': [" #sum ", " #enabled ", " #running ", " #least "]}}"

/* Ten calls of 50 against an empty one of 8, and 400 for the probe in each phase. */
#define KINDS(name)                                                                                \
	"[" KIND(2, 1000, 480, name, 1000, 9, 9, 480) ", " KIND(                                   \
		2, 1200, 560, name, 1200, 9, 9,                                                    \
		560) ", " KIND(2, 2000, 980, name, 2000, 9, 9,                                     \
			       980) ", " KIND(2, 3200, 1560, name, 3200, 9, 9, 1560) "]"

static const struct cost_case {
	const char *name, *counter, *kinds;
	bool exact;
	double value, probe; /* value NAN: there is none */
	const char *key, *why; /* then this says so; "scaled" goes with a value */
} cost_cases[] = {
	{ "the least of each kind, in exact mode", "instructions", KINDS("instructions"), true, 50,
	  400, NULL, NULL },
	{ "the mean of each kind, in time mode", "instructions", KINDS("instructions"), false, 50,
	  400, NULL, NULL },
	{ "time is a counter", "time", KINDS("cycles"), true, 50, 400, NULL, NULL },
	{ "time has a mean too", "time", KINDS("cycles"), false, 50, 400, NULL, NULL },
	{ "a counter that had half of the PMU counts twice", "cache-misses",
	  "[" KIND(1, 0, 0, "cache-misses", 10, 8, 4, 10) ", " KIND(
		  1, 0, 0, "cache-misses", 10, 8, 4,
		  10) ", " KIND(1, 0, 0, "cache-misses", 110, 8, 4,
				110) ", " KIND(1, 0, 0, "cache-misses", 210, 8, 4, 210) "]",
	  false, 20, 20, "scaled", NULL },
	{ "a counter that never ran", "branches",
	  "[" KIND(2, 9, 9, "branches", 0, 9, 0,
		   0) ", " KIND(2, 9, 9, "branches", 0, 9, 0,
				0) ", " KIND(2, 9, 9, "branches", 0, 9, 0,
					     0) ", " KIND(2, 9, 9, "branches", 0, 9, 0, 0) "]",
	  true, NAN, 0, "lack", "never ran: other counters had the PMU" },
	{ "a counter that opens and counts nothing", "branches",
	  "[" KIND(2, 9, 9, "branches", 0, 9, 9,
		   0) ", " KIND(2, 9, 9, "branches", 0, 9, 9,
				0) ", " KIND(2, 9, 9, "branches", 0, 9, 9,
					     0) ", " KIND(2, 9, 9, "branches", 0, 9, 9, 0) "]",
	  true, NAN, 0, "lack", "opens but counts nothing" },
	{ "a counter that may well count nothing", "page-faults",
	  "[" KIND(2, 9, 9, "page-faults", 0, 9, 9,
		   0) ", " KIND(2, 9, 9, "page-faults", 0, 9, 9,
				0) ", " KIND(2, 9, 9, "page-faults", 0, 9, 9,
					     0) ", " KIND(2, 9, 9, "page-faults", 0, 9, 9, 0) "]",
	  true, 0, 0, NULL, NULL },
	{ "phases that were all dropped", "time",
	  "[" KIND(2, 9, 9, "cycles", 9, 9, 9,
		   9) ", " KIND(2, 9, 9, "cycles", 9, 9, 9,
				9) ", " KIND(0, 0, 0, "cycles", 0, 9, 9,
					     0) ", " KIND(2, 9, 9, "cycles", 9, 9, 9, 9) "]",
	  true, NAN, 0, "lack", "no phase was counted: all were dropped" },
	{ "a phase shorter than the probe", "instructions",
	  "[" KIND(1, 9, 9, "instructions", 480, 9, 9, 480) ", " KIND(
		  1, 9, 9, "instructions", 560, 9, 9,
		  560) ", " KIND(1, 9, 9, "instructions", 870, 9, 9,
				 870) ", " KIND(1, 9, 9, "instructions", 1340, 9, 9, 1340) "]",
	  true, NAN, 400, "refused",
	  "10 calls took 390, the probe itself 400: a phase this short" },
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

static void test_cost(void **state)
{
	const struct cost_case *c = *state;
	char *text = xstrfmt("{'phase': {'n': 10, 'dropped': 3, 'kinds': %s}}", c->kinds);
	json_t *line = quoted(text), *phase = phase_cost(line, c->exact);
	const json_t *o = json_object_get(json_object_get(phase, "counters"), c->counter);
	const json_t *value = json_object_get(o, "value"), *said = json_object_get(o, c->key ?: "");

	assert_int_equal(json_integer_value(json_object_get(phase, "n")), 10);
	assert_int_equal(json_integer_value(json_object_get(phase, "dropped")), 3);
	assert_int_equal(json_is_number(value), !isnan(c->value));
	if (value)
		assert_true(fabs(json_number_value(value) - c->value) < 1e-9);
	assert_true(fabs(json_number_value(json_object_get(o, "probe")) - c->probe) < 1e-9);
	if (c->why)
		assert_non_null(strstr(json_string_value(said) ?: "", c->why));
	assert_int_equal(json_is_true(json_object_get(o, "scaled")), c->key && !c->why);
	json_decref(phase);
	json_decref(line);
	free(text);
}

static void test_malformed(void **state)
{
	static const char *const lines[] = {
		"{}",
		"{'phase': null}",
		"{'phase': {'n': 0, 'dropped': 0, 'kinds': [{}, {}, {}, {}]}}",
		"{'phase': {'n': 4, 'dropped': 0, 'kinds': [{}, {}, {}]}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		json_t *line = quoted(lines[i]);

		assert_null(phase_cost(line, true));
		json_decref(line);
	}
}

static const struct name_case {
	const char *names;
	size_t nr; /* 0: refused... */
	const char *why; /* ...with these words */
} name_cases[] = {
	{ "cycles", 1, NULL },
	{ "cycles,instructions,branches,branch-misses", 4, NULL },
	{ "L1-dcache-load-misses,dTLB-load-misses", 2, NULL },
	{ "page-faults", 1, NULL },
	{ "cycels", 0, "'cycels'; near it: cycles: " },
	{ "cycles,instruction", 0, "'instruction'; near it: instructions" },
	{ "Branch-Mises", 0, "near it: branch-misses" },
	{ "cycles,", 0, "no counter is called ''" },
	{ "xyzzyxyzzyxyzzy", 0, "'xyzzyxyzzyxyzzy': 'perf list' names them" },
};

static void test_name(void **state)
{
	const struct name_case *c = *state;
	const char *why = NULL;
	json_t *all = counters_parse(c->names, &why), *one;
	size_t i;

	assert_int_equal(json_array_size(all), c->nr);
	if (!c->nr) {
		assert_null(all);
		assert_non_null(strstr(why, c->why));
	}
	json_array_foreach (all, i, one) {
		assert_true(json_is_integer(json_object_get(one, "type")));
		assert_true(json_is_integer(json_object_get(one, "config")));
	}
	json_decref(all);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(cost_cases) + COUNT(name_cases) + 1] = {
		cmocka_unit_test(test_malformed),
	};
	size_t nr = 1;

	for (size_t i = 0; i < COUNT(cost_cases); i++)
		tests[nr++] = (struct CMUnitTest){ .name = cost_cases[i].name,
						   .test_func = test_cost,
						   .initial_state = (void *)&cost_cases[i] };
	for (size_t i = 0; i < COUNT(name_cases); i++)
		tests[nr++] = (struct CMUnitTest){ .name = name_cases[i].names,
						   .test_func = test_name,
						   .initial_state = (void *)&name_cases[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
