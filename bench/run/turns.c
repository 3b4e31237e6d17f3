// SPDX-License-Identifier: GPL-2.0-or-later
/* Measuring two targets in turns: base and new, or the same one twice. */
#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "result/file.h"
#include "run/session.h"
#include "run/turns.h"

enum { BASE, NEW, SIDES };

struct turns {
	struct run_options options[SIDES];
	struct session session[SIDES];
	char *base_out; /* NULL until new is open */
};

/* A kernel's name contains no slash and does not end like a module's. */
static bool is_module(const char *against)
{
	size_t len = strlen(against);

	return strchr(against, '/') || (len > 3 && !strcmp(against + len - 3, ".ko"));
}

/* "dir/name.json" -> "dir/name.base.json" */
static char *base_name(const char *out)
{
	size_t len = strlen(out);

	if (len > 5 && !strcmp(out + len - 5, ".json"))
		len -= 5;
	return xstrfmt("%.*s.base%s", (int)len, out, out + len);
}

/* Both targets are prepared before the first is measured. Returns 0 or -errno. */
static int open_both(struct turns *t)
{
	int ret = session_open(&t->session[NEW], &t->options[NEW]);

	if (ret)
		return ret;
	if (!result_is_regular(t->session[NEW].out)) {
		pr_err("--out %s: two results need two files: name one", t->session[NEW].out);
		return -EINVAL;
	}
	t->base_out = base_name(nonnull(t->session[NEW].out));
	t->options[BASE].out = t->base_out;
	t->options[BASE].target.beside = &t->session[NEW].target;
	return session_open(&t->session[BASE], &t->options[BASE]);
}

/* The quietest of them is kept. */
#define TURN_ROUNDS 6

/*
 * Differences between boots are noise too, so in time mode a round is a boot: the quietest of
 * several, as a busy host stalls every fifth for a moment. A count has no noise: one turn each is
 * enough.
 */
static int take_turns(struct turns *t)
{
	bool exact = t->session[NEW].plan.exact;
	unsigned int turns = 2 * (exact ? 1 : t->session[NEW].plan.rounds);
	int ret = 0;

	for (unsigned int i = 0; !ret && i < turns; i++) {
		struct session *s = &t->session[(i + 1) / 2 % 2];

		if (!exact)
			s->plan.rounds = TURN_ROUNDS;
		s->quiet = i > 1;
		ret = exact ? session_measure(s) : session_take_turn(s);
	}
	return ret;
}

/* Both results record that they are of one session, and the planned number of rounds. */
static void tie_together(struct turns *t, unsigned int rounds)
{
	const char *created = json_string_value(json_object_get(t->session[NEW].result, "created"));

	for (int side = 0; side < SIDES; side++) {
		json_t *result = t->session[side].result;

		json_object_set_new(result, "session", json_sprintf("%s/%d", created, getpid()));
		json_object_set_new(json_object_get(result, "plan"), "rounds",
				    json_integer(rounds));
	}
}

/* By how much a cell differs from itself, as a share, stored in both results. NAN for none. */
static double note_noise(json_t *a, json_t *b)
{
	double x = json_number_value(json_object_get(a, "value"));
	double y = json_number_value(json_object_get(b, "value"));
	double noise = x > 0 && y > 0 ? fabs(y / x - 1) : NAN;

	if (!isnan(noise)) {
		json_object_set_new(a, "noise", json_real(noise));
		json_object_set_new(b, "noise", json_real(noise));
	}
	return noise;
}

/* How much two results of the same target differ. */
static void report_noise(struct turns *t)
{
	json_t *a = t->session[BASE].result_cells, *cell;
	json_t *in_b = cells_by_name(t->session[NEW].result_cells);
	double *noise = xcalloc(json_array_size(a) + 1, sizeof(*noise));
	const char *unit = t->session[NEW].plan.exact ? "counts" : "medians";
	size_t nr = 0, i;

	json_array_foreach (a, i, cell) {
		json_t *twin =
			json_object_get(in_b, json_string_value(json_object_get(cell, "name")));

		noise[nr] = twin ? note_noise(cell, twin) : NAN;
		nr += !isnan(noise[nr]);
	}
	json_decref(in_b);
	gsl_sort(noise, 1, nr);
	if (nr)
		printf("noise floor of %zu cells, by their %s: half within %.1f%%, 95%% within "
		       "%.1f%%, all within %.1f%%\n",
		       nr, unit, 100 * gsl_stats_median_from_sorted_data(noise, 1, nr),
		       100 * gsl_stats_quantile_from_sorted_data(noise, 1, nr, 0.95),
		       100 * noise[nr - 1]);
	free(noise);
}

int turns_run(const struct run_options *o, const char *against)
{
	struct turns t = { .options = { *o, *o } };
	int base_code = EXIT_TROUBLE, code, ret;
	unsigned int rounds;

	if (against && is_module(against))
		t.options[BASE].target.module = against;
	else if (against)
		t.options[BASE].target.kernel = against;
	ret = open_both(&t);
	if (!ret) {
		rounds = t.session[NEW].plan.rounds;
		ret = take_turns(&t);
		tie_together(&t, rounds);
	}
	if (!ret && !against)
		report_noise(&t);
	if (t.base_out)
		base_code = session_close(&t.session[BASE], ret);
	code = session_close(&t.session[NEW], ret);
	free(t.base_out);
	return code ?: base_code;
}
