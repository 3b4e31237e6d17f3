// SPDX-License-Identifier: GPL-2.0-or-later
/* A comparison on one screen, in a commit message or in a comment: folded, and cut to size. */
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/digest.h"
#include "view/compare/fold.h"
#include "view/compare/rows.h"

/* Most rows of each form, and the most bytes of a comment, which has a limit of 65536. */
#define TEXT_ROWS 11
#define LKML_ROWS 8
#define MARKDOWN_ROWS 20
#define COMMENT_BYTES 60000

#define SCREEN_COLUMNS 80
#define LKML_COLUMNS 75

static const char *verdict(const struct comparison *c, const struct fold *f)
{
	return outcome_word(f->outcome, c->base->exact);
}

/* Print a text in at most two lines. */
static void print_two(const char *text, int width)
{
	int len = wrap_text(&(const char *){ text }, width);

	printf("%.*s\n", len, text);
	text += len;
	text += strspn(text, " ");
	if (*text)
		printf("%.*s%s\n", strlen(text) > (size_t)width ? width - 3 : width, text,
		       strlen(text) > (size_t)width ? "..." : "");
}

/* Print a text cut to a width, without blanks and commas at its end. */
static void print_cut(const char *text, int width)
{
	int len = strlen(text) > (size_t)width ? width : (int)strlen(text);

	while (len && strchr(" ,", text[len - 1]))
		len--;
	printf("%.*s\n", len, text);
}

static void print_side(const char *side, const struct result *r, const char *file, int width)
{
	char *copy = xstrdup(file), *line;

	line = xstrfmt("%s %s, %s%s", side, basename(copy), r->title,
		       r->baseline  ? ", baseline"
		       : r->partial ? ", partial"
				    : "");
	print_cut(line, width);
	free(line);
	free(copy);
}

static void print_head(const struct comparison *c, int width)
{
	char *line = NULL;
	const char *name;
	json_t *values;

	print_side("base:", c->base, c->base_file, width);
	print_side("new: ", c->new, c->new_file, width);
	json_object_foreach (c->differs, name, values)
		join(&line, line ? ", " : "", "%s", name);
	if (line) {
		char *all = xstrfmt("differs: %s", line);

		print_cut(all, width);
		free(all);
	}
	free(line);
}

/* Columns of a row: name, cells, before, after, change, percent; what moved has the rest. */
#define ROW "%-27.27s %5s %4s %5s %8s %5s  %s%s%s"

/* "  get_user/checked   all  15  17  +2  +13.3  check +2" */
static void print_fold(const struct comparison *c, const struct fold *f, int width)
{
	int digits = c->base->exact ? 0 : 1;
	char *delta = range_text(f->delta, digits), *moves = fold_most(f);
	char *mark = causes_mark(f->causes), *name = xstrfmt("  %s", f->name), *line;
	char *cells = f->nr == f->of ? xstrdup("all") : xstrfmt("%zu", f->nr);
	char before[32] = "", after[32] = "", percent[32] = "";

	if (!isnan(f->before)) {
		snprintf(before, sizeof(before), "%.*f", digits, f->before);
		snprintf(after, sizeof(after), "%.*f", digits, f->after);
	}
	if (f->before > 0)
		snprintf(percent, sizeof(percent), "%+.1f", 100 * (f->after / f->before - 1));
	line = xstrfmt(ROW, name, cells, before, after, delta, percent, *mark ? mark + 1 : "",
		       *mark && *moves ? " " : "", moves);
	print_cut(line, width);
	free(name);
	free(delta);
	free(moves);
	free(mark);
	free(cells);
	free(line);
}

static void print_title(const struct comparison *c, const struct fold *f, bool first, int width)
{
	char *line = first ? xstrfmt(ROW, verdict(c, f), "cells", "from", "to", "change", "%",
				     c->base->exact ? "moved most" : "", "", "")
			   : xstrdup(verdict(c, f));

	print_cut(line, width);
	free(line);
}

/* Print up to most rows, with a heading per verdict. Returns how many folds were printed. */
static size_t print_folds(const struct comparison *c, const struct folds *folds, size_t most,
			  int width)
{
	size_t lines = 0, i = 0;

	for (; i < folds->nr && lines < most; i++) {
		const struct fold *f = &folds->fold[i];

		if (!i || f->outcome != folds->fold[i - 1].outcome) {
			print_title(c, f, !i, width);
			lines++;
		}
		print_fold(c, f, width);
		lines++;
	}
	return i;
}

static void print_notes(const struct comparison *c, const struct folds *folds, int width)
{
	unsigned int causes = 0;

	for (size_t i = 0; i < folds->nr; i++)
		causes |= folds->fold[i].causes;
	for (int i = 0; i < NR_CAUSES; i++) {
		char *words;

		if (!(causes & 1U << i))
			continue;
		words = causes_words(c, i);
		print_two(words, width);
		free(words);
	}
}

static void print_plain(const struct comparison *c, size_t most, int width)
{
	struct folds folds = compare_fold(c);
	char *summary = compare_summary(c);
	size_t printed;

	print_head(c, width);
	if (folds.nr)
		putchar('\n');
	printed = print_folds(c, &folds, most, width);
	if (printed < folds.nr)
		printf("  and %zu rows more: --all has every change\n", folds.nr - printed);
	putchar('\n');
	print_notes(c, &folds, width);
	print_two(summary, width);
	free(summary);
	compare_unfold(&folds);
}

void digest_text(const struct comparison *c)
{
	print_plain(c, TEXT_ROWS, SCREEN_COLUMNS);
}

void digest_lkml(const struct comparison *c)
{
	print_plain(c, LKML_ROWS, LKML_COLUMNS);
}

/* A row of a table, in markdown; to be freed. */
static char *markdown_row(const struct comparison *c, const struct fold *f)
{
	int digits = c->base->exact ? 0 : 1;
	char *delta = range_text(f->delta, digits), *change;
	char *moves = fold_moves(f), *mark = causes_mark(f->causes), *row;

	change = f->before > 0 ? xstrfmt("%+.1f", 100 * (f->after / f->before - 1)) : xstrdup("");
	if (isnan(f->before))
		row = xstrfmt("| %s | %s | %zu | | | | | |\n", verdict(c, f), f->name, f->nr);
	else
		row = xstrfmt("| %s | `%s` | %zu of %zu | %.*f | %.*f | %s | %s %% | %s%s |\n",
			      verdict(c, f), f->name, f->nr, f->of, digits, f->before, digits,
			      f->after, delta, change, moves, mark);
	free(delta);
	free(change);
	free(moves);
	free(mark);
	return row;
}

void digest_markdown(const struct comparison *c)
{
	static const char head[] = "| Verdict | Path | Cells | Before | After | Change | | What"
				   " moved |\n|---|---|--:|--:|--:|--:|--:|---|\n";
	struct folds folds = compare_fold(c);
	char *summary = compare_summary(c);
	size_t bytes = 0, i;

	printf("**%s**\n\n", summary);
	print_head(c, 4096);
	if (folds.nr)
		printf("\n%s", head);
	for (i = 0; i < folds.nr && bytes < COMMENT_BYTES; i++) {
		char *row = markdown_row(c, &folds.fold[i]);

		if (i == MARKDOWN_ROWS)
			printf("\n<details><summary>%zu rows more</summary>\n\n%s", folds.nr - i,
			       head);
		fputs(row, stdout);
		bytes += strlen(row);
		free(row);
	}
	if (i > MARKDOWN_ROWS)
		puts("\n</details>");
	if (i < folds.nr)
		printf("\n%zu rows more do not fit in a comment.\n", folds.nr - i);
	putchar('\n');
	print_notes(c, &folds, 4096);
	free(summary);
	compare_unfold(&folds);
}
