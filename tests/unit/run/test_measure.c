// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a line of the driver to a cell of the result: the arithmetic of exact and time mode on
 * rounds with a known answer, the other fields of a cell, and the lines that are rejected.
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
#include "run/measure.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Scales a median absolute deviation of normal noise to its standard deviation. */
#define MAD 1.482602218505602

/* A cell to measure, from a plan as in the command. */
static struct plan plan;
static struct cells cells;

static int make_cell(void **state)
{
	(void)state;
	return plan_set_paths(&plan, "copy_from_user/checked") || plan_set_sizes(&plan, "64") ||
	       plan_set_align(&plan, "7:1") || plan_expand(&plan, &cells);
}

static int free_cell(void **state)
{
	(void)state;
	cells_free(&cells);
	plan_free(&plan);
	return 0;
}

/* Rounds are [n calls, 2n calls, n null calls, 2n null calls] in ticks. */
static const struct good_case {
	const char *name, *line;
	double khz; /* of the clock; 0 for exact mode */
	double value, spread;
	double samples[6];
} good_cases[] = {
	{ "exact: one round",
	  "{'n': 16, 'irqs_off': true, 'rounds': [[1000, 1960, 100, 180]]}",
	  0,
	  55,
	  0,
	  { 55 } },
	{ "exact: one call",
	  "{'n': 1, 'irqs_off': true, 'rounds': [[57, 107, 7, 11]]}",
	  0,
	  46,
	  0,
	  { 46 } },
	{ "exact: nothing but the null call",
	  "{'n': 16, 'irqs_off': true, 'rounds': [[100, 180, 100, 180]]}",
	  0,
	  0,
	  0,
	  { 0 } },
	{ "exact: less than the null call",
	  "{'n': 10, 'irqs_off': true, 'rounds': [[100, 150, 100, 180]]}",
	  0,
	  -3,
	  0,
	  { -3 } },
	{ "exact: a fraction",
	  "{'n': 4, 'irqs_off': true, 'rounds': [[100, 203, 10, 20]]}",
	  0,
	  23.25,
	  0,
	  { 23.25 } },
	/* The minimum of each batch is in another round: 1000, 1960, 100, 180. */
	{ "exact: an interrupt in every round",
	  "{'n': 16, 'irqs_off': true, 'rounds': [[9000, 1960, 100, 180], [1000, 9960, 100, 180],"
	  " [1000, 1960, 8100, 180], [1000, 1960, 100, 8180]]}",
	  0,
	  55,
	  0,
	  { -445, 555, 555, -445 } },
	{ "time: one round",
	  "{'n': 10, 'irqs_off': false, 'rounds': [[100, 250, 10, 20]]}",
	  1e6,
	  14,
	  0,
	  { 14 } },
	{ "time: a clock of 2 GHz",
	  "{'n': 10, 'irqs_off': true, 'rounds': [[100, 250, 10, 20]]}",
	  2e6,
	  7,
	  0,
	  { 7 } },
	{ "time: a clock of 62.5 MHz",
	  "{'n': 10, 'irqs_off': true, 'rounds': [[100, 250, 10, 20]]}",
	  62500,
	  224,
	  0,
	  { 224 } },
	/* 5, 100, 7: the median is 7, the deviations 2, 93 and 0. */
	{ "time: an odd number of rounds",
	  "{'n': 10, 'irqs_off': true, 'rounds': [[100, 150, 0, 0], [100, 1100, 0, 0],"
	  " [100, 170, 0, 0]]}",
	  1e6,
	  7,
	  2 * MAD,
	  { 5, 100, 7 } },
	/* 4, 1, 10, 2: the median is 3, the deviations 1, 2, 7 and 1. */
	{ "time: an even number of rounds",
	  "{'n': 1, 'irqs_off': true, 'rounds': [[1, 5, 0, 0], [1, 2, 0, 0], [1, 11, 0, 0],"
	  " [1, 3, 0, 0]]}",
	  1e6,
	  3,
	  1.5 * MAD,
	  { 4, 1, 10, 2 } },
	{ "time: the same in every round",
	  "{'n': 2, 'irqs_off': true, 'rounds': [[1, 9, 2, 4], [1, 9, 2, 4], [1, 9, 2, 4]]}",
	  1e6,
	  3,
	  0,
	  { 3, 3, 3 } },
	/* 7 a call, whatever the number of calls. */
	{ "time: rounds of different n",
	  "{'n': 10, 'calls': [10, 20, 5], 'irqs_off': true, 'rounds': [[100, 170, 0, 0],"
	  " [100, 260, 20, 40], [90, 130, 5, 10]]}",
	  1e6,
	  7,
	  0,
	  { 7, 7, 7 } },
	{ "time: ticks of a clock that ran for days",
	  "{'n': 1, 'irqs_off': true, 'rounds': [[1000000000000000, 2000000000000046, 0, 0]]}",
	  1e6,
	  1000000000000046,
	  0,
	  { 1000000000000046 } },
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

static void assert_near(double want, double got)
{
	assert_true(fabs(want - got) <= 1e-9 * fmax(1, fabs(want)));
}

static void test_good(void **state)
{
	const struct good_case *c = *state;
	json_t *line = quoted(c->line), *o, *samples, *value;
	bool exact = c->khz == 0;

	o = measure_cell(&cells.cell[0], line, exact, exact ? 1 : c->khz);
	assert_non_null(o);
	value = json_object_get(o, "value");
	assert_near(c->value, json_number_value(value));
	/* Whole numbers are written as such. */
	if (c->value == rint(c->value) && fabs(c->value) < 1e15)
		assert_true(json_is_integer(value));
	assert_string_equal(json_string_value(json_object_get(o, "unit")), exact ? "insn" : "ns");
	if (exact)
		assert_null(json_object_get(o, "spread"));
	else
		assert_near(c->spread, json_number_value(json_object_get(o, "spread")));

	samples = json_object_get(o, "samples");
	assert_int_equal(json_array_size(samples),
			 json_array_size(json_object_get(line, "rounds")));
	for (size_t i = 0; i < json_array_size(samples); i++)
		assert_near(c->samples[i], json_number_value(json_array_get(samples, i)));

	/* The raw samples are included. */
	assert_true(json_equal(json_object_get(o, "batches"), json_object_get(line, "rounds")));
	assert_true(json_equal(json_object_get(o, "n"), json_object_get(line, "n")));
	assert_true(!json_object_get(line, "calls") ||
		    json_equal(json_object_get(o, "calls"), json_object_get(line, "calls")));
	assert_true(json_equal(json_object_get(o, "irqs_off"), json_object_get(line, "irqs_off")));
	json_decref(o);
	json_decref(line);
}

static void test_description(void **state)
{
	json_t *line = quoted(good_cases[0].line), *o, *want;

	(void)state;
	o = measure_cell(&cells.cell[0], line, true, 1);
	want = quoted("{'name': 'copy_from_user/checked/size=64/src=7/dst=1/kbuf=slab/mem=warm',"
		      " 'path': 'copy_from_user', 'variant': 'checked', 'size': 64, 'src': 7,"
		      " 'dst': 1, 'kbuf': 'slab', 'mem': 'warm', 'unit': 'insn', 'value': 55,"
		      " 'n': 16, 'irqs_off': true, 'samples': [55],"
		      " 'batches': [[1000, 1960, 100, 180]]}");
	assert_true(json_equal(want, o));
	json_decref(want);
	json_decref(o);
	json_decref(line);
}

/* What the driver reports about faults is passed on unchanged. */
static void test_faults(void **state)
{
	json_t *line = quoted("{'n': 1, 'irqs_off': false, 'rounds': [[57, 107, 7, 11]],"
			      " 'faults': 1.0, 'returned': 64}");
	json_t *o = measure_cell(&cells.cell[0], line, true, 1);

	(void)state;
	assert_true(json_is_integer(json_object_get(o, "faults")));
	assert_int_equal(json_integer_value(json_object_get(o, "faults")), 1);
	assert_int_equal(json_integer_value(json_object_get(o, "returned")), 64);
	json_decref(o);
	json_object_set_new(line, "faults", json_null());
	json_object_del(line, "returned");
	o = measure_cell(&cells.cell[0], line, true, 1);
	assert_true(json_is_null(json_object_get(o, "faults")));
	assert_null(json_object_get(o, "returned"));
	json_decref(o);
	json_decref(line);
}

static const char *const bad_lines[] = {
	"{}",
	"[]",
	"[[1, 2, 3, 4]]",
	"{'n': 1, 'irqs_off': true}",
	"{'n': 1, 'irqs_off': true, 'rounds': []}",
	"{'n': 1, 'irqs_off': true, 'rounds': {}}",
	"{'n': 1, 'irqs_off': true, 'rounds': 4}",
	"{'n': 1, 'irqs_off': true, 'rounds': [1, 2, 3, 4]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[]]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[1, 2, 3]]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[1, 2, 3, 4, 5]]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[1, 2, 3, 4], [1, 2, 3]]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[1, 2, 3, '4']]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[1, 2, 3, 4.5]]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [[1, 2, null, 4]]}",
	"{'n': 1, 'irqs_off': true, 'rounds': [{'n': 1, 'n2': 2, 'null': 3, 'null2': 4}]}",
	"{'n': 0, 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': -1, 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': '1', 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': 1.5, 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': null, 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': 1, 'calls': 1, 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': 1, 'calls': [1, 1], 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'n': 1, 'calls': [0], 'irqs_off': true, 'rounds': [[1, 2, 3, 4]]}",
	"{'i': 3, 'error': 'Cannot allocate memory'}",
};

static void test_bad(void **state)
{
	json_t *line = quoted(*state);

	assert_null(measure_cell(&cells.cell[0], line, true, 1));
	assert_null(measure_cell(&cells.cell[0], line, false, 1e6));
	json_decref(line);
}

/* The maximum number of rounds, and one more. */
static void test_rounds(void **state)
{
	json_t *line = json_pack("{s:i, s:b, s:[]}", "n", 1, "irqs_off", 1, "rounds"), *o;
	json_t *rounds = json_object_get(line, "rounds");

	(void)state;
	for (unsigned int i = 0; i < UCOPY_MAX_ROUNDS; i++)
		json_array_append_new(rounds, json_pack("[i, i, i, i]", 10, 30 + i, 1, 2));
	o = measure_cell(&cells.cell[0], line, true, 1);
	assert_int_equal(json_integer_value(json_object_get(o, "value")), 19);
	json_decref(o);
	o = measure_cell(&cells.cell[0], line, false, 1e6);
	assert_near(19 + (UCOPY_MAX_ROUNDS - 1) / 2.0,
		    json_number_value(json_object_get(o, "value")));
	json_decref(o);
	json_array_append_new(rounds, json_pack("[i, i, i, i]", 10, 30, 1, 2));
	assert_null(measure_cell(&cells.cell[0], line, true, 1));
	json_decref(line);
}

struct turn_round {
	int calls, n, n2; /* ticks of the batches; the null call takes none */
};

static json_t *cell_of(const struct turn_round *t, size_t nr, bool irqs_off)
{
	json_t *rounds = json_array(), *calls = json_array(), *line, *cell;

	for (size_t r = 0; r < nr; r++) {
		json_array_append_new(rounds, json_pack("[i, i, i, i]", t[r].n, t[r].n2, 0, 0));
		json_array_append_new(calls, json_integer(t[r].calls));
	}
	line = json_pack("{s:i, s:b, s:o, s:o}", "n", 1, "irqs_off", irqs_off, "rounds", rounds,
			 "calls", calls);
	cell = measure_cell(&cells.cell[0], line, false, 1e6);
	json_decref(line);
	assert_non_null(cell);
	return cell;
}

static double number_of(const json_t *cell, const char *key)
{
	return json_number_value(json_object_get(cell, key));
}

static int of_round(const json_t *cell, const char *key, size_t r)
{
	return json_integer_value(json_array_get(json_object_get(cell, key), r));
}

/* The quietest round of a turn is kept as a whole; turns become the rounds of a cell. */
static void test_turns(void **state)
{
	/* Disturbed in the batch of 2n; in that of n, which makes it look cheap; and undisturbed.
	 */
	static const struct turn_round turn[] = { { 10, 700, 9000 },
						  { 20, 9000, 2600 },
						  { 6, 370, 730 } };
	static const struct turn_round later[] = { { 2, 170, 330 }, { 1, 170, 250 } };
	json_t *cell = cell_of(turn, COUNT(turn), true);
	json_t *more = cell_of(later, COUNT(later), false);

	(void)state;
	measure_quietest(cell);
	assert_int_equal(json_array_size(json_object_get(cell, "samples")), 1);
	assert_int_equal(of_round(cell, "samples", 0), 60);
	assert_int_equal(of_round(cell, "calls", 0), 6);
	assert_true(number_of(cell, "value") == 60 && number_of(cell, "spread") == 0);

	measure_quietest(more);
	measure_more(cell, more);
	measure_more(cell, NULL);
	assert_int_equal(json_array_size(json_object_get(cell, "samples")), 2);
	assert_int_equal(json_array_size(json_object_get(cell, "batches")), 2);
	assert_int_equal(of_round(cell, "samples", 1), 80);
	assert_int_equal(of_round(cell, "calls", 1), 2);
	assert_true(number_of(cell, "value") == 70);
	assert_true(fabs(number_of(cell, "spread") - 10 * MAD) < 1e-9);
	assert_true(json_is_false(json_object_get(cell, "irqs_off")));
	json_decref(cell);
	json_decref(more);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(good_cases) + COUNT(bad_lines) + 4] = {
		cmocka_unit_test(test_description),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_turns),
	};
	size_t nr = 4;

	for (size_t i = 0; i < COUNT(good_cases); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = good_cases[i].name,
			.test_func = test_good,
			.initial_state = (void *)&good_cases[i],
		};
	for (size_t i = 0; i < COUNT(bad_lines); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = bad_lines[i],
			.test_func = test_bad,
			.initial_state = (void *)bad_lines[i],
		};
	return _cmocka_run_group_tests("measure", tests, nr, make_cell, free_cell) != 0;
}
