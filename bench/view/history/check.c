// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy history check: steps of cells over time, and what else changed at each step. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/history/history.h"

/* Probability that a check of pure noise finds any step. */
#define ALPHA 0.001

size_t history_steps(const struct series *s, const struct series_list *among,
		     const struct point_list *points, double threshold, struct step **steps)
{
	struct steps_rule rule = { .exact = s->exact, .threshold = threshold };
	double *values = xcalloc(points->nr + 1, sizeof(*values));
	size_t noisy = 0, nr;

	for (size_t i = 0; i < among->nr; i++)
		noisy += !among->series[i].exact;
	rule.alpha = noisy ? ALPHA / noisy : 0;
	for (size_t i = 0; i < points->nr; i++)
		values[i] = points->point[i].value;
	nr = steps_find(values, points->nr, &rule, steps);
	free(values);
	return nr;
}

/* A step of a series between two points. */
struct event {
	const struct series *s;
	struct step step;
	struct point from, to;
};

struct check {
	struct history *h;
	const struct history_options *o;
	struct series_list list;
	struct event *event;
	size_t nr, slower, cells;
};

/* Returns 0, or -EIO with an error printed. */
static int check_series(struct check *c, const struct series *s, struct point_list *points)
{
	struct step *steps = NULL;
	size_t nr, before = c->nr;

	if (history_points(c->h, s->id, points))
		return -EIO;
	nr = history_steps(s, &c->list, points, c->o->threshold, &steps);
	c->event = xreallocarray(c->event, c->nr + nr + 1, sizeof(*c->event));
	for (size_t i = 0; i < nr; i++) {
		const struct point *p = &points->point[steps[i].at];

		if (c->o->last && steps[i].at + c->o->last < points->nr)
			continue;
		c->event[c->nr++] = (struct event){ s, steps[i], p[-1], p[0] };
		c->slower += steps[i].after > steps[i].before;
	}
	c->cells += c->nr > before;
	free(steps);
	return 0;
}

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Steps of the same setting between the same two runs are one event. */
static int by_runs(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return order(x->s->setting, y->s->setting) ?:
	       order(x->to.time, y->to.time) ?:
	       order(x->to.run, y->to.run) ?:
	       order(x->from.run, y->from.run);
}

static int by_event(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return by_runs(a, b) ?: order(x->s->id, y->s->id);
}

/* Returns 0, or -EIO with an error printed. */
static int print_head(const struct check *c, const struct event *e, bool title)
{
	char *changes = history_changes(c->h, e->from.run, e->to.run);
	char stamp[STAMP_TEXT];

	if (!changes)
		return -EIO;
	stamp_text(e->to.time, stamp);
	if (title)
		printf("%s\n", e->s->title);
	printf("  %s: %s\n", stamp, *changes ? changes : "the same environment");
	free(changes);
	return 0;
}

static void print_step(const struct check *c, const struct event *e)
{
	char *parts = history_parts(c->h, e->from.parts, e->to.parts);
	const char *mark = e->s->emulated ? "~" : "";
	char change[VALUE_TEXT];

	series_change(e->s, e->step.before, e->step.after, change);
	printf("    %s: %s%.5g -> %s%.5g %s  %s%s%s\n", e->s->cell, mark, e->step.before, mark,
	       e->step.after, e->s->unit, change, *parts ? "  " : "", parts);
	free(parts);
}

/* Returns 0, or -EIO with an error printed. */
static int print(struct check *c)
{
	qsort(c->event, c->nr, sizeof(*c->event), by_event);
	for (size_t i = 0; i < c->nr; i++) {
		const struct event *e = &c->event[i];
		bool title = !i || e->s->setting != e[-1].s->setting;

		if ((!i || by_runs(e - 1, e)) && print_head(c, e, title))
			return -EIO;
		print_step(c, e);
	}
	printf("%zu step%s in %zu of %zu series: %zu slower, %zu faster\n", c->nr,
	       c->nr == 1 ? "" : "s", c->cells, c->list.nr, c->slower, c->nr - c->slower);
	return 0;
}

int history_check(struct history *h, const struct history_options *o)
{
	struct check c = { .h = h, .o = o };
	struct point_list points = { 0 };
	int ret = history_series(h, o->select, &c.list);

	for (size_t i = 0; !ret && i < c.list.nr; i++)
		ret = interrupted ? -EINTR : check_series(&c, &c.list.series[i], &points);
	ret = ret ?: print(&c);
	points_free(&points);
	free(c.event);
	series_free(&c.list);
	return ret ? EXIT_TROUBLE : c.slower ? EXIT_REGRESSION : EXIT_FINE;
}
