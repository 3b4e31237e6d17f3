// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kinds of kernel buffer in a plan: values that the option accepts and rejects, and that a plan
 * expands into one cell for each kind that is large enough.
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
#define BIT(kind) (1U << (kind))

static const struct kbuf_case {
	const char *text;
	unsigned int kbufs; /* 0: refused */
	const char *why;
} kbuf_cases[] = {
	{ "slab", BIT(UCOPY_KBUF_SLAB), NULL },
	{ "auto", BIT(KBUF_AUTO), NULL },
	{ "stack,vmalloc", BIT(UCOPY_KBUF_STACK) | BIT(UCOPY_KBUF_VMALLOC), NULL },
	{ "pages,auto,pages", BIT(UCOPY_KBUF_PAGES) | BIT(KBUF_AUTO), NULL },
	{ "slab,pages,vmalloc,stack,auto", BIT(KBUF_AUTO + 1) - 1, NULL },
	{ "", 0, "empty part" },
	{ "slab,", 0, "empty part" },
	{ "heap", 0, "'heap' is no kernel buffer" },
	{ "slab,heap", 0, "'heap' is no kernel buffer" },
	{ "Slab", 0, "is no kernel buffer" },
	{ " slab ", BIT(UCOPY_KBUF_SLAB), NULL },
	{ "slab pages", 0, "is no kernel buffer" },
	{ "0", 0, "is no kernel buffer" },
};

static void test_kbuf(void **state)
{
	const struct kbuf_case *c = *state;
	struct plan p = { 0 };
	const char *why;

	assert_null(plan_set_kbuf(&p, "vmalloc"));
	why = plan_set_kbuf(&p, c->text);
	if (c->why) {
		assert_non_null(why);
		assert_non_null(strstr(why, c->why));
		assert_int_equal(p.kbufs, BIT(UCOPY_KBUF_VMALLOC));
	} else {
		assert_null(why);
		assert_int_equal(p.kbufs, c->kbufs);
	}
	plan_free(&p);
}

/* The cells of one path: size and, if it has one, kernel buffer of each. */
static const struct kinds_case {
	const char *name, *path, *sizes, *align, *kbuf, *cells; /* cells NULL: none */
} kinds_cases[] = {
	{ "each of four", "copy_from_user/raw", "64", "0:0", "stack,slab,pages,vmalloc",
	  " 64 slab 64 pages 64 vmalloc 64 stack" },
	{ "auto", "copy_to_user/raw", "64,8192,8193", "0:0", "auto",
	  " 64 slab 8192 slab 8193 pages" },
	{ "auto beside a name", "stage/objcheck", "64,8193", "0:0", "auto,slab,pages",
	  " 64 slab 64 pages 8193 pages" },
	{ "slab where it fits", "stage/body", "8192,8193", "0:0,0:1", "slab", " 8192 slab" },
	{ "stack where it fits", "copy_from_user/checked", "512,513", "0:0", "stack",
	  " 512 stack" },
	{ "stack and auto", "copy_from_user/checked", "513", "0:0", "stack,auto", " 513 slab" },
	{ "a source that is too far", "copy_to_user/checked", "512", "0:1", "stack", NULL },
	{ "a user offset of any size", "copy_to_user/checked", "512", "8192:0", "stack",
	  " 512 stack" },
	{ "stack where it never fits", "stage/*", "1024", "0:0", "stack", " 0 1024 0 0 0" },
	{ "slab where it never fits", "copy_to_user/*", "8193", "0:0", "slab", NULL },
	{ "the largest of vmalloc", "strncpy_from_user/checked", "1048576", "0:8192",
	  "vmalloc,stack", " 1048576 vmalloc" },
	{ "none of a path without", "get_user/checked", "8", "0:0", "stack,vmalloc", " 8" },
	{ "none of a string's length", "strnlen_user/checked", "8193", "0:0", "stack", " 8193" },
};

static void test_kinds(void **state)
{
	const struct kinds_case *c = *state;
	char got[256] = "";
	struct plan p = { 0 };
	struct cells cells;
	const char *why;

	assert_null(plan_set_paths(&p, c->path));
	assert_null(plan_set_sizes(&p, c->sizes));
	assert_null(plan_set_align(&p, c->align));
	assert_null(plan_set_kbuf(&p, c->kbuf));
	why = plan_expand(&p, &cells);
	for (size_t i = 0; i < cells.nr; i++) {
		const struct cell *cell = &cells.cell[i];
		const char *kind = kbuf_names[cell->c.kbuf];
		bool named = strstr(cell->name, "/kbuf=");
		size_t n = strlen(got);

		assert_int_equal(!!strstr(cell->name, kind), named);
		snprintf(got + n, sizeof(got) - n, " %u%s%s", cell->c.size, named ? " " : "",
			 named ? kind : "");
	}
	assert_string_equal(got, c->cells ?: "");
	assert_int_equal(!why, !!c->cells);
	if (why)
		assert_non_null(strstr(why, "none of these paths"));
	cells_free(&cells);
	plan_free(&p);
}

static void test_auto(void **state)
{
	const struct path_row *to = &path_rows[UCOPY_PATH_copy_to_user_raw];
	const struct path_row *from = &path_rows[UCOPY_PATH_copy_from_user_raw];

	(void)state;
	assert_true(kbuf_is_auto(&path_rows[UCOPY_PATH_null], 0, 0, 0, ""));
	assert_true(kbuf_is_auto(from, 8192, 1, 0, "slab"));
	assert_true(kbuf_is_auto(from, 8192, 0, 1, "pages"));
	assert_true(kbuf_is_auto(to, 8192, 0, 1, "slab"));
	assert_true(kbuf_is_auto(to, 8192, 1, 0, "pages"));
	assert_false(kbuf_is_auto(from, 64, 0, 0, "pages"));
	assert_false(kbuf_is_auto(from, 64, 0, 0, "vmalloc"));
	assert_false(kbuf_is_auto(to, 64, 0, 0, "stack"));
}

static struct CMUnitTest tests[64];
static size_t nr_tests;

static void add(const char *name, CMUnitTestFunction fn, const void *state)
{
	if (nr_tests == COUNT(tests))
		abort();
	tests[nr_tests++] = (struct CMUnitTest){
		.name = name,
		.test_func = fn,
		.initial_state = (void *)state,
	};
}

int main(void)
{
	int failed;

	for (size_t i = 0; i < COUNT(kbuf_cases); i++)
		add(xstrfmt("option '%s'", kbuf_cases[i].text), test_kbuf, &kbuf_cases[i]);
	for (size_t i = 0; i < COUNT(kinds_cases); i++)
		add(xstrdup(kinds_cases[i].name), test_kinds, &kinds_cases[i]);
	add(xstrfmt("which kind is auto"), test_auto, NULL);
	failed = _cmocka_run_group_tests("kbuf", tests, nr_tests, NULL, NULL);
	for (size_t i = 0; i < nr_tests; i++)
		free((char *)tests[i].name);
	return failed != 0;
}
