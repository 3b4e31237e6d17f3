// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy claims: what textbooks say of user access, held against results. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/claims/claims.h"

#define CLAIM_WIDTH 32 /* columns of the text table */
#define RESULT_WIDTH 46

/* A result and what it says of every claim. */
struct column {
	const char *file, *arch;
	struct result r;
	struct finding findings[NR_CLAIMS];
};

struct table {
	struct column *column;
	size_t nr;
};

/* A cell's words, row 0 being the titles and column 0 the claims; to be freed. */
static char *words(const struct table *t, size_t row, size_t column, const char *mark)
{
	const struct column *c = column ? &t->column[column - 1] : NULL;
	const struct finding *f = c && row ? &c->findings[row - 1] : NULL;

	if (f)
		return strf("%s%s%s: %s", mark, verdict_names[f->verdict], mark, f->because);
	if (c)
		return strf("%s, %s, %s, %s mode%s%s", c->r.kernel, c->arch, c->r.target, c->r.mode,
			    c->r.emulated ? " (~ " EMULATED_MARK ")" : "",
			    c->r.partial ? ", partial" : "");
	return row ? strf("%zu. %s", row, claims[row - 1].text) : strf("Claim");
}

/* The next line of a row: a piece of every text. False when nothing is left for another. */
static bool print_line(const char *text[], size_t nr)
{
	bool more = false;
	int blank = 0;

	for (size_t i = 0; i < nr; i++) {
		const char *piece = text[i];
		int width = i ? RESULT_WIDTH : CLAIM_WIDTH;
		int len = wrap_text(&text[i], width);

		/* Blanks only before something: no line ends with one. */
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

static void print_text(const struct table *t)
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

static void print_markdown(const struct table *t)
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

static void print_json(const struct table *t)
{
	json_t *array = must(json_array());

	for (size_t i = 0; i < t->nr; i++) {
		const struct column *c = &t->column[i];

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

static const struct format {
	const char *name;
	void (*print)(const struct table *t);
} formats[] = {
	{ "text", print_text },
	{ "markdown", print_markdown },
	{ "json", print_json },
	{ 0 },
};

struct options {
	const struct format *format;
	char **files;
	size_t nr;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "text|markdown|json", 0, "how to print it (default: text)", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		for (o->format = formats; o->format->name; o->format++)
			if (!strcmp(arg, o->format->name))
				return 0;
		complain("--format %s: give text, markdown or json", arg);
		return EINVAL;
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->nr = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	option_table,
	parse_option,
	"[RESULT...]",
	"Hold eight claims of textbooks on user access against results, a column each (default: "
	"results/latest.json).\v"
	"Every verdict follows from the numbers of that result: docs/method.md. The plan 'quick' "
	"measures all of them.",
	NULL,
	NULL,
	NULL
};

/* A column of a result read, that none before it is alike. Returns 0, or -EINVAL after a word. */
static int add_column(struct table *t, const char *file)
{
	struct column *c = &t->column[t->nr];
	const json_t *env;

	if (result_load(&c->r, file))
		return -EINVAL;
	t->nr++;
	env = json_object_get(c->r.json, "environment");
	c->file = file;
	c->arch = json_string_value(json_object_get(env, "arch")) ?: "unknown architecture";
	for (const struct column *other = t->column; other < c; other++) {
		if (strcmp(other->r.kernel, c->r.kernel) || strcmp(other->arch, c->arch) ||
		    strcmp(other->r.mode, c->r.mode))
			continue;
		complain("%s and %s: both are of %s, %s, %s mode: give one of them", other->file,
			 file, c->r.kernel, c->arch, c->r.mode);
		return -EINVAL;
	}
	for (size_t i = 0; i < NR_CLAIMS; i++)
		claim_evaluate(&claims[i], &c->r, &c->findings[i]);
	return 0;
}

static void free_table(struct table *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		for (size_t j = 0; j < NR_CLAIMS; j++)
			finding_free(&t->column[i].findings[j]);
		result_free(&t->column[i].r);
	}
	free(t->column);
}

int cmd_claims(int argc, char **argv)
{
	char *latest = root_path("results/latest.json");
	struct options o = { .format = formats, .files = &latest, .nr = 1 };
	struct table t = { 0 };
	int ret = argp_parse(&argp, argc, argv, 0, NULL, &o);

	t.column = must(calloc(o.nr, sizeof(*t.column)));
	for (size_t i = 0; !ret && i < o.nr; i++)
		ret = add_column(&t, o.files[i]);
	if (!ret)
		o.format->print(&t);
	free_table(&t);
	free(latest);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
