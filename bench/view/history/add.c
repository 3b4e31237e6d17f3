// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy history add: one transaction per result; duplicates are skipped. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "lib/util.h"
#include "result/result.h"
#include "view/history/history.h"

enum statement {
	FIND_KERNEL,
	ADD_RUN,
	ADD_SETTING,
	ADD_SERIES,
	ADD_PARTS,
	ADD_POINT,
	NR_STATEMENTS
};

/* The inserts also return the id of an existing row, except for a run. */
static const char *const statements[NR_STATEMENTS] = {
	/* The build's known name; its own if another build has this release; else the series. */
	[FIND_KERNEL] = "SELECT coalesce((SELECT kernel FROM run JOIN setting ON setting.id ="
			" setting WHERE release = ?1 AND image = ?2 AND arch = ?3 LIMIT 1),"
			" (SELECT ?4 FROM run JOIN setting ON setting.id = setting"
			" WHERE release = ?1 AND image > '' AND arch = ?3 LIMIT 1), ?5)",
	[ADD_RUN] = "INSERT INTO run(hash, time, setting, partial, cells, release, build, image,"
		    " cmdline, qemu, compiler, git)"
		    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
		    " ON CONFLICT DO NOTHING RETURNING id",
	[ADD_SETTING] = "INSERT INTO setting(kernel, arch, cpu, target, mode, emulated, hardened)"
			" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
			" ON CONFLICT DO UPDATE SET kernel = kernel RETURNING id",
	[ADD_SERIES] = "INSERT INTO series(setting, cell, unit) VALUES(?1, ?2, ?3)"
		       " ON CONFLICT DO UPDATE SET unit = unit RETURNING id",
	[ADD_PARTS] = "INSERT INTO parts(text) VALUES(?1)"
		      " ON CONFLICT DO UPDATE SET text = text RETURNING id",
	[ADD_POINT] = "INSERT INTO point(series, time, run, value, spread, parts)"
		      " VALUES(?1, ?2, ?3, ?4, ?5, nullif(?6, 0))",
};

struct adder {
	struct history *h;
	sqlite3_stmt *q[NR_STATEMENTS];
};

static int hash_piece(const char *text, size_t size, void *state)
{
	return XXH3_128bits_update(state, text, size);
}

/* Hash of a result's contents, independent of the file's layout. */
static XXH128_canonical_t hash(const json_t *json)
{
	XXH3_state_t *state = nonnull(XXH3_createState());
	XXH128_canonical_t out;

	XXH3_128bits_reset(state);
	json_dump_callback(json, hash_piece, state, JSON_COMPACT | JSON_SORT_KEYS);
	XXH128_canonicalFromHash(&out, XXH3_128bits_digest(state));
	XXH3_freeState(state);
	return out;
}

/* Execute the bound statement. Returns the new id, 0 if none, or -EIO with an error printed. */
static int64_t add(const struct adder *a, enum statement add)
{
	int step = sqlite3_step(a->q[add]);
	int64_t id = step == SQLITE_ROW ? sqlite3_column_int64(a->q[add], 0) : 0;

	if (step != SQLITE_ROW && step != SQLITE_DONE)
		id = history_fail(a->h);
	sqlite3_reset(a->q[add]);
	return id;
}

static const char *environment_text(const struct result *r, const char *object, const char *key)
{
	const json_t *env = json_object_get(r->json, "environment");

	return json_string_value(json_object_get(object ? json_object_get(env, object) : env, key))
		       ?: "";
}

/* "6.12" for "6.12.117+deb12-amd64"; unchanged if not a version. To be freed. */
static char *kernel_series(const char *release)
{
	unsigned int major, minor;

	if (sscanf(release, "%u.%u", &major, &minor) == 2)
		return xstrfmt("%u.%u", major, minor);
	return xstrdup(release);
}

/*
 * Name of a result's kernel in its setting: the series, or RELEASE@HASH for all builds of a
 * release but the first one added. To be freed; NULL with an error printed.
 */
static char *setting_kernel(const struct adder *a, const struct result *r)
{
	const char *image = environment_text(r, "kernel", "image");
	char *series = kernel_series(r->kernel), *own, *kernel = NULL;
	sqlite3_stmt *q = a->q[FIND_KERNEL];

	if (!*image)
		return series;
	own = xstrfmt("%s@%.12s", r->kernel, image);
	history_bind(q, "ttttt", r->kernel, image, environment_text(r, NULL, "arch"), own, series);
	if (sqlite3_step(q) == SQLITE_ROW)
		kernel = xstrdup((const char *)nonnull((void *)sqlite3_column_text(q, 0)));
	else
		history_fail(a->h);
	sqlite3_reset(q);
	free(own);
	free(series);
	return kernel;
}

/* Returns the id of the setting a result was measured in, or -EIO with an error printed. */
static int64_t add_setting(const struct adder *a, const struct result *r)
{
	char *kernel = setting_kernel(a, r);
	int64_t id;

	if (!kernel)
		return -EIO;
	history_bind(a->q[ADD_SETTING], "tttttit", kernel, environment_text(r, NULL, "arch"),
		     environment_text(r, "cpu", "model"), r->target, r->mode, (int64_t)r->emulated,
		     environment_text(r, NULL, "hardened_usercopy"));
	id = add(a, ADD_SETTING);
	free(kernel);
	return id;
}

/* Returns the id of the new run, 0 if it already exists, or -EIO with an error printed. */
static int64_t add_run(const struct adder *a, const struct result *r, int64_t time, int64_t setting)
{
	const XXH128_canonical_t key = hash(r->json);
	const char *column[NR_RUN_COLUMNS];

	for (size_t i = 0; i < NR_RUN_COLUMNS; i++)
		column[i] = environment_text(r, run_columns[i].object, run_columns[i].key);
	history_bind(a->q[ADD_RUN], "biiiittttttt", &key, sizeof(key), time, setting,
		     (int64_t)r->partial, (int64_t)r->nr, column[RUN_RELEASE], column[RUN_BUILD],
		     column[RUN_IMAGE], column[RUN_CMDLINE], column[RUN_QEMU], column[RUN_COMPILER],
		     column[RUN_GIT]);
	return add(a, ADD_RUN);
}

/* Returns the id of a cell's parts, 0 if it has none, or -EIO with an error printed. */
static int64_t add_parts(const struct adder *a, const struct result_cell *c)
{
	const json_t *parts = json_object_get(c->json, "parts");
	char *text = parts ? nonnull(json_dumps(parts, JSON_COMPACT | JSON_SORT_KEYS)) : NULL;
	int64_t id = 0;

	if (text) {
		history_bind(a->q[ADD_PARTS], "t", text);
		id = add(a, ADD_PARTS);
	}
	free(text);
	return id;
}

/* Returns 0, or -EIO with an error printed. */
static int add_point(const struct adder *a, const struct result_cell *c, int64_t setting,
		     int64_t time, int64_t run)
{
	int64_t series, parts = add_parts(a, c);

	history_bind(a->q[ADD_SERIES], "itt", setting, c->name, c->unit);
	series = add(a, ADD_SERIES);
	if (series < 0 || parts < 0)
		return -EIO;
	history_bind(a->q[ADD_POINT], "iiiddi", series, time, run, c->value, c->spread, parts);
	return add(a, ADD_POINT);
}

/* Call inside a transaction. Returns 1, 0 if the result already exists, or -EIO. */
static int add_result(const struct adder *a, const struct result *r, int64_t time)
{
	int64_t setting = add_setting(a, r), run;
	int ret = 0;

	run = setting < 0 ? setting : add_run(a, r, time, setting);
	if (run <= 0)
		return run;
	for (size_t i = 0; !ret && i < r->nr; i++)
		ret = add_point(a, &r->cells[i], setting, time, run);
	return ret ?: 1;
}

/* Returns 1, 0 if the result already exists, -EINVAL for a bad file, -EIO for a database error. */
static int add_file(const struct adder *a, const char *file)
{
	struct result r;
	const char *created;
	int64_t time;
	int ret;

	if (result_load(&r, file))
		return -EINVAL;
	created = json_string_value(json_object_get(r.json, "created"));
	time = created ? stamp_parse(created) : -1;
	if (time < 0) {
		pr_err("%s: does not say when it was created", file);
		ret = -EINVAL;
	} else {
		ret = history_exec(a->h, "BEGIN IMMEDIATE");
		ret = ret ?: add_result(a, &r, time);
		if (ret > 0 && history_exec(a->h, "COMMIT"))
			ret = -EIO;
		if (!sqlite3_get_autocommit(a->h->db))
			sqlite3_exec(a->h->db, "ROLLBACK", NULL, NULL, NULL);
	}
	result_free(&r);
	return ret;
}

static bool prepare(struct adder *a)
{
	for (size_t i = 0; i < NR_STATEMENTS; i++) {
		a->q[i] = history_query(a->h, statements[i]);
		if (!a->q[i])
			return false;
	}
	return true;
}

/* Skips bad results; stops at the first database error. */
int history_add(struct history *h, const struct history_options *o)
{
	struct adder a = { .h = h };
	size_t added = 0, there = 0, bad = 0;
	int ret = prepare(&a) ? 0 : -EIO;

	for (size_t i = 0; ret != -EIO && i < o->nr_files && !interrupted; i++) {
		ret = add_file(&a, o->files[i]);
		added += ret > 0;
		there += !ret;
		bad += ret < 0;
	}
	for (size_t i = 0; i < NR_STATEMENTS; i++)
		sqlite3_finalize(a.q[i]);
	if (added || there)
		printf("%zu added, %zu there already: %s\n", added, there, h->path);
	if (interrupted)
		pr_err("interrupted after %zu of %zu results; call it again for the others",
		       added + there, o->nr_files);
	return bad || ret < 0 || interrupted ? EXIT_TROUBLE : EXIT_FINE;
}
