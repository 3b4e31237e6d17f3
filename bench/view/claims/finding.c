// SPDX-License-Identifier: GPL-2.0-or-later
/* The finding of a result for a claim: looks up cells, records and compares them. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "view/claims/finding.h"

const char *const verdict_names[] = {
	[VERDICT_HOLDS] = "holds",
	[VERDICT_NO_LONGER] = "no longer holds",
	[VERDICT_REVERSED] = "reversed",
	[VERDICT_UNMEASURABLE] = "not measurable here",
};

void finding_start(struct finding *f, const struct result *r)
{
	*f = (struct finding){
		.r = r,
		.measured = nonnull(json_object()),
		.missing = nonnull(json_object()),
	};
}

void finding_free(struct finding *f)
{
	json_decref(f->measured);
	json_decref(f->missing);
	free(f->because);
	*f = (struct finding){ 0 };
}

const char *finding_figure(const struct finding *f, const struct result_cell *c)
{
	static char ring[8][48];
	static size_t next;
	char *text = ring[next++ % ARRAY_SIZE(ring)];

	if (f->r->exact)
		snprintf(text, sizeof(*ring), "%.0f", c->value);
	else
		snprintf(text, sizeof(*ring), "%s%.1f+-%.1f", f->r->emulated ? "~" : "", c->value,
			 c->spread);
	return text;
}

void finding_measured(struct finding *f, const char *key, double value)
{
	json_object_set_new(f->measured, key, result_number(value));
}

void finding_missing(struct finding *f, const char *what)
{
	json_object_set_new(f->missing, what, json_true());
}

bool finding_lacks(const struct finding *f)
{
	return json_object_size(f->missing);
}

/* A cell's name without the parameters all claims share: kernel buffer and offsets. */
static char *short_name(const char *path, const char *variant, unsigned int size, unsigned int k,
			const char *mem)
{
	char bytes[24] = "", count[24] = "";

	if (size)
		snprintf(bytes, sizeof(bytes), "/size=%u", size);
	if (k)
		snprintf(count, sizeof(count), "/k=%u", k);
	if (!mem || !*mem || !strcmp(mem, "warm"))
		return xstrfmt("%s/%s%s%s", path, variant, bytes, count);
	return xstrfmt("%s/%s%s%s/mem=%s", path, variant, bytes, count, mem);
}

static bool is_wanted(const struct result_cell *c, const struct want *w)
{
	return c->size == w->size && c->k == w->k && c->threads <= 1 && !c->src && !c->dst &&
	       !strcmp(c->path, w->path) && !strcmp(c->variant, w->variant) &&
	       !strcmp(*c->mem ? c->mem : "warm", w->mem ?: "warm") &&
	       /* Aligned, so the kind of buffer depends on the size alone. */
	       kbuf_is_auto(path_rows, c->size * (c->k ?: 1), 0, 0, c->kbuf);
}

const struct result_cell *finding_find(const struct finding *f, struct want w)
{
	for (size_t i = 0; i < f->r->nr; i++)
		if (is_wanted(&f->r->cells[i], &w))
			return &f->r->cells[i];
	return NULL;
}

const struct result_cell *finding_cell(struct finding *f, struct want w)
{
	const struct result_cell *c = finding_find(f, w);
	char *name = short_name(w.path, w.variant, w.size, w.k, w.mem);
	char *path = xstrfmt("%s/%s", w.path, w.variant);
	const char *absent = result_absent(f->r, path);

	if (c)
		finding_measured(f, name, c->value);
	else if (absent)
		json_object_set_new(f->missing, name, json_string(absent));
	else
		finding_missing(f, name);
	free(path);
	free(name);
	return c;
}

/* The cell's JSON object in the file. */
static const json_t *in_file(const struct finding *f, const struct result_cell *c)
{
	return json_array_get(json_object_get(f->r->json, "cells"), c - f->r->cells);
}

/* Record a number of a cell as "WHAT of CELL", as missing if it is not a number. */
static void note(struct finding *f, const struct result_cell *c, const char *what, const json_t *v)
{
	char *cell = short_name(c->path, c->variant, c->size, c->k, c->mem);
	char *name = xstrfmt("%s of %s", what, cell);

	if (json_is_number(v))
		finding_measured(f, name, json_number_value(v));
	else
		finding_missing(f, name);
	free(name);
	free(cell);
}

double finding_field(struct finding *f, const struct result_cell *c, const char *key)
{
	const json_t *v = c ? json_object_get(in_file(f, c), key) : NULL;

	if (c)
		note(f, c, key, v);
	return json_number_value(v);
}

double finding_part(struct finding *f, const struct result_cell *c, const char *which)
{
	const json_t *parts, *v;

	if (!c)
		return 0;
	parts = json_object_get(in_file(f, c), "parts");
	v = json_object_get(parts, which);
	if (!json_is_object(parts))
		note(f, c, "parts", NULL);
	else if (v)
		note(f, c, which, v);
	return json_number_value(v);
}

double finding_iterations(const struct finding *f, const struct result_cell *c)
{
	return json_number_value(json_object_get(in_file(f, c), "iterations"));
}

int finding_order(const struct result_cell *a, const struct result_cell *b)
{
	double difference = a->value - b->value, noise = a->spread + b->spread;

	return difference > noise ? 1 : difference < -noise ? -1 : 0;
}

bool finding_same_code(const struct finding *f, const struct result_cell *a,
		       const struct result_cell *b)
{
	const char *x = json_string_value(json_object_get(in_file(f, a), "code"));
	const char *y = json_string_value(json_object_get(in_file(f, b), "code"));

	return x && y && !strcmp(x, y);
}

double finding_more_barriers(struct finding *f, const struct result_cell *c,
			     const struct result_cell *than)
{
	return f->r->exact
		       ? fmax(finding_part(f, c, "barrier") - finding_part(f, than, "barrier"), 0)
		       : 0;
}

bool finding_cheaper(const struct finding *f, const struct result_cell *a,
		     const struct result_cell *b, bool free_iterations)
{
	struct result_cell x = *a, y = *b;

	if (free_iterations) {
		x.value -= finding_iterations(f, a);
		y.value -= finding_iterations(f, b);
	}
	return finding_order(&x, &y) < 0;
}

/* The largest measured k below a bound; 0: none. */
static unsigned int lower_k(const struct finding *f, struct want w, unsigned int below)
{
	unsigned int most = 0;

	for (size_t i = 0; i < f->r->nr; i++) {
		w.k = f->r->cells[i].k;
		if (w.k > most && w.k < below && is_wanted(&f->r->cells[i], &w))
			most = w.k;
	}
	return most;
}

unsigned int finding_cheaper_from(const struct finding *f, struct want form, struct want other,
				  bool free_iterations)
{
	unsigned int least = 0;

	for (unsigned int k = lower_k(f, form, UINT_MAX); k; k = lower_k(f, form, k)) {
		const struct result_cell *a, *b;

		form.k = other.k = k;
		a = finding_find(f, form);
		b = finding_find(f, other);
		if (b && !finding_cheaper(f, a, b, free_iterations))
			break;
		least = b ? k : least;
	}
	return least;
}
