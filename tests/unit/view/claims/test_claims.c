// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Claims evaluated on hand-made results: a base in which every claim that can hold does, and
 * edits of it that must change the verdict, or make the claim name what is missing.
 */
#include <errno.h>
#include <fnmatch.h>
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
#include "result/file.h"
#include "result/schema.h"
#include "view/claims/claims.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define REMOVED NAN

static const struct base_cell {
	const char *path, *variant;
	unsigned int size, k;
	const char *mem;
	double value, check, objcheck;
	double faults, returned;
} base[] = {
	{ "get_user", "checked", 1, 0, "warm", 16, 5, 0, 0, 0 },
	{ "get_user", "checked", 2, 0, "warm", 16, 5, 0, 0, 0 },
	{ "get_user", "checked", 4, 0, "warm", 16, 5, 0, 0, 0 },
	{ "get_user", "checked", 8, 0, "warm", 16, 5, 0, 0, 0 },
	{ "get_user", "checked", 8, 0, "unmapped", 900, 5, 0, 1, -EFAULT },
	{ "get_user", "unchecked", 8, 0, "warm", 11, 0, 0, 0, 0 },
	{ "put_user", "checked", 1, 0, "warm", 17, 6, 0, 0, 0 },
	{ "put_user", "checked", 2, 0, "warm", 17, 6, 0, 0, 0 },
	{ "put_user", "checked", 4, 0, "warm", 17, 6, 0, 0, 0 },
	{ "put_user", "checked", 8, 0, "warm", 17, 6, 0, 0, 0 },
	{ "put_user", "checked", 8, 0, "unmapped", 900, 5, 0, 1, -EFAULT },
	{ "put_user", "unchecked", 8, 0, "warm", 11, 0, 0, 0, 0 },
	{ "copy_from_user", "checked", 64, 0, "warm", 290, 7, 160, 0, 0 },
	{ "copy_from_user", "checked", 64, 0, "notpresent", 4000, 7, 160, 1, 0 },
	{ "copy_from_user", "checked", 64, 0, "unmapped", 3000, 7, 160, 1, 64 },
	{ "copy_from_user", "unchecked", 64, 0, "warm", 270, 0, 160, 0, 0 },
	{ "copy_to_user", "checked", 64, 0, "warm", 290, 7, 160, 0, 0 },
	{ "copy_to_user", "checked", 64, 0, "readonly", 2000, 7, 160, 1, 64 },
	{ "copy_to_user", "unchecked", 64, 0, "warm", 270, 0, 160, 0, 0 },
	{ "copy_from_user", "constant", 64, 0, "warm", 90, 7, 0, 0, 0 },
	{ "copy_from_user", "constant-unchecked", 64, 0, "warm", 78, 0, 0, 0, 0 },
	{ "copy_to_user", "constant", 64, 0, "warm", 92, 7, 0, 0, 0 },
	{ "copy_to_user", "constant-unchecked", 64, 0, "warm", 79, 0, 0, 0, 0 },
	{ "clear_user", "checked", 64, 0, "warm", 85, 7, 0, 0, 0 },
	{ "clear_user", "unchecked", 64, 0, "warm", 79, 0, 0, 0, 0 },
	{ "strncpy_from_user", "checked", 64, 0, "warm", 99, 7, 0, 0, 0 },
	{ "strnlen_user", "checked", 64, 0, "warm", 77, 7, 0, 0, 0 },
	{ "stage", "check", 64, 0, "", 7, 7, 0, 0, 0 },
	{ "stage", "body", 64, 0, "", 73, 0, 0, 0, 0 },
	{ "get_user", "each", 8, 1, "warm", 20, 5, 0, 0, 0 },
	{ "get_user", "each", 8, 8, "warm", 120, 40, 0, 0, 0 },
	{ "get_user", "each", 8, 1024, "warm", 16000, 5120, 0, 0, 0 },
	{ "get_user", "once", 8, 1, "warm", 25, 5, 0, 0, 0 },
	{ "get_user", "once", 8, 8, "warm", 100, 5, 0, 0, 0 },
	{ "get_user", "once", 8, 1024, "warm", 12000, 5, 0, 0, 0 },
	{ "get_user", "begin", 8, 1, "warm", 20, 5, 0, 0, 0 },
	{ "get_user", "begin", 8, 8, "warm", 60, 5, 0, 0, 0 },
	{ "get_user", "begin", 8, 1024, "warm", 4000, 5, 0, 0, 0 },
	{ "copy_from_user", "each", 64, 1, "warm", 300, 7, 0, 0, 0 },
	{ "copy_from_user", "each", 64, 1024, "warm", 300000, 7000, 0, 0, 0 },
	{ "copy_from_user", "once", 64, 1, "warm", 310, 7, 0, 0, 0 },
	{ "copy_from_user", "once", 64, 1024, "warm", 270000, 7, 0, 0, 0 },
	{ "struct", "get_user", 8, 1, "warm", 25, 5, 0, 0, 0 },
	{ "struct", "get_user", 8, 8, "warm", 160, 40, 0, 0, 0 },
	{ "struct", "get_user", 8, 1024, "warm", 20000, 5120, 0, 0, 0 },
	{ "struct", "copy_from_user", 8, 1, "warm", 90, 7, 0, 0, 0 },
	{ "struct", "copy_from_user", 8, 8, "warm", 150, 7, 0, 0, 0 },
	{ "struct", "copy_from_user", 8, 1024, "warm", 8000, 7, 0, 0, 0 },
	{ "struct", "copy_from_user_constant", 8, 1, "warm", 40, 7, 0, 0, 0 },
	{ "struct", "copy_from_user_constant", 8, 8, "warm", 95, 7, 0, 0, 0 },
	{ "struct", "copy_from_user_constant", 8, 512, "warm", 4000, 7, 0, 0, 0 },
	{ "struct", "copy_struct_from_user", 8, 1, "warm", 95, 7, 0, 0, 0 },
	{ "struct", "copy_struct_from_user", 8, 8, "warm", 155, 7, 0, 0, 0 },
	{ "struct", "copy_struct_from_user", 8, 1024, "warm", 30000, 7, 0, 0, 0 },
	{ "generation", "memory", 0, 0, "", 7, 7, 0, 0, 0 },
	{ "generation", "constant", 0, 0, "", 4, 4, 0, 0, 0 },
	{ "generation", "sign", 0, 0, "", 3, 3, 0, 0, 0 },
	{ "generation", "memory+barrier", 0, 0, "", 8, 7, 0, 0, 0 },
	{ "generation", "constant+barrier", 0, 0, "", 5, 4, 0, 0, 0 },
	{ "generation", "sign+barrier", 0, 0, "", 4, 3, 0, 0, 0 },
	{ "generation", "mask+barrier", 0, 0, "", 5, 0, 0, 0, 0 },
	{ "generation", "mask", 0, 0, "", 4, 0, 0, 0, 0 },
};

/* A change of all cells whose name matches a glob, or of the environment if it is NULL. */
struct edit {
	const char *cells;
	const char *field; /* a part's with "parts." before it; NULL: the cell itself */
	double value;
};

enum how { EXACT, TIME, EMULATED };

static const struct verdict_case {
	unsigned int claim;
	enum how how;
	enum verdict verdict;
	const char *words; /* in the reason */
	struct edit edits[4];
} cases[] = {
	{ 1,
	  EXACT,
	  VERDICT_HOLDS,
	  "get_user checks in 5, put_user checks in 6 insn; 1, 2, 4 and 8 bytes; -EFAULT",
	  { { 0 } } },
	{ 1,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "get_user checks in 3 (a mask, no branch), put_user checks in 6",
	  { { "get_user/checked/*", "parts.check", REMOVED },
	    { "get_user/checked/*", "parts.mask", 3 } } },
	{ 1,
	  EXACT,
	  VERDICT_HOLDS,
	  "put_user checks in 4 and masks in 2 insn",
	  { { "put_user/checked/*", "parts.check", 4 },
	    { "put_user/checked/*", "parts.mask", 2 } } },
	{ 1,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "get_user checks in 0 (none seen)",
	  { { "get_user/checked/*", "parts.check", REMOVED } } },
	{ 1,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "put_user checks in 7 insn",
	  { { "put_user/checked/*", "parts.check", 7 } } },
	{ 1,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "put_user checks in 6 insn; 1, 2, 4 and 8 bytes; not always -EFAULT",
	  { { "put_user/*unmapped", "returned", 0 } } },
	{ 1,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: get_user/checked/size=2",
	  { { "get_user/checked/size=2/*", NULL, REMOVED } } },
	{ 1,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "parts of get_user/checked/size=8",
	  { { "get_user/checked/size=8/*", "parts", REMOVED } } },
	{ 1,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "returned of put_user/checked/size=8/mem=unmapped",
	  { { "put_user/*unmapped", "returned", REMOVED } } },
	{ 1, EMULATED, VERDICT_UNMEASURABLE, EMULATED_MARK, { { 0 } } },

	{ 2, EXACT, VERDICT_HOLDS, "get_user 16 against 11, put_user 17 against 11", { { 0 } } },
	{ 2,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__get_user runs a barrier that get_user does not (1)",
	  { { "get_user/unchecked/*", "parts.barrier", 1 } } },
	{ 2,
	  EXACT,
	  VERDICT_HOLDS,
	  "get_user 16",
	  { { "get_user/*checked/*", "parts.barrier", 1 } } },
	{ 2,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__clear_user checks, in 7 insn",
	  { { "clear_user/unchecked/*", "parts.check", 7 } } },
	{ 2,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "clear_user 79 against 79",
	  { { "clear_user/checked/*", "value", 79 } } },
	{ 2,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__get_user: the same code as the form without __; get_user 16 against 16",
	  { { "get_user/*checked/*", "value", 16 }, { "get_user/*checked/*", "code", 1 } } },
	{ 2,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__put_user, __clear_user: the same code as the forms without __;",
	  { { "put_user/*checked/*", "code", 1 }, { "clear_user/*checked/*", "code", 2 } } },
	{ 2,
	  EXACT,
	  VERDICT_REVERSED,
	  "get_user 1 against 11",
	  { { "*/checked/*", "value", 1 }, { "*/constant/*", "value", 1 } } },
	{ 2,
	  EXACT,
	  VERDICT_HOLDS,
	  "copy_to_user 290 against 270, copy_to_user of a constant size 92 against 79,",
	  { { 0 } } },
	{ 2,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__copy_from_user of a constant size masks, in 3 insn",
	  { { "copy_from_user/constant-unchecked/*", "parts.mask", 3 } } },
	{ 2,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: copy_to_user/constant-unchecked/size=64",
	  { { "copy_to_user/constant-unchecked/*", NULL, REMOVED } } },
	{ 2,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: clear_user/unchecked/size=64",
	  { { "clear_user/unchecked/*", NULL, REMOVED } } },
	{ 2, TIME, VERDICT_HOLDS, "get_user 16.0+-0.0 against 11.0+-0.0", { { 0 } } },
	{ 2,
	  TIME,
	  VERDICT_NO_LONGER,
	  "clear_user 85.0+-3.0 against 79.0+-3.0",
	  { { "clear_user/*", "spread", 3 } } },
	{ 2,
	  TIME,
	  VERDICT_HOLDS,
	  "clear_user 85.0+-2.9 against 79.0+-2.9",
	  { { "clear_user/*", "spread", 2.9 } } },
	{ 2, EMULATED, VERDICT_UNMEASURABLE, EMULATED_MARK, { { 0 } } },

	{ 3, EXACT, VERDICT_HOLDS, "__get_user is cheaper from k=8 (-25% at k=1024)", { { 0 } } },
	{ 3,
	  EXACT,
	  VERDICT_HOLDS,
	  "__copy_from_user of 64 B is cheaper from k=1024 (-10% at k=1024)",
	  { { 0 } } },
	{ 3,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__get_user is cheaper at no k (+25% at k=1024);",
	  { { "get_user/once/*k=1024/*", "value", 20000 } } },
	{ 3,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "__get_user is cheaper at no k (+0% at k=1024): it checks every time too;",
	  { { "get_user/once/*", "value", 16000 }, { "get_user/once/*", "parts.check", 5130 } } },
	{ 3,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "but with 1024 barriers more",
	  { { "get_user/once/*k=1024/*", "parts.barrier", 1024 } } },
	{ 3,
	  EXACT,
	  VERDICT_HOLDS,
	  "__get_user is cheaper from k=8 (-25% at k=1024);",
	  { { "get_user/once/*k=1024/*", "parts.barrier", 1 } } },
	{ 3,
	  EXACT,
	  VERDICT_REVERSED,
	  "unsafe_get_user is cheaper at no k",
	  { { "*/once/*", "value", 1e6 }, { "*/begin/*", "value", 1e6 } } },
	{ 3,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: get_user/begin/size=8/k=1024",
	  { { "get_user/begin/*/k=1024/*", NULL, REMOVED } } },
	{ 3,
	  TIME,
	  VERDICT_NO_LONGER,
	  "__get_user is cheaper at no k",
	  { { "get_user/once/*k=1024/*", "spread", 4000 } } },

	{ 4,
	  EXACT,
	  VERDICT_HOLDS,
	  "copy_from_user of a constant size 95, cheaper from k=8;",
	  { { 0 } } },
	{ 4, EXACT, VERDICT_HOLDS, "of one known at run time 150, cheaper from k=8;", { { 0 } } },
	{ 4, EXACT, VERDICT_HOLDS, "copy_struct_from_user 155, cheaper at no k", { { 0 } } },
	{ 4,
	  EXACT,
	  VERDICT_HOLDS,
	  "with a constant size it holds, with one known at run time it is reversed: at k=8 "
	  "get_user"
	  " 160 insn; copy_from_user of a constant size 95, cheaper from k=8; of one known at run"
	  " time 290, cheaper from k=1024;",
	  { { "struct/copy_from_user/*k=8/*", "value", 290 },
	    { "struct/copy_from_user/*k=8/*", "iterations", 64 } } },
	{ 4,
	  EXACT,
	  VERDICT_HOLDS,
	  "it is not decided: at k=8 get_user 160 insn",
	  { { "struct/copy_from_user/*k=8/*", "value", 200 },
	    { "struct/copy_from_user/*k=8/*", "iterations", 64 } } },
	{ 4,
	  EXACT,
	  VERDICT_REVERSED,
	  "with a constant size it is reversed, with one known at run time it holds:",
	  { { "struct/copy_from_user_constant/*k=8/*", "value", 290 },
	    { "struct/copy_from_user_constant/*k=8/*", "iterations", 64 } } },
	{ 4,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "copy_from_user of a constant size 200, cheaper from k=512 (8 with rep-string iterations"
	  " free);",
	  { { "struct/copy_from_user_constant/*k=8/*", "value", 200 },
	    { "struct/copy_from_user_constant/*k=8/*", "iterations", 64 },
	    { "struct/get_user/*k=1024/*", "k", 512 } } },
	{ 4,
	  TIME,
	  VERDICT_HOLDS,
	  "with a constant size it holds, with one known at run time it no longer holds: at k=8"
	  " get_user 160.0+-5.0 ns; copy_from_user of a constant size 95.0+-5.0,",
	  { { "struct/*k=8/*", "spread", 5 } } },
	{ 4,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: struct/copy_from_user_constant/size=8/k=8",
	  { { "struct/copy_from_user_constant/*/k=8/*", NULL, REMOVED } } },
	{ 4,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: struct/get_user/size=8/k=8",
	  { { "struct/get_user/*/k=8/*", NULL, REMOVED } } },

	{ 5, EXACT, VERDICT_HOLDS, "not there yet: 4000, 1 page fault;", { { 0 } } },
	{ 5,
	  EXACT,
	  VERDICT_HOLDS,
	  "by copy_from_user 290, of a constant size 90 insn;",
	  { { 0 } } },
	{ 5, EXACT, VERDICT_NO_LONGER, "4000, 0 page faults;", { { "*notpresent", "faults", 0 } } },
	{ 5,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "unmapped: 3000, 0 B not copied",
	  { { "copy_from_user/*unmapped", "returned", 0 } } },
	{ 5,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "read-only: 2000, 0 B not copied",
	  { { "*readonly", "returned", 0 } } },
	{ 5,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "faults of copy_from_user/checked/size=64/mem=notpresent",
	  { { "*notpresent", "faults", REMOVED } } },
	{ 5,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "mem=unmapped and 1 more",
	  { { "*/body/*", NULL, REMOVED },
	    { "copy_*/mem=*d", NULL, REMOVED },
	    { "*notpresent", NULL, REMOVED },
	    { "*readonly", NULL, REMOVED } } },

	{ 6,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "no __strncpy_from_user, no __strnlen_user; 5 of 7",
	  { { 0 } } },
	{ 6,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: put_user/unchecked/size=8",
	  { { "put_user/unchecked/*", NULL, REMOVED } } },
	{ 6, EMULATED, VERDICT_NO_LONGER, "access_ok costs ~7.0+-0.0 ns", { { 0 } } },

	{ 7, EXACT, VERDICT_HOLDS, "0 warnings", { { 0 } } },
	{ 7, EXACT, VERDICT_NO_LONGER, "3 warnings", { { NULL, "sparse_warnings", 3 } } },
	{ 7,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: a sparse run",
	  { { NULL, "sparse_warnings", REMOVED } } },
	{ 7, EMULATED, VERDICT_HOLDS, "0 warnings", { { 0 } } },

	{ 8,
	  EXACT,
	  VERDICT_HOLDS,
	  "memory 7, constant+barrier 5, sign+barrier 4, mask 4",
	  { { 0 } } },
	{ 8,
	  EXACT,
	  VERDICT_NO_LONGER,
	  "sign+barrier 6",
	  { { "generation/sign+barrier*", "value", 6 } } },
	{ 8, EXACT, VERDICT_NO_LONGER, "memory 4", { { "generation/*", "value", 4 } } },
	{ 8, EXACT, VERDICT_REVERSED, "mask 9", { { "generation/mask*", "value", 9 } } },
	{ 8,
	  TIME,
	  VERDICT_HOLDS,
	  "sign+barrier 5.5+-0.5",
	  { { "generation/sign+barrier*", "value", 5.5 }, { "generation/s*", "spread", 0.5 } } },
	{ 8,
	  EXACT,
	  VERDICT_UNMEASURABLE,
	  "missing: generation/sign",
	  { { "generation/sign*", NULL, REMOVED } } },
};

static json_t *base_json(enum how how)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < COUNT(base); i++) {
		const struct base_cell *b = &base[i];
		char *name = xstrfmt("%s/%s/size=%u/k=%u/mem=%s", b->path, b->variant, b->size,
				     b->k, b->mem);
		json_t *cell =
			json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:f, s:f, s:f, s:f, s:[f]}",
				  "name", name, "path", b->path, "variant", b->variant, "size",
				  b->size, "k", b->k, "mem", b->mem, "unit",
				  how == EXACT ? "insn" : "ns", "value", b->value, "spread", 0.0,
				  "faults", b->faults, "returned", b->returned, "samples",
				  b->value);

		assert_non_null(cell);
		if (how == EXACT)
			json_object_set_new(cell, "parts",
					    json_pack("{s:f, s:f}", "check", b->check, "objcheck",
						      b->objcheck));
		json_array_append_new(cells, cell);
		free(name);
	}
	return json_pack("{s:s, s:s, s:{s:s, s:s, s:b, s:s, s:i, s:{s:s}}, s:{}, s:o}", "schema",
			 RESULT_SCHEMA, "status", "complete", "environment", "target", "vm", "mode",
			 how == EXACT ? "exact" : "time", "emulated", how == EMULATED, "arch",
			 "x86_64", "sparse_warnings", 0, "kernel", "release", "6.99", "absent",
			 "cells", cells);
}

/* Set or remove one field; "parts.barrier" is one of the object parts. */
static void set(json_t *o, const char *field, double value)
{
	const char *dot = strchr(field, '.');

	if (dot)
		o = json_object_get(o, "parts");
	field = dot ? dot + 1 : field;
	if (isnan(value))
		json_object_del(o, field);
	else if (!strcmp(field, "code"))
		json_object_set_new(o, field, json_sprintf("%.0f", value));
	else
		json_object_set_new(o, field,
				    value == floor(value) ? json_integer(value) : json_real(value));
}

static void apply(json_t *json, const struct edit *e)
{
	json_t *cells = json_object_get(json, "cells");
	size_t matched = 0;

	if (!e->cells) {
		set(json_object_get(json, "environment"), e->field, e->value);
		return;
	}
	for (size_t i = json_array_size(cells); i--;) {
		json_t *cell = json_array_get(cells, i);
		const char *name = json_string_value(json_object_get(cell, "name"));

		if (fnmatch(e->cells, name, 0))
			continue;
		matched++;
		if (e->field)
			set(cell, e->field, e->value);
		else
			json_array_remove(cells, i);
	}
	assert_int_not_equal(matched, 0);
}

/* A result from edited JSON, loaded from a file as in every view. */
static void make_result(struct result *r, json_t *json)
{
	char path[] = "/tmp/ucopy-claims-XXXXXX";
	int fd = mkstemp(path);

	assert_return_code(fd, errno);
	close(fd);
	assert_int_equal(result_save(json, path), 0);
	assert_int_equal(result_load(r, path), 0);
	unlink(path);
	json_decref(json);
}

static void test_verdict(void **state)
{
	const struct verdict_case *c = *state;
	json_t *json = base_json(c->how), *number;
	const char *key;
	struct finding f;
	struct result r;

	assert_non_null(json);
	for (size_t i = 0; i < COUNT(c->edits) && (c->edits[i].cells || c->edits[i].field); i++)
		apply(json, &c->edits[i]);
	make_result(&r, json);
	claim_evaluate(&claims[c->claim - 1], &r, &f);
	assert_string_equal(verdict_names[f.verdict], verdict_names[c->verdict]);
	if (!strstr(f.because, c->words))
		fail_msg("'%s' is not in: %s", c->words, f.because);
	json_object_foreach (f.measured, key, number)
		assert_true(json_is_number(number));
	finding_free(&f);
	result_free(&r);
}

/* A path that the kernel lacks is not a missing cell: the claim is about such paths. */
static void test_absent(void **state)
{
	json_t *json = base_json(EXACT);
	const struct edit edit = { "clear_user/unchecked/*", NULL, REMOVED };
	struct finding f;
	struct result r;

	(void)state;
	apply(json, &edit);
	json_object_set_new(json_object_get(json, "absent"), "clear_user/unchecked",
			    json_string("this kernel has no __clear_user()"));
	make_result(&r, json);
	claim_evaluate(&claims[5], &r, &f);
	assert_int_equal(f.verdict, VERDICT_NO_LONGER);
	assert_non_null(strstr(f.because, "no __clear_user, no __strncpy_from_user"));
	finding_free(&f);
	/* For a claim about absent paths, the reason is shown instead. */
	claim_evaluate(&claims[1], &r, &f);
	assert_int_equal(f.verdict, VERDICT_UNMEASURABLE);
	assert_string_equal(f.because, "missing: clear_user/unchecked/size=64: this kernel has no"
				       " __clear_user()");
	finding_free(&f);
	result_free(&r);
}

/* A measured value is shown with the name of its cell, and is that cell's. */
static void test_measured(void **state)
{
	struct finding f;
	struct result r;

	(void)state;
	make_result(&r, base_json(EXACT));
	claim_evaluate(&claims[1], &r, &f);
	assert_int_equal(json_integer_value(json_object_get(f.measured, "get_user/checked/size=8")),
			 16);
	assert_int_equal(json_integer_value(json_object_get(
				 f.measured, "objcheck of copy_from_user/unchecked/size=64")),
			 160);
	finding_free(&f);
	result_free(&r);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(cases) + 2] = {
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_measured),
	};
	char names[COUNT(cases)][64];

	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(names[i], sizeof(names[i]), "claim %u, case %zu: %s", cases[i].claim, i,
			 verdict_names[cases[i].verdict]);
		tests[i + 2] = (struct CMUnitTest){
			.name = names[i],
			.test_func = test_verdict,
			.initial_state = (void *)&cases[i],
		};
	}
	return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
