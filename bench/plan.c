// SPDX-License-Identifier: GPL-2.0
/* Plans: parsing, the built-in ones, and their expansion into cells. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "plan.h"
#include "util.h"

const struct path_row path_rows[UCOPY_NR_PATHS] = {
#define ROW(id, family_, variant_, dir_, sizes_, what_)                                            \
	[UCOPY_PATH_##id] = {                                                                      \
		.family = family_,                                                                 \
		.variant = variant_,                                                               \
		.name = family_ "/" variant_,                                                      \
		.what = what_,                                                                     \
		.dir = UCOPY_DIR_##dir_,                                                           \
		.sizes = UCOPY_SIZES_##sizes_,                                                     \
	},
	UCOPY_PATHS(ROW)
#undef ROW
};

const char *const kbuf_names[UCOPY_NR_KBUFS] = {
#define NAME(id, name, bytes) [UCOPY_KBUF_##id] = (name),
	UCOPY_KBUFS(NAME)
#undef NAME
};

#define SIZES_24                                                                                   \
	"[1, 2, 3, 4, 7, 8, 16, 32, 63, 64, 65, 127, 128, 256, 511, 512, 1024, 2048,"              \
	" 4095, 4096, 4097, 8192, 16384, 65536]"

const struct builtin_plan builtin_plans[] = {
	{ "quick", "every path, 24 sizes from 1 B to 64 KiB, aligned",
	  "{\"name\": \"quick\", \"paths\": [\"*\"], \"sizes\": " SIZES_24
	  ", \"align\": [\"0:0\"]}" },
	{ "full", "quick, at user and kernel offsets 0 to 63 and across pages",
	  "{\"name\": \"full\", \"paths\": [\"*\"], \"sizes\": " SIZES_24 ", \"align\": ["
	  "\"0:0\", \"1:0\", \"3:0\", \"7:0\", \"8:0\", \"15:0\", \"31:0\", \"63:0\", \"4095:0\","
	  "\"0:1\", \"0:3\", \"0:7\", \"0:8\", \"0:15\", \"0:31\", \"0:63\", \"0:4095\","
	  "\"1:1\", \"3:3\", \"7:7\", \"8:8\", \"15:15\", \"31:31\", \"63:63\", \"4095:4095\"]}" },
	{ 0 },
};

static void set_paths(struct plan *p, char **paths, size_t nr)
{
	for (size_t i = 0; i < p->nr_paths; i++)
		free(p->paths[i]);
	free(p->paths);
	p->paths = paths;
	p->nr_paths = nr;
}

static const char *check_glob(const char *glob)
{
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (!fnmatch(glob, path_rows[i].name, 0))
			return NULL;
	return because("no path is called '%s': 'ucopy list paths' names them", glob);
}

static void append(void **array, size_t *nr, const void *item, size_t size)
{
	*array = must(realloc(*array, (*nr + 1) * size));
	memcpy((char *)*array + *nr * size, item, size);
	++*nr;
}

/* Split text at commas and hand each part to a function. */
static const char *each_part(const char *text, const char *(*fn)(const char *part, void *arg),
			     void *arg)
{
	char *copy = strf("%s", text), *rest = copy, *part;
	const char *why = NULL;

	while (!why && (part = strsep(&rest, ",")))
		why = *part ? fn(part, arg) : because("'%s' has an empty part", text);
	free(copy);
	return why;
}

struct list {
	void *items;
	size_t nr;
};

static const char *add_glob(const char *part, void *arg)
{
	struct list *l = arg;
	const char *why = check_glob(part);
	char *glob;

	if (why)
		return why;
	glob = strf("%s", part);
	append(&l->items, &l->nr, &glob, sizeof(glob));
	return NULL;
}

const char *plan_set_paths(struct plan *p, const char *text)
{
	struct list l = { 0 };
	const char *why = each_part(text, add_glob, &l);

	if (!why) {
		set_paths(p, l.items, l.nr);
	} else {
		struct plan half = { .paths = l.items, .nr_paths = l.nr };

		set_paths(&half, NULL, 0);
	}
	return why;
}

/* A decimal number up to max, ended by one of the characters in ends. */
static bool number(const char **text, unsigned long max, const char *ends, unsigned long *value)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	*value = strtoul(*text, &end, 10);
	if (errno || *value > max || !strchr(ends, *end))
		return false;
	*text = end;
	return true;
}

static const char *add_size(struct list *l, unsigned long size)
{
	unsigned int s = size;

	if (!size)
		return "size 0: copying nothing measures nothing, sizes start at 1";
	if (size > UCOPY_MAX_SIZE)
		return because("size %lu is beyond the buffer: at most %u", size, UCOPY_MAX_SIZE);
	for (size_t i = 0; i < l->nr; i++)
		if (((unsigned int *)l->items)[i] == s)
			return NULL;
	append(&l->items, &l->nr, &s, sizeof(s));
	return NULL;
}

static const char *bad_size(const char *part)
{
	return because("'%s' is no size: give N, FROM:TO:xFACTOR or FROM:TO:STEP", part);
}

/* N, FROM:TO:xFACTOR or FROM:TO:STEP */
static const char *add_sizes(const char *part, void *arg)
{
	unsigned long from, to, step;
	const char *t = part, *why = NULL;
	bool times;

	if (!number(&t, 1UL << 40, ":", &from))
		return bad_size(part);
	if (!*t)
		return add_size(arg, from);
	t++;
	if (!number(&t, 1UL << 40, ":", &to) || !*t++ || to < from)
		return bad_size(part);
	times = *t == 'x';
	t += times;
	if (!number(&t, 1UL << 40, "", &step) || step < (times ? 2 : 1))
		return bad_size(part);
	if (!from || to > UCOPY_MAX_SIZE)
		return add_size(arg, from ? to : 0);
	for (; !why && from <= to; from = times ? from * step : from + step)
		why = add_size(arg, from);
	return why;
}

const char *plan_set_sizes(struct plan *p, const char *text)
{
	struct list l = { 0 };
	const char *why = each_part(text, add_sizes, &l);

	if (why) {
		free(l.items);
		return why;
	}
	free(p->sizes);
	p->sizes = l.items;
	p->nr_sizes = l.nr;
	return NULL;
}

static const char *add_align(const char *part, void *arg)
{
	struct list *l = arg;
	unsigned long user, kernel;
	struct align a;
	const char *t = part;

	if (!number(&t, UCOPY_MAX_OFFSET, ":", &user) || *t++ != ':' ||
	    !number(&t, UCOPY_MAX_OFFSET, "", &kernel))
		return because("'%s' is no alignment: give USER:KERNEL, offsets from 0 to %u", part,
			       UCOPY_MAX_OFFSET);
	a = (struct align){ user, kernel };
	append(&l->items, &l->nr, &a, sizeof(a));
	return NULL;
}

const char *plan_set_align(struct plan *p, const char *text)
{
	struct list l = { 0 };
	const char *why = each_part(text, add_align, &l);

	if (why) {
		free(l.items);
		return why;
	}
	free(p->align);
	p->align = l.items;
	p->nr_align = l.nr;
	return NULL;
}

static const char *kbuf_name(size_t kind)
{
	return kind == KBUF_AUTO ? "auto" : kbuf_names[kind];
}

static const char *add_kbuf(const char *part, void *arg)
{
	unsigned int *kbufs = arg;

	for (size_t i = 0; i <= KBUF_AUTO; i++) {
		if (!strcmp(part, kbuf_name(i))) {
			*kbufs |= 1U << i;
			return NULL;
		}
	}
	return because("'%s' is no kernel buffer: give some of " KBUF_LIST "auto", part);
}

const char *plan_set_kbuf(struct plan *p, const char *text)
{
	unsigned int kbufs = 0;
	const char *why = each_part(text, add_kbuf, &kbufs);

	if (!why)
		p->kbufs = kbufs;
	return why;
}

/* A JSON array of strings or numbers as the text an option would have. */
static const char *joined(const json_t *json, const char *key, char **text)
{
	const json_t *array = json_object_get(json, key);
	const json_t *v;
	size_t i;

	*text = strf("%s", "");
	if (!json_is_array(array) || !json_array_size(array))
		return because("'%s' must be an array that is not empty", key);
	json_array_foreach (array, i, v) {
		char *more;

		if (json_is_string(v))
			more = strf("%s%s%s", *text, i ? "," : "", json_string_value(v));
		else if (json_is_integer(v))
			more = strf("%s%s%lld", *text, i ? "," : "", json_integer_value(v));
		else
			return because("'%s' must hold strings or whole numbers", key);
		free(*text);
		*text = more;
	}
	return NULL;
}

const char *plan_from_json(struct plan *p, const json_t *json)
{
	static const struct {
		const char *key;
		const char *(*set)(struct plan *p, const char *text);
		bool optional;
	} lists[] = {
		{ "paths", plan_set_paths, false },
		{ "sizes", plan_set_sizes, false },
		{ "align", plan_set_align, false },
		{ "kbuf", plan_set_kbuf, true },
	};
	static const char *const known[] = { "name", "paths",  "sizes", "align",
					     "kbuf", "rounds", "mode" };
	const char *key, *why = NULL;
	json_t *v;

	if (!json_is_object(json))
		return "a plan is a JSON object";
	json_object_foreach ((json_t *)json, key, v) {
		size_t i = 0;

		while (i < sizeof(known) / sizeof(*known) && strcmp(key, known[i]))
			i++;
		if (i == sizeof(known) / sizeof(*known))
			return because("a plan has no '%s'", key);
	}
	p->kbufs = 0;
	for (size_t i = 0; !why && i < sizeof(lists) / sizeof(*lists); i++) {
		char *text;

		if (lists[i].optional && !json_object_get(json, lists[i].key))
			continue;
		why = joined(json, lists[i].key, &text);
		if (!why)
			why = lists[i].set(p, text);
		free(text);
	}
	if (why)
		return why;
	v = json_object_get(json, "name");
	free(p->name);
	p->name = strf("%s", json_is_string(v) ? json_string_value(v) : "unnamed");
	v = json_object_get(json, "rounds");
	if (v && (!json_is_integer(v) || json_integer_value(v) < 0 ||
		  json_integer_value(v) > UCOPY_MAX_ROUNDS))
		return because("'rounds' must be from 1 to %u", UCOPY_MAX_ROUNDS);
	p->rounds = json_integer_value(v);
	v = json_object_get(json, "mode");
	p->exact = !v || !strcmp(json_string_value(v) ?: "", "exact");
	if (!p->exact && strcmp(json_string_value(v) ?: "", "time"))
		return "'mode' must be exact or time";
	return NULL;
}

json_t *plan_to_json(const struct plan *p)
{
	json_t *paths = json_array(), *sizes = json_array(), *align = json_array();
	unsigned int kbufs = p->kbufs ?: 1U << KBUF_AUTO;
	json_t *kbuf = json_array();

	for (size_t i = 0; i < p->nr_paths; i++)
		json_array_append_new(paths, json_string(p->paths[i]));
	for (size_t i = 0; i < p->nr_sizes; i++)
		json_array_append_new(sizes, json_integer(p->sizes[i]));
	for (size_t i = 0; i < p->nr_align; i++)
		json_array_append_new(align,
				      json_sprintf("%u:%u", p->align[i].user, p->align[i].kernel));
	for (size_t i = 0; i <= KBUF_AUTO; i++)
		if (kbufs & 1U << i)
			json_array_append_new(kbuf, json_string(kbuf_name(i)));
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:i, s:s}", "name", p->name, "paths", paths,
			 "sizes", sizes, "align", align, "kbuf", kbuf, "rounds", (int)p->rounds,
			 "mode", p->exact ? "exact" : "time");
}

int plan_memfd(const struct plan *p)
{
	json_t *json = plan_to_json(p);
	int fd = memfd_create("plan", 0);

	if (fd >= 0 && json_dumpfd(json, fd, JSON_COMPACT))
		fd = -1;
	json_decref(json);
	return fd;
}

void plan_free(struct plan *p)
{
	set_paths(p, NULL, 0);
	free(p->name);
	free(p->sizes);
	free(p->align);
	*p = (struct plan){ 0 };
}
