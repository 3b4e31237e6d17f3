// SPDX-License-Identifier: GPL-2.0-or-later
/* Selects cells by name and size: the options --paths and --sizes of every view. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/select/select.h"

static const struct argp_option option_table[] = {
	{ "paths", 'P', "GLOB,...", 0,
	  "only these: copy_from_user (all variants), 'copy_*/checked', or cells by name", 0 },
	{ "sizes", 's', "N,FROM:TO:xF,...", 0, "only these sizes in bytes, such as 8,4k", 0 },
	{ 0 },
};

static error_t said(const char *option, const char *text, const char *why)
{
	if (why)
		pr_err("--%s %s: %s", option, text, why);
	return why ? EINVAL : 0;
}

error_t select_option(struct selection *s, const char *option, const char *text)
{
	return said(option, text, select_paths(s, text));
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'P':
		return select_option(state->input, "paths", arg);
	case 's':
		return said("sizes", arg, select_sizes(state->input, arg));
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp select_argp = { option_table, parse_option, NULL, NULL, NULL, NULL, NULL };

static const char *add_word(const char *part, void *arg)
{
	struct selection *s = arg;

	s->word = grow(s->word, s->nr, sizeof(*s->word));
	s->word[s->nr++] = (struct select_word){ .text = xstrdup(part), .glob = path_glob(part) };
	return NULL;
}

static void free_words(struct selection *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		free(s->word[i].text);
		free(s->word[i].glob);
	}
	free(s->word);
	s->word = NULL;
	s->nr = 0;
}

const char *select_paths(struct selection *s, const char *text)
{
	free_words(s);
	return plan_each_part(text, add_word, s);
}

const char *select_sizes(struct selection *s, const char *text)
{
	const char *why = plan_set_sizes(&s->sizes, text);

	free(s->sizes_text);
	s->sizes_text = xstrdup(text);
	free(s->size_used);
	s->size_used = xcalloc(s->sizes.nr_sizes + 1, sizeof(*s->size_used));
	return why;
}

void select_free(struct selection *s)
{
	free_words(s);
	plan_free(&s->sizes);
	free(s->size_used);
	free(s->sizes_text);
	*s = (struct selection){ 0 };
}

bool select_given(const struct selection *s)
{
	return s->nr || s->sizes.nr_sizes;
}

/* Does a word match a name of this path? Every word that does is marked, not only the first. */
static bool has_word(struct selection *s, const char *path, const char *name)
{
	bool has = !s->nr;

	for (size_t i = 0; i < s->nr; i++) {
		if (fnmatch(s->word[i].glob, path, 0) && fnmatch(s->word[i].glob, name, 0))
			continue;
		s->word[i].used = true;
		has = true;
	}
	return has;
}

static bool has_size(struct selection *s, unsigned long size)
{
	bool has = !s->sizes.nr_sizes;

	for (size_t i = 0; i < s->sizes.nr_sizes; i++) {
		if (s->sizes.sizes[i] != size)
			continue;
		s->size_used[i] = true;
		has = true;
	}
	return has;
}

bool select_has_path(struct selection *s, const char *path)
{
	return has_word(s, path, path);
}

bool select_has(struct selection *s, const char *name)
{
	const char *slash = strchr(name, '/'), *end = slash ? strchrnul(slash + 1, '/') : NULL;
	const char *at = strstr(name, "/size=");
	unsigned long size = at ? strtoul(at + strlen("/size="), NULL, 10) : 0;
	char *path = end ? xstrndup(name, end - name) : xstrdup(name);
	bool has = has_word(s, path, name) && has_size(s, size);

	free(path);
	return has;
}

bool select_has_cell(struct selection *s, const struct result_cell *c)
{
	char *path = xstrfmt("%s/%s", c->path, c->variant);
	bool has = has_word(s, path, c->name) && has_size(s, c->size);

	free(path);
	return has;
}

static bool size_used(const struct selection *s, unsigned int size)
{
	for (size_t i = 0; i < s->sizes.nr_sizes; i++)
		if (s->sizes.sizes[i] == size && s->size_used[i])
			return true;
	return false;
}

/* Has a size, or any of a range, selected something? */
static const char *check_sizes(const char *part, void *selection)
{
	struct plan asked = { 0 };
	const char *why = plan_set_sizes(&asked, part);
	bool used = false;

	for (size_t i = 0; i < asked.nr_sizes; i++)
		used |= size_used(selection, asked.sizes[i]);
	if (!why && !used)
		why = error_text("none of the cells has a size of %s bytes", part);
	plan_free(&asked);
	return why;
}

const char *select_unused(const struct selection *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		const char *text = s->word[i].text, *near = path_nearest(text);

		if (near && !strcmp(near, text))
			near = NULL;
		if (!s->word[i].used)
			return error_text("no cell is called '%s'%s%s: 'ucopy show --cells' names"
					  " them",
					  text, near ? "; near it: " : "", near ?: "");
	}
	return s->sizes_text ? plan_each_part(s->sizes_text, check_sizes, (void *)s) : NULL;
}

const char *select_cells(struct selection *s, struct result *r, bool stages)
{
	size_t nr = 0;

	if (!select_given(s))
		return NULL;
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (result_absent(r, path_rows[i].name))
			select_has_path(s, path_rows[i].name);
	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (select_has_cell(s, c) || (stages && !strcmp(c->path, "stage")))
			r->cells[nr++] = *c;
		else
			json_object_del(r->index, c->name);
	}
	r->nr = nr;
	for (size_t i = 0; i < nr; i++)
		json_object_set_new(r->index, r->cells[i].name, json_integer(i));
	return select_unused(s);
}

void select_plan(struct selection *s, const struct result *r, struct plan *p)
{
	for (size_t i = 0; i < r->nr; i++) {
		const struct path_row *row = path_row_of(r->cells[i].path, r->cells[i].variant);

		if (!row || plan_wants(p, row) || !select_has_cell(s, &r->cells[i]))
			continue;
		p->paths = grow(p->paths, p->nr_paths, sizeof(*p->paths));
		p->paths[p->nr_paths++] = xstrdup(row->name);
	}
}
