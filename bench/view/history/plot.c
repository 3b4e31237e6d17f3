// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy history plot: a cell over time, with its steps marked. */
#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/history/history.h"
#include "view/plot/draw.h"

struct plot {
	const struct history_options *o;
	struct series_list list;
	struct point_list points; /* of the series being drawn, as are steps */
	struct step *steps;
	size_t nr_steps, drawn;
	char *out;
};

/* The median of the points [from, to), a level between two steps. */
static double level(const struct plot *p, size_t from, size_t to)
{
	double *values = xcalloc(to - from, sizeof(*values)), median;

	for (size_t i = from; i < to; i++)
		values[i - from] = p->points.point[i].value;
	median = gsl_stats_median(values, 1, to - from);
	free(values);
	return median;
}

static void write_table(const struct plot *p, FILE *table)
{
	char stamp[STAMP_TEXT];
	size_t next = 0, end = 0;
	double here = 0;

	fputs("run date value spread level", table);
	for (size_t i = 0; i < p->points.nr; i++) {
		const struct point *point = &p->points.point[i];

		if (i == end) {
			end = next < p->nr_steps ? p->steps[next++].at : p->points.nr;
			here = level(p, i, end);
		}
		stamp_text(point->time, stamp);
		fprintf(table, "\n%zu %.10s %.10g %.10g %.10g", i + 1, stamp, point->value,
			point->spread, here);
	}
	fputc('\n', table);
}

/* Base name of the files: the cell, and the id of the setting. To be freed. */
static char *name_of(const struct series *s)
{
	char *name = xstrfmt("history-%s-%lld", s->cell, (long long)s->setting);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	return name;
}

static void describe(const struct plot *p, const struct series *s, struct picture *pic)
{
	pic->name = name_of(s);
	pic->title = xstrfmt("%s over time", s->cell);
	for (size_t i = 0; i < p->nr_steps; i++) {
		const struct step *step = &p->steps[i];

		join(&pic->args[0], " ", "%zu", step->at + 1);
		if (step->before > 0)
			join(&pic->args[1], " ", "%+.1f%%", 100 * (step->after / step->before - 1));
		else
			join(&pic->args[1], " ", "%+.3g", step->after - step->before);
	}
}

/* Draw a series, its points and steps being in p. Returns 0, or -errno with an error printed. */
static int draw(struct plot *p, const struct series *s)
{
	struct drawing d = {
		.out = p->out,
		.names = true,
		.subtitle = s->title,
		.marks = draw_marks(false, s->emulated),
		.unit = draw_unit(s->unit),
		.dark = p->o->dark,
	};
	struct picture pic = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *table = nonnull(open_memstream(&text, &size));
	int ret;

	write_table(p, table);
	fclose(table);
	describe(p, s, &pic);
	ret = draw_picture(&d, "history", &pic, nonnull(text), size);
	draw_end(&d);
	picture_free(&pic);
	free(d.marks);
	free(d.unit);
	free(text);
	return ret;
}

/* Returns 0, or -errno with an error printed. */
static int plot_series(const struct history *h, struct plot *p, const struct series *s)
{
	int ret = history_points(h, s->id, &p->points);

	if (ret)
		return ret;
	p->nr_steps = history_steps(s, &p->list, &p->points, p->o->threshold, &p->steps);
	if (select_given(p->o->select) || p->nr_steps) {
		ret = draw(p, s);
		p->drawn += !ret;
	}
	free(p->steps);
	return ret;
}

int history_plot(struct history *h, const struct history_options *o)
{
	struct plot p = { .o = o };
	int ret = draw_possible() ? history_series(h, o->select, &p.list) : -ENOENT;

	p.out = o->out ? xstrdup(o->out) : draw_directory(h->path, ".db");
	for (size_t i = 0; !ret && i < p.list.nr; i++)
		ret = plot_series(h, &p, &p.list.series[i]);
	if (!ret && !p.drawn) {
		pr_err("%s: nothing to draw: no steps; --paths GLOB draws cells without", h->path);
		ret = -ENOENT;
	}
	free(p.out);
	points_free(&p.points);
	series_free(&p.list);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
