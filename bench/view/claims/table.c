// SPDX-License-Identifier: GPL-2.0-or-later
/* The claims as a table: one row per claim, one column per result. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "result/schema.h"
#include "view/claims/table.h"

#define CLAIM_WIDTH 32 /* columns of the text table */
#define RESULT_WIDTH 46

/* The text of a table cell; row 0 is the header, column 0 the claims. To be freed. */
static char *words(const struct claims_table *t, size_t row, size_t column, const char *mark)
{
	const struct claims_column *c = column ? &t->column[column - 1] : NULL;
	const struct finding *f = c && row ? &c->findings[row - 1] : NULL;

	if (f)
		return xstrfmt("%s%s%s: %s", mark, verdict_names[f->verdict], mark, f->because);
	if (c)
		return xstrfmt("%s, %s, %s, %s mode%s%s", c->r.kernel, c->arch, c->r.target,
			       c->r.mode, c->r.emulated ? " (~ " EMULATED_MARK ")" : "",
			       c->r.partial ? ", partial" : "");
	return row ? xstrfmt("%zu. %s", row, claims[row - 1].text) : xstrfmt("Claim");
}

/* Print the next line of a row, a piece of every text. Returns whether any text is left. */
static bool print_line(const char *text[], size_t nr)
{
	bool more = false;
	int blank = 0;

	for (size_t i = 0; i < nr; i++) {
		const char *piece = text[i];
		int width = i ? RESULT_WIDTH : CLAIM_WIDTH;
		int len = wrap_text(&text[i], width);

		/* Pad only before more text, to avoid trailing blanks. */
		if (len) {
			printf("%*s%.*s", blank, "", len, piece);
			blank = 0;
		}
		blank += width - len + 2;
		more |= *text[i];
	}
	putchar('\n');
	return more;
}

static void print_text(const struct claims_table *t)
{
	char *cells[t->nr + 1];
	const char *text[t->nr + 1];

	for (size_t row = 0; row <= NR_CLAIMS; row++) {
		for (size_t i = 0; i <= t->nr; i++)
			text[i] = cells[i] = words(t, row, i, "");
		if (row)
			putchar('\n');
		while (print_line(text, t->nr + 1))
			;
		for (size_t i = 0; i <= t->nr; i++)
			free(cells[i]);
	}
}

static void print_markdown(const struct claims_table *t)
{
	for (size_t row = 0; row <= NR_CLAIMS; row++) {
		for (size_t i = 0; i <= t->nr; i++) {
			char *cell = words(t, row, i, "**");

			printf("| %s ", cell);
			free(cell);
		}
		puts("|");
		for (size_t i = 0; !row && i <= t->nr; i++)
			fputs(i < t->nr ? "|---" : "|---|\n", stdout);
	}
}

static void print_json(const struct claims_table *t)
{
	json_t *array = nonnull(json_array());

	for (size_t i = 0; i < t->nr; i++) {
		const struct claims_column *c = &t->column[i];

		for (size_t j = 0; j < NR_CLAIMS; j++) {
			const struct finding *f = &c->findings[j];

			json_array_append_new(
				array, json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:O, s:s, s:o*}",
						 "claim", (int)j + 1, "text", claims[j].text,
						 "kernel", c->r.kernel, "arch", c->arch, "mode",
						 c->r.mode, "verdict", verdict_names[f->verdict],
						 "measured", f->measured, "because", f->because,
						 "emulated", c->r.emulated ? json_true() : NULL));
		}
	}
	json_dumpf(array, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(array);
}

const struct claims_format claims_formats[] = {
	{ "text", print_text },
	{ "markdown", print_markdown },
	{ "json", print_json },
	{ 0 },
};

static const json_t *image_of(const struct claims_column *c)
{
	const json_t *env = json_object_get(c->r.json, "environment");

	return json_object_get(json_object_get(env, "kernel"), "image");
}

/* Same kernel (and image, if both record one), architecture and mode? */
static bool same_column(const struct claims_column *a, const struct claims_column *b)
{
	const json_t *x = image_of(a), *y = image_of(b);

	return !strcmp(a->r.kernel, b->r.kernel) && (!x || !y || json_equal(x, y)) &&
	       !strcmp(a->arch, b->arch) && !strcmp(a->r.mode, b->r.mode);
}

/* Read a result into a new column. Returns 0, or -EINVAL with an error printed. */
static int add_column(struct claims_table *t, const char *file)
{
	struct claims_column *c = &t->column[t->nr];
	const json_t *env;

	if (result_load(&c->r, file))
		return -EINVAL;
	t->nr++;
	env = json_object_get(c->r.json, "environment");
	c->file = file;
	c->arch = json_string_value(json_object_get(env, "arch")) ?: "unknown architecture";
	for (const struct claims_column *other = t->column; other < c; other++) {
		if (!same_column(other, c))
			continue;
		pr_err("%s and %s: both are of %s, %s, %s mode: give one of them", other->file,
		       file, c->r.kernel, c->arch, c->r.mode);
		return -EINVAL;
	}
	for (size_t i = 0; i < NR_CLAIMS; i++)
		claim_evaluate(&claims[i], &c->r, &c->findings[i]);
	return 0;
}

int claims_load(struct claims_table *t, char **files, size_t nr)
{
	int ret = 0;

	t->column = xcalloc(nr, sizeof(*t->column));
	for (size_t i = 0; !ret && i < nr; i++)
		ret = add_column(t, files[i]);
	return ret;
}

void claims_free(struct claims_table *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		for (size_t j = 0; j < NR_CLAIMS; j++)
			finding_free(&t->column[i].findings[j]);
		result_free(&t->column[i].r);
	}
	free(t->column);
}
