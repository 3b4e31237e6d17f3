// SPDX-License-Identifier: GPL-2.0
/* A result as the cases of a test: each cell with its value and how it stands to its base. */
#include <stdlib.h>
#include <string.h>

#include "export_cases.h"
#include "show.h"
#include "util.h"

static void add_case(struct cases *cases, const char *group, const char *name, enum report report,
		     char *words)
{
	/* Grown by doubling: calls that add one by one stay cheap. */
	if (!(cases->nr & (cases->nr - 1)))
		cases->of = must(realloc(cases->of, (2 * cases->nr ?: 1) * sizeof(*cases->of)));
	cases->of[cases->nr++] = (struct test_case){ group, name, report, words };
	cases->count[report]++;
}

static void add_cell(struct cases *cases, const struct result *r, const struct result_cell *c)
{
	char value[48];

	show_value(value, sizeof(value), r, c);
	add_case(cases, c->path, c->name, REPORT_PASSED, strf("%s %s", value, c->unit));
}

static void add_absent(struct cases *cases, const struct result *r)
{
	const char *name;
	json_t *why;

	json_object_foreach (json_object_get(r->json, "absent"), name, why)
		add_case(cases, "absent", name, REPORT_SKIPPED,
			 strf("not in this kernel: %s", json_string_value(why) ?: "unknown"));
}

int cases_of(struct cases *cases, const struct export *x)
{
	const struct result *r = &x->r[0];

	*cases = (struct cases){ 0 };
	for (size_t i = 0; i < r->nr; i++)
		add_cell(cases, r, &r->cells[i]);
	add_absent(cases, r);
	if (r->partial)
		add_case(cases, "result", "complete", REPORT_ERROR,
			 strf("partial: not all cells were measured"));
	return 0;
}

void cases_free(struct cases *cases)
{
	for (size_t i = 0; i < cases->nr; i++)
		free(cases->of[i].words);
	free(cases->of);
	*cases = (struct cases){ 0 };
}
