// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of a comparison: one per change, merging cells with the same change. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/rows.h"

/* The order of the rows and of the summary. */
static const enum outcome worst_first[] = {
	OUTCOME_SLOWER, OUTCOME_MORE,	      OUTCOME_UNDECIDED, OUTCOME_FASTER, OUTCOME_FEWER,
	OUTCOME_MOVED,	OUTCOME_INCONCLUSIVE, OUTCOME_MISSING,	 OUTCOME_SAME,
};
#define NR_SHOWN ARRAY_SIZE(worst_first)
/* Above this, the difference is so near to the limit that no number of rounds is promised. */
#define MOST_ROUNDS_WANTED 10000

int outcome_rank(enum outcome o)
{
	int rank = 0;

	while (worst_first[rank] != o)
		rank++;
	return rank;
}

static const struct result_cell *cell_of(const struct pair *p)
{
	return p->base ?: p->new;
}

static char *path_of(const struct pair *p)
{
	return xstrfmt("%s/%s", cell_of(p)->path, cell_of(p)->variant);
}

/* The parameters of a cell: " at size=8/src=0"; "" if it has none. To be freed. */
static char *place_of(const struct pair *p)
{
	const char *name = cell_of(p)->name, *rest = strchr(name, '/');

	rest = rest ? strchr(rest + 1, '/') : NULL;
	return rest ? xstrfmt(" at %s", rest + 1) : xstrdup("");
}

char *compare_moves(const struct pair *p)
{
	char *all = xstrdup("");
	const char *what;
	json_t *by;

	json_object_foreach (p->moved, what, by) {
		join(&all, ", ", "%s %+.0f", what, json_number_value(by));
	}
	return all;
}

/* Number of cells per path that are in both results. To be freed. */
static json_t *count_paths(const struct comparison *c)
{
	json_t *paths = nonnull(json_object());

	for (size_t i = 0; i < c->nr; i++) {
		char *path;

		if (c->pair[i].outcome == OUTCOME_MISSING)
			continue;
		path = path_of(&c->pair[i]);
		json_object_set_new(
			paths, path,
			json_integer(json_integer_value(json_object_get(paths, path)) + 1));
		free(path);
	}
	return paths;
}

/* Text of a pair's row, to be freed; pairs with the same text share a row. */
static char *words(const struct comparison *c, const struct pair *p, const json_t *paths)
{
	char *path = path_of(p), *moves, *text;

	if (p->outcome == OUTCOME_MISSING && !json_object_get(paths, path)) {
		text = xstrdup(path);
	} else if (p->outcome == OUTCOME_MISSING || !c->base->exact) {
		text = xstrdup(cell_of(p)->name);
	} else {
		moves = compare_moves(p);
		text = xstrfmt("%s: %s", path, moves);
		free(moves);
	}
	free(path);
	return text;
}

static char *percent(double change)
{
	return isnan(change) ? xstrdup("") : xstrfmt(" (%+.1f%%)", 100 * change);
}

static char *exact_detail(const struct compare_row *row, const json_t *paths)
{
	const struct pair *p = row->first;
	char *path = path_of(p), *place = place_of(p), *change = percent(p->change);
	char *mark = causes_mark(row->causes);
	char *text = xstrfmt("%zu of %lld cells, %.0f -> %.0f insn%s%s%s", row->nr,
			     (long long)json_integer_value(json_object_get(paths, path)),
			     p->base->value, p->new->value, change, place, mark);

	free(mark);
	free(path);
	free(place);
	free(change);
	return text;
}

static char *time_detail(const struct comparison *c, const struct pair *p)
{
	const struct timing *b = &p->base_time, *n = &p->new_time;
	const char *mark = c->base->emulated || c->new->emulated ? "~" : "";
	char *change = percent(p->change);
	char *text = xstrfmt("%s%.1f [%.1f, %.1f] -> %s%.1f [%.1f, %.1f] ns%s", mark, b->median,
			     b->low, b->high, mark, n->median, n->low, n->high, change);

	free(change);
	if (!isnan(p->p))
		join(&text, ", ", "%sdifference [%+.1f%%, %+.1f%%], p %.2g, noise %.1f%%",
		     p->paired ? "paired " : "", 100 * p->low, 100 * p->high, p->p, 100 * p->noise);
	if (p->why)
		join(&text, ": ", "%s", p->why);
	if (p->rounds_wanted < MOST_ROUNDS_WANTED)
		join(&text, ": ", "some %.0f rounds would tell", ceil(p->rounds_wanted / 10) * 10);
	return text;
}

static char *detail(const struct comparison *c, const struct compare_row *row, const json_t *paths)
{
	if (row->outcome == OUTCOME_MISSING)
		return row->nr > 1 ? xstrfmt("%zu cells", row->nr) : xstrdup("");
	return c->base->exact ? exact_detail(row, paths) : time_detail(c, row->first);
}

static const char *verdict(const struct comparison *c, const struct pair *p)
{
	if (p->outcome == OUTCOME_MISSING)
		return p->base ? "only in base" : "only in new";
	return outcome_word(p->outcome, c->base->exact);
}

/* Add a pair to the row with its text, or to a new one. index: row numbers by text. Owns what. */
static void add(const struct comparison *c, struct compare_rows *rows, json_t *index,
		const struct pair *p, char *what)
{
	char *key = xstrfmt("%s %s", verdict(c, p), what);
	unsigned int causes = compare_causes(c, p);
	const json_t *at = json_object_get(index, key);

	if (at) {
		rows->row[json_integer_value(at)].nr++;
		rows->row[json_integer_value(at)].causes |= causes;
		free(what);
	} else {
		json_object_set_new(index, key, json_integer(rows->nr));
		rows->row[rows->nr++] = (struct compare_row){
			.outcome = p->outcome,
			.verdict = verdict(c, p),
			.what = what,
			.causes = causes,
			.first = p,
			.nr = 1,
		};
	}
	free(key);
}

static int by_change(const void *a, const void *b)
{
	const struct compare_row *x = a, *y = b;
	double by = fabs(y->first->change) - fabs(x->first->change);

	return by > 0 ? 1 : by < 0 ? -1 : strverscmp(x->what, y->what);
}

struct compare_rows compare_rows(const struct comparison *c)
{
	struct compare_rows rows = { .row = xcalloc(c->nr + 1, sizeof(*rows.row)) };
	json_t *index = nonnull(json_object()), *paths = count_paths(c);

	for (size_t o = 0; o < NR_SHOWN; o++) {
		size_t first = rows.nr;

		if (worst_first[o] == OUTCOME_SAME && c->base->exact)
			continue;
		for (size_t i = 0; i < c->nr; i++)
			if (c->pair[i].outcome == worst_first[o])
				add(c, &rows, index, &c->pair[i], words(c, &c->pair[i], paths));
		if (!c->base->exact && worst_first[o] != OUTCOME_MISSING)
			qsort(rows.row + first, rows.nr - first, sizeof(*rows.row), by_change);
	}
	for (size_t i = 0; i < rows.nr; i++)
		rows.row[i].detail = detail(c, &rows.row[i], paths);
	json_decref(index);
	json_decref(paths);
	return rows;
}

void compare_rows_free(struct compare_rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++) {
		free(rows->row[i].what);
		free(rows->row[i].detail);
	}
	free(rows->row);
	*rows = (struct compare_rows){ 0 };
}

char *compare_summary(const struct comparison *c)
{
	char *all = xstrfmt("%zu cells:", c->nr);
	const char *separator = "";

	for (size_t o = 0; o < NR_SHOWN; o++) {
		size_t nr = c->count[worst_first[o]];

		if (!nr)
			continue;
		join(&all, separator, " %zu %s", nr, outcome_word(worst_first[o], c->base->exact));
		separator = ",";
	}
	return all;
}
