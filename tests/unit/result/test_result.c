// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The result file: what was saved is loaded, a failed save leaves the old file unchanged and no
 * temporary file, and anything else than a whole result is rejected with one line that names
 * the file.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/util.h"
#include "result/file.h"
#include "result/result.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char dir[] = "/tmp/ucopy-test-XXXXXX";
static char path[sizeof(dir) + 16];
static char said[1024]; /* stderr of the last call with its stderr captured */

static const char good[] =
	"{\"schema\": \"ucopy.result/1\", \"status\": \"complete\","
	" \"environment\": {\"target\": \"vm\", \"mode\": \"time\", \"emulated\": true,"
	"  \"kernel\": {\"release\": \"6.1.0\"}},"
	" \"plan\": {\"name\": \"quick\"}, \"absent\": {\"stage/mask\": \"it has no mask\"},"
	" \"warnings\": [],"
	" \"cells\": ["
	"{\"name\": \"stage/null\", \"path\": \"stage\", \"variant\": \"null\", \"size\": 0,"
	" \"unit\": \"ns\", \"value\": 0, \"spread\": 0.5, \"samples\": [0, 0.5, -1]},"
	"{\"name\": \"a\", \"path\": \"copy_from_user\", \"variant\": \"checked\", \"size\": 64,"
	" \"src\": 7, \"dst\": 1, \"kbuf\": \"slab\", \"unit\": \"ns\", \"value\": 12.25,"
	" \"spread\": 1, \"samples\": [12, 12.25, 13]},"
	"{\"name\": \"b\", \"path\": \"get_user\", \"variant\": \"checked\", \"size\": 8,"
	" \"src\": 7, \"unit\": \"ns\", \"value\": -3, \"samples\": [-3]}]}";

static int count_entries(const char *where)
{
	DIR *d = opendir(where);
	int nr = 0;

	while (readdir(d))
		nr++;
	closedir(d);
	return nr - 2;
}

/* Call with stderr captured in said[]. */
static int pipe_ends[2], real_stderr;

static void begin_quiet(void)
{
	assert_return_code(pipe(pipe_ends), errno);
	real_stderr = dup(STDERR_FILENO);
	dup2(pipe_ends[1], STDERR_FILENO);
	close(pipe_ends[1]);
}

static void end_quiet(void)
{
	ssize_t n;

	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	n = read(pipe_ends[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	close(pipe_ends[0]);
}

static int load(struct result *r, const char *from)
{
	int ret;

	begin_quiet();
	ret = result_load(r, from);
	end_quiet();
	return ret;
}

static int save(const json_t *json, const char *to)
{
	int ret;

	begin_quiet();
	ret = result_save(json, to);
	end_quiet();
	return ret;
}

/* One line, and it names the file. */
static void assert_complaint(const char *about)
{
	assert_non_null(strchr(said, '\n'));
	assert_string_equal(strchr(said, '\n'), "\n");
	assert_non_null(strstr(said, about));
}

static void write_file(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static char *read_file(size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text = xcalloc(1, 1 << 20);

	assert_non_null(f);
	*len = fread(text, 1, 1 << 20, f);
	fclose(f);
	return text;
}

static json_t *good_json(void)
{
	json_t *json = json_loads(good, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(json);
	return json;
}

static void test_round_trip(void **state)
{
	json_t *json = good_json();
	struct result r;

	(void)state;
	assert_int_equal(save(json, path), 0);
	assert_string_equal(said, "");
	assert_int_equal(load(&r, path), 0);
	assert_string_equal(said, "");
	assert_true(json_equal(json, r.json));
	assert_string_equal(r.kernel, "6.1.0");
	assert_string_equal(r.target, "vm");
	assert_string_equal(r.mode, "time");
	assert_string_equal(r.unit, "ns");
	assert_non_null(strstr(r.title, "6.1.0"));
	assert_true(r.emulated && !r.exact && !r.partial);
	assert_int_equal(r.nr, 3);
	assert_string_equal(r.cells[1].name, "a");
	assert_string_equal(r.cells[1].path, "copy_from_user");
	assert_string_equal(r.cells[1].variant, "checked");
	assert_string_equal(r.cells[1].unit, "ns");
	assert_int_equal(r.cells[1].size, 64);
	assert_int_equal(r.cells[1].src, 7);
	assert_int_equal(r.cells[1].dst, 1);
	assert_true(r.cells[1].value == 12.25 && r.cells[1].spread == 1);
	assert_true(r.cells[2].value == -3 && r.cells[2].spread == 0 && !r.cells[2].dst);
	result_free(&r);
	result_free(&r);
	assert_int_equal(count_entries(dir), 1);
	json_decref(json);
}

static void test_a_cell_a_line(void **state)
{
	json_t *json = good_json();
	size_t len, starts = 0;
	char *text, *rest, *line;

	(void)state;
	assert_int_equal(save(json, path), 0);
	text = rest = read_file(&len);
	while ((line = strsep(&rest, "\n")))
		starts += !strncmp(line, "{\"name\":", 8);
	assert_int_equal(starts, 3);
	free(text);
	json_decref(json);
}

static void test_partial_and_empty(void **state)
{
	json_t *json = good_json();
	struct result r;

	(void)state;
	json_object_set_new(json, "status", json_string("partial"));
	json_object_set_new(json, "cells", json_array());
	json_object_set_new(json_object_get(json, "environment"), "mode", json_string("exact"));
	assert_int_equal(save(json, path), 0);
	assert_int_equal(load(&r, path), 0);
	assert_true(r.partial && r.exact);
	assert_int_equal(r.nr, 0);
	assert_null(result_find(&r, "stage", "null", 0, 0, 0, NULL));
	result_free(&r);
	json_decref(json);
}

static const struct {
	const char *path, *variant;
	unsigned int size, src, dst;
	const char *kbuf;
	int cell; /* its index, or -1 */
} finds[] = {
	{ "stage", "null", 0, 0, 0, "", 0 },
	{ "copy_from_user", "checked", 64, 7, 1, "slab", 1 },
	{ "copy_from_user", "checked", 64, 7, 1, "pages", -1 },
	{ "copy_from_user", "checked", 64, 7, 1, "", -1 },
	{ "get_user", "checked", 8, 7, 0, "slab", -1 },
	{ "stage", "null", 0, 0, 0, NULL, 0 },
	{ "copy_from_user", "checked", 64, 7, 1, NULL, 1 },
	{ "get_user", "checked", 8, 7, 0, NULL, 2 },
	{ "copy_from_user", "checked", 64, 7, 0, NULL, -1 },
	{ "copy_from_user", "checked", 64, 1, 7, NULL, -1 },
	{ "copy_from_user", "checked", 65, 7, 1, NULL, -1 },
	{ "copy_from_user", "raw", 64, 7, 1, NULL, -1 },
	{ "copy_to_user", "checked", 64, 7, 1, NULL, -1 },
	{ "copy_from_user/checked", "", 64, 7, 1, NULL, -1 },
	{ "", "", 0, 0, 0, NULL, -1 },
};

static void test_find(void **state)
{
	struct result r;

	(void)state;
	write_file(good, strlen(good));
	assert_int_equal(load(&r, path), 0);
	for (size_t i = 0; i < COUNT(finds); i++) {
		const struct result_cell *want = finds[i].cell < 0 ? NULL : &r.cells[finds[i].cell];

		assert_ptr_equal(result_find(&r, finds[i].path, finds[i].variant, finds[i].size,
					     finds[i].src, finds[i].dst, finds[i].kbuf),
				 want);
	}
	assert_string_equal(result_absent(&r, "stage/mask"), "it has no mask");
	assert_null(result_absent(&r, "stage/null"));
	assert_null(result_absent(&r, ""));
	result_free(&r);
}

/* A limit on the file size simulates a full disk. */
static int save_within(const json_t *json, size_t bytes)
{
	struct rlimit old, tight;
	int ret;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	tight = (struct rlimit){ bytes, old.rlim_max };
	setrlimit(RLIMIT_FSIZE, &tight);
	ret = save(json, path);
	setrlimit(RLIMIT_FSIZE, &old);
	signal(SIGXFSZ, SIG_DFL);
	return ret;
}

/* So many cells that the file takes several writes. */
static json_t *large_json(void)
{
	json_t *json = good_json(), *cells = json_object_get(json, "cells");

	for (int i = 0; i < 200; i++) {
		json_t *cell = json_copy(json_array_get(cells, i % 3));

		json_object_set_new(cell, "name", json_sprintf("another %d", i));
		json_array_append_new(cells, cell);
	}
	return json;
}

static void test_full_disk(void **state)
{
	json_t *json = large_json();
	size_t len, whole, after;
	char *old, *now;

	(void)state;
	assert_int_equal(save(json, path), 0);
	free(read_file(&whole));
	write_file("the old file", 12);
	old = read_file(&len);
	const size_t limits[] = { 0, 1, 100, 4095, 4096, 4097, 8192, whole / 2, whole - 1 };

	for (size_t i = 0; i < COUNT(limits); i++) {
		assert_int_equal(save_within(json, limits[i]), -EFBIG);
		assert_complaint(path);
		now = read_file(&after);
		assert_int_equal(after, len);
		assert_memory_equal(now, old, len);
		assert_int_equal(count_entries(dir), 1);
		free(now);
	}
	assert_int_equal(save_within(json, whole), 0);
	free(read_file(&after));
	assert_int_equal(after, whole);
	assert_int_equal(count_entries(dir), 1);
	free(old);
	json_decref(json);
}

static void test_bad_places(void **state)
{
	json_t *json = good_json();
	char *missing = xstrfmt("%s/no/such.json", dir), *sub = xstrfmt("%s/sub", dir);

	(void)state;
	assert_int_equal(save(json, missing), -ENOENT);
	assert_complaint(missing);
	begin_quiet();
	assert_int_equal(result_probe(missing), -ENOENT);
	end_quiet();
	assert_complaint(missing);

	unlink(path);
	assert_int_equal(mkdir(sub, 0755), 0);
	assert_int_equal(save(json, sub), -EISDIR);
	assert_complaint(sub);
	assert_int_equal(count_entries(dir), 1);
	rmdir(sub);
	free(missing);
	free(sub);
	json_decref(json);
}

static void test_probe_and_sweep(void **state)
{
	static const char *const names[] = { ".a.json.tmp", ".tmp", "a.json.tmp", ".hidden",
					     "a.json" };
	size_t len;
	char *text;

	(void)state;
	write_file("old", 3);
	assert_int_equal(result_probe(path), 0);
	text = read_file(&len);
	assert_int_equal(len, 3);
	free(text);
	assert_int_equal(count_entries(dir), 1);

	for (size_t i = 0; i < COUNT(names); i++) {
		char *name = xstrfmt("%s/%s", dir, names[i]);

		close(open(name, O_CREAT | O_WRONLY, 0644));
		free(name);
	}
	result_sweep(dir);
	result_sweep("/nonexistent");
	assert_int_equal(count_entries(dir), 1 + COUNT(names) - 1);
	for (size_t i = 0; i < COUNT(names); i++) {
		char *name = xstrfmt("%s/%s", dir, names[i]);

		assert_int_equal(unlink(name), i ? 0 : -1);
		free(name);
	}
}

/* A text that is not a result is rejected, and nothing of it is kept. */
static void assert_refused(const char *text, size_t len)
{
	struct result r;

	write_file(text, len);
	assert_int_equal(load(&r, path), -EINVAL);
	assert_complaint(path);
	assert_null(r.json);
	assert_null(r.cells);
	assert_null(r.title);
	assert_int_equal(r.nr, 0);
	result_free(&r);
}

static const struct foreign {
	const char *name, *text;
} foreign[] = {
	{ "an empty file", "" },
	{ "white space", " \n" },
	{ "no JSON", "not JSON" },
	{ "a scalar", "null" },
	{ "the schema as a string", "\"ucopy.result/1\"" },
	{ "an empty array", "[]" },
	{ "a result in an array", "[{\"schema\": \"ucopy.result/1\"}]" },
	{ "an empty object", "{}" },
	{ "a schema that is a number", "{\"schema\": 1}" },
	{ "a schema alone", "{\"schema\": \"ucopy.result/1\"}" },
	{ "a key twice", "{\"schema\": \"ucopy.result/1\", \"schema\": \"ucopy.result/1\"}" },
	{ "another tool's file", "{\"benchmarks\": [{\"name\": \"x\", \"value\": 1}]}" },
	{ "NaN", "{\"a\": NaN}" },
	{ "a number too large", "{\"a\": 1e999}" },
	{ "bytes that are no UTF-8", "{\"a\": \"\xff\xfe\"}" },
	{ "single quotes", "{'schema': 'ucopy.result/1'}" },
	{ "two objects", "{} {}" },
};

static void test_foreign(void **state)
{
	const struct foreign *f = *state;

	assert_refused(f->text, strlen(f->text));
}

static void test_truncated(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(good); len++)
		assert_refused(good, len);
}

static void test_trailing(void **state)
{
	char *text = xstrfmt("%s x", good);

	(void)state;
	assert_refused(text, strlen(text));
	assert_refused(good, sizeof(good)); /* with a NUL behind it */
	free(text);
}

static void test_deep(void **state)
{
	enum { DEPTH = 1 << 19 };
	char *text = xmalloc(2 * DEPTH);

	(void)state;
	memset(text, '[', DEPTH);
	memset(text + DEPTH, ']', DEPTH);
	assert_refused(text, DEPTH);
	assert_refused(text, 2 * DEPTH);
	for (size_t i = 0; i < DEPTH; i++)
		text[i] = "{\"a\":"[i % 5];
	assert_refused(text, DEPTH / 5 * 5);
	free(text);
}

static void test_duplicate(void **state)
{
	char *text = xstrfmt("%.*s, \"status\": \"complete\"}", (int)strlen(good) - 1, good);

	(void)state;
	assert_refused(text, strlen(text));
	free(text);
}

static void test_unreadable(void **state)
{
	struct result r;

	(void)state;
	unlink(path);
	assert_true(load(&r, path) < 0);
	assert_complaint(path);
	assert_true(load(&r, dir) < 0);
	assert_complaint(dir);
	assert_null(r.json);
}

/* A valid result with one thing changed, or removed if there is no value. */
static const struct change {
	const char *at; /* keys and indices, split at dots */
	const char *value; /* JSON, or NULL */
} changes[] = {
	{ "schema", NULL },
	{ "schema", "1" },
	{ "schema", "\"ucopy.result/2\"" },
	{ "schema", "\"ucopy.result/10\"" },
	{ "schema", "\"ucopy.result/\"" },
	{ "schema", "\"ucopy.baseline/1\"" },
	{ "schema", "\"UCOPY.RESULT/1\"" },
	{ "status", NULL },
	{ "status", "true" },
	{ "environment", NULL },
	{ "environment", "[]" },
	{ "environment.target", NULL },
	{ "environment.mode", NULL },
	{ "environment.mode", "1" },
	{ "environment.mode", "\"fast\"" },
	{ "environment.kernel", NULL },
	{ "environment.kernel", "\"6.1.0\"" },
	{ "environment.kernel.release", "6.1" },
	{ "cells", NULL },
	{ "cells", "{}" },
	{ "cells", "\"none\"" },
	{ "cells.1", "null" },
	{ "cells.1", "[]" },
	{ "cells.1", "{}" },
	{ "cells.1.name", NULL },
	{ "cells.1.name", "\"stage/null\"" },
	{ "cells.1.path", NULL },
	{ "cells.1.variant", "7" },
	{ "cells.1.unit", NULL },
	{ "cells.1.unit", "\"insn\"" },
	{ "cells.1.kbuf", "7" },
	{ "cells.1.value", NULL },
	{ "cells.2.samples", NULL },
	{ "cells.2.samples", "[1, null]" },
	{ "cells.2.samples", "[\"1\"]" },
	{ "cells.2.samples", "[[1]]" },
};

static void apply(json_t *json, const struct change *c)
{
	char *copy = xstrdup(c->at), *rest = copy, *key;

	while ((key = strsep(&rest, "."))) {
		json_t *value = c->value ? json_loads(c->value, JSON_DECODE_ANY, NULL) : NULL;
		bool last = !rest;

		if (!last)
			json_decref(value);
		if (!last)
			json = json_is_array(json) ? json_array_get(json, atoi(key))
						   : json_object_get(json, key);
		else if (json_is_array(json))
			assert_int_equal(json_array_set_new(json, atoi(key), value), 0);
		else if (value)
			assert_int_equal(json_object_set_new(json, key, value), 0);
		else
			assert_int_equal(json_object_del(json, key), 0);
	}
	free(copy);
}

static void test_change(void **state)
{
	json_t *json = good_json();
	char *text;

	apply(json, *state);
	text = json_dumps(json, 0);
	assert_refused(text, strlen(text));
	free(text);
	json_decref(json);
}

static void test_no_files_left_open(void **state)
{
	int before = count_entries("/proc/self/fd");
	json_t *json = large_json();
	struct result r;

	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(save_within(json, 100), -EFBIG);
		assert_int_equal(save(json, path), 0);
		assert_int_equal(load(&r, path), 0);
		result_free(&r);
		assert_refused("{}", 2);
	}
	assert_int_equal(count_entries("/proc/self/fd"), before);
	json_decref(json);
}

static struct CMUnitTest tests[128] = {
	cmocka_unit_test(test_round_trip),	   cmocka_unit_test(test_a_cell_a_line),
	cmocka_unit_test(test_partial_and_empty),  cmocka_unit_test(test_find),
	cmocka_unit_test(test_full_disk),	   cmocka_unit_test(test_bad_places),
	cmocka_unit_test(test_probe_and_sweep),	   cmocka_unit_test(test_truncated),
	cmocka_unit_test(test_trailing),	   cmocka_unit_test(test_deep),
	cmocka_unit_test(test_duplicate),	   cmocka_unit_test(test_unreadable),
	cmocka_unit_test(test_no_files_left_open),
};

int main(void)
{
	size_t nr = 0, fixed;
	int failed;

	while (tests[nr].name)
		nr++;
	fixed = nr;
	for (size_t i = 0; i < COUNT(foreign); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = xstrfmt("foreign: %s", foreign[i].name),
			.test_func = test_foreign,
			.initial_state = (void *)&foreign[i],
		};
	for (size_t i = 0; i < COUNT(changes); i++)
		tests[nr++] = (struct CMUnitTest){
			.name = xstrfmt("changed: %s %s", changes[i].at,
					changes[i].value ?: "missing"),
			.test_func = test_change,
			.initial_state = (void *)&changes[i],
		};
	if (!mkdtemp(dir)) {
		perror(dir);
		return 1;
	}
	sprintf(path, "%s/r.json", dir);
	failed = _cmocka_run_group_tests("result", tests, nr, NULL, NULL);
	unlink(path);
	rmdir(dir);
	while (nr > fixed)
		free((char *)tests[--nr].name);
	return failed != 0;
}
