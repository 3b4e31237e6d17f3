// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking up cells of a result: the additional fields of cells with several accesses, memory
 * other than warm or several threads, and that none of them is ever found in place of a plain
 * one.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/util.h"
#include "result/result.h"
#include "result/schema.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/*
 * Load a result of one or more cells; their fields are JSON with single quotes, without unit,
 * value and samples.
 */
static int load(struct result *r, const char *const *cells, size_t nr)
{
	char path[] = "/tmp/ucopy-test-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	int ret;

	assert_non_null(f);
	fputs("{\"schema\": \"" RESULT_SCHEMA "\", \"status\": \"complete\", \"environment\":"
	      " {\"target\": \"vm\", \"mode\": \"exact\", \"kernel\": {\"release\": \"6\"}},"
	      " \"cells\": [",
	      f);
	for (size_t i = 0; i < nr; i++) {
		fputs(i ? ", {" : "{", f);
		for (const char *p = cells[i]; *p; p++)
			fputc(*p == '\'' ? '"' : *p, f);
		fputs(", \"unit\": \"insn\"", f);
		fputs(strstr(cells[i], "'value'") ? "" : ", \"value\": 5", f);
		fputs(strstr(cells[i], "'samples'") ? "}" : ", \"samples\": [5]}", f);
	}
	fputs("]}", f);
	fclose(f);
	ret = result_load(r, path);
	unlink(path);
	return ret;
}

#define NAMED(name) "'name': '" name "', 'path': 'get_user', 'variant': 'checked', 'size': 8"
#define GET NAMED("x")

/* Equal numbers, or both NAN. */
static void assert_number(double want, double got)
{
	assert_true(isnan(want) ? isnan(got) : want == got);
}

static const struct field_case {
	const char *cell;
	bool plain;
	unsigned int k;
	const char *mem;
	double faults, returned;
	unsigned int threads;
} field_cases[] = {
	{ GET, true, 0, "", NAN, NAN, 0 },
	{ GET ", 'mem': 'warm'", true, 0, "warm", NAN, NAN, 0 },
	{ GET ", 'mem': 'warm', 'threads': 1", true, 0, "warm", NAN, NAN, 1 },
	{ GET ", 'mem': 'warm', 'threads': 2", false, 0, "warm", NAN, NAN, 2 },
	{ GET ", 'mem': 'warm', 'k': 1", false, 1, "warm", NAN, NAN, 0 },
	{ GET ", 'k': 1024", false, 1024, "", NAN, NAN, 0 },
	{ GET ", 'mem': 'cold'", false, 0, "cold", NAN, NAN, 0 },
	{ GET ", 'mem': 'huge', 'faults': 0", false, 0, "huge", 0, NAN, 0 },
	{ GET ", 'mem': 'notpresent', 'faults': 1.5", false, 0, "notpresent", 1.5, NAN, 0 },
	{ GET ", 'mem': 'kernel', 'faults': null, 'returned': -14", false, 0, "kernel", NAN, -14,
	  0 },
	{ GET ", 'value': 9007199254740992, 'samples': [-9007199254740992]", true, 0, "", NAN, NAN,
	  0 },
	{ GET ", 'parts': {'check': 2, 'body': 3}, 'iterations': 0", true, 0, "", NAN, NAN, 0 },
};

static void test_fields(void **state)
{
	const struct field_case *c = *state;
	struct result r;

	assert_int_equal(load(&r, &c->cell, 1), 0);
	assert_int_equal(r.nr, 1);
	assert_int_equal(result_plain(&r.cells[0]), c->plain);
	assert_int_equal(r.cells[0].k, c->k);
	assert_int_equal(r.cells[0].threads, c->threads);
	assert_string_equal(r.cells[0].mem, c->mem);
	assert_number(c->faults, r.cells[0].faults);
	assert_number(c->returned, r.cells[0].returned);
	result_free(&r);
}

static const char *const bad_cells[] = {
	GET ", 'k': -1",
	GET ", 'k': 1.5",
	GET ", 'k': '2'",
	GET ", 'k': 4294967296",
	GET ", 'mem': 7",
	GET ", 'mem': null",
	GET ", 'faults': '1'",
	GET ", 'faults': 1e16",
	GET ", 'returned': true",
	GET ", 'value': null",
	GET ", 'value': true",
	GET ", 'value': '12'",
	GET ", 'value': 1e300",
	GET ", 'value': -9007199254740994",
	GET ", 'value': 9223372036854775807",
	GET ", 'spread': -1",
	GET ", 'spread': '1'",
	GET ", 'spread': 1e16",
	GET ", 'samples': []",
	GET ", 'samples': {}",
	GET ", 'samples': 3",
	GET ", 'samples': [1, 1e17]",
	GET ", 'parts': 7",
	GET ", 'parts': {'check': '2'}",
	GET ", 'parts': {'check': 1e308}",
	GET ", 'iterations': true",
	GET ", 'iterations': 1e17",
	GET ", 'threads': -1",
	GET ", 'threads': '2'",
};

static void test_bad(void **state)
{
	const char *cell = *state;
	struct result r;

	assert_true(load(&r, &cell, 1) < 0);
}

/* The plain cell is found, whatever the order. */
static void test_find(void **state)
{
	static const char *const cells[] = { NAMED("a") ", 'mem': 'unmapped'",
					     NAMED("b") ", 'k': 2",
					     NAMED("c") ", 'mem': 'warm', 'threads': 2",
					     NAMED("d") ", 'mem': 'warm'" };
	struct result r;

	(void)state;
	assert_int_equal(load(&r, cells, COUNT(cells)), 0);
	assert_ptr_equal(result_find(&r, "get_user", "checked", 8, 0, 0, NULL), &r.cells[3]);
	result_free(&r);
	assert_int_equal(load(&r, cells, 3), 0);
	assert_null(result_find(&r, "get_user", "checked", 8, 0, 0, NULL));
	result_free(&r);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(field_cases) + COUNT(bad_cells) + 1] = {
		cmocka_unit_test(test_find),
	};
	size_t nr = 1;

	for (size_t i = 0; i < COUNT(field_cases); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = field_cases[i].cell,
			.test_func = test_fields,
			.initial_state = (void *)&field_cases[i],
		};
	for (size_t i = 0; i < COUNT(bad_cells); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = bad_cells[i],
			.test_func = test_bad,
			.initial_state = (void *)bad_cells[i],
		};
	return _cmocka_run_group_tests("reader", tests, nr, NULL, NULL) != 0;
}
