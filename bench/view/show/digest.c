// SPDX-License-Identifier: GPL-2.0-or-later
/* A result on one screen: the functions that callers know, and where their cost goes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/paths.h"
#include "result/schema.h"
#include "result/text.h"
#include "view/show/digest.h"

static const struct line {
	const char *function, *path, *variant;
	const char *constant; /* the variant of a size that the compiler knows, or NULL */
} lines[] = {
	{ "get_user", "get_user", "checked", NULL },
	{ "__get_user", "get_user", "unchecked", NULL },
	{ "put_user", "put_user", "checked", NULL },
	{ "__put_user", "put_user", "unchecked", NULL },
	{ "copy_from_user", "copy_from_user", "checked", "constant" },
	{ "__copy_from_user", "copy_from_user", "unchecked", "constant-unchecked" },
	{ "copy_to_user", "copy_to_user", "checked", "constant" },
	{ "__copy_to_user", "copy_to_user", "unchecked", "constant-unchecked" },
	{ "copy_from_iter", "copy_from_iter", "ubuf", NULL },
	{ "copy_to_iter", "copy_to_iter", "ubuf", NULL },
	{ "strncpy_from_user", "strncpy_from_user", "checked", NULL },
	{ "strnlen_user", "strnlen_user", "checked", NULL },
	{ "clear_user", "clear_user", "checked", "constant" },
};

static const unsigned int sizes[] = { 8, 64, 4096 };
#define CONSTANT_SIZE 64

/* Columns of parts: their names in a result, of which each cell's are added up. */
static const struct column {
	const char *title;
	int width;
	const char *parts[3];
} columns[] = {
	{ "check", 6, { "check", "mask" } }, { "barrier", 8, { "barrier" } },
	{ "smap", 5, { "smap" } },	     { "object", 7, { "objcheck" } },
	{ "copy", 5, { "body" } },	     { "rest", 5, { "call", "rest" } },
};

static const struct result_cell *cell_at(const struct result *r, const struct line *l,
					 unsigned int size)
{
	return result_find(r, l->path, l->variant, size, 0, 0, NULL);
}

static const struct result_cell *constant_cell(const struct result *r, const struct line *l)
{
	return l->constant ? result_find(r, l->path, l->constant, CONSTANT_SIZE, 0, 0, NULL) : NULL;
}

/* The cell whose parts are shown: of 64 bytes, or of 8. */
static const struct result_cell *split_cell(const struct result *r, const struct line *l)
{
	return cell_at(r, l, 64) ?: cell_at(r, l, 8);
}

static double part_of(const struct result_cell *c, const char *name)
{
	return json_number_value(json_object_get(json_object_get(c->json, "parts"), name));
}

static double sum_of(const struct result_cell *c, const struct column *column)
{
	double sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(column->parts) && column->parts[i]; i++)
		sum += part_of(c, column->parts[i]);
	return sum;
}

/* Times have a mark and a decimal. */
static int total_width(const struct result *r)
{
	return r->exact ? 5 : 7;
}

static void print_total(const struct result *r, const struct result_cell *c)
{
	char text[32] = "-";

	if (c && r->exact)
		snprintf(text, sizeof(text), "%.0f", c->value);
	else if (c)
		snprintf(text, sizeof(text), "%s%.*f", r->emulated ? "~" : "",
			 fabs(c->value) < 1000, c->value);
	printf(" %*s", total_width(r), text);
}

static void print_parts(const struct result_cell *c)
{
	bool known = c && json_is_object(json_object_get(c->json, "parts"));

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		double sum = known ? sum_of(c, &columns[i]) : 0;

		if (sum)
			printf(" %*.0f", columns[i].width - 1, sum);
		else
			printf(" %*s", columns[i].width - 1, known ? "." : "-");
	}
}

/* Times are not split here: how fast large copies are, and how much the rounds scatter. */
static void print_rate(const struct result *r, const struct line *l)
{
	const struct result_cell *large = cell_at(r, l, 4096), *c = split_cell(r, l);
	const struct result_cell *all[] = { cell_at(r, l, 8), cell_at(r, l, 64), large };
	double most = 0;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] && all[i]->value > 0)
			most = fmax(most, all[i]->spread / all[i]->value);
	if (large && large->value > 0)
		printf(" %11.2f GB/s", 4096 / large->value);
	else
		printf(" %11s     ", "-");
	printf(" %9.1f %%", c ? 100 * most : 0);
}

static void print_line(const struct result *r, const struct line *l)
{
	printf("%-17s", l->function);
	for (size_t s = 0; s < ARRAY_SIZE(sizes); s++)
		print_total(r, cell_at(r, l, sizes[s]));
	print_total(r, constant_cell(r, l));
	if (r->exact)
		print_parts(split_cell(r, l));
	else
		print_rate(r, l);
	putchar('\n');
}

static bool has_line(const struct result *r, const struct line *l)
{
	for (size_t s = 0; s < ARRAY_SIZE(sizes); s++)
		if (cell_at(r, l, sizes[s]))
			return true;
	return constant_cell(r, l) != NULL;
}

static void print_header(const struct result *r)
{
	int width = total_width(r);

	printf("%s%-17s %*s %*s %*s %*s", style_bold, "", width, "8 B", width, "64 B", width,
	       "4 KiB", width, "64 B*");
	for (size_t i = 0; r->exact && i < ARRAY_SIZE(columns); i++)
		printf(" %*s", columns[i].width - 1, columns[i].title);
	if (!r->exact)
		printf(" %16s %11s", "at 4 KiB", "spread");
	printf("%s\n", style_plain);
}

static void print_wrapped(const char *text)
{
	while (*text) {
		const char *piece = text;
		int len = wrap_text(&text, SCREEN_COLUMNS);

		printf("%.*s\n", len, piece);
	}
}

/* Answers in words what the table answers in numbers. */
static void print_words(const struct result *r)
{
	const struct line *copy = &lines[4];
	const struct result_cell *c = cell_at(r, copy, 64), *constant = constant_cell(r, copy);
	const char *mark = r->emulated ? "~" : "";
	int digits = r->exact ? 0 : 1;
	char *words;

	if (!c)
		return;
	words = xstrfmt("copy_from_user() of 64 bytes takes %s%.*f %s", mark, digits, c->value,
			r->exact ? "instructions" : r->unit);
	if (part_of(c, "objcheck"))
		join(&words, ": ",
		     "%.0f for the object-size check, %.0f for the address check, %.0f for the"
		     " copy",
		     part_of(c, "objcheck"), sum_of(c, &columns[0]), part_of(c, "body"));
	if (constant)
		join(&words, "; ", "if the compiler knows the size, %s%.*f", mark, digits,
		     constant->value);
	join(&words, "", ".");
	putchar('\n');
	print_wrapped(words);
	free(words);
}

/* Results without any of these functions: their first cells. */
static void print_first(const struct result *r)
{
	char text[48];

	for (size_t i = 0; i < r->nr && i < ARRAY_SIZE(lines); i++) {
		result_value_text(text, sizeof(text), r, &r->cells[i]);
		printf("%-60.60s %14s %s\n", r->cells[i].name, text, r->unit);
	}
}

void show_digest(const struct result *r)
{
	size_t nr = 0;

	fputs(style_bold, stdout);
	print_wrapped(r->title);
	fputs(style_plain, stdout);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		nr += has_line(r, &lines[i]);
	if (nr) {
		print_header(r);
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
			if (has_line(r, &lines[i]))
				print_line(r, &lines[i]);
		printf("%s* if the compiler knows the size%s%s\n", style_dim,
		       r->exact ? "; check to rest: of 64 B, or 8 B" : "", style_plain);
		print_words(r);
	} else {
		print_first(r);
	}
	printf("%s%zu cells in all: --all for every table, --cells for every cell%s\n", style_dim,
	       r->nr, style_plain);
}
