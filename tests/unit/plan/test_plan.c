// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plans: what the options and the JSON form accept and reject, that a plan is unchanged by what
 * is rejected, and that plans, built-in ones included, expand into the right cells with the
 * right names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/util.h"
#include "plan/cells.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

typedef const char *setter(struct plan *p, const char *text);

/* Texts and their parsed values, or with nr 0 a part of the error message. */
struct sizes_case {
	const char *text;
	size_t nr;
	unsigned int sizes[8];
	const char *why;
};

static const struct sizes_case sizes_cases[] = {
	{ "8", 1, { 8 }, NULL },
	{ "1,8,64", 3, { 1, 8, 64 }, NULL },
	{ "64,8,1", 3, { 64, 8, 1 }, NULL },
	{ "64:4096:x2", 7, { 64, 128, 256, 512, 1024, 2048, 4096 }, NULL },
	{ "64:512:64", 8, { 64, 128, 192, 256, 320, 384, 448, 512 }, NULL },
	{ "10:25:10", 2, { 10, 20 }, NULL },
	{ "3:20:x3", 2, { 3, 9 }, NULL },
	{ "5:5:1", 1, { 5 }, NULL },
	{ "5:5:x2", 1, { 5 }, NULL },
	{ "1:8:x2,7,16:32:16", 7, { 1, 2, 4, 8, 7, 16, 32 }, NULL },
	{ "8,8,4:8:4,8", 2, { 8, 4 }, NULL },
	{ "1048576", 1, { UCOPY_MAX_SIZE }, NULL },
	{ "1:1048576:x1024", 3, { 1, 1024, UCOPY_MAX_SIZE }, NULL },
	{ "1:1048576:x1099511627776", 1, { 1 }, NULL },
	{ "1048576:1048576:1099511627776", 1, { UCOPY_MAX_SIZE }, NULL },
	{ "", 0, { 0 }, "empty part" },
	{ ",", 0, { 0 }, "empty part" },
	{ "8,", 0, { 0 }, "empty part" },
	{ ",8", 0, { 0 }, "empty part" },
	{ "8,,9", 0, { 0 }, "empty part" },
	{ "0", 0, { 0 }, "size 0" },
	{ "8,0", 0, { 0 }, "size 0" },
	{ "0:8:1", 0, { 0 }, "size 0" },
	{ "1048577", 0, { 0 }, "1048577" },
	{ "1:1048577:x2", 0, { 0 }, "1048577" },
	{ "1099511627777", 0, { 0 }, "is no size" },
	{ "99999999999999999999", 0, { 0 }, "is no size" },
	{ "eight", 0, { 0 }, "'eight' is no size" },
	{ "8k,1M, 16 ", 3, { 8192, UCOPY_MAX_SIZE, 16 }, NULL },
	{ "-1", 0, { 0 }, "is no size" },
	{ "+1", 0, { 0 }, "is no size" },
	{ "8kk", 0, { 0 }, "is no size" },
	{ "8 9", 0, { 0 }, "is no size" },
	{ "0x10", 0, { 0 }, "is no size" },
	{ "1.5", 0, { 0 }, "is no size" },
	{ "1e3", 0, { 0 }, "is no size" },
	{ "8:", 0, { 0 }, "is no size" },
	{ "1:2", 0, { 0 }, "is no size" },
	{ "1:2:", 0, { 0 }, "is no size" },
	{ "1:2:x", 0, { 0 }, "is no size" },
	{ "1:2:0", 0, { 0 }, "is no size" },
	{ "1:2:x1", 0, { 0 }, "is no size" },
	{ "1:2:x0", 0, { 0 }, "is no size" },
	{ "1:2:-1", 0, { 0 }, "is no size" },
	{ "2:1:1", 0, { 0 }, "is no size" },
	{ "1:2:3:4", 0, { 0 }, "is no size" },
	{ "1:2:3x", 0, { 0 }, "is no size" },
};

static void test_sizes(void **state)
{
	const struct sizes_case *c = *state;
	struct plan p = { 0 };
	const char *why;

	assert_null(plan_set_sizes(&p, "77"));
	why = plan_set_sizes(&p, c->text);
	if (c->why) {
		assert_non_null(why);
		assert_non_null(strstr(why, c->why));
		assert_int_equal(p.nr_sizes, 1);
		assert_int_equal(p.sizes[0], 77);
	} else {
		assert_null(why);
		assert_int_equal(p.nr_sizes, c->nr);
		assert_memory_equal(p.sizes, c->sizes, c->nr * sizeof(*c->sizes));
	}
	plan_free(&p);
}

static const struct align_case {
	const char *text;
	size_t nr; /* 0: refused */
	struct align align[3];
} align_cases[] = {
	{ "0:0", 1, { { 0, 0 } } },
	{ "1:0,0:1", 2, { { 1, 0 }, { 0, 1 } } },
	{ "8192:8192,4095:63,7:7", 3, { { 8192, 8192 }, { 4095, 63 }, { 7, 7 } } },
	{ "", 0, { { 0 } } },
	{ "0:0,", 0, { { 0 } } },
	{ "8193:0", 0, { { 0 } } },
	{ "0:8193", 0, { { 0 } } },
	{ "4294967296:0", 0, { { 0 } } },
	{ "99999999999999999999:0", 0, { { 0 } } },
	{ "1", 0, { { 0 } } },
	{ "1:", 0, { { 0 } } },
	{ ":1", 0, { { 0 } } },
	{ "1:2:3", 0, { { 0 } } },
	{ "-1:0", 0, { { 0 } } },
	{ "0:-1", 0, { { 0 } } },
	{ "0:+1", 0, { { 0 } } },
	{ "a:b", 0, { { 0 } } },
	{ "0x1:0", 0, { { 0 } } },
	{ "1;0", 0, { { 0 } } },
	{ "1 :0", 0, { { 0 } } },
	{ "0:0,1", 0, { { 0 } } },
};

static void test_align(void **state)
{
	const struct align_case *c = *state;
	struct plan p = { 0 };
	const char *why;

	assert_null(plan_set_align(&p, "5:6"));
	why = plan_set_align(&p, c->text);
	if (c->nr) {
		assert_null(why);
		assert_int_equal(p.nr_align, c->nr);
		assert_memory_equal(p.align, c->align, c->nr * sizeof(*c->align));
	} else {
		assert_non_null(why);
		assert_int_equal(p.nr_align, 1);
		assert_int_equal(p.align[0].user, 5);
		assert_int_equal(p.align[0].kernel, 6);
	}
	plan_free(&p);
}

static const struct paths_case {
	const char *text;
	size_t cells; /* at size 8, aligned, one k; 0: refused */
} paths_cases[] = {
	{ "*", UCOPY_NR_PATHS },
	{ "stage/null", 1 },
	{ "stage/*", 7 },
	{ "get_user/*", 10 },
	{ "get_user/*,get_user/checked,*_user/checked", 18 },
	{ "*/masked", 2 },
	{ "copy_*_user/raw", 2 },
	{ "put_user/[cu]*", 3 },
	{ "", 0 },
	{ "stage/null,", 0 },
	{ "get_user", 10 },
	{ " get_user/checked", 1 },
	{ "get_user/", 0 },
	{ "get_user/Checked", 0 },
	{ "nonesuch/*", 0 },
	{ "get_user/checked,nonesuch", 0 },
	{ "[", 0 },
	{ "get_user /checked", 0 },
};

static void test_paths(void **state)
{
	const struct paths_case *c = *state;
	struct plan p = { 0 };
	struct cells cells;
	const char *why;

	assert_null(plan_set_paths(&p, "stage/body"));
	assert_null(plan_set_sizes(&p, "8"));
	assert_null(plan_set_align(&p, "0:0"));
	assert_null(plan_set_k(&p, "2"));
	why = plan_set_paths(&p, c->text);
	assert_null(plan_expand(&p, &cells));
	if (c->cells) {
		assert_null(why);
		assert_int_equal(cells.nr, c->cells);
	} else {
		assert_non_null(why);
		assert_int_equal(cells.nr, 1);
		assert_string_equal(cells.cell[0].row->name, "stage/body");
	}
	cells_free(&cells);
	plan_free(&p);
}

/* Plans as JSON: the expected error, or NULL. With single quotes. */
#define LISTS "'paths': ['*'], 'sizes': [8], 'align': ['0:0']"

static const struct json_case {
	const char *name, *json, *why;
} json_cases[] = {
	{ "JSON: the lists alone", "{" LISTS "}", NULL },
	{ "JSON: every key",
	  "{'name': 'x', 'rounds': 64, 'mode': 'time', 'paths': ['stage/*', 'get_user/checked'],"
	  " 'sizes': ['1:8:x2', 7, '9'], 'align': ['0:0', '1:1'], 'kbuf': ['stack', 'auto'],"
	  " 'k': [1, '4:16:x2'], 'mem': ['cold', 'warm'], 'also': [{'paths': ['struct/*'], "
	  "'sizes': [8],"
	  " 'align': ['0:0'], 'k': [3]}, {" LISTS "}]}",
	  NULL },
	{ "JSON: rounds left to the mode", "{" LISTS ", 'rounds': 0}", NULL },
	{ "JSON: exact mode", "{" LISTS ", 'mode': 'exact'}", NULL },
	{ "JSON: an array", "[]", "JSON object" },
	{ "JSON: nothing", "{}", "'paths'" },
	{ "JSON: an unknown key", "{" LISTS ", 'size': [8]}", "'size'" },
	{ "JSON: no paths", "{'sizes': [8], 'align': ['0:0']}", "'paths'" },
	{ "JSON: paths alone", "{'paths': ['get_user']}", NULL },
	{ "JSON: no counters", "{" LISTS ", 'counters': []}", "'counters'" },
	{ "JSON: empty paths", "{'paths': [], 'sizes': [8], 'align': ['0:0']}", "'paths'" },
	{ "JSON: empty sizes", "{'paths': ['*'], 'sizes': [], 'align': ['0:0']}", "'sizes'" },
	{ "JSON: empty offsets", "{'paths': ['*'], 'sizes': [8], 'align': []}", "'align'" },
	{ "JSON: paths no array", "{'paths': '*', 'sizes': [8], 'align': ['0:0']}", "'paths'" },
	{ "JSON: sizes no array", "{'paths': ['*'], 'sizes': 8, 'align': ['0:0']}", "'sizes'" },
	{ "JSON: sizes an object", "{'paths': ['*'], 'sizes': {}, 'align': ['0:0']}", "'sizes'" },
	{ "JSON: an unknown path", "{'paths': ['x'], 'sizes': [8], 'align': ['0:0']}", "'x'" },
	{ "JSON: a path that is a number", "{'paths': [7], 'sizes': [8], 'align': ['0:0']}",
	  "'7'" },
	{ "JSON: an empty path", "{'paths': [''], 'sizes': [8], 'align': ['0:0']}", "empty part" },
	{ "JSON: size 0", "{'paths': ['*'], 'sizes': [0], 'align': ['0:0']}", "size 0" },
	{ "JSON: size -1", "{'paths': ['*'], 'sizes': [-1], 'align': ['0:0']}", "'-1'" },
	{ "JSON: size 1.5", "{'paths': ['*'], 'sizes': [1.5], 'align': ['0:0']}", "whole numbers" },
	{ "JSON: size null", "{'paths': ['*'], 'sizes': [8, null], 'align': ['0:0']}", "'sizes'" },
	{ "JSON: size true", "{'paths': ['*'], 'sizes': [true], 'align': ['0:0']}", "'sizes'" },
	{ "JSON: a list in a list", "{'paths': [['*']], 'sizes': [8], 'align': ['0:0']}",
	  "'paths'" },
	{ "JSON: a size too big", "{'paths': ['*'], 'sizes': [1048577], 'align': ['0:0']}",
	  "1048577" },
	{ "JSON: one offset", "{'paths': ['*'], 'sizes': [8], 'align': [0]}", "no alignment" },
	{ "JSON: a kernel buffer", "{" LISTS ", 'kbuf': ['vmalloc']}", NULL },
	{ "JSON: an unknown kernel buffer", "{" LISTS ", 'kbuf': ['heap']}", "'heap'" },
	{ "JSON: no kernel buffer", "{" LISTS ", 'kbuf': []}", "'kbuf'" },
	{ "JSON: kernel buffers no array", "{" LISTS ", 'kbuf': 'slab'}", "'kbuf'" },
	{ "JSON: k", "{" LISTS ", 'k': ['1:1024:x2', 3]}", NULL },
	{ "JSON: k 0", "{" LISTS ", 'k': [0]}", "k 0" },
	{ "JSON: k too many", "{" LISTS ", 'k': [1025]}", "k 1025" },
	{ "JSON: no k", "{" LISTS ", 'k': []}", "'k'" },
	{ "JSON: threads", "{" LISTS ", 'threads': [1, '2:64:x2']}", NULL },
	{ "JSON: too many threads", "{" LISTS ", 'threads': [65]}", "threads 65" },
	{ "JSON: no threads", "{" LISTS ", 'threads': []}", "'threads'" },
	{ "JSON: user memory", "{" LISTS ", 'mem': ['huge', 'kernel']}", NULL },
	{ "JSON: unknown user memory", "{" LISTS ", 'mem': ['swap']}", "'swap'" },
	{ "JSON: no user memory", "{" LISTS ", 'mem': []}", "'mem'" },
	{ "JSON: another section", "{" LISTS ", 'also': [{" LISTS "}]}", NULL },
	{ "JSON: no other section", "{" LISTS ", 'also': []}", NULL },
	{ "JSON: sections no array", "{" LISTS ", 'also': {" LISTS "}}", "'also'" },
	{ "JSON: a section that is a number", "{" LISTS ", 'also': [8]}", "'paths'" },
	{ "JSON: a section without sizes", "{" LISTS ", 'also': [{'paths': ['*']}]}", NULL },
	{ "JSON: a section with a name", "{" LISTS ", 'also': [{'name': 'x'}]}", "'name'" },
	{ "JSON: a section in a section", "{" LISTS ", 'also': [{" LISTS ", 'also': []}]}",
	  "'also'" },
	{ "JSON: a bad path in a section",
	  "{" LISTS ", 'also': [{'paths': ['x'], 'sizes': [8], 'align': ['0:0']}]}", "'x'" },
	{ "JSON: rounds -1", "{" LISTS ", 'rounds': -1}", "'rounds'" },
	{ "JSON: rounds 65", "{" LISTS ", 'rounds': 65}", "'rounds'" },
	{ "JSON: rounds 2^32", "{" LISTS ", 'rounds': 4294967296}", "'rounds'" },
	{ "JSON: rounds 1.5", "{" LISTS ", 'rounds': 1.5}", "'rounds'" },
	{ "JSON: rounds a string", "{" LISTS ", 'rounds': '3'}", "'rounds'" },
	{ "JSON: an unknown mode", "{" LISTS ", 'mode': 'exakt'}", "mode" },
	{ "JSON: a mode that is no string", "{" LISTS ", 'mode': 1}", "mode" },
};

static json_t *quoted(const char *text)
{
	char copy[512];
	json_t *json;

	assert_true(strlen(text) < sizeof(copy));
	snprintf(copy, sizeof(copy), "%s", text);
	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	json = json_loads(copy, 0, NULL);
	assert_non_null(json);
	return json;
}

static void test_json(void **state)
{
	const struct json_case *c = *state;
	json_t *json = quoted(c->json), *first, *second;
	struct plan p = { 0 }, q = { 0 };
	const char *why = plan_from_json(&p, json);

	if (c->why) {
		assert_non_null(why);
		assert_non_null(strstr(why, c->why));
	} else {
		/* What is written can be read back, and is the same. */
		assert_null(why);
		first = plan_to_json(&p);
		assert_null(plan_from_json(&q, first));
		second = plan_to_json(&q);
		assert_true(json_equal(first, second));
		json_decref(first);
		json_decref(second);
	}
	json_decref(json);
	plan_free(&p);
	plan_free(&q);
}

static void test_json_fields(void **state)
{
	json_t *json = quoted(json_cases[1].json);
	struct plan p = { 0 };

	(void)state;
	assert_null(plan_from_json(&p, json));
	assert_string_equal(p.name, "x");
	assert_int_equal(p.rounds, 64);
	assert_false(p.exact);
	assert_int_equal(p.nr_paths, 2);
	assert_string_equal(p.paths[1], "get_user/checked");
	assert_int_equal(p.nr_sizes, 6);
	assert_int_equal(p.sizes[5], 9);
	assert_int_equal(p.nr_align, 2);
	assert_int_equal(p.kbufs, 1U << UCOPY_KBUF_STACK | 1U << KBUF_AUTO);
	assert_int_equal(p.mems, 1U << MEM_COLD | 1U << MEM_WARM);
	assert_int_equal(p.nr_counts, 4);
	assert_int_equal(p.counts[3], 16);
	assert_int_equal(p.nr_sections, 2);
	assert_string_equal(p.sections[0].paths[0], "struct/*");
	assert_int_equal(p.sections[0].counts[0], 3);
	assert_int_equal(p.sections[1].nr_counts, 0);
	json_decref(json);

	json = quoted(json_cases[0].json);
	assert_null(plan_from_json(&p, json));
	assert_true(p.exact);
	assert_int_equal(p.rounds, 0);
	assert_int_equal(p.kbufs, 0);
	assert_int_equal(p.nr_sections, 0);
	json_decref(json);
	plan_free(&p);
}

/* One path at one size and offset: the cell's name and its JSON. */
static const struct name_case {
	const char *path, *size, *align, *name, *described; /* with k 3 where it is taken */
} name_cases[] = {
	{ "stage/null", "64", "1:2", "stage/null", "{}" },
	{ "stage/mask", "64", "1:2", "stage/mask", "{}" },
	{ "stage/check", "64", "1:2", "stage/check/size=64/src=1", "{'src': 1}" },
	{ "stage/objcheck", "64", "1:2", "stage/objcheck/size=64/dst=2/kbuf=slab",
	  "{'dst': 2, 'kbuf': 'slab'}" },
	{ "stage/body", "8193", "0:0", "stage/body/size=8193/src=0/dst=0/kbuf=pages",
	  "{'src': 0, 'dst': 0, 'kbuf': 'pages'}" },
	{ "get_user/checked", "8", "7:0", "get_user/checked/size=8/src=7/mem=warm",
	  "{'src': 7, 'mem': 'warm'}" },
	{ "put_user/unsafe", "1", "7:3", "put_user/unsafe/size=1/dst=7/mem=warm",
	  "{'dst': 7, 'mem': 'warm'}" },
	{ "copy_from_user/checked", "64", "0:1",
	  "copy_from_user/checked/size=64/src=0/dst=1/kbuf=slab/mem=warm",
	  "{'src': 0, 'dst': 1, 'kbuf': 'slab', 'mem': 'warm'}" },
	{ "copy_to_user/raw", "64", "4095:63",
	  "copy_to_user/raw/size=64/src=63/dst=4095/kbuf=slab/mem=warm",
	  "{'src': 63, 'dst': 4095, 'kbuf': 'slab', 'mem': 'warm'}" },
	{ "copy_to_user/nofault", "8192", "0:0",
	  "copy_to_user/nofault/size=8192/src=0/dst=0/kbuf=slab/mem=warm",
	  "{'src': 0, 'dst': 0, 'kbuf': 'slab', 'mem': 'warm'}" },
	{ "copy_from_user/unchecked", "8192", "0:1",
	  "copy_from_user/unchecked/size=8192/src=0/dst=1/kbuf=pages/mem=warm",
	  "{'src': 0, 'dst': 1, 'kbuf': 'pages', 'mem': 'warm'}" },
	{ "strncpy_from_user/checked", "1048576", "8192:8192",
	  "strncpy_from_user/checked/size=1048576/src=8192/dst=8192/kbuf=pages/mem=warm",
	  "{'src': 8192, 'dst': 8192, 'kbuf': 'pages', 'mem': 'warm'}" },
	{ "strnlen_user/checked", "511", "63:0", "strnlen_user/checked/size=511/src=63/mem=warm",
	  "{'src': 63, 'mem': 'warm'}" },
	{ "put_user/begin", "4", "7:3", "put_user/begin/size=4/k=3/dst=7/mem=warm",
	  "{'k': 3, 'dst': 7, 'mem': 'warm'}" },
	{ "copy_from_user/once", "4096", "0:1",
	  "copy_from_user/once/size=4096/k=3/src=0/dst=1/kbuf=pages/mem=warm",
	  "{'k': 3, 'src': 0, 'dst': 1, 'kbuf': 'pages', 'mem': 'warm'}" },
	{ "clear_user/unchecked", "4096", "8:0", "clear_user/unchecked/size=4096/dst=8/mem=warm",
	  "{'dst': 8, 'mem': 'warm'}" },
};

static void test_name(void **state)
{
	const struct name_case *c = *state;
	json_t *want = quoted(c->described), *got = json_object();
	struct plan p = { 0 };
	struct cells cells;

	assert_null(plan_set_paths(&p, c->path));
	assert_null(plan_set_sizes(&p, c->size));
	assert_null(plan_set_align(&p, c->align));
	assert_null(plan_set_k(&p, "3"));
	assert_null(plan_expand(&p, &cells));
	assert_int_equal(cells.nr, 1);
	assert_string_equal(cells.cell[0].name, c->name);
	cell_describe(&cells.cell[0], got);
	assert_true(json_equal(want, got));
	json_decref(want);
	json_decref(got);
	cells_free(&cells);
	plan_free(&p);
}

/* A plan has each cell once, whatever it repeats. */
static void test_once(void **state)
{
	struct plan p = { 0 };
	struct cells cells;

	(void)state;
	assert_null(plan_set_paths(&p, "get_user/checked,get_user/[!beo]*,stage/null"));
	assert_null(plan_set_sizes(&p, "8,8,3"));
	assert_null(plan_set_align(&p, "0:0,0:1,0:0,1:1"));
	assert_null(plan_expand(&p, &cells));
	/* stage/null, and five forms at user offsets 0 and 1 */
	assert_int_equal(cells.nr, 1 + 5 * 2);
	cells_free(&cells);

	assert_null(plan_set_paths(&p, "get_user/*"));
	assert_null(plan_set_sizes(&p, "3,5,16"));
	assert_non_null(plan_expand(&p, &cells));
	assert_int_equal(cells.nr, 0);
	cells_free(&cells);
	plan_free(&p);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct cell *)a)->name, ((const struct cell *)b)->name);
}

static void load_builtin(const struct builtin_plan *b, struct plan *p, struct cells *cells)
{
	json_t *json = json_loads(b->json, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(json);
	assert_null(plan_from_json(p, json));
	assert_string_equal(p->name, b->name);
	assert_null(plan_expand(p, cells));
	json_decref(json);
}

/* Any built-in plan: no cell twice, and the module accepts every cell. */
static void test_builtin(void **state)
{
	struct plan p = { 0 };
	struct cells cells;

	load_builtin(*state, &p, &cells);
	for (size_t i = 0; i < cells.nr; i++) {
		const struct ucopy_cell *c = &cells.cell[i].c;

		assert_ptr_equal(cells.cell[i].row, &path_rows[c->path]);
		assert_true(c->uoff <= UCOPY_MAX_OFFSET && c->koff <= UCOPY_MAX_OFFSET);
		assert_true(c->size * (c->count ?: 1) <= UCOPY_MAX_SIZE);
		assert_int_equal(!!c->count, ucopy_takes_count(path_rows[c->path].sizes));
		if (c->kbuf == UCOPY_KBUF_SLAB)
			assert_true(c->koff + c->size * (c->count ?: 1) <= UCOPY_SLAB_BYTES);
	}
	qsort(cells.cell, cells.nr, sizeof(*cells.cell), by_name);
	for (size_t i = 1; i < cells.nr; i++)
		assert_string_not_equal(cells.cell[i - 1].name, cells.cell[i].name);
	cells_free(&cells);
	plan_free(&p);
}

static const struct builtin_plan *builtin(const char *name)
{
	const struct builtin_plan *b = builtin_plans;

	while (b->name && strcmp(b->name, name))
		b++;
	assert_non_null(b->name);
	return b;
}

static void test_quick(void **state)
{
	bool seen[UCOPY_NR_PATHS] = { 0 };
	struct plan p = { 0 };
	struct cells cells;

	(void)state;
	load_builtin(builtin("quick"), &p, &cells);
	for (size_t i = 0; i < cells.nr; i++)
		seen[cells.cell[i].c.path] = true;
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		assert_true(seen[i]);
	assert_int_equal(p.nr_sizes, 24);
	assert_int_equal(p.nr_align, 1);
	assert_true(cells.nr >= 300);
	cells_free(&cells);
	plan_free(&p);
}

/* A plan has all compile-time sizes, and the same sizes at run time beside them. */
static void test_constant(void **state)
{
	static const unsigned int sizes[] = { UCOPY_CONSTANT_SIZES(UCOPY_LISTED) };
	static const size_t paths[] = { UCOPY_PATH_copy_from_user_constant,
					UCOPY_PATH_copy_from_user_constant_unchecked,
					UCOPY_PATH_copy_to_user_constant,
					UCOPY_PATH_copy_to_user_constant_unchecked,
					UCOPY_PATH_clear_user_constant,
					UCOPY_PATH_copy_from_user_checked,
					UCOPY_PATH_copy_from_user_unchecked,
					UCOPY_PATH_copy_to_user_checked,
					UCOPY_PATH_copy_to_user_unchecked,
					UCOPY_PATH_clear_user_checked,
					UCOPY_PATH_clear_user_unchecked,
					UCOPY_PATH_objcheck,
					UCOPY_PATH_body };
	unsigned int seen[UCOPY_NR_PATHS] = { 0 };
	struct plan p = { 0 };
	struct cells cells;

	assert_int_equal(COUNT(sizes), 16);
	load_builtin(*state, &p, &cells);
	for (size_t i = 0; i < cells.nr; i++) {
		const struct ucopy_cell *c = &cells.cell[i].c;

		for (size_t j = 0; j < COUNT(sizes) && cells.cell[i].mem == MEM_WARM; j++)
			if (c->size == sizes[j] && !c->uoff && !c->koff)
				seen[c->path] |= 1U << j;
	}
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_int_equal(seen[paths[i]], 0xffff);
	cells_free(&cells);
	plan_free(&p);
}

static void test_full(void **state)
{
	unsigned int at_offset[UCOPY_NR_PATHS] = { 0 };
	struct plan p = { 0 };
	struct cells cells;

	(void)state;
	load_builtin(builtin("full"), &p, &cells);
	assert_int_equal(p.nr_sizes, 24);
	assert_true(cells.nr >= 4000);
	for (size_t i = 0; i < cells.nr; i++)
		at_offset[cells.cell[i].c.path] += cells.cell[i].c.uoff || cells.cell[i].c.koff;
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (path_rows[i].sizes != UCOPY_SIZES_NONE &&
		    !ucopy_takes_count(path_rows[i].sizes))
			assert_true(at_offset[i] >= 8);
	cells_free(&cells);
	plan_free(&p);
}

static struct CMUnitTest tests[256];
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

	for (size_t i = 0; i < COUNT(sizes_cases); i++)
		add("sizes", sizes_cases[i].text, test_sizes, &sizes_cases[i]);
	for (size_t i = 0; i < COUNT(align_cases); i++)
		add("align", align_cases[i].text, test_align, &align_cases[i]);
	for (size_t i = 0; i < COUNT(paths_cases); i++)
		add("paths", paths_cases[i].text, test_paths, &paths_cases[i]);
	for (size_t i = 0; i < COUNT(json_cases); i++)
		add("plan", json_cases[i].name, test_json, &json_cases[i]);
	for (size_t i = 0; i < COUNT(name_cases); i++)
		add("cell", name_cases[i].name, test_name, &name_cases[i]);
	for (const struct builtin_plan *b = builtin_plans; b->name; b++)
		add("built-in plan", b->name, test_builtin, b);
	add("plan", "every JSON key arrives", test_json_fields, NULL);
	add("plan", "no cell comes up twice", test_once, NULL);
	add("built-in plan", "quick is broad", test_quick, NULL);
	add("built-in plan", "full is broad and deep", test_full, NULL);
	add("all constant sizes", "quick", test_constant, builtin("quick"));
	add("all constant sizes", "full", test_constant, builtin("full"));
	failed = _cmocka_run_group_tests("plan", tests, nr_tests, NULL, NULL);
	for (size_t i = 0; i < nr_tests; i++)
		free((char *)tests[i].name);
	return failed != 0;
}
