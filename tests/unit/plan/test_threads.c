// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plans with threads: the numbers they accept, the cells they expand into in either mode, and
 * that numbers above the number of CPUs can be dropped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/util.h"
#include "plan/cells.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct text_case {
	const char *text, *threads, *why; /* as read, or what is said */
} text_cases[] = {
	{ "1", " 1", NULL },
	{ "1,2,3", " 1 2 3", NULL },
	{ "1:64:x2", " 1 2 4 8 16 32 64", NULL },
	{ "2,2,4", " 2 4", NULL },
	{ "0", " 7", "number of threads 0" },
	{ "65", " 7", "number of threads 65 is beyond the limit: at most 64" },
	{ "two", " 7", "'two' is no number of threads" },
	{ "", " 7", "empty part" },
	{ "-2", " 7", "'-2'" },
};

static void list_numbers(char *text, const unsigned int *numbers, size_t nr)
{
	*text = '\0';
	for (size_t i = 0; i < nr; i++)
		text += sprintf(text, " %u", numbers[i]);
}

static void test_text(void **state)
{
	const struct text_case *c = *state;
	struct plan p = { 0 };
	const char *why;
	char got[64];

	assert_null(plan_set_threads(&p, "7"));
	why = plan_set_threads(&p, c->text);
	list_numbers(got, p.threads, p.nr_threads);
	assert_string_equal(got, c->threads);
	assert_int_equal(!why, !c->why);
	if (why && c->why)
		assert_non_null(strstr(why, c->why));
	plan_free(&p);
}

/* The cells, by the ends of their names from /mem= or /kbuf= on; "" for none. */
static const struct cell_case {
	const char *path, *mem, *threads, *exact, *time;
} cell_cases[] = {
	{ "get_user/checked", "warm", "1", " warm", " warm" },
	{ "get_user/checked", "warm", "1,2,64", " warm", " warm warm/threads=2 warm/threads=64" },
	{ "get_user/checked", "warm", "2", "", " warm/threads=2" },
	{ "get_user/checked", "cold,warm", "1,2", " warm", " warm warm/threads=2 cold" },
	{ "get_user/checked", "unmapped", "2", "", "" },
	{ "get_user/each", "warm", "1,2", " warm", " warm warm/threads=2" },
	{ "stage/objcheck", "warm", "1,2", " slab", " slab slab/threads=2" },
	{ "stage/barrier", "warm", "1,2", " -", " -" },
};

/* The end of a cell's name, and that its JSON says the same. */
static const char *end_of(const struct cell *cell)
{
	const char *mem = strstr(cell->name, "/mem="), *kbuf = strstr(cell->name, "/kbuf=");
	const char *threads = strstr(cell->name, "/threads=");
	json_t *o = json_object();

	cell_describe(cell, o);
	assert_int_equal(cell->threads, threads ? strtoul(threads + 9, NULL, 10) : 1);
	assert_int_equal(json_integer_value(json_object_get(o, "threads")),
			 threads ? cell->threads : 0);
	json_decref(o);
	return mem ? mem + 5 : kbuf ? kbuf + 6 : "-";
}

static void test_cells(void **state)
{
	const struct cell_case *c = *state;
	struct plan p = { 0 };

	assert_null(plan_set_paths(&p, c->path));
	assert_null(plan_set_sizes(&p, "8"));
	assert_null(plan_set_align(&p, "0:0"));
	assert_null(plan_set_k(&p, "3"));
	assert_null(plan_set_mem(&p, c->mem));
	assert_null(plan_set_threads(&p, c->threads));
	for (int exact = 0; exact <= 1; exact++) {
		const char *want = exact ? c->exact : c->time, *why;
		struct cells cells;
		char got[256] = "";

		p.exact = exact;
		why = plan_expand(&p, &cells);
		for (size_t i = 0; i < cells.nr; i++)
			sprintf(got + strlen(got), " %s", end_of(&cells.cell[i]));
		assert_string_equal(got, want);
		assert_int_equal(!why, !!*want);
		if (why)
			assert_non_null(strstr(why, "on so many threads"));
		cells_free(&cells);
	}
	plan_free(&p);
}

#define LISTS "\"paths\": [\"get_user/checked\"], \"sizes\": [8], \"align\": [\"0:0\"]"

static void load(struct plan *p, const char *text)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(json);
	assert_null(plan_from_json(p, json));
	json_decref(json);
}

/* The number of CPUs limits all sections; a section left without a number gets 1. */
static void test_limit(void **state)
{
	struct plan p = { 0 };
	json_t *json, *threads;
	struct cells cells;
	size_t nr;

	(void)state;
	load(&p, "{\"mode\": \"time\", " LISTS ", \"threads\": [1, \"2:8:x2\"], \"also\": ["
		 "{" LISTS ", \"threads\": [4]}, {" LISTS "}]}");
	assert_null(plan_expand(&p, &cells));
	assert_int_equal(cells.nr, 4);
	assert_int_equal(cells_threads(&cells), 8);
	cells_free(&cells);

	plan_limit_threads(&p, 2);
	assert_null(plan_expand(&p, &cells));
	assert_int_equal(cells.nr, 2);
	assert_int_equal(cells_threads(&cells), 2);
	cells_free(&cells);
	assert_int_equal(plan_threads(&p.sections[0], &nr)[0], 1);
	assert_int_equal(nr, 1);

	/* What the driver gets. */
	json = plan_to_json(&p);
	threads = json_pack("[i, i]", 1, 2);
	assert_true(json_equal(json_object_get(json, "threads"), threads));
	json_decref(threads);
	json_decref(json);

	assert_null(plan_replace(&p, "threads", "3"));
	assert_null(plan_expand(&p, &cells));
	assert_int_equal(cells.nr, 1);
	assert_int_equal(cells_threads(&cells), 3);
	cells_free(&cells);
	plan_free(&p);
}

/* The built-in plan: each of seven paths at two sizes, in two buffers, on 1, 2, 4, 8 CPUs. */
static void test_builtin(void **state)
{
	static const unsigned int limits[][2] = { { 1, 28 }, { 2, 56 }, { 7, 84 }, { 64, 112 } };
	const struct builtin_plan *b = builtin_plans;
	struct plan p = { 0 };
	struct cells cells;

	(void)state;
	while (strcmp(b->name, "threads"))
		b++;
	for (size_t i = 0; i < COUNT(limits); i++) {
		load(&p, b->json);
		assert_false(p.exact);
		plan_limit_threads(&p, limits[i][0]);
		assert_null(plan_expand(&p, &cells));
		assert_int_equal(cells.nr, limits[i][1]);
		cells_free(&cells);
		plan_free(&p);
	}
}

static struct CMUnitTest tests[COUNT(text_cases) + COUNT(cell_cases) + 2] = {
	cmocka_unit_test(test_limit),
	cmocka_unit_test(test_builtin),
};

int main(void)
{
	size_t nr = 2;

	for (size_t i = 0; i < COUNT(text_cases); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = text_cases[i].text,
			.test_func = test_text,
			.initial_state = (void *)&text_cases[i],
		};
	for (size_t i = 0; i < COUNT(cell_cases); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = cell_cases[i].path,
			.test_func = test_cells,
			.initial_state = (void *)&cell_cases[i],
		};
	return cmocka_run_group_tests_name("threads", tests, NULL, NULL) != 0;
}
