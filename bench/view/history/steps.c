// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds where a series steps to another level.
 *
 * A point is a candidate if the median of a window starting at it differs from the
 * median of the window before it. Windows after a point have several lengths, or a
 * short-lived level would be outweighed by the next one. The test for chance is exact
 * and independent of the distribution of the noise: if the points were in random order,
 * the number of a window's points among the largest of both windows would follow the
 * hypergeometric distribution. Of candidates within reach of each other the least
 * probable is taken, and moved to where its two levels best fit the points; no window
 * extends across it.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_movstat.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/history/steps.h"

/* Lengths of the windows after a point. */
static const size_t behind[] = { STEPS_WINDOW, 20, 10 };

#define NR_BEHIND ARRAY_SIZE(behind)

struct scan {
	const double *v;
	size_t n;
	double *before,
		*after[NR_BEHIND]; /* medians of the windows ending and starting at a point */
	double threshold, chance; /* chance: the significance level of one place */
	struct step *steps;
	size_t nr, room;
};

struct place {
	size_t at, window; /* index into behind[] */
	double chance; /* its probability in noise; 1: no step */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static double median(const double *v, size_t n)
{
	double copy[STEPS_WINDOW];

	memcpy(copy, v, n * sizeof(*v));
	return gsl_stats_median(copy, 1, n);
}

/* For each point, the median of a window from before points before it to behind after it. */
static double *moving_median(const double *v, size_t n, size_t before, size_t behind)
{
	double *out = xcalloc(n, sizeof(*out));
	gsl_movstat_workspace *w = nonnull(gsl_movstat_alloc2(before, behind));
	gsl_vector_const_view in = gsl_vector_const_view_array(v, n);
	gsl_vector_view result = gsl_vector_view_array(out, n);

	gsl_movstat_median(GSL_MOVSTAT_END_TRUNCATE, &in.vector, &result.vector, w);
	gsl_movstat_free(w);
	return out;
}

/* The levels before and after a place within [start, end), with one of the windows after it. */
static struct step levels(const struct scan *s, size_t start, size_t at, size_t end, size_t window)
{
	size_t a = least(at - start, STEPS_WINDOW), b = least(end - at, behind[window]);

	return (struct step){
		.at = at,
		.before = a == STEPS_WINDOW ? s->before[at - 1] : median(&s->v[at - a], a),
		.after = b == behind[window] ? s->after[window][at] : median(&s->v[at], b),
	};
}

/*
 * The probability that at least as many of b's values are among the largest of both. Values
 * tied with the smallest of the largest are counted twice: once none of them, once all.
 */
static double chance_above(const double *a, size_t na, const double *b, size_t nb)
{
	const size_t windows = NR_BEHIND;
	double all[2 * STEPS_WINDOW], p = 1;

	memcpy(all, a, na * sizeof(*a));
	memcpy(all + na, b, nb * sizeof(*b));
	for (int equal = 0; equal < 2; equal++) {
		double cut = equal ? gsl_stats_select(all, 1, na + nb, na)
				   : nextafter(gsl_stats_select(all, 1, na + nb, na - 1), INFINITY);
		unsigned int large = 0, of_b = 0;

		for (size_t i = 0; i < na + nb; i++)
			large += all[i] >= cut;
		for (size_t i = 0; i < nb; i++)
			of_b += b[i] >= cut;
		if (of_b)
			p = fmin(p, gsl_cdf_hypergeometric_Q(of_b - 1, large, na + nb - large, nb));
	}
	/* Bonferroni correction: two ways to count, two directions, NR_BEHIND windows. */
	return 4 * (double)windows * p;
}

/* Probability of a step at a place by chance, with one window; 1 if the step is too small. */
static double chance_in(const struct scan *s, size_t start, size_t at, size_t end, size_t window)
{
	size_t na = least(at - start, STEPS_WINDOW), nb = least(end - at, behind[window]);
	const double *a = &s->v[at - na], *b = &s->v[at];
	struct step l = levels(s, start, at, end, window);

	if (l.before == l.after || fabs(l.after - l.before) < s->threshold * fabs(l.before))
		return 1;
	return l.after > l.before ? chance_above(a, na, b, nb) : chance_above(b, nb, a, na);
}

/* Return than or the place at, whichever is more likely a step, within [start, end). */
static struct place better(const struct scan *s, size_t start, struct place than, size_t at,
			   size_t end)
{
	for (size_t i = 0; i < NR_BEHIND; i++) {
		double p = chance_in(s, start, at, end, i);

		if (p <= s->chance && p < than.chance)
			than = (struct place){ at, i, p };
	}
	return than;
}

/* The place near a step that best separates the points of its two levels. */
static size_t refine(const struct scan *s, size_t start, struct place found, size_t end)
{
	struct step l = levels(s, start, found.at, end, found.window);
	size_t reach = behind[found.window] / 2, at;
	size_t from = found.at - least(found.at - start - STEPS_LEAST, reach);
	size_t to = found.at + least(end - found.at - STEPS_LEAST, reach);
	double farther = 0, best = 0;

	at = from;
	for (size_t i = from; i < to; i++) {
		farther += fabs(s->v[i] - l.before) - fabs(s->v[i] - l.after);
		if (farther < best) {
			best = farther;
			at = i + 1;
		}
	}
	return at;
}

static void push(struct scan *s, size_t at)
{
	if (s->nr == s->room) {
		s->room = s->room ? 2 * s->room : 16;
		s->steps = xreallocarray(s->steps, s->room, sizeof(*s->steps));
	}
	s->steps[s->nr++].at = at;
}

/* Find the steps at or after a place, with no window extending across start or end. */
static void scan(struct scan *s, size_t start, size_t from, size_t end)
{
	size_t at = from < start + STEPS_LEAST ? start + STEPS_LEAST : from;

	for (; at + STEPS_LEAST <= end; at++) {
		struct place found = better(s, start, (struct place){ .chance = 1 }, at, end);

		if (found.chance == 1)
			continue;
		for (size_t i = at + 1; i < at + STEPS_WINDOW && i + STEPS_LEAST <= end; i++)
			found = better(s, start, found, i, end);
		at = refine(s, start, found, end);
		/* It may have masked a step before it. */
		scan(s, start, at - least(at, STEPS_WINDOW), at);
		push(s, at);
		start = at;
		at += STEPS_LEAST - 1;
	}
}

static void find_changes(struct scan *s)
{
	for (size_t i = 1; i < s->n; i++)
		if (s->v[i] != s->v[i - 1])
			push(s, i);
	for (size_t i = 0; i < s->nr; i++) {
		s->steps[i].before = s->v[s->steps[i].at - 1];
		s->steps[i].after = s->v[s->steps[i].at];
	}
}

static void find_shifts(struct scan *s)
{
	s->before = moving_median(s->v, s->n, STEPS_WINDOW - 1, 0);
	for (size_t i = 0; i < NR_BEHIND; i++)
		s->after[i] = moving_median(s->v, s->n, 0, behind[i] - 1);
	scan(s, 0, 0, s->n);
	for (size_t i = 0; i < s->nr; i++)
		s->steps[i] = levels(s, i ? s->steps[i - 1].at : 0, s->steps[i].at,
				     i + 1 < s->nr ? s->steps[i + 1].at : s->n, 0);
	free(s->before);
	for (size_t i = 0; i < NR_BEHIND; i++)
		free(s->after[i]);
}

size_t steps_find(const double *v, size_t n, const struct steps_rule *rule, struct step **steps)
{
	struct scan s = {
		.v = v,
		.n = n,
		.threshold = rule->threshold,
		.chance = n ? rule->alpha / n : 0,
	};

	if (rule->exact)
		find_changes(&s);
	else if (n >= 2 * STEPS_LEAST)
		find_shifts(&s);
	*steps = s.steps;
	return s.nr;
}
