// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of every cell of a result, as tables or as JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "view/attribute/attribute.h"
#include "view/attribute/attribution.h"
#include "view/attribute/methods.h"

/* A result and what to show of it. */
struct view {
	const struct result *r;
	struct attribute_options *o;
	json_t *twins; /* arrays of cell indexes by twin_key() */
	json_t *missing; /* names of cells in the plan but not in the result */
	size_t unseen; /* cells for which oracle and batches differ */
	struct tally tally;
};

static bool wanted(const struct view *v, const struct result_cell *c)
{
	if (select_given(&v->o->select))
		return select_has_cell(&v->o->select, c);
	return v->o->json || (!c->src && !c->dst && c->threads <= 1);
}

/* Key shared by cells with the same code and operands, i.e. identical variants; to be freed. */
static char *twin_key(const struct result_cell *c)
{
	const char *code = json_string_value(json_object_get(c->json, "code"));
	const char *parameters = strchr(c->name, '/');

	parameters = parameters ? strchr(parameters + 1, '/') : NULL;
	return code ? xstrfmt("%s %s %s", code, c->path, parameters ?: "") : NULL;
}

static json_t *find_twins(const struct result *r)
{
	json_t *twins = json_object(), *same;

	for (size_t i = 0; i < r->nr; i++) {
		char *key = twin_key(&r->cells[i]);

		if (!key)
			continue;
		same = json_object_get(twins, key);
		if (!same) {
			same = json_array();
			json_object_set_new(twins, key, same);
		}
		json_array_append_new(same, json_integer(i));
		free(key);
	}
	return twins;
}

/* Names of the other cells that run the same code as this one. */
static json_t *identical_to(const struct view *v, const struct result_cell *c)
{
	char *key = twin_key(c);
	const json_t *same = key ? json_object_get(v->twins, key) : NULL;
	json_t *names = json_array(), *i;
	size_t at;

	json_array_foreach (same, at, i) {
		const struct result_cell *twin = &v->r->cells[json_integer_value(i)];

		if (twin != c)
			json_array_append_new(names, json_string(twin->name));
	}
	free(key);
	return names;
}

/* Names of planned cells missing from the result, except for paths the kernel lacks. */
static json_t *find_missing(const struct result *r)
{
	json_t *missing = json_array();
	struct plan plan = { 0 };
	struct cells cells = { 0 };

	if (!plan_from_json(&plan, json_object_get(r->json, "plan")) && !plan_expand(&plan, &cells))
		for (size_t i = 0; i < cells.nr; i++)
			if (!result_named(r, cells.cell[i].name) &&
			    !result_absent(r, cells.cell[i].row->name))
				json_array_append_new(missing, json_string(cells.cell[i].name));
	cells_free(&cells);
	plan_free(&plan);
	return missing;
}

static json_t *row_json(const struct view *v, const struct attribution *a)
{
	static const char *const methods[] = { "none", "oracle", "ladder" };
	const json_t *iterations = json_object_get(a->cell->json, "iterations");
	json_t *parts = json_object(), *twins = identical_to(v, a->cell), *row;
	struct methods m = methods_of(v->r, a->cell);

	for (int p = 0; p < NR_PARTS; p++)
		if (!isnan(a->part[p]))
			json_object_set_new(parts, part_names[p], result_number(a->part[p]));
	row = json_pack("{s:s, s:o, s:o, s:o}", "cell", a->cell->name, "total",
			result_number(a->cell->value), "parts", parts, "rest",
			result_number(a->rest));
	if (a->rest != 0)
		json_object_set_new(row, "rest_is", json_string(a->rest_is));
	json_object_set_new(row, "method", json_string(methods[a->method]));
	json_object_set_new(row, "methods", methods_json(&m));
	json_object_set_new(row, "verdict", json_string(m.verdict));
	methods_free(&m);
	if (iterations)
		json_object_set(row, "iterations", (json_t *)iterations);
	if (json_array_size(twins))
		json_object_set(row, "identical_to", twins);
	json_decref(twins);
	return row;
}

static void print_json(const struct view *v)
{
	const struct result *r = v->r;
	json_t *rows = json_array(), *all;

	for (size_t i = 0; i < r->nr; i++) {
		struct attribution a = attribute(r, &r->cells[i]);

		if (wanted(v, a.cell))
			json_array_append_new(rows, row_json(v, &a));
		attribution_free(&a);
	}
	all = json_pack("{s:s, s:s, s:s, s:O, s:o}", "kernel", r->kernel, "mode", r->mode, "unit",
			r->unit, "missing", v->missing, "rows", rows);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

/* The cells of a family, and the columns they need. */
struct table {
	const char *family;
	struct attribution *row;
	size_t nr;
	bool part[NR_PARTS], iterations;
	int name_width;
};

/* A cell's name without its family. */
static const char *short_name(const struct result_cell *c)
{
	size_t n = strlen(c->path);

	return !strncmp(c->name, c->path, n) && c->name[n] == '/' ? c->name + n + 1 : c->name;
}

static void print_row(const struct view *v, const struct table *t, const struct attribution *a)
{
	printf("%-*s", t->name_width, short_name(a->cell));
	attribution_number(v->r, a->cell->value, 9);
	for (int p = 0; p < NR_PARTS; p++)
		if (t->part[p])
			attribution_number(v->r, a->part[p], 8);
	attribution_number(v->r, a->rest, 8);
	if (t->iterations)
		attribution_number(
			v->r, json_number_value(json_object_get(a->cell->json, "iterations")), 8);
	printf("%s%s\n", *a->rest_is ? "  " : "", a->rest_is);
}

static void print_table(const struct view *v, const struct table *t)
{
	printf("\n%s: %s\n%-*s %9s", t->family, v->r->title, t->name_width, "", "total");
	for (int p = 0; p < NR_PARTS; p++)
		if (t->part[p])
			printf(" %8s", part_names[p]);
	printf(" %8s%s  the rest is\n", "rest", t->iterations ? "  (rep x)" : "");
	for (size_t i = 0; i < t->nr; i++)
		print_row(v, t, &t->row[i]);
}

static void add_row(struct table *t, struct attribution a)
{
	int width = strlen(short_name(a.cell));

	t->row = grow(t->row, t->nr, sizeof(a));
	t->row[t->nr++] = a;
	for (int p = 0; p < NR_PARTS; p++)
		t->part[p] |= !isnan(a.part[p]);
	t->iterations |= json_integer_value(json_object_get(a.cell->json, "iterations")) > 0;
	if (width > t->name_width)
		t->name_width = width;
}

static void end_table(const struct view *v, struct table *t)
{
	if (t->nr)
		print_table(v, t);
	for (size_t i = 0; i < t->nr; i++)
		attribution_free(&t->row[i]);
	free(t->row);
	*t = (struct table){ 0 };
}

/* Print each pair of identical variants once, with the number of cells. */
static void print_twins(const struct view *v)
{
	json_t *pairs = json_object(), *same, *n;
	const char *key;

	json_object_foreach (v->twins, key, same) {
		const struct result_cell *first =
			&v->r->cells[json_integer_value(json_array_get(same, 0))];

		for (size_t i = 1; i < json_array_size(same); i++) {
			const struct result_cell *c =
				&v->r->cells[json_integer_value(json_array_get(same, i))];
			char *pair = xstrfmt("%s/%s and %s/%s", first->path, first->variant,
					     c->path, c->variant);

			json_object_set_new(
				pairs, pair,
				json_integer(1 + json_integer_value(json_object_get(pairs, pair))));
			free(pair);
		}
	}
	json_object_foreach (pairs, key, n)
		printf("\nIdentical: %s run the same code in %lld cells.\n", key,
		       (long long)json_integer_value(n));
	json_decref(pairs);
}

static void print_head(const struct view *v)
{
	bool oracle = v->r->nr && json_object_get(v->r->cells[0].json, "parts");

	printf("%s\n%s\n", v->o->file, v->r->title);
	if (oracle)
		puts("Total: counted by the batches. Parts: seen executed in the same call, an "
		     "empty"
		     " call taken off.\n(rep x): how many of these instructions repeat a rep-string"
		     " instruction.");
	else
		puts("Total: measured. Parts: the stages, each measured alone. The rest keeps its"
		     " sign.");
}

/* Print all wanted cells, one table per family. */
static void print_tables(const struct view *v)
{
	struct table t = { 0 };

	print_head(v);
	for (size_t i = 0; i < v->r->nr; i++) {
		const struct result_cell *c = &v->r->cells[i];

		if (!wanted(v, c))
			continue;
		if (!t.family || strcmp(t.family, c->path)) {
			end_table(v, &t);
			t.family = c->path;
		}
		add_row(&t, attribute(v->r, c));
	}
	end_table(v, &t);
	print_twins(v);
}

static void print_one(const struct view *v)
{
	for (size_t i = 0; i < v->r->nr; i++) {
		struct attribution a;
		struct methods m;

		if (!wanted(v, &v->r->cells[i]))
			continue;
		a = attribute(v->r, &v->r->cells[i]);
		m = methods_of(v->r, &v->r->cells[i]);
		attribution_print(v->r, &a);
		methods_print(v->r, &m);
		attribution_free(&a);
		methods_free(&m);
	}
}

#define MISSING_SHOWN 5

static void print_missing(const struct view *v)
{
	size_t nr = json_array_size(v->missing), i;
	json_t *name;

	if (!nr)
		return;
	printf("\nPartial: %zu cells of the plan were not measured:\n", nr);
	json_array_foreach (v->missing, i, name) {
		if (i == MISSING_SHOWN) {
			printf("  and %zu more: --format json names them\n", nr - i);
			break;
		}
		printf("  %s\n", json_string_value(name));
	}
}

/* Count the selected cells, and tally the methods of these; by default, of all cells. */
static size_t count(struct view *v)
{
	size_t nr = 0;

	for (size_t i = 0; i < v->r->nr; i++) {
		struct attribution a = attribute(v->r, &v->r->cells[i]);
		struct methods m = methods_of(v->r, a.cell);

		nr += wanted(v, a.cell);
		v->unseen += a.unseen != 0;
		if (!select_given(&v->o->select) || wanted(v, a.cell))
			tally_add(&v->tally, &m);
		methods_free(&m);
		attribution_free(&a);
	}
	return nr;
}

static int view(struct view *v)
{
	size_t nr = count(v);
	const char *why = select_unused(&v->o->select);

	if (!why && !nr)
		why = "there are no cells";
	if (why) {
		pr_err("%s: %s", v->o->file, why);
		return EXIT_TROUBLE;
	}
	if (v->o->json) {
		print_json(v);
	} else {
		if (nr == 1)
			print_one(v);
		else
			print_tables(v);
		print_missing(v);
		if (!select_given(&v->o->select) && nr < v->r->nr)
			printf("\n%zu cells at offsets or of several threads are not shown: "
			       "--paths "
			       "GLOB names some.\n",
			       v->r->nr - nr);
		if (nr > 1)
			tally_print(&v->tally);
	}
	return v->unseen ? EXIT_REGRESSION : EXIT_FINE;
}

int attribute_result(struct attribute_options *o)
{
	struct view v = { .o = o };
	struct result r;
	int code;

	if (result_load(&r, o->file))
		return EXIT_TROUBLE;
	v.r = &r;
	v.twins = find_twins(&r);
	v.missing = find_missing(&r);
	code = view(&v);
	json_decref(v.twins);
	json_decref(v.missing);
	tally_free(&v.tally);
	result_free(&r);
	return code;
}
