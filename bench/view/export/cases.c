// SPDX-License-Identifier: GPL-2.0-or-later
/* A result as test cases: one per cell, with its value and the comparison with its base. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/util.h"
#include "result/text.h"
#include "view/compare/rows.h"
#include "view/export/cases.h"

static void add_case(struct cases *cases, const char *group, const char *name, enum report report,
		     char *words)
{
	cases->of = grow(cases->of, cases->nr, sizeof(*cases->of));
	cases->of[cases->nr++] = (struct test_case){ group, name, report, words };
	cases->count[report]++;
}

/* A cell's value with unit: "15 insn"; to be freed. */
static char *value_of(const struct result *r, const struct result_cell *c)
{
	char value[48];

	result_value_text(value, sizeof(value), r, c);
	return xstrfmt("%s %s", value, c->unit);
}

static void add_cells(struct cases *cases, const struct result *r)
{
	for (size_t i = 0; i < r->nr; i++)
		add_case(cases, r->cells[i].path, r->cells[i].name, REPORT_PASSED,
			 value_of(r, &r->cells[i]));
}

static const enum report reports[NR_OUTCOMES] = {
	[OUTCOME_SAME] = REPORT_PASSED,	      [OUTCOME_MOVED] = REPORT_PASSED,
	[OUTCOME_FEWER] = REPORT_PASSED,      [OUTCOME_MORE] = REPORT_FAILED,
	[OUTCOME_UNDECIDED] = REPORT_SKIPPED, [OUTCOME_FASTER] = REPORT_PASSED,
	[OUTCOME_SLOWER] = REPORT_FAILED,     [OUTCOME_INCONCLUSIVE] = REPORT_SKIPPED,
	[OUTCOME_MISSING] = REPORT_SKIPPED,
};

/* ", by check +2" or ", by +20.6%"; "" if meaningless. To be freed. */
static char *change_of(const struct pair *p)
{
	char *moves, *change;

	if (!p->moved)
		return isnan(p->change) ? xstrdup("") : xstrfmt(", by %+.1f%%", 100 * p->change);
	moves = compare_moves(p);
	change = xstrfmt(", by %s", moves);
	free(moves);
	return change;
}

/* Why a result lacks a cell of its base; to be freed. */
static char *missing(const struct result *r, const struct result_cell *c)
{
	char *path = xstrfmt("%s/%s", c->path, c->variant);
	const char *why = result_absent(r, path);
	char *words = xstrfmt("only in the base%s%s", why ? ": " : "", why ?: "");

	free(path);
	return words;
}

/* "15 insn, more instructions: base 13 insn, by check +2", or why undecided; to be freed. */
static char *verdict_of(const struct comparison *c, const struct pair *p)
{
	char *value, *base, *change, *words;

	if (!p->new)
		return missing(c->new, p->base);
	if (!p->base)
		return xstrfmt("only in the result, not in its base");
	if (p->outcome == OUTCOME_INCONCLUSIVE)
		return xstrfmt("inconclusive: %s", p->why);
	value = value_of(c->new, p->new);
	base = value_of(c->base, p->base);
	change = change_of(p);
	words = p->outcome == OUTCOME_SAME
			? xstrfmt("%s, same as the base", value)
			: xstrfmt("%s, %s: base %s%s", value,
				  outcome_word(p->outcome, c->base->exact), base, change);
	free(value);
	free(base);
	free(change);
	return words;
}

/* Compare every cell with the base. Returns 0, or -EINVAL with an error printed. */
static int judge_cells(struct cases *cases, const struct export *x)
{
	struct comparison c = {
		.base = &x->r[1],
		.new = &x->r[0],
		.base_file = x->files[1],
		.new_file = x->files[0],
		.threshold = NAN,
	};
	const char *why = compare_results(&c, x->across, NULL);

	if (why)
		pr_err("%s, %s: %s", x->files[1], x->files[0], why);
	for (size_t i = 0; !why && i < c.nr; i++) {
		const struct pair *p = &c.pair[i];
		const struct result_cell *cell = p->new ?: p->base;

		add_case(cases, cell->path, cell->name,
			 p->barrier ? REPORT_FAILED : reports[p->outcome], verdict_of(&c, p));
	}
	compare_free(&c);
	return why ? -EINVAL : 0;
}

static void add_absent(struct cases *cases, const struct result *r)
{
	const char *name;
	json_t *why;

	json_object_foreach (json_object_get(r->json, "absent"), name, why)
		add_case(cases, "absent", name, REPORT_SKIPPED,
			 xstrfmt("not in this kernel: %s", json_string_value(why) ?: "unknown"));
}

int cases_of(struct cases *cases, const struct export *x)
{
	const struct result *r = &x->r[0];

	*cases = (struct cases){ 0 };
	if (x->nr == 1) {
		add_cells(cases, r);
		add_absent(cases, r);
	} else if (judge_cells(cases, x)) {
		return -EINVAL;
	}
	if (r->partial)
		add_case(cases, "result", "complete", REPORT_ERROR,
			 xstrfmt("partial: not all cells were measured"));
	return 0;
}

void cases_free(struct cases *cases)
{
	for (size_t i = 0; i < cases->nr; i++)
		free(cases->of[i].words);
	free(cases->of);
	*cases = (struct cases){ 0 };
}
