// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plans of several sections: the cells they expand into, in order and each only once, with k
 * accesses for paths that make several; and how options apply to all sections.
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

static const struct k_case {
	const char *text;
	const char *k; /* as read, or NULL */
	const char *why;
} k_cases[] = {
	{ "1", " 1", NULL },
	{ "1,2,4", " 1 2 4", NULL },
	{ "1:1024:x2", " 1 2 4 8 16 32 64 128 256 512 1024", NULL },
	{ "4:16:4,8", " 4 8 12 16", NULL },
	{ "", NULL, "empty part" },
	{ "0", NULL, "k 0" },
	{ "1025", NULL, "k 1025 is beyond the limit: at most 1024" },
	{ "1:2048:x2", NULL, "k 2048" },
	{ "many", NULL, "'many' is no k" },
	{ "-1", NULL, "is no k" },
	{ "2:1:1", NULL, "is no k" },
};

static void test_k(void **state)
{
	const struct k_case *c = *state;
	char got[256] = "";
	struct plan p = { 0 };
	const char *why;

	assert_null(plan_set_k(&p, "77"));
	why = plan_set_k(&p, c->text);
	for (size_t i = 0; i < p.nr_counts; i++)
		sprintf(got + strlen(got), " %u", p.counts[i]);
	assert_string_equal(got, c->k ?: " 77");
	assert_int_equal(!why, !!c->k);
	if (why)
		assert_non_null(strstr(why, c->why));
	plan_free(&p);
}

/* Which k are measured; the kernel buffer grows with them. */
static const struct fit_case {
	const char *path, *size, *k, *kbuf, *cells;
} fit_cases[] = {
	{ "get_user/each", "8", "1,1024", "auto", " 1 1024" },
	{ "get_user/checked", "8", "1,1024", "auto", " 0" },
	{ "copy_from_user/each", "64", "8,9", "stack", " 8 stack" },
	{ "copy_to_user/once", "64", "128,129", "auto", " 128 slab 129 pages" },
	{ "copy_to_user/once", "64", "128,129", "slab", " 128 slab" },
	{ "struct/get_user", "8", "64,65", "stack,auto", " 64 slab 64 stack 65 slab" },
	{ "struct/copy_from_user", "1024", "1024", "auto", " 1024 pages" },
	{ "struct/copy_from_user", "1025", "1023,1024", "vmalloc", " 1023 vmalloc" },
	{ "struct/get_user", "3", "1", "auto", "" },
	/* Compile-time sizes of a whole structure are 8 to 64 bytes, 128 and 512, not 56. */
	{ "struct/copy_from_user_constant", "8", "1,2,3,4,5,6,7,8,16,64,513", "auto",
	  " 1 slab 2 slab 3 slab 4 slab 5 slab 6 slab 8 slab 16 slab 64 slab" },
	{ "struct/copy_from_user_constant", "8", "512,1024", "pages", " 512 pages" },
	{ "struct/copy_from_user_constant", "3", "1,4,7", "stack", " 4 stack" },
	{ "copy_from_user/constant", "64", "1,8", "auto", " 0 slab" },
	{ "copy_to_user/constant-unchecked", "63", "1", "auto", "" },
	{ "clear_user/constant", "8192", "1", "auto", "" },
};

static void test_fit(void **state)
{
	const struct fit_case *c = *state;
	char got[256] = "";
	struct plan p = { 0 };
	struct cells cells;

	assert_null(plan_set_paths(&p, c->path));
	assert_null(plan_set_sizes(&p, c->size));
	assert_null(plan_set_align(&p, "0:0"));
	assert_null(plan_set_k(&p, c->k));
	assert_null(plan_set_kbuf(&p, c->kbuf));
	assert_int_equal(!plan_expand(&p, &cells), !!*c->cells);
	for (size_t i = 0; i < cells.nr; i++) {
		const struct cell *cell = &cells.cell[i];
		bool named = strstr(cell->name, "/kbuf=");

		sprintf(got + strlen(got), " %u%s%s", cell->c.count, named ? " " : "",
			named ? kbuf_names[cell->c.kbuf] : "");
	}
	assert_string_equal(got, c->cells);
	cells_free(&cells);
	plan_free(&p);
}

/* User memory accepted by each row; in exact mode none accepts cold. */
static const struct mem_case {
	const char *path, *mem, *exact, *time;
} mem_cases[] = {
	{ "get_user/checked", "warm", " warm", " warm" },
	{ "get_user/checked", "kernel,huge,readonly,unmapped,notpresent,cold,warm",
	  " warm notpresent unmapped huge kernel", " warm cold notpresent unmapped huge kernel" },
	{ "get_user/unchecked", "kernel,unmapped", " unmapped", " unmapped" },
	{ "put_user/unsafe", "readonly,kernel", " readonly kernel", " readonly kernel" },
	{ "put_user/unchecked", "readonly,kernel", " readonly", " readonly" },
	{ "copy_from_user/raw", "readonly,kernel", "", "" },
	{ "copy_from_user/nofault", "readonly,kernel", " kernel", " kernel" },
	{ "copy_to_user/raw", "readonly,kernel", " readonly", " readonly" },
	{ "strnlen_user/checked", "readonly,kernel,cold", " kernel", " cold kernel" },
	{ "clear_user/unchecked", "readonly,kernel", " readonly", " readonly" },
	{ "clear_user/checked", "cold", "", " cold" },
	{ "get_user/each", "warm,unmapped,huge,cold", " warm", " warm" },
	{ "struct/copy_from_user", "unmapped", "", "" },
	{ "stage/check", "unmapped", " -", " -" },
	{ "stage/null", "huge,cold", " -", " -" },
};

static void test_mem(void **state)
{
	const struct mem_case *c = *state;
	struct plan p = { 0 };

	assert_null(plan_set_paths(&p, c->path));
	assert_null(plan_set_sizes(&p, "8"));
	assert_null(plan_set_align(&p, "0:0"));
	assert_null(plan_set_k(&p, "1"));
	assert_null(plan_set_mem(&p, c->mem));
	for (int exact = 0; exact <= 1; exact++) {
		const char *want = exact ? c->exact : c->time;
		struct cells cells;
		char got[256] = "";

		p.exact = exact;
		assert_int_equal(!plan_expand(&p, &cells), !!*want);
		for (size_t i = 0; i < cells.nr; i++) {
			const char *mem = strstr(cells.cell[i].name, "/mem=");

			sprintf(got + strlen(got), " %s", mem ? mem + 5 : "-");
			assert_string_equal(mem_names[cells.cell[i].mem], mem ? mem + 5 : "warm");
		}
		assert_string_equal(got, want);
		cells_free(&cells);
	}
	plan_free(&p);
}

static const char *const bad_mems[] = { "", "warm,", "heap", "Cold", "warm cold", "0" };

static void test_bad_mem(void **state)
{
	struct plan p = { 0 };

	assert_null(plan_set_mem(&p, "huge"));
	assert_non_null(plan_set_mem(&p, *state));
	assert_int_equal(p.mems, 1U << MEM_HUGE);
	plan_free(&p);
}

/* Three sections; the second repeats a cell of the first. */
static const char three[] =
	"{\"name\": \"three\", \"paths\": [\"get_user/checked\", \"stage/null\"], \"sizes\": [4, "
	"8],"
	" \"align\": [\"0:0\"],"
	" \"also\": ["
	"{\"paths\": [\"get_user/*checked\"], \"sizes\": [8], \"align\": [\"0:0\"]},"
	"{\"paths\": [\"put_user/each\"], \"sizes\": [8], \"align\": [\"0:0\", \"1:0\"],"
	" \"k\": [1, 2]}]}";

/* These sections after an option, or the error message. */
static const struct change_case {
	const char *name, *key, *text, *cells;
} change_cases[] = {
	{ "as they are", NULL, NULL,
	  "stage/null get_user/checked:4 get_user/checked:8 get_user/unchecked:8"
	  " put_user/each:8x1+0 put_user/each:8x2+0 put_user/each:8x1+1 put_user/each:8x2+1" },
	{ "other sizes", "sizes", "2",
	  "stage/null get_user/checked:2 get_user/unchecked:2"
	  " put_user/each:2x1+0 put_user/each:2x2+0 put_user/each:2x1+1 put_user/each:2x2+1" },
	{ "another k", "k", "7",
	  "stage/null get_user/checked:4 get_user/checked:8 get_user/unchecked:8"
	  " put_user/each:8x7+0 put_user/each:8x7+1" },
	{ "another alignment", "align", "0:0",
	  "stage/null get_user/checked:4 get_user/checked:8 get_user/unchecked:8"
	  " put_user/each:8x1+0 put_user/each:8x2+0" },
	{ "a size none takes", "sizes", "3", "stage/null" },
	{ "other memory", "mem", "unmapped",
	  "stage/null get_user/checked:4 get_user/checked:8 get_user/unchecked:8" },
	{ "a bad k", "k", "0", "k 0" },
	{ "paths of two sections", "paths", "get_user/*",
	  "get_user/checked:4 get_user/checked:8 get_user/unchecked:8" },
	{ "paths of the last section", "paths", "*/each",
	  "put_user/each:8x1+0 put_user/each:8x2+0 put_user/each:8x1+1 put_user/each:8x2+1" },
	{ "paths of the middle", "paths", "*/unchecked", "get_user/unchecked:8" },
	{ "two globs", "paths", "stage/*,*/unchecked", "stage/null get_user/unchecked:8" },
	{ "paths of no section", "paths", "clear_user/*", "no path like 'clear_user/*'" },
	{ "paths that are none", "paths", "x", "'x'" },
};

static void list_cells(const struct cells *cells, char *text)
{
	*text = '\0';
	for (size_t i = 0; i < cells->nr; i++) {
		const struct cell *cell = &cells->cell[i];

		text += sprintf(text, "%s%s", i ? " " : "", cell->row->name);
		if (cell->c.size)
			text += sprintf(text, ":%u", cell->c.size);
		if (cell->c.count)
			text += sprintf(text, "x%u+%u", cell->c.count, cell->c.uoff);
	}
}

static void test_change(void **state)
{
	const struct change_case *c = *state;
	json_t *json = json_loads(three, JSON_REJECT_DUPLICATES, NULL), *copy;
	struct plan p = { 0 }, again = { 0 };
	struct cells cells = { 0 };
	const char *why = NULL;
	char got[512];

	assert_null(plan_from_json(&p, json));
	if (c->key)
		why = strcmp(c->key, "paths") ? plan_replace(&p, c->key, c->text)
					      : plan_only_paths(&p, c->text);
	if (why) {
		assert_non_null(strstr(why, c->cells));
	} else {
		assert_null(plan_expand(&p, &cells));
		list_cells(&cells, got);
		assert_string_equal(got, c->cells);
		cells_free(&cells);
		/* The driver expands the same from JSON. */
		copy = plan_to_json(&p);
		assert_null(plan_from_json(&again, copy));
		assert_null(plan_expand(&again, &cells));
		list_cells(&cells, got);
		assert_string_equal(got, c->cells);
		assert_string_equal(again.name, "three");
		json_decref(copy);
	}
	cells_free(&cells);
	plan_free(&again);
	plan_free(&p);
	json_decref(json);
}

/* Without k: the default ones, up to the maximum. */
static void test_usual(void **state)
{
	struct plan p = { 0 };
	struct cells cells;
	size_t nr;

	(void)state;
	assert_int_equal(plan_counts(&p, &nr)[0], 1);
	assert_int_equal(plan_counts(&p, &nr)[nr - 1], UCOPY_MAX_COUNT);
	assert_null(plan_set_paths(&p, "get_user/each,get_user/checked"));
	assert_null(plan_set_sizes(&p, "8"));
	assert_null(plan_set_align(&p, "0:0"));
	assert_null(plan_expand(&p, &cells));
	assert_int_equal(cells.nr, 1 + nr);
	cells_free(&cells);
	plan_free(&p);
}

static struct CMUnitTest tests[64];
static size_t nr_tests;

static void add(const char *kind, const char *name, CMUnitTestFunction fn, const void *state)
{
	if (nr_tests == COUNT(tests))
		abort();
	tests[nr_tests++] = (struct CMUnitTest){
		.name = xstrfmt("%s '%s'", kind, name),
		.test_func = fn,
		.initial_state = (void *)state,
	};
}

int main(void)
{
	int failed;

	for (size_t i = 0; i < COUNT(k_cases); i++)
		add("k", k_cases[i].text, test_k, &k_cases[i]);
	for (size_t i = 0; i < COUNT(fit_cases); i++)
		add(fit_cases[i].path, fit_cases[i].k, test_fit, &fit_cases[i]);
	for (size_t i = 0; i < COUNT(mem_cases); i++)
		add(mem_cases[i].path, mem_cases[i].mem, test_mem, &mem_cases[i]);
	for (size_t i = 0; i < COUNT(bad_mems); i++)
		add("bad memory", bad_mems[i], test_bad_mem, bad_mems[i]);
	for (size_t i = 0; i < COUNT(change_cases); i++)
		add("sections with", change_cases[i].name, test_change, &change_cases[i]);
	add("k", "the usual ones", test_usual, NULL);
	failed = _cmocka_run_group_tests("sections", tests, nr_tests, NULL, NULL);
	for (size_t i = 0; i < nr_tests; i++)
		free((char *)tests[i].name);
	return failed != 0;
}
