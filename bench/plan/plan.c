// SPDX-License-Identifier: GPL-2.0-or-later
/* Plans: parsing of option texts and of a plan's lists. */
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/plan.h"

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
	const char *nearest;

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (!fnmatch(glob, path_rows[i].name, 0))
			return NULL;
	nearest = path_nearest(glob);
	return error_text("no path is called '%s'%s%s: 'ucopy list paths' names them", glob,
			  nearest ? "; near it: " : "", nearest ?: "");
}

static void append(void **array, size_t *nr, const void *item, size_t size)
{
	*array = grow(*array, *nr, size);
	memcpy((char *)*array + *nr * size, item, size);
	++*nr;
}

const char *plan_each_part(const char *text, const char *(*fn)(const char *part, void *arg),
			   void *arg)
{
	char *copy = xstrdup(text), *rest = copy, *part;
	const char *why = NULL;

	while (!why && (part = strsep(&rest, ","))) {
		part += strspn(part, " ");
		for (size_t n = strlen(part); n && part[n - 1] == ' '; n--)
			part[n - 1] = '\0';
		why = *part ? fn(part, arg) : error_text("'%s' has an empty part", text);
	}
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
	char *glob = path_glob(part);
	const char *why = check_glob(glob);

	if (why)
		free(glob);
	else
		append(&l->items, &l->nr, &glob, sizeof(glob));
	return why;
}

const char *plan_set_paths(struct plan *p, const char *text)
{
	struct list l = { 0 };
	const char *why = plan_each_part(text, add_glob, &l);

	if (!why) {
		set_paths(p, l.items, l.nr);
	} else {
		struct plan half = { .paths = l.items, .nr_paths = l.nr };

		set_paths(&half, NULL, 0);
	}
	return why;
}

/* Parse a decimal number up to max, with an optional suffix k or M, that ends at NUL or in ends. */
static bool number(const char **text, unsigned long max, const char *ends, unsigned long *value)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	*value = strtoul(*text, &end, 10);
	/* KiB and MiB, as in 4k and 1M. */
	if (*end && strchr("kKM", *end)) {
		unsigned int shift = *end++ == 'M' ? 20 : 10;

		if (*value > ULONG_MAX >> shift)
			return false;
		*value <<= shift;
	}
	if (errno || *value > max || !strchr(ends, *end))
		return false;
	*text = end;
	return true;
}

/* A list of distinct positive integers; what names them in errors. */
struct numbers {
	struct list list;
	const char *what;
	unsigned long most;
};

static const char *add_number(struct numbers *n, unsigned long number)
{
	unsigned int v = number;

	if (!number)
		return error_text("%s 0 measures nothing: give 1 or more", n->what);
	if (number > n->most)
		return error_text("%s %lu is beyond the limit: at most %lu", n->what, number,
				  n->most);
	for (size_t i = 0; i < n->list.nr; i++)
		if (((unsigned int *)n->list.items)[i] == v)
			return NULL;
	append(&n->list.items, &n->list.nr, &v, sizeof(v));
	return NULL;
}

static const char *bad_number(const struct numbers *n, const char *part)
{
	return error_text("'%s' is no %s: give N, FROM:TO:xFACTOR or FROM:TO:STEP", part, n->what);
}

/* N, FROM:TO:xFACTOR or FROM:TO:STEP */
static const char *add_numbers(const char *part, void *arg)
{
	struct numbers *n = arg;
	unsigned long from, to, step;
	const char *t = part, *why = NULL;
	bool times;

	if (!number(&t, 1UL << 40, ":", &from))
		return bad_number(n, part);
	if (!*t)
		return add_number(n, from);
	t++;
	if (!number(&t, 1UL << 40, ":", &to) || !*t++ || to < from)
		return bad_number(n, part);
	times = *t == 'x';
	t += times;
	if (!number(&t, 1UL << 40, "", &step) || step < (times ? 2 : 1))
		return bad_number(n, part);
	if (!from || to > n->most)
		return add_number(n, from ? to : 0);
	for (; !why && from <= to; from = times ? from * step : from + step)
		why = add_number(n, from);
	return why;
}

/* Replace a list of numbers by those in a text; an invalid text replaces nothing. */
static const char *set_numbers(unsigned int **numbers, size_t *nr, const char *text,
			       const char *what, unsigned long most)
{
	struct numbers n = { .what = what, .most = most };
	const char *why = plan_each_part(text, add_numbers, &n);

	if (why) {
		free(n.list.items);
		return why;
	}
	free(*numbers);
	*numbers = n.list.items;
	*nr = n.list.nr;
	return NULL;
}

const char *plan_set_sizes(struct plan *p, const char *text)
{
	return set_numbers(&p->sizes, &p->nr_sizes, text, "size", UCOPY_MAX_SIZE);
}

const char *plan_set_k(struct plan *p, const char *text)
{
	return set_numbers(&p->counts, &p->nr_counts, text, "k", UCOPY_MAX_COUNT);
}

const unsigned int *plan_counts(const struct plan *p, size_t *nr)
{
	static const unsigned int usual[] = { 1,  2,  3,  4,   6,   8,	 12,  16,
					      24, 32, 64, 128, 256, 512, 1024 };

	*nr = p->nr_counts ?: ARRAY_SIZE(usual);
	return p->nr_counts ? p->counts : usual;
}

const char *plan_set_threads(struct plan *p, const char *text)
{
	return set_numbers(&p->threads, &p->nr_threads, text, "number of threads", MAX_THREADS);
}

const unsigned int *plan_threads(const struct plan *p, size_t *nr)
{
	static const unsigned int one = 1;

	*nr = p->nr_threads ?: 1;
	return p->nr_threads ? p->threads : &one;
}

void plan_limit_threads(struct plan *p, unsigned int most)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr_threads; i++)
		if (p->threads[i] <= most)
			p->threads[nr++] = p->threads[i];
	p->nr_threads = nr;
	for (size_t i = 0; i < p->nr_sections; i++)
		plan_limit_threads(&p->sections[i], most);
}

static const char *add_align(const char *part, void *arg)
{
	struct list *l = arg;
	unsigned long user, kernel;
	struct align a;
	const char *t = part;

	if (!number(&t, UCOPY_MAX_OFFSET, ":", &user) || *t++ != ':' ||
	    !number(&t, UCOPY_MAX_OFFSET, "", &kernel))
		return error_text("'%s' is no alignment: give USER:KERNEL, offsets from 0 to %u",
				  part, UCOPY_MAX_OFFSET);
	a = (struct align){ user, kernel };
	append(&l->items, &l->nr, &a, sizeof(a));
	return NULL;
}

const char *plan_set_align(struct plan *p, const char *text)
{
	struct list l = { 0 };
	const char *why = plan_each_part(text, add_align, &l);

	if (why) {
		free(l.items);
		return why;
	}
	free(p->align);
	p->align = l.items;
	p->nr_align = l.nr;
	return NULL;
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
	return error_text("'%s' is no kernel buffer: give some of " KBUF_LIST "auto", part);
}

const char *plan_set_kbuf(struct plan *p, const char *text)
{
	unsigned int kbufs = 0;
	const char *why = plan_each_part(text, add_kbuf, &kbufs);

	if (!why)
		p->kbufs = kbufs;
	return why;
}

static const char *add_mem(const char *part, void *arg)
{
	unsigned int *mems = arg;

	for (size_t i = 0; i < NR_MEMS; i++) {
		if (!strcmp(part, mem_names[i])) {
			*mems |= 1U << i;
			return NULL;
		}
	}
	return error_text("'%s' is no user memory: give some of " MEM_LIST "split at commas", part);
}

const char *plan_set_mem(struct plan *p, const char *text)
{
	unsigned int mems = 0;
	const char *why = plan_each_part(text, add_mem, &mems);

	if (!why)
		p->mems = mems;
	return why;
}

static void free_lists(struct plan *p)
{
	set_paths(p, NULL, 0);
	free(p->sizes);
	free(p->align);
	free(p->counts);
	free(p->threads);
}

bool plan_wants(const struct plan *p, const struct path_row *row)
{
	for (size_t i = 0; i < p->nr_paths; i++)
		if (!fnmatch(p->paths[i], row->name, 0))
			return true;
	return false;
}

/* Restrict a section to those of its paths that also match a glob of only. */
static void narrow(struct plan *section, const struct plan *only)
{
	struct list names = { 0 };

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i];
		char *name;

		if (!plan_wants(section, row) || !plan_wants(only, row))
			continue;
		name = xstrdup(row->name);
		append(&names.items, &names.nr, &name, sizeof(name));
	}
	set_paths(section, names.items, names.nr);
}

/* Make the first of the further sections the plan's own. */
static void promote(struct plan *p)
{
	struct plan first = p->sections[0];

	free_lists(p);
	first.name = p->name;
	first.rounds = p->rounds;
	first.exact = p->exact;
	first.plain = p->plain;
	first.sections = p->sections;
	first.nr_sections = p->nr_sections - 1;
	memmove(p->sections, p->sections + 1, first.nr_sections * sizeof(*p->sections));
	*p = first;
}

const char *plan_only_paths(struct plan *p, const char *text)
{
	struct plan only = { 0 };
	const char *why = plan_set_paths(&only, text);
	size_t nr = 0;

	if (why)
		return why;
	narrow(p, &only);
	for (size_t i = 0; i < p->nr_sections; i++) {
		narrow(&p->sections[i], &only);
		if (p->sections[i].nr_paths)
			p->sections[nr++] = p->sections[i];
		else
			free_lists(&p->sections[i]);
	}
	p->nr_sections = nr;
	plan_free(&only);
	if (!p->nr_paths && !nr)
		return error_text("this plan has no path like '%s'", text);
	if (!p->nr_paths)
		promote(p);
	return NULL;
}

void plan_free(struct plan *p)
{
	free_lists(p);
	for (size_t i = 0; i < p->nr_sections; i++)
		free_lists(&p->sections[i]);
	free(p->sections);
	free(p->name);
	json_decref(p->counters);
	*p = (struct plan){ 0 };
}
