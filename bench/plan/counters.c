// SPDX-License-Identifier: GPL-2.0-or-later
/* perf's counters by their names: libpfm knows them all. */
#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/util.h"
#include "plan/counters.h"

#define NEAR_SHOWN 3

/* How many letters must be put in, taken out or changed, case aside. */
static unsigned int edits(const char *a, const char *b)
{
	unsigned int row[64] = { 0 };
	size_t nb = strnlen(b, 63);

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			bool same = !strncasecmp(&a[i - 1], &b[j - 1], 1);
			unsigned int best = diagonal + !same;

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[nb];
}

struct near {
	char name[64];
	unsigned int edits;
};

static void add_near(struct near near[NEAR_SHOWN], const char *name, unsigned int distance)
{
	for (int i = 0; i < NEAR_SHOWN; i++) {
		if (near[i].edits <= distance)
			continue;
		memmove(&near[i + 1], &near[i], (NEAR_SHOWN - 1 - i) * sizeof(*near));
		snprintf(near[i].name, sizeof(near[i].name), "%s", name);
		near[i].edits = distance;
		return;
	}
}

/* "cycles, cpu-cycles": the names that are most like one, to be freed. */
static char *names_near(const char *wanted)
{
	pfm_pmu_info_t pmu = { .size = sizeof(pmu) };
	struct near near[NEAR_SHOWN];
	char *all = strf("%s", "");

	for (int i = 0; i < NEAR_SHOWN; i++)
		near[i] = (struct near){ "", strlen(wanted) / 2 + 1 };
	pfm_get_pmu_info(PFM_PMU_PERF_EVENT, &pmu);
	for (int i = pmu.first_event; i != -1; i = pfm_get_event_next(i)) {
		pfm_event_info_t e = { .size = sizeof(e) };

		/* People write the short names, those that stand for a long one. */
		if (!pfm_get_event_info(i, PFM_OS_PERF_EVENT, &e) && e.equiv)
			add_near(near, e.name, edits(wanted, e.name));
	}
	for (int i = 0; i < NEAR_SHOWN && *near[i].name; i++) {
		join(&all, ", ", "%s", near[i].name);
	}
	for (char *c = all; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c;
	return all;
}

static json_t *parse_one(const char *name, const char **why)
{
	struct perf_event_attr attr = { 0 };
	pfm_perf_encode_arg_t arg = { .attr = &attr, .size = sizeof(arg) };
	char *full = strf("perf::%s", name), *near;
	int ret = pfm_get_os_event_encoding(full, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &arg);

	free(full);
	if (ret == PFM_SUCCESS)
		return json_pack("{s:s, s:I, s:I}", "name", name, "type", (json_int_t)attr.type,
				 "config", (json_int_t)attr.config);
	near = names_near(name);
	*why = because("no counter is called '%s'%s%s: 'perf list' names them", name,
		       *near ? "; near it: " : "", near);
	free(near);
	return NULL;
}

json_t *counters_parse(const char *text, const char **why)
{
	char *copy = strf("%s", text), *rest = copy, *name;
	json_t *all = json_array(), *one;

	*why = pfm_initialize() == PFM_SUCCESS ? NULL : "libpfm does not start";
	while (!*why && (name = strsep(&rest, ","))) {
		one = parse_one(name, why);
		if (one)
			json_array_append_new(all, one);
	}
	free(copy);
	if (*why) {
		json_decref(all);
		return NULL;
	}
	return all;
}

bool counter_never_zero(const char *name)
{
	return !strcmp(name, "cycles") || !strcmp(name, "cpu-cycles") ||
	       !strcmp(name, "instructions") || !strcmp(name, "branches");
}
