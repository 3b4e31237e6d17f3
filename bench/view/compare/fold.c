// SPDX-License-Identifier: GPL-2.0-or-later
/* Folds changes: a row for each path and verdict, whatever its sizes, buffers and k. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/fold.h"
#include "view/compare/rows.h"

#define FAULTING "calls that take page faults"

static bool faulting(const struct result_cell *c)
{
	return *c->mem && strcmp(c->mem, "warm") && strcmp(c->mem, "huge");
}

static char *name_of(const struct pair *p)
{
	const struct result_cell *c = p->base ?: p->new;

	return faulting(c) ? xstrdup(FAULTING) : xstrfmt("%s/%s", c->path, c->variant);
}

static void widen(struct range *r, double value)
{
	if (isnan(value))
		return;
	r->low = fmin(r->low, value);
	r->high = fmax(r->high, value);
}

/* Add a part's change to its range: an array of two numbers. */
static void widen_part(struct fold *f, const char *part, double by)
{
	json_t *seen = json_object_get(f->parts, part);
	struct range r = { by, by };

	if (seen) {
		widen(&r, json_number_value(json_array_get(seen, 0)));
		widen(&r, json_number_value(json_array_get(seen, 1)));
	}
	json_object_set_new(f->parts, part, json_pack("[f, f]", r.low, r.high));
}

static double value_of(const struct comparison *c, const struct result_cell *cell,
		       const struct timing *t)
{
	return (c->base->exact ? cell->value : t->median) / (cell->k ?: 1);
}

static void add(const struct comparison *c, struct fold *f, const struct pair *p)
{
	double before, after;
	const char *part;
	json_t *by;

	f->nr++;
	f->causes |= compare_causes(c, p);
	if (!p->base || !p->new)
		return;
	before = value_of(c, p->base, &p->base_time);
	after = value_of(c, p->new, &p->new_time);
	if (isnan(f->before)) {
		f->first = p;
		f->before = before;
		f->after = after;
	}
	widen(&f->delta, after - before);
	json_object_foreach (p->moved, part, by)
		widen_part(f, part, json_number_value(by) / (p->base->k ?: 1));
}

static struct fold *find(struct folds *folds, json_t *index, enum outcome outcome, const char *name)
{
	char *key = xstrfmt("%d %s", outcome, name);
	const json_t *at = json_object_get(index, key);

	if (!at) {
		folds->fold = grow(folds->fold, folds->nr, sizeof(*folds->fold));
		folds->fold[folds->nr] = (struct fold){
			.outcome = outcome,
			.name = xstrdup(name),
			.before = NAN,
			.after = NAN,
			.delta = { INFINITY, -INFINITY },
			.parts = nonnull(json_object()),
		};
		json_object_set_new(index, key, json_integer(folds->nr));
		at = json_object_get(index, key);
		folds->nr++;
	}
	free(key);
	return &folds->fold[json_integer_value(at)];
}

/* What callers run comes first, then what it is made of, then what depends on faults. */
static int standing(const struct fold *f)
{
	if (!strcmp(f->name, FAULTING))
		return 2;
	return !strncmp(f->name, "stage/", 6) || !strncmp(f->name, "generation/", 11);
}

/* The change of the first cell, as a fraction. */
static double size_of(const struct fold *f)
{
	return f->before > 0 ? fabs(f->after / f->before - 1) : 0;
}

static int worst_first(const void *a, const void *b)
{
	const struct fold *x = a, *y = b;
	double by = size_of(y) - size_of(x);
	int rank = outcome_rank(x->outcome) - outcome_rank(y->outcome) ?: standing(x) - standing(y);

	return rank ?: by > 0 ? 1 : by < 0 ? -1 : strcmp(x->name, y->name);
}

struct folds compare_fold(const struct comparison *c)
{
	struct folds folds = { 0 };
	json_t *index = nonnull(json_object()), *all = nonnull(json_object());

	for (size_t i = 0; i < c->nr; i++) {
		const struct pair *p = &c->pair[i];
		char *name = name_of(p);

		if (p->outcome != OUTCOME_MISSING)
			json_object_set_new(
				all, name,
				json_integer(1 + json_integer_value(json_object_get(all, name))));
		if (p->outcome != OUTCOME_SAME)
			add(c, find(&folds, index, p->outcome, name), p);
		free(name);
	}
	for (size_t i = 0; i < folds.nr; i++)
		folds.fold[i].of = json_integer_value(json_object_get(all, folds.fold[i].name));
	if (folds.nr)
		qsort(folds.fold, folds.nr, sizeof(*folds.fold), worst_first);
	json_decref(index);
	json_decref(all);
	return folds;
}

void compare_unfold(struct folds *folds)
{
	for (size_t i = 0; i < folds->nr; i++) {
		free(folds->fold[i].name);
		json_decref(folds->fold[i].parts);
	}
	free(folds->fold);
	*folds = (struct folds){ 0 };
}

char *range_text(struct range r, int digits)
{
	if (!(r.low <= r.high))
		return xstrdup("");
	if (fabs(r.high - r.low) < 0.5 * pow(10, -digits))
		return xstrfmt("%+.*f", digits, r.high);
	return xstrfmt("%+.*f..%+.*f", digits, r.low, digits, r.high);
}

char *fold_moves(const struct fold *f)
{
	char *text = xstrdup("");
	const char *part;
	json_t *range;

	json_object_foreach (f->parts, part, range) {
		struct range r = { json_number_value(json_array_get(range, 0)),
				   json_number_value(json_array_get(range, 1)) };
		char *by = range_text(r, 0);

		join(&text, ", ", "%s %s", part, by);
		free(by);
	}
	return text;
}

char *fold_most(const struct fold *f)
{
	const char *part, *most = NULL;
	double largest = 0;
	json_t *by;

	if (!f->first)
		return xstrdup("");
	json_object_foreach (f->first->moved, part, by) {
		if (most && fabs(json_number_value(by)) <= fabs(largest))
			continue;
		most = part;
		largest = json_number_value(by);
	}
	if (!most)
		return xstrdup("");
	return xstrfmt("%s %+.0f%s", most, largest / (f->first->base->k ?: 1),
		       json_object_size(f->first->moved) > 1 ? ", .." : "");
}
