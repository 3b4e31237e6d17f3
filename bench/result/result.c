// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads and checks the result file. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/util.h"
#include "result/baseline.h"
#include "result/result.h"
#include "result/schema.h"

/* Beyond this a double cannot hold every integer; no measurement is that large. */
#define MOST 0x1p53

json_t *result_number(double value)
{
	if (value == rint(value) && fabs(value) <= MOST)
		return json_integer((json_int_t)value);
	return json_real(value);
}

static const char *text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* A non-negative integer, or 0 if absent; *bad is set if it is anything else. */
static unsigned int whole(const json_t *o, const char *key, bool *bad)
{
	const json_t *v = json_object_get(o, key);
	json_int_t i = json_integer_value(v);

	*bad |= v && (!json_is_integer(v) || i < 0 || i > UINT_MAX);
	return i;
}

static bool is_figure(const json_t *v)
{
	return json_is_number(v) && fabs(json_number_value(v)) <= MOST;
}

/* A number, or NAN if absent; *bad is set if it is anything else. */
static double number(const json_t *o, const char *key, bool *bad)
{
	const json_t *v = json_object_get(o, key);

	if (!v || json_is_null(v))
		return NAN;
	*bad |= !is_figure(v);
	return json_number_value(v);
}

/* Fields that only some readers use are checked anyway. */
static bool details_are_figures(const json_t *o)
{
	static const char *const splits[] = { "parts", "in_module" };
	const char *key;
	bool bad = false;
	json_t *v;

	number(o, "iterations", &bad);
	for (size_t i = 0; i < ARRAY_SIZE(splits); i++) {
		json_t *split = json_object_get(o, splits[i]);

		bad |= split && !json_is_object(split);
		json_object_foreach (split, key, v)
			bad |= !is_figure(v);
	}
	return !bad;
}

/* Parse one cell. Returns NULL, or what is wrong with it. */
static const char *parse_cell(const json_t *o, struct result_cell *c)
{
	const json_t *samples = json_object_get(o, "samples");
	bool bad = false, bad_value = false;
	json_t *v;
	size_t i;

	*c = (struct result_cell){
		.json = o,
		.name = text(o, "name"),
		.path = text(o, "path"),
		.variant = text(o, "variant"),
		.unit = text(o, "unit"),
		.kbuf = json_object_get(o, "kbuf") ? text(o, "kbuf") : "",
		.mem = json_object_get(o, "mem") ? text(o, "mem") : "",
		.size = whole(o, "size", &bad),
		.k = whole(o, "k", &bad),
		.threads = whole(o, "threads", &bad),
		.src = whole(o, "src", &bad),
		.dst = whole(o, "dst", &bad),
		.value = number(o, "value", &bad_value),
		.spread = number(o, "spread", &bad_value),
		.faults = number(o, "faults", &bad),
		.returned = number(o, "returned", &bad),
	};
	if (!c->name || !c->path || !c->variant || !c->unit)
		return "lacks a name, path, variant or unit";
	if (!c->kbuf || !c->mem)
		return "has a kernel buffer or user memory that is no name";
	if (bad)
		return "has a size, k, offset or number of threads or faults that is no number of "
		       "its kind";
	if (isnan(c->value) || bad_value || c->spread < 0)
		return "has no value, or one or its spread is no measurement";
	if (isnan(c->spread))
		c->spread = 0;
	if (!json_array_size(samples))
		return "has no samples";
	json_array_foreach (samples, i, v)
		if (!is_figure(v))
			return "has a sample that is no measurement";
	return details_are_figures(o) ? NULL : "has parts or iterations that are no numbers";
}

/* Parse all cells. Names are keys everywhere, so duplicates are rejected. */
static const char *parse_cells(struct result *r, const json_t *cells)
{
	const char *why = NULL;
	json_t *o;
	size_t i;

	r->index = nonnull(json_object());
	r->nr = json_array_size(cells);
	r->cells = xcalloc(r->nr + 1, sizeof(*r->cells));
	json_array_foreach (cells, i, o) {
		why = parse_cell(o, &r->cells[i]);
		if (!why && strcmp(r->cells[i].unit, r->unit))
			why = "has a unit that is not its mode's";
		if (!why && json_object_get(r->index, r->cells[i].name))
			why = "has the name of another";
		if (why)
			break;
		json_object_set_new(r->index, r->cells[i].name, json_integer(i));
	}
	return why ? error_text("cell %zu %s", i, why) : NULL;
}

static bool has_controls(const char *text)
{
	char *without = no_controls(xstrdup(text));
	bool has = strcmp(without, text) != 0;

	free(without);
	return has;
}

/* Results come from anywhere: nothing in one may control a terminal. */
static const char *remove_controls(json_t *json)
{
	const char *key, *why = NULL;
	json_t *item;
	size_t i;

	json_object_foreach (json, key, item) {
		why = has_controls(key) ? "has control characters in a key" : remove_controls(item);
		if (why)
			return why;
	}
	json_array_foreach (json, i, item) {
		why = remove_controls(item);
		if (why)
			return why;
	}
	if (json_is_string(json) && has_controls(json_string_value(json))) {
		char *without = no_controls(xstrdup(json_string_value(json)));

		json_string_set(json, without);
		free(without);
	}
	return NULL;
}

static const char *parse(struct result *r)
{
	const json_t *env = json_object_get(r->json, "environment");
	const json_t *cells = json_object_get(r->json, "cells");
	const char *schema = text(r->json, "schema"), *status = text(r->json, "status"), *why;

	if (!schema || strncmp(schema, "ucopy.result/", 13))
		return "is no ucopy result";
	if (strcmp(schema, RESULT_SCHEMA))
		return error_text("has schema %s; this command reads " RESULT_SCHEMA, schema);
	r->kernel = text(json_object_get(env, "kernel"), "release");
	r->target = text(env, "target");
	r->mode = text(env, "mode");
	if (!status || !r->kernel || !r->target || !r->mode || !json_is_array(cells))
		return "lacks its status, environment or cells";
	r->partial = strcmp(status, "complete") != 0;
	r->exact = !strcmp(r->mode, "exact");
	if (!r->exact && strcmp(r->mode, "time"))
		return "has a mode other than exact and time";
	r->unit = r->exact ? "insn" : "ns";
	r->emulated = json_is_true(json_object_get(env, "emulated"));

	why = parse_cells(r, cells);
	if (why)
		return why;
	r->title = xstrfmt("kernel %s, %s, %s mode, %s a call%s", r->kernel, r->target, r->mode,
			   r->exact ? "instructions" : r->unit,
			   r->emulated ? " (" EMULATED_MARK ")" : "");
	return NULL;
}

int result_take(struct result *r, json_t *json, const char *path)
{
	const char *why;

	*r = (struct result){ .json = json };
	why = remove_controls(json);
	if (!why) {
		r->baseline = baseline_expand(json);
		why = parse(r);
	}
	if (why) {
		pr_err("%s: %s", path, why);
		result_free(r);
		return -EINVAL;
	}
	return 0;
}

int result_load(struct result *r, const char *path)
{
	json_error_t error = { 0 };
	json_t *json = NULL;
	struct stat st;

	*r = (struct result){ 0 };
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		errno = EISDIR;
	else
		json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!json) {
		if (error.line > 0)
			pr_err("%s: is not valid JSON: line %d: %s", path, error.line, error.text);
		else
			pr_err("%s: cannot be read: %s", path, strerror(errno));
		return -EINVAL;
	}
	return result_take(r, json, path);
}

void result_free(struct result *r)
{
	free(r->title);
	free(r->cells);
	json_decref(r->index);
	json_decref(r->json);
	*r = (struct result){ 0 };
}

bool result_plain(const struct result_cell *c)
{
	return !c->k && c->threads <= 1 && (!*c->mem || !strcmp(c->mem, "warm"));
}

const struct result_cell *result_named(const struct result *r, const char *name)
{
	const json_t *i = json_object_get(r->index, name);

	return i ? &r->cells[json_integer_value(i)] : NULL;
}

const struct result_cell *result_find(const struct result *r, const char *path, const char *variant,
				      unsigned int size, unsigned int src, unsigned int dst,
				      const char *kbuf)
{
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (result_plain(c) && c->size == size && c->src == src && c->dst == dst &&
		    !strcmp(c->path, path) && !strcmp(c->variant, variant) &&
		    (!kbuf || !strcmp(c->kbuf, kbuf)))
			return c;
	}
	return NULL;
}

const char *result_absent(const struct result *r, const char *path_name)
{
	return text(json_object_get(r->json, "absent"), path_name);
}

bool result_steady(const struct result_cell *c)
{
	const json_t *parts = json_object_get(c->json, "parts");
	bool allocates = !strcmp(c->path, "memdup_user") || !strcmp(c->path, "strndup_user");

	return !(c->faults > 0) && !json_object_get(parts, part_names[PART_FAULT]) && !allocates;
}
