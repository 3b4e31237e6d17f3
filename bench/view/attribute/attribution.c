// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attribution: a cell's value = the sum of its parts + the rest. If the oracle
 * traced the cell, the parts are what it saw in the cell's own call. Otherwise they
 * come from the ladder: the stages of the path, each measured alone in the same run.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/paths.h"
#include "view/attribute/attribution.h"

static double value_of(const struct result *r, char *name)
{
	const struct result_cell *c = result_named(r, name);

	free(name);
	return c ? c->value : NAN;
}

/* Does the path copy out of the kernel? */
static bool to_user(const struct result_cell *c)
{
	return !strcmp(c->path, "copy_to_user");
}

/* Cost of a stage measured alone, with the cell's size, offsets, kernel buffer and threads. */
static double stage_value(const struct result *r, enum part part, const struct result_cell *c)
{
	unsigned int user = to_user(c) ? c->dst : c->src, kernel = to_user(c) ? c->src : c->dst;

	char threads[24] = "";

	if (c->threads > 1)
		snprintf(threads, sizeof(threads), "/threads=%u", c->threads);
	switch (part) {
	case PART_CHECK:
		return value_of(r, xstrfmt("stage/check/size=%u/src=%u%s", c->size, user, threads));
	case PART_OBJCHECK:
		return value_of(r, xstrfmt("stage/objcheck/size=%u/dst=%u/kbuf=%s%s", c->size,
					   kernel, c->kbuf, threads));
	case PART_BODY:
		return value_of(r, xstrfmt("stage/body/size=%u/src=%u/dst=%u/kbuf=%s%s", c->size,
					   user, kernel, c->kbuf, threads));
	default:
		return value_of(r, xstrfmt("stage/%s", part_names[part]));
	}
}

/* Does this kernel have the stage at all? */
static bool has_stage(const struct result *r, enum part part)
{
	char *name = xstrfmt("stage/%s", part_names[part]);
	bool has = !result_absent(r, name);

	free(name);
	return has;
}

/* Add one step of the ladder. If the stage was not measured, set the part's bit in missing. */
static void add_stage(struct attribution *a, const struct result *r, enum part part,
		      unsigned int *missing)
{
	if (!has_stage(r, part))
		return;
	a->alone[part] = stage_value(r, part, a->cell);
	if (isnan(a->alone[part]))
		*missing |= 1U << part;
}

/* Is word in a space-separated list? */
static bool listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ' ') && (!at[n] || at[n] == ' '))
			return true;
	return false;
}

/*
 * Add the stages listed in the row of the cell's path. The range check is a mask if the kernel
 * has one; a comparison may need a barrier, a mask does not. Returns a bit mask of the parts
 * that were not measured.
 */
static unsigned int add_stages(struct attribution *a, const struct result *r)
{
	const struct path_row *row = path_row_of(a->cell->path, a->cell->variant);
	const char *stages = row ? row->stages : "";
	bool masks = has_stage(r, PART_MASK), barrier = listed(stages, "range+barrier");
	unsigned int missing = 0;

	for (int p = 0; p < NR_PARTS; p++)
		if (listed(stages, part_names[p]))
			add_stage(a, r, p, &missing);
	if (barrier || listed(stages, "range"))
		add_stage(a, r, masks ? PART_MASK : PART_CHECK, &missing);
	if (barrier && !masks)
		add_stage(a, r, PART_BARRIER, &missing);
	a->method = *stages ? METHOD_LADDER : METHOD_NONE;
	return missing;
}

/* Names of the parts in a bit mask: "check, body". To be freed. */
static char *stages_of(unsigned int parts)
{
	char *all = xstrdup("");

	for (int p = 0; p < NR_PARTS; p++) {
		if (!(parts & 1U << p))
			continue;
		join(&all, ", ", "%s", part_names[p]);
	}
	return all;
}

static void by_oracle(struct attribution *a, const json_t *parts)
{
	double left = a->cell->value;

	for (int p = 0; p < NR_PARTS; p++) {
		const json_t *v = json_object_get(parts, part_names[p]);

		if (p == PART_REST) {
			a->unseen = -json_number_value(v);
		} else if (v) {
			a->part[p] = json_number_value(v);
			left -= a->part[p];
		}
	}
	a->rest = left;
	a->unseen += left;
	a->rest_is = json_string_value(json_object_get(a->cell->json, "rest_is")) ?: "";
	if (a->unseen) {
		a->text = xstrfmt("%s%s%+.0f that the oracle did not see", a->rest_is,
				  *a->rest_is ? ", " : "", a->unseen);
		a->rest_is = a->text;
	}
}

/* What the rest of a ladder consists of; NULL if the rest is 0. To be freed. */
static char *ladder_rest(const struct attribution *a, const struct result *r, unsigned int missing)
{
	char *stages, *text;

	if (!a->rest)
		return NULL;
	if (a->method == METHOD_NONE)
		return xstrfmt("no stage of this path can be measured alone");
	if (missing) {
		stages = stages_of(missing);
		text = xstrfmt("not measured at this size and place: stage %s", stages);
		free(stages);
		return text;
	}
	if (a->rest < 0)
		return xstrfmt("overlap: the stages take more alone than together");
	return xstrfmt(r->exact ? "the call and the path's own code"
				: "the call and the path's own code, less what overlaps");
}

static void by_ladder(struct attribution *a, const struct result *r, unsigned int missing)
{
	a->rest = a->cell->value;
	for (int p = 0; p < NR_PARTS; p++) {
		a->part[p] = a->alone[p];
		if (!isnan(a->part[p]))
			a->rest -= a->part[p];
	}
	a->text = ladder_rest(a, r, missing);
	a->rest_is = a->text ?: "";
}

/* A new attribution, with the costs of the stages measured alone. */
static struct attribution start(const struct result *r, const struct result_cell *cell,
				unsigned int *missing)
{
	struct attribution a = { .cell = cell, .rest_is = "" };

	for (int p = 0; p < NR_PARTS; p++)
		a.part[p] = a.alone[p] = NAN;
	*missing = add_stages(&a, r);
	return a;
}

struct attribution attribute_stages(const struct result *r, const struct result_cell *cell)
{
	unsigned int missing;
	struct attribution a = start(r, cell, &missing);

	by_ladder(&a, r, missing);
	return a;
}

struct attribution attribute(const struct result *r, const struct result_cell *cell)
{
	const json_t *parts = json_object_get(cell->json, "parts");
	struct attribution a;
	unsigned int missing;

	if (!json_is_object(parts))
		return attribute_stages(r, cell);
	a = start(r, cell, &missing);
	a.method = METHOD_ORACLE;
	by_oracle(&a, parts);
	return a;
}

void attribution_free(struct attribution *a)
{
	free(a->text);
	a->text = NULL;
}

void attribution_number(const struct result *r, double value, int width)
{
	if (isnan(value))
		printf(" %*s", width, "-");
	else
		printf(" %*.*f", width, r->exact && value == rint(value) ? 0 : 1, value);
}

void attribution_print(const struct result *r, const struct attribution *a)
{
	const json_t *iterations = json_object_get(a->cell->json, "iterations");
	const json_t *in_module = json_object_get(a->cell->json, "in_module");
	bool oracle = a->method == METHOD_ORACLE;

	printf("%s\n%s\n\n%-10s %9s %9s %9s %9s\n", a->cell->name, r->title, "part", r->unit,
	       "share", oracle ? "alone" : "", in_module ? "inlined" : "");
	for (int p = 0; p < NR_PARTS; p++) {
		if (isnan(a->part[p]))
			continue;
		printf("%-10s", part_names[p]);
		attribution_number(r, a->part[p], 9);
		printf(" %8.1f%%", a->cell->value ? 100 * a->part[p] / a->cell->value : 0);
		if (oracle)
			attribution_number(r, a->alone[p], 9);
		if (in_module)
			attribution_number(
				r, json_number_value(json_object_get(in_module, part_names[p])), 9);
		putchar('\n');
	}
	printf("%-10s", "rest");
	attribution_number(r, a->rest, 9);
	printf("%s%s\n%-10s", *a->rest_is ? "  " : "", a->rest_is, "total");
	attribution_number(r, a->cell->value, 9);
	putchar('\n');
	if (json_integer_value(iterations))
		printf("\n%lld of them repeat a rep-string instruction.\n",
		       (long long)json_integer_value(iterations));
	puts(oracle ? "Parts: seen executed in this call. Alone: the stage measured by itself."
		    : "Parts: the stages, each measured alone.");
	if (in_module)
		puts("Inlined: in the module's code, as in a caller's; all else is in vmlinux.");
}
