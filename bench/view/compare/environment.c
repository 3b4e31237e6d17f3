// SPDX-License-Identifier: GPL-2.0-or-later
/* What two results must have in common for their difference to be due to the code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/compare.h"

/* By name, as given to --across; a name may have several adjacent rows. */
static const struct {
	const char *name;
	const char *at[3]; /* keys from the result's root */
	bool exact_only; /* may differ in time mode */
} shared[] = {
	{ "target", { "environment", "target" }, false },
	{ "accelerator", { "environment", "accelerator" }, false },
	{ "arch", { "environment", "arch" }, false },
	{ "kernel", { "environment", "kernel", "release" }, false },
	{ "kernel", { "environment", "kernel", "version" }, false },
	{ "kernel", { "environment", "kernel", "image" }, false },
	/* In time mode it includes the emulator's clock rate. */
	{ "cmdline", { "environment", "kernel", "cmdline" }, true },
	{ "cpu", { "environment", "cpu", "model" }, false },
	{ "cpu", { "environment", "cpus" }, false },
	{ "cpu", { "environment", "qemu_cpu" }, false },
	{ "mitigations", { "environment", "mitigations" }, false },
	{ "mitigations", { "environment", "hardened_usercopy" }, false },
	{ "qemu", { "environment", "qemu" }, false },
	{ "compiler", { "environment", "compiler" }, false },
	{ "rounds", { "plan", "rounds" }, true },
};
#define NR_SHARED ARRAY_SIZE(shared)

static bool is_first(size_t row)
{
	return !row || strcmp(shared[row].name, shared[row - 1].name);
}

/* All names: "kernel, cpu, ..."; to be freed. */
static char *all_names(void)
{
	char *all = xstrdup("");

	for (size_t i = 0; i < NR_SHARED; i++) {
		if (!is_first(i))
			continue;
		join(&all, ", ", "%s", shared[i].name);
	}
	return all;
}

static const json_t *at(const json_t *json, const char *const keys[3])
{
	for (size_t i = 0; i < 3 && keys[i]; i++)
		json = json_object_get(json, keys[i]);
	return json;
}

/*
 * Are they the same? Only fields present in both matter: baselines have no mitigations, and
 * kernels report different sets of them.
 */
static bool same(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;

	if (!json_is_object(a) || !json_is_object(b))
		return !a || !b || json_equal(a, b);
	json_object_foreach ((json_t *)a, key, value)
		if (!same(value, json_object_get(b, key)))
			return false;
	return true;
}

/* Is a name in a comma-separated list? */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = list; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (!strncmp(p, name, len) && (!p[len] || p[len] == ','))
			return true;
	return false;
}

/* The first name in list that is not in shared[], to be freed; or NULL. */
static char *unknown_name(const char *list)
{
	char *copy = xstrdup(list ?: ""), *rest = copy, *name, *unknown = NULL;

	while (list && !unknown && (name = strsep(&rest, ","))) {
		size_t i = 0;

		while (i < NR_SHARED && strcmp(shared[i].name, name))
			i++;
		if (i == NR_SHARED)
			unknown = xstrdup(name);
	}
	free(copy);
	return unknown;
}

/* What differs and is not in list: "kernel,cpu"; "" if none. To be freed. */
static char *not_listed(const struct comparison *c, const char *list)
{
	char *all = xstrdup("");
	const char *name;
	json_t *values;

	json_object_foreach (c->differs, name, values) {
		if (listed(list, name))
			continue;
		join(&all, ",", "%s", name);
	}
	return all;
}

/* May anything differ? Results of one session were measured in order to be compared. */
static bool across_all(const struct comparison *c, const char *across)
{
	const json_t *base = json_object_get(c->base->json, "session");
	const json_t *new = json_object_get(c->new->json, "session");

	return (base && json_equal(base, new)) || (across && !strcmp(across, "all"));
}

static const char *refuse_unknown(const char *across)
{
	char *unknown = unknown_name(across), *names = all_names();
	const char *why = NULL;

	if (unknown)
		why = error_text("--across %s: '%s' is none of %s, all", across, unknown, names);
	free(unknown);
	free(names);
	return why;
}

const char *compare_environment(struct comparison *c, const char *across)
{
	bool all = across_all(c, across);
	const char *why = across && !strcmp(across, "all") ? NULL : refuse_unknown(across);
	char *names;

	c->differs = nonnull(json_object());
	for (size_t i = 0; i < NR_SHARED; i++) {
		const json_t *base = at(c->base->json, shared[i].at);
		const json_t *new = at(c->new->json, shared[i].at);

		if (same(base, new) || (shared[i].exact_only && !c->base->exact) ||
		    json_object_get(c->differs, shared[i].name))
			continue;
		json_object_set_new(c->differs, shared[i].name, json_pack("[O, O]", base, new));
	}
	if (why)
		return why;
	if (strcmp(c->base->mode, c->new->mode))
		return error_text(
			"one is of %s mode, one of %s mode: no number of one is one of the "
			"other",
			c->base->mode, c->new->mode);
	if (all)
		return NULL;
	names = not_listed(c, across);
	if (*names)
		why = error_text(
			"they differ in %s: to compare them all the same, give --across %s%s%s",
			names, across ?: "", across ? "," : "", names);
	free(names);
	return why;
}
