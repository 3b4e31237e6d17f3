// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares times. Slower and faster require both significance, Holm-corrected for the number of
 * cells, and a change of the medians beyond the noise: of a Mann-Whitney test or, if the two were
 * measured in turns, of a sign test of the differences round by round. Within noise requires that
 * the interval of the difference lies within it; all else is inconclusive.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/compare/rounds.h"

#define THRESHOLD 0.05
#define CONFIDENCE 0.95
/* Maximum number of samples per cell. */
#define MOST_SAMPLES 4096

static bool too_many(const struct result_cell *c)
{
	return json_array_size(json_object_get(c->json, "samples")) > MOST_SAMPLES;
}

static double median_of(const double *values, size_t nr)
{
	double copy[nr];

	memcpy(copy, values, sizeof(copy));
	return gsl_stats_median(copy, 1, nr);
}

/*
 * Confidence interval of the median, between two order statistics: the number of samples below
 * the true median is binomial. With few rounds it is the whole range, at a lower confidence.
 */
static void find_interval(struct timing *t, const double *values)
{
	double sorted[t->rounds];
	size_t outside = 0;

	memcpy(sorted, values, sizeof(sorted));
	gsl_sort(sorted, 1, t->rounds);
	while (gsl_cdf_binomial_P(outside, 0.5, t->rounds) <= (1 - CONFIDENCE) / 2)
		outside++;
	outside -= outside != 0;
	t->low = sorted[outside];
	t->high = sorted[t->rounds - 1 - outside];
}

/* Difference between the medians of the two halves of the rounds. */
static double halves_apart(const double *values, size_t nr)
{
	size_t half = nr / 2;

	return half ? fabs(median_of(values, half) - median_of(values + nr - half, half)) : 0;
}

/*
 * Noise of a cell, a fraction: as recorded by an A/A run, except between the two results of that
 * run; otherwise the difference between the two halves of its rounds.
 */
static double noise_of(const struct comparison *c, const struct result_cell *cell,
		       const double *values, size_t nr)
{
	const json_t *noise = json_object_get(cell->json, "noise");

	if (json_is_number(noise) && !c->together)
		return fabs(json_number_value(noise));
	return nr < 2 ? 0 : halves_apart(values, nr) / fabs(median_of(values, nr));
}

static struct timing timing_of(const struct comparison *c, const struct result_cell *cell,
			       const struct rounds *r)
{
	struct timing t = {
		.rounds = r->nr,
		.median = median_of(r->sample, r->nr),
		.noise = noise_of(c, cell, r->sample, r->nr),
	};

	find_interval(&t, r->sample);
	return t;
}

/* One past the end of a run of ties. */
static size_t tie_end(const double *values, const size_t *order, size_t from, size_t nr)
{
	size_t to = from + 1;

	while (to < nr && values[order[to]] == values[order[from]])
		to++;
	return to;
}

/*
 * Two-sided Mann-Whitney test, normal approximation, corrected for ties and continuity.
 * Returns p.
 */
static double rank_test(const double *a, size_t nr_a, const double *b, size_t nr_b)
{
	size_t nr = nr_a + nr_b, order[nr];
	double both[nr], ranks = 0, ties = 0, off, variance;

	memcpy(both, a, nr_a * sizeof(*a));
	memcpy(both + nr_a, b, nr_b * sizeof(*b));
	gsl_sort_index(order, both, 1, nr);
	for (size_t from = 0, to; from < nr; from = to) {
		double tied;

		to = tie_end(both, order, from, nr);
		tied = to - from;
		ties += tied * tied * tied - tied;
		for (size_t i = from; i < to; i++)
			if (order[i] < nr_a)
				ranks += (from + 1 + to) / 2.0;
	}
	off = fabs(ranks - nr_a * (nr + 1) / 2.0) - 0.5;
	variance = (double)nr_a * nr_b / 12 * (nr + 1 - ties / ((double)nr * (nr - 1)));
	return off > 0 && variance > 0 ? 2 * gsl_cdf_ugaussian_Q(off / sqrt(variance)) : 1;
}

/* Two-sided sign test of differences: zeros count for neither side. Returns p. */
static double sign_test(const double *difference, size_t nr)
{
	unsigned int more = 0, fewer = 0;

	for (size_t i = 0; i < nr; i++) {
		more += difference[i] > 0;
		fewer += difference[i] < 0;
	}
	return fmin(1, 2 * gsl_cdf_binomial_P(more < fewer ? more : fewer, 0.5, more + fewer));
}

/* Change of the medians, as a fraction, up to which a cell counts as the same. */
static double least_change(const struct comparison *c)
{
	return isnan(c->threshold) ? THRESHOLD : c->threshold;
}

/*
 * Round by round: what both rounds have in common, such as drift of the machine, is in neither
 * noise, interval nor sign test. Two tests are made, so p is that of the better one, twice.
 */
static void weigh_paired(struct pair *p, const struct rounds *differences)
{
	struct timing t = { .rounds = differences->nr };

	find_interval(&t, differences->sample);
	p->paired = true;
	p->low = t.low / p->base_time.median;
	p->high = t.high / p->base_time.median;
	p->noise = halves_apart(differences->sample, differences->nr) / p->base_time.median;
	p->p = fmin(1, 2 * fmin(p->p, sign_test(differences->sample, differences->nr)));
}

/* The interval from those of both medians: Zou and Donner's MOVER. */
static void weigh_apart(struct pair *p)
{
	const struct timing *b = &p->base_time, *n = &p->new_time;
	double difference = n->median - b->median;

	p->low = (difference - hypot(n->median - n->low, b->high - b->median)) / b->median;
	p->high = (difference + hypot(n->high - n->median, b->median - b->low)) / b->median;
	p->noise = fmax(b->noise, n->noise);
}

/* An interval shrinks with the root of the rounds: how many until it is off the limits? */
static double rounds_wanted(const struct pair *p)
{
	double middle = fabs(p->low + p->high) / 2, half = (p->high - p->low) / 2;
	size_t rounds =
		p->base_time.rounds < p->new_time.rounds ? p->base_time.rounds : p->new_time.rounds;

	return rounds * pow(half / fabs(middle - p->threshold), 2);
}

/*
 * Compute the statistics of one pair. Its p is still uncorrected; NAN if it cannot be decided.
 */
static void weigh(const struct comparison *c, struct pair *p)
{
	const struct timing *b = &p->base_time, *n = &p->new_time;
	struct rounds base, new, differences = { 0 };

	rounds_of(p, &base, &new);
	p->base_time = timing_of(c, p->base, &base);
	p->new_time = timing_of(c, p->new, &new);
	if (b->median > 0)
		p->change = n->median / b->median - 1;
	if (b->rounds < COMPARE_ROUNDS || n->rounds < COMPARE_ROUNDS) {
		p->why = "fewer than 10 rounds";
	} else if (!(b->median > 0) || !(n->median > 0)) {
		p->why = "no cost above the noise";
	} else {
		p->p = rank_test(base.sample, base.nr, new.sample, new.nr);
		if (c->together)
			rounds_paired(p, &differences);
		if (differences.nr >= COMPARE_ROUNDS)
			weigh_paired(p, &differences);
		else
			weigh_apart(p);
		p->threshold = fmax(least_change(c), p->noise);
	}
	rounds_free(&base);
	rounds_free(&new);
	rounds_free(&differences);
}

/* Holm correction over all tested cells. */
static void correct(struct comparison *c)
{
	double *p = xcalloc(c->nr + 1, sizeof(*p)), worst = 0;
	size_t *order = xcalloc(c->nr + 1, sizeof(*order));
	size_t *tested = xcalloc(c->nr + 1, sizeof(*tested)), nr = 0;

	for (size_t i = 0; i < c->nr; i++) {
		if (isnan(c->pair[i].p))
			continue;
		tested[nr] = i;
		p[nr++] = c->pair[i].p;
	}
	gsl_sort_index(order, p, 1, nr);
	for (size_t i = 0; i < nr; i++) {
		worst = fmax(worst, fmin(1, (nr - i) * p[order[i]]));
		c->pair[tested[order[i]]].p = worst;
	}
	free(p);
	free(order);
	free(tested);
}

static enum outcome decide(const struct comparison *c, struct pair *p)
{
	bool emulated = c->base->emulated || c->new->emulated;

	if (p->why)
		return OUTCOME_INCONCLUSIVE;
	if (p->low >= -p->threshold && p->high <= p->threshold)
		return OUTCOME_SAME;
	if (p->p >= COMPARE_ALPHA || fabs(p->change) <= p->threshold) {
		p->why = "it may be within the noise or beyond it";
		p->rounds_wanted = rounds_wanted(p);
	} else if (emulated && !c->together) {
		p->why = "emulated times of two runs: 'ucopy run --against' has them take turns";
	}
	if (p->why)
		return OUTCOME_INCONCLUSIVE;
	return p->change > 0 ? OUTCOME_SLOWER : OUTCOME_FASTER;
}

const char *compare_time(struct comparison *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		struct pair *p = &c->pair[i];

		if (p->outcome == OUTCOME_MISSING)
			continue;
		if (too_many(p->base) || too_many(p->new))
			return error_text("the cell %s has more than %d samples", p->base->name,
					  MOST_SAMPLES);
		weigh(c, p);
	}
	correct(c);
	for (size_t i = 0; i < c->nr; i++) {
		struct pair *p = &c->pair[i];

		if (p->outcome != OUTCOME_MISSING)
			p->outcome = decide(c, p);
		c->count[p->outcome]++;
	}
	return NULL;
}
