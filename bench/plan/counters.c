// SPDX-License-Identifier: GPL-2.0-or-later
/* Lookup of perf counters by name, using libpfm. */
#include <ctype.h>
#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/counters.h"

/* The event name most similar to wanted, such as "cycles", to be freed; "" if none is. */
static char *name_near(const char *wanted)
{
	pfm_pmu_info_t pmu = { .size = sizeof(pmu) };
	char *nearest = xstrdup("");
	unsigned int most = 0;

	pfm_get_pmu_info(PFM_PMU_PERF_EVENT, &pmu);
	for (int i = pmu.first_event; i != -1; i = pfm_get_event_next(i)) {
		pfm_event_info_t e = { .size = sizeof(e) };

		/* Users type the short names, which are aliases of long ones. */
		if (pfm_get_event_info(i, PFM_OS_PERF_EVENT, &e) || !e.equiv ||
		    alike(wanted, e.name) <= most)
			continue;
		most = alike(wanted, e.name);
		free(nearest);
		nearest = xstrdup(e.name);
	}
	for (char *c = nearest; *c; c++)
		*c = tolower(*c);
	return nearest;
}

static json_t *parse_one(const char *name, const char **why)
{
	struct perf_event_attr attr = { 0 };
	pfm_perf_encode_arg_t arg = { .attr = &attr, .size = sizeof(arg) };
	char *full = xstrfmt("perf::%s", name), *near;
	int ret = pfm_get_os_event_encoding(full, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &arg);

	free(full);
	if (strchr(name, ':')) {
		*why = error_text("counter '%s': takes no modifier: what is counted is the kernel",
				  name);
		return NULL;
	}
	if (ret == PFM_SUCCESS)
		return json_pack("{s:s, s:I, s:I}", "name", name, "type", (json_int_t)attr.type,
				 "config", (json_int_t)attr.config);
	near = name_near(name);
	*why = error_text("no counter is called '%s'%s%s: 'perf list' names them", name,
			  *near ? "; near it: " : "", near);
	free(near);
	return NULL;
}

json_t *counters_parse(const char *text, const char **why)
{
	char *copy = xstrdup(text), *rest = copy, *name;
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
