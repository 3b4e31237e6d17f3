// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A result as tables, one per family: sizes down, variants across; then
 * those of cells that are only comparable with their own kind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/pager.h"
#include "lib/util.h"
#include "plan/cells.h"
#include "result/result.h"
#include "result/schema.h"
#include "result/text.h"
#include "view/show/buffers.h"
#include "view/show/digest.h"
#include "view/show/show.h"

#define MAX_VARIANTS UCOPY_NR_PATHS
#define MAX_SIZES 256

/* Print a value with its spread, at least width columns wide. */
static void print_value(const struct result *r, const struct result_cell *c, int width)
{
	char text[48];

	result_value_text(text, sizeof(text), r, c);
	printf(" %*s", width, text);
}

static bool same_code(const struct result_cell *a, const struct result_cell *b)
{
	const json_t *code = json_object_get(a->json, "code");

	return code && json_equal(code, json_object_get(b->json, "code"));
}

/* Print the difference between two cells, also in percent of the second, if both exist. */
static void print_extra(const struct result_cell *more, const struct result_cell *less)
{
	char share[24] = "";

	if (!more || !less) {
		printf(" %9s %7s", "-", "");
		return;
	}
	if (same_code(more, less)) {
		printf(" %17s", "the same code");
		return;
	}
	if (less->value > 0)
		snprintf(share, sizeof(share), "%+.1f%%",
			 100 * (more->value - less->value) / less->value);
	printf(" %+9.*f %7s", more->value == (long long)more->value ? 0 : 1,
	       more->value - less->value, share);
}

struct table {
	const char *family;
	const char *kbuf; /* the cells' kind of kernel buffer; NULL: any */
	const char *variants[MAX_VARIANTS];
	size_t nr_variants;
	unsigned int sizes[MAX_SIZES];
	size_t nr_sizes;
	bool checked, unchecked; /* has these variants, whose difference is shown */
	bool constant; /* a variant has compile-time constant sizes */
};

static void add_size(struct table *t, unsigned int size)
{
	size_t i = t->nr_sizes;

	for (size_t j = 0; j < t->nr_sizes; j++)
		if (t->sizes[j] == size)
			return;
	if (t->nr_sizes == MAX_SIZES)
		return;
	for (t->nr_sizes++; i && t->sizes[i - 1] > size; i--)
		t->sizes[i] = t->sizes[i - 1];
	t->sizes[i] = size;
}

/* Is a cell of this path shown in the table? */
static bool shown(const struct table *t, const struct path_row *row, const struct result_cell *c)
{
	return result_plain(c) && !strcmp(c->path, t->family) &&
	       !strcmp(c->variant, row->variant) && !c->src && !c->dst &&
	       (!t->kbuf || !strcmp(c->kbuf, t->kbuf));
}

/* Collect the variants of a family, in the order of path_rows, and the sizes of its cells. */
static void make_table(struct table *t, const struct result *r, const char *family,
		       const char *kbuf)
{
	*t = (struct table){ .family = family, .kbuf = kbuf };
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i];

		if (strcmp(row->family, family))
			continue;
		for (size_t j = 0; j < r->nr; j++) {
			const struct result_cell *c = &r->cells[j];

			if (!shown(t, row, c))
				continue;
			if (!t->nr_variants || t->variants[t->nr_variants - 1] != row->variant)
				t->variants[t->nr_variants++] = row->variant;
			t->constant |= row->sizes == UCOPY_SIZES_CONSTANT;
			add_size(t, c->size);
		}
	}
	for (size_t i = 0; i < t->nr_variants; i++) {
		t->checked |= !strcmp(t->variants[i], "checked");
		t->unchecked |= !strcmp(t->variants[i], "unchecked");
	}
}

static void print_table(const struct table *t, const struct result *r)
{
	int width[MAX_VARIANTS];
	bool extra = t->checked && t->unchecked;
	bool kind = t->kbuf && *t->kbuf;
	struct buffer_note note = { .before = "", .after = " bytes" };

	if (!t->nr_variants)
		return;
	printf("\n%s%s%s%s%s%s: %s%s\n%8s", style_bold, t->family, kind ? ", kbuf=" : "",
	       kind ? t->kbuf : "", style_plain, style_dim, r->title, style_plain, "bytes");
	for (size_t i = 0; i < t->nr_variants; i++) {
		width[i] = r->exact ? 10 : 18;
		if (width[i] < (int)strlen(t->variants[i]))
			width[i] = strlen(t->variants[i]);
		printf(" %*s", width[i], t->variants[i]);
	}
	puts(extra ? "   checked - unchecked" : "");
	for (size_t s = 0; s < t->nr_sizes; s++) {
		const struct result_cell *cell[MAX_VARIANTS] = { 0 };

		if (t->sizes[s])
			printf("%8u", t->sizes[s]);
		else
			printf("%8s", "any");
		for (size_t i = 0; i < t->nr_variants; i++) {
			cell[i] = result_find(r, t->family, t->variants[i], t->sizes[s], 0, 0,
					      t->kbuf);
			print_value(r, cell[i], width[i]);
			if (cell[i])
				buffer_note_add(&note, t->sizes[s], cell[i]->kbuf);
		}
		/* The table of paths lists checked and unchecked first. */
		if (extra)
			print_extra(cell[0], cell[1]);
		putchar('\n');
	}
	buffer_note_print(&note);
	if (t->constant)
		printf("%sconstant: of a size that the compiler knows, as sizeof() is; the others"
		       " know it at run time%s\n",
		       style_dim, style_plain);
}

static void print_absent(const struct result *r, struct show_options *o)
{
	bool any = false;

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i];
		const char *why = result_absent(r, row->name);

		if (!why || !select_has_path(&o->select, row->name))
			continue;
		printf("%s%s: %s\n", any ? "" : "\nNot in this kernel:\n", row->name, why);
		any = true;
	}
}

/* What holds for the whole result, and what to beware of. */
static void print_warnings(const struct result *r)
{
	const json_t *warnings = json_object_get(r->json, "warnings");
	json_t *w;
	size_t i;

	if (r->partial)
		printf("%spartial: not all cells were measured%s\n", style_bold, style_plain);
	json_array_foreach (warnings, i, w)
		if (strcmp(json_string_value(w) ?: "", EMULATED_MARK))
			printf("warning: %s\n", json_string_value(w));
}

static void print_head(const struct result *r, const char *file)
{
	const json_t *env = json_object_get(r->json, "environment");

	printf("%s%s%s\n%s, %s\n", style_bold, file, style_plain, r->title,
	       json_string_value(json_object_get(env, "accelerator")) ?: "accelerator unknown");
	printf("cpu %s; hardened_usercopy %s\n",
	       json_string_value(json_object_get(json_object_get(env, "cpu"), "model"))
		       ?: "unknown",
	       json_string_value(json_object_get(env, "hardened_usercopy")) ?: "unknown");
	if (r->exact)
		printf("Instructions rank code on one machine; they are no time. A rep-string copy"
		       " counts\none for every iteration.\n");
	if (r->emulated)
		printf("%s~ " EMULATED_MARK "%s\n", style_bold, style_plain);
	print_warnings(r);
}

static void print_cells(const struct result *r)
{
	char failure[64];

	for (size_t i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		printf("%-72s", c->name);
		print_value(r, c, r->exact ? 8 : 16);
		result_failure_text(failure, sizeof(failure), c);
		printf(" %s%s%s\n", c->unit, *failure ? "  " : "", failure);
	}
}

/* Does a family have cells with a kernel buffer other than the default? */
static bool several_kinds(const struct result *r, const char *family)
{
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *row = &path_rows[i];
		struct table t = { .family = family };

		if (strcmp(row->family, family))
			continue;
		for (size_t j = 0; j < r->nr; j++) {
			const struct result_cell *c = &r->cells[j];

			if (shown(&t, row, c) && !kbuf_is_auto(row, c->size, 0, 0, c->kbuf))
				return true;
		}
	}
	return false;
}

/* Is this the first cell of the family with its kind of kernel buffer? */
static bool new_kind(const struct result *r, const struct result_cell *c, const char *family)
{
	if (strcmp(c->path, family) || !result_plain(c))
		return false;
	for (const struct result_cell *before = r->cells; before < c; before++)
		if (!strcmp(before->path, family) && result_plain(before) &&
		    !strcmp(before->kbuf, c->kbuf))
			return false;
	return true;
}

/* Print one table per kind of kernel buffer, in order of appearance; kinds are never mixed. */
static void print_kinds(const struct result *r, const char *family)
{
	struct table t;

	for (size_t i = 0; i < r->nr; i++) {
		if (!new_kind(r, &r->cells[i], family))
			continue;
		make_table(&t, r, family, r->cells[i].kbuf);
		print_table(&t, r);
	}
}

/* Is this the first row of its family? The rows of a family need not be adjacent. */
static bool begins_family(size_t path)
{
	for (size_t i = 0; i < path; i++)
		if (!strcmp(path_rows[i].family, path_rows[path].family))
			return false;
	return true;
}

static void print_tables(const struct result *r)
{
	struct table t;

	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const char *family = path_rows[i].family;

		if (!begins_family(i))
			continue;
		if (several_kinds(r, family)) {
			print_kinds(r, family);
		} else {
			make_table(&t, r, family, NULL);
			print_table(&t, r);
		}
		show_grids(r, family);
	}
}

static void print_json(const struct result *r)
{
	json_t *cells = nonnull(json_array()), *all;

	for (size_t i = 0; i < r->nr; i++)
		json_array_append(cells, (json_t *)r->cells[i].json);
	all = json_pack("{s:s, s:s, s:s, s:b, s:b, s:o, s:O*}", "kernel", r->kernel, "mode",
			r->mode, "unit", r->unit, "emulated", r->emulated, "partial", r->partial,
			"cells", cells, "absent", json_object_get(r->json, "absent"));
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

int show_result(struct show_options *o)
{
	struct result r;
	const char *why;

	if (result_load(&r, o->file))
		return EXIT_TROUBLE;
	why = select_cells(&o->select, &r, false);
	if (why) {
		pr_err("%s: %s", o->file, why);
	} else if (o->json) {
		print_json(&r);
	} else if (o->all || o->cells || select_given(&o->select)) {
		pager_start();
		print_head(&r, o->file);
		if (o->cells)
			print_cells(&r);
		else
			print_tables(&r);
		print_absent(&r, o);
	} else {
		show_digest(&r);
		print_warnings(&r);
	}
	result_free(&r);
	return why ? EXIT_TROUBLE : EXIT_FINE;
}
