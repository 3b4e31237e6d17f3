// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The arithmetic of the probes: sums over phases of n and of 2n calls, of the path and of the empty
 * path. As with the batches, the fixed cost of a phase, here the probe itself, cancels in (2n) -
 * (n); it is reported nevertheless, and if it exceeds the cost of all n calls nothing is
 * attributed.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "bpf/phase.h"
#include "plan/counters.h"
#include "run/phase_cost.h"

/* Events per phase; scaled if the counter ran only part of the time. */
struct mean {
	double value;
	bool scaled, ran;
};

static struct mean mean_of(const json_t *kind, const char *name, bool exact)
{
	double phases = json_number_value(json_object_get(kind, "phases"));
	bool time = !strcmp(name, "time");
	const json_t *c = time ? json_object_get(kind, name)
			       : json_object_get(json_object_get(kind, "counters"), name);
	double enabled = json_number_value(json_array_get(c, 1));
	double running = json_number_value(json_array_get(c, 2));
	struct mean m = { .ran = time || running > 0 };

	if (exact)
		m.value = json_number_value(json_array_get(c, time ? 1 : 3));
	else
		m.value = json_number_value(json_array_get(c, 0)) / phases;
	m.scaled = !time && running < enabled;
	if (m.scaled)
		m.value *= enabled / running;
	return m;
}

static json_t *cost_of(const json_t *kinds, const char *name, double n, bool exact)
{
	struct mean m[UCOPY_PHASES];
	double value, null, probe, all;
	bool ran = true, counted = true, scaled = false;
	json_t *o;

	for (int k = 0; k < UCOPY_PHASES; k++) {
		m[k] = mean_of(json_array_get(kinds, k), name, exact);
		counted &=
			json_integer_value(json_object_get(json_array_get(kinds, k), "phases")) > 0;
		ran &= m[k].ran;
		scaled |= m[k].scaled;
	}
	if (!counted)
		return json_pack("{s:s}", "lack", "no phase was counted: all were dropped");
	if (!ran)
		return json_pack("{s:s}", "lack", "never ran: other counters had the PMU");
	null = (m[UCOPY_PHASE_NULL_N2].value - m[UCOPY_PHASE_NULL_N].value) / n;
	all = m[UCOPY_PHASE_N2].value - m[UCOPY_PHASE_N].value;
	value = all / n - null;
	probe = m[UCOPY_PHASE_NULL_N].value - null * n;
	if (counter_never_zero(name) && m[UCOPY_PHASE_N2].value == 0)
		return json_pack("{s:s}", "lack", "opens but counts nothing");
	o = json_pack("{s:f, s:f}", "value", value, "probe", probe);
	if (scaled)
		json_object_set_new(o, "scaled", json_true());
	if (fabs(value * n) < probe) {
		json_object_del(o, "value");
		json_object_set_new(
			o, "refused",
			json_sprintf("%.0f call%s took %.0f, the probe itself %.0f: a phase"
				     " this short tells nothing",
				     n, n == 1 ? "" : "s", value * n, probe));
	}
	return o;
}

json_t *phase_cost(const json_t *line, bool exact)
{
	const json_t *phase = json_object_get(line, "phase");
	const json_t *kinds = json_object_get(phase, "kinds");
	double n = json_number_value(json_object_get(phase, "n"));
	json_t *counters = json_object();
	const char *name;
	json_t *v;

	if (n < 1 || json_array_size(kinds) != UCOPY_PHASES) {
		json_decref(counters);
		return NULL;
	}
	json_object_set_new(counters, "time", cost_of(kinds, "time", n, exact));
	json_object_foreach (json_object_get(json_array_get(kinds, UCOPY_PHASE_N), "counters"),
			     name, v)
		json_object_set_new(counters, name, cost_of(kinds, name, n, exact));
	return json_pack("{s:i, s:O, s:o}", "n", (int)n, "dropped",
			 json_object_get(phase, "dropped"), "counters", counters);
}
