// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints a comparison: for people, issue trackers, commit messages and programs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/digest.h"
#include "view/compare/rows.h"

#define LKML_WIDTH 75

static const char *word(const struct result *r, const char *key)
{
	return json_string_value(json_object_get(json_object_get(r->json, "environment"), key));
}

/* "kernel 6.12, vm, exact mode, instructions a call, x86_64, git 0123456"; to be freed. */
static char *describe(const struct result *r)
{
	const char *git = word(r, "git");

	return xstrfmt("%s, %s%s%s%s%s", r->title, word(r, "arch") ?: "unknown architecture",
		       git ? ", git " : "", git ?: "", r->baseline ? ", baseline" : "",
		       r->partial ? ", partial" : "");
}

/* A value as text; to be freed. */
static char *plain(const json_t *v)
{
	if (json_is_string(v))
		return xstrdup(json_string_value(v));
	return nonnull(json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY));
}

/* The header lines of all formats but JSON; array and lines to be freed. */
static char **head_lines(const struct comparison *c, size_t *nr)
{
	char **lines = xcalloc(json_object_size(c->differs) + 4, sizeof(*lines));
	char *base = describe(c->base), *new = describe(c->new);
	const char *name;
	json_t *values;

	*nr = 0;
	lines[(*nr)++] = xstrfmt("base: %s: %s", c->base_file, base);
	lines[(*nr)++] = xstrfmt("new: %s: %s", c->new_file, new);
	free(base);
	free(new);
	json_object_foreach (c->differs, name, values) {
		char *was = plain(json_array_get(values, 0));
		char *is = plain(json_array_get(values, 1));

		lines[(*nr)++] = xstrfmt("differs: %s: %s -> %s", name, was, is);
		free(was);
		free(is);
	}
	if (!c->base->exact && !c->together)
		lines[(*nr)++] = xstrfmt("note: the runs did not take turns, so drift is in the "
					 "changes: 'ucopy run --against' takes it out");
	return lines;
}

/* Print and free lines, prefixed by mark and wrapped to width; end with an empty line, if any. */
static void print_lines(char **lines, size_t nr, const char *mark, int width)
{
	for (size_t i = 0; i < nr; i++) {
		const char *rest = lines[i];
		int indent = 0;

		do {
			const char *piece = rest;
			int len = wrap_text(&rest, width - indent);

			printf("%*s%s%.*s\n", indent, "", mark, len, piece);
			indent = 4;
		} while (*rest);
		free(lines[i]);
	}
	free(lines);
	if (nr)
		putchar('\n');
}

static void print_head(const struct comparison *c, const char *mark, int width)
{
	size_t nr;
	char **lines = head_lines(c, &nr);

	print_lines(lines, nr, mark, width);
}

/* The footnotes for the marks in rows; array and lines to be freed. */
static char **cause_lines(const struct comparison *c, const struct compare_rows *rows, size_t *nr)
{
	char **lines = xcalloc(NR_CAUSES, sizeof(*lines));
	unsigned int causes = 0;

	for (size_t i = 0; i < rows->nr; i++)
		causes |= rows->row[i].causes;
	*nr = 0;
	for (int i = 0; i < NR_CAUSES; i++)
		if (causes & 1U << i)
			lines[(*nr)++] = causes_words(c, i);
	return lines;
}

static void print_causes(const struct comparison *c, const struct compare_rows *rows,
			 const char *mark, int width)
{
	size_t nr;
	char **lines = cause_lines(c, rows, &nr);

	print_lines(lines, nr, mark, width);
}

static void print_summary(const struct comparison *c, const char *mark)
{
	char *summary = compare_summary(c);

	printf("%s%s%s\n", mark, summary, mark);
	free(summary);
}

static void widen(int *width, const char *text)
{
	int len = strlen(text);

	*width = len > *width ? len : *width;
}

static void print_text(const struct comparison *c)
{
	struct compare_rows rows = compare_rows(c);
	int verdicts = 12, width = 0;

	for (size_t i = 0; i < rows.nr; i++) {
		widen(&verdicts, rows.row[i].verdict);
		widen(&width, rows.row[i].what);
	}
	print_head(c, "", 4096);
	for (size_t i = 0; i < rows.nr; i++) {
		const struct compare_row *r = &rows.row[i];

		printf("%-*s  %-*s%s%s\n", verdicts, r->verdict, *r->detail ? width : 0, r->what,
		       *r->detail ? "  " : "", r->detail);
	}
	if (rows.nr)
		putchar('\n');
	print_causes(c, &rows, "", 4096);
	print_summary(c, "");
	compare_rows_free(&rows);
}

static void print_markdown(const struct comparison *c)
{
	struct compare_rows rows = compare_rows(c);

	print_summary(c, "**");
	putchar('\n');
	print_head(c, "- ", 4096);
	if (rows.nr)
		puts("| Verdict | What | Figures |\n|---|---|---|");
	for (size_t i = 0; i < rows.nr; i++)
		printf("| %s | %s | %s |\n", rows.row[i].verdict, rows.row[i].what,
		       rows.row[i].detail);
	if (rows.nr)
		putchar('\n');
	print_causes(c, &rows, "- ", 4096);
	compare_rows_free(&rows);
}

/* Print a text wrapped to LKML_WIDTH, the first line indented by indent, the others by 6. */
static void print_wrapped(const char *text, int indent)
{
	while (*text) {
		const char *piece = text;
		int len = wrap_text(&text, LKML_WIDTH - indent);

		printf("%*s%.*s\n", indent, "", len, piece);
		indent = 6;
	}
}

static void print_lkml(const struct comparison *c)
{
	struct compare_rows rows = compare_rows(c);

	print_head(c, "", LKML_WIDTH);
	for (size_t i = 0; i < rows.nr; i++) {
		const struct compare_row *r = &rows.row[i];
		char *line = xstrfmt("%s: %s", r->verdict, r->what);

		print_wrapped(line, 2);
		print_wrapped(r->detail, 6);
		free(line);
	}
	if (rows.nr)
		putchar('\n');
	print_causes(c, &rows, "", LKML_WIDTH);
	print_summary(c, "");
	compare_rows_free(&rows);
}

/* A number, or null if it is not finite. */
static json_t *number(double v)
{
	return isfinite(v) ? result_number(v) : json_null();
}

static json_t *side_json(const struct result *r, const char *file)
{
	return json_pack("{s:o, s:s, s:s?, s:s?, s:b}", "file", json_string(file) ?: json_null(),
			 "kernel", r->kernel, "arch", word(r, "arch"), "git", word(r, "git"),
			 "partial", r->partial);
}

static json_t *timing_json(const struct timing *t)
{
	return json_pack("{s:o, s:o, s:o, s:I, s:o}", "median", number(t->median), "low",
			 number(t->low), "high", number(t->high), "rounds", (json_int_t)t->rounds,
			 "noise", number(t->noise));
}

static json_t *pair_json(const struct comparison *c, const struct pair *p)
{
	unsigned int causes = compare_causes(c, p);
	json_t *names = nonnull(json_array());
	json_t *o = json_pack("{s:s, s:s}", "cell", (p->base ?: p->new)->name, "verdict",
			      outcome_names[p->outcome]);

	if (!p->base || !p->new) {
		json_object_set_new(o, "only_in", json_string(p->base ? "base" : "new"));
		json_decref(names);
		return o;
	}
	json_object_set_new(o, "base",
			    c->base->exact ? number(p->base->value) : timing_json(&p->base_time));
	json_object_set_new(o, "new",
			    c->base->exact ? number(p->new->value) : timing_json(&p->new_time));
	json_object_set_new(o, "change", number(p->change));
	json_object_set_new(o, "threshold", number(p->threshold));
	if (!c->base->exact)
		json_object_set_new(o, "difference",
				    json_pack("{s:o, s:o, s:b}", "low", number(p->low), "high",
					      number(p->high), "paired", p->paired));
	if (p->moved)
		json_object_set(o, "moved", p->moved);
	if (!c->base->exact)
		json_object_set_new(o, "p", number(p->p));
	if (p->why)
		json_object_set_new(o, "why", json_string(p->why));
	for (int i = 0; i < NR_CAUSES; i++)
		if (causes & 1U << i)
			json_array_append_new(names, json_string(cause_names[i]));
	if (causes)
		json_object_set(o, "causes", names);
	json_decref(names);
	return o;
}

static void print_json(const struct comparison *c)
{
	json_t *cells = nonnull(json_array()), *counts = nonnull(json_object()), *all;

	for (size_t i = 0; i < c->nr; i++)
		json_array_append_new(cells, pair_json(c, &c->pair[i]));
	for (int o = 0; o < NR_OUTCOMES; o++)
		json_object_set_new(counts, outcome_names[o], json_integer(c->count[o]));
	all = json_pack("{s:o, s:o, s:s, s:s, s:b, s:b, s:O, s:o, s:o}", "base",
			side_json(c->base, c->base_file), "new", side_json(c->new, c->new_file),
			"mode", c->base->mode, "unit", c->base->unit, "emulated",
			c->base->emulated || c->new->emulated, "together", c->together, "differs",
			c->differs, "summary", counts, "cells", cells);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

const struct compare_format compare_formats[] = {
	{ "text", digest_text, print_text },
	{ "markdown", digest_markdown, print_markdown },
	{ "lkml", digest_lkml, print_lkml },
	{ "json", print_json, print_json },
	{ 0 },
};
