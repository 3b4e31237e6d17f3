// SPDX-License-Identifier: GPL-2.0-or-later
/* Plans as JSON, in a file, in a result and for the driver. */
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/plan.h"

/* Convert a JSON array of strings or numbers to the text of the corresponding option. */
static const char *joined(const json_t *json, const char *key, char **text)
{
	const json_t *array = json_object_get(json, key);
	const json_t *v;
	size_t i;

	*text = xstrdup("");
	if (!json_is_array(array) || !json_array_size(array))
		return error_text("'%s' must be an array that is not empty", key);
	json_array_foreach (array, i, v) {
		if (json_is_string(v))
			join(text, i ? "," : "", "%s", json_string_value(v));
		else if (json_is_integer(v))
			join(text, i ? "," : "", "%lld", json_integer_value(v));
		else
			return error_text("'%s' must hold strings or whole numbers", key);
	}
	return NULL;
}

static json_t *paths_json(const struct plan *p)
{
	json_t *all = json_array();

	for (size_t i = 0; i < p->nr_paths; i++)
		json_array_append_new(all, json_string(p->paths[i]));
	return all;
}

static json_t *numbers_json(const unsigned int *numbers, size_t nr)
{
	json_t *all = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(all, json_integer(numbers[i]));
	return all;
}

static json_t *sizes_json(const struct plan *p)
{
	return numbers_json(p->sizes, p->nr_sizes);
}

static json_t *k_json(const struct plan *p)
{
	size_t nr;
	const unsigned int *counts = plan_counts(p, &nr);

	return numbers_json(counts, nr);
}

static json_t *threads_json(const struct plan *p)
{
	size_t nr;
	const unsigned int *threads = plan_threads(p, &nr);

	return numbers_json(threads, nr);
}

static json_t *align_json(const struct plan *p)
{
	json_t *all = json_array();

	for (size_t i = 0; i < p->nr_align; i++)
		json_array_append_new(all,
				      json_sprintf("%u:%u", p->align[i].user, p->align[i].kernel));
	return all;
}

static json_t *kbuf_json(const struct plan *p)
{
	unsigned int kbufs = p->kbufs ?: 1U << KBUF_AUTO;
	json_t *all = json_array();

	for (size_t i = 0; i <= KBUF_AUTO; i++)
		if (kbufs & 1U << i)
			json_array_append_new(all, json_string(kbuf_name(i)));
	return all;
}

static json_t *mem_json(const struct plan *p)
{
	unsigned int mems = p->mems ?: 1U << MEM_WARM;
	json_t *all = json_array();

	for (size_t i = 0; i < NR_MEMS; i++)
		if (mems & 1U << i)
			json_array_append_new(all, json_string(mem_names[i]));
	return all;
}

/* The lists of a plan and of each of its further sections. */
static const struct plan_list {
	const char *key;
	const char *(*set)(struct plan *p, const char *text);
	json_t *(*get)(const struct plan *p);
	bool needed;
	const char *otherwise; /* its text where it is left out, or NULL */
} lists[] = {
	{ "paths", plan_set_paths, paths_json, true, NULL },
	{ "sizes", plan_set_sizes, sizes_json, false, "8,64,4096" },
	{ "align", plan_set_align, align_json, false, "0:0" },
	{ "kbuf", plan_set_kbuf, kbuf_json, false, NULL },
	{ "k", plan_set_k, k_json, false, NULL },
	{ "mem", plan_set_mem, mem_json, false, NULL },
	{ "threads", plan_set_threads, threads_json, false, NULL },
};

static const struct plan_list *find_list(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(lists[i].key, key))
			return &lists[i];
	return NULL;
}

const char *plan_replace(struct plan *p, const char *key, const char *text)
{
	const struct plan_list *list = find_list(key);
	const char *why = list->set(p, text);

	for (size_t i = 0; !why && i < p->nr_sections; i++)
		why = list->set(&p->sections[i], text);
	return why;
}

/* Is this a key that a plan may have but its further sections may not? */
static bool is_head(const char *key)
{
	static const char *const head[] = { "name",	"rounds", "mode",   "also",
					    "counters", "calls",  "context" };

	for (size_t i = 0; i < ARRAY_SIZE(head); i++)
		if (!strcmp(head[i], key))
			return true;
	return false;
}

static const char *read_lists(struct plan *p, const json_t *json)
{
	const char *why = NULL;

	for (size_t i = 0; !why && i < ARRAY_SIZE(lists); i++) {
		const struct plan_list *list = &lists[i];
		char *text = NULL;

		if (list->needed || json_object_get(json, list->key))
			why = joined(json, list->key, &text);
		if (!why && (text || list->otherwise))
			why = list->set(p, text ?: list->otherwise);
		free(text);
	}
	return why;
}

static const char *read_sections(struct plan *p, const json_t *also)
{
	const char *key, *why = NULL;
	json_t *section, *v;
	size_t i;

	if (also && !json_is_array(also))
		return "'also' must be an array of more sections";
	json_array_foreach (also, i, section) {
		p->sections = xrealloc(p->sections, (i + 1) * sizeof(*p->sections));
		p->sections[p->nr_sections++] = (struct plan){ 0 };
		json_object_foreach (section, key, v)
			if (!why && !find_list(key))
				why = error_text("a section of a plan has no '%s'", key);
		if (!why)
			why = read_lists(&p->sections[i], section);
		if (why)
			return why;
	}
	return NULL;
}

static const char *read_head(struct plan *p, const json_t *json)
{
	const json_t *v = json_object_get(json, "name");

	p->name = xstrdup(json_is_string(v) ? json_string_value(v) : "unnamed");
	v = json_object_get(json, "rounds");
	if (v && (!json_is_integer(v) || json_integer_value(v) < 0 ||
		  json_integer_value(v) > UCOPY_MAX_ROUNDS))
		return error_text("'rounds' must be from 1 to %u", UCOPY_MAX_ROUNDS);
	p->rounds = json_integer_value(v);
	v = json_object_get(json, "calls");
	if (v && (!json_is_integer(v) || json_integer_value(v) < 0 ||
		  json_integer_value(v) > UCOPY_MAX_CALLS))
		return error_text("'calls' must be from 1 to %u", UCOPY_MAX_CALLS);
	p->calls = json_integer_value(v);
	p->counters = json_incref(json_object_get(json, "counters"));
	if (p->counters && !json_array_size(p->counters))
		return "'counters' must be an array that is not empty";
	v = json_object_get(json, "mode");
	p->exact = !v || !strcmp(json_string_value(v) ?: "", "exact");
	if (!p->exact && strcmp(json_string_value(v) ?: "", "time"))
		return "'mode' must be exact or time";
	v = json_object_get(json, "context");
	p->plain = v && !strcmp(json_string_value(v) ?: "", "plain");
	if (v && !p->plain)
		return "'context' must be plain";
	return NULL;
}

const char *plan_from_json(struct plan *p, const json_t *json)
{
	const char *key, *why;
	json_t *v;

	if (!json_is_object(json))
		return "a plan is a JSON object";
	json_object_foreach ((json_t *)json, key, v)
		if (!is_head(key) && !find_list(key))
			return error_text("a plan has no '%s'", key);
	plan_free(p);
	why = read_lists(p, json);
	if (!why)
		why = read_sections(p, json_object_get(json, "also"));
	return why ?: read_head(p, json);
}

static json_t *lists_to_json(const struct plan *p)
{
	json_t *o = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		json_object_set_new(o, lists[i].key, lists[i].get(p));
	return o;
}

json_t *plan_to_json(const struct plan *p)
{
	json_t *o = lists_to_json(p), *also = json_array();

	for (size_t i = 0; i < p->nr_sections; i++)
		json_array_append_new(also, lists_to_json(&p->sections[i]));
	if (p->nr_sections)
		json_object_set(o, "also", also);
	json_decref(also);
	json_object_set_new(o, "name", json_string(p->name));
	json_object_set_new(o, "rounds", json_integer(p->rounds));
	json_object_set_new(o, "mode", json_string(p->exact ? "exact" : "time"));
	if (p->plain)
		json_object_set_new(o, "context", json_string("plain"));
	if (p->counters) {
		json_object_set(o, "counters", p->counters);
		json_object_set_new(o, "calls", json_integer(p->calls));
	}
	return o;
}

char *plan_text(const struct plan *p)
{
	json_t *json = plan_to_json(p);
	char *text = nonnull(json_dumps(json, JSON_COMPACT));

	json_decref(json);
	return text;
}

int plan_memfd(const struct plan *p)
{
	char *text = plan_text(p);
	int fd = memory_file(text);

	free(text);
	return fd;
}
