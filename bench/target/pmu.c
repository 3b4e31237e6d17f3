// SPDX-License-Identifier: GPL-2.0-or-later
/* Which perf counters this machine has: each is opened and made to count. */
#include <jansson.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/perf.h"
#include "lib/util.h"
#include "plan/counters.h"
#include "target/pmu.h"

static const char wanted[] = "cycles,instructions,branches,branch-misses,L1-dcache-load-misses,"
			     "dTLB-load-misses";

/* Loads and branches, spread so that some of them miss. */
static void work(void)
{
	enum { BYTES = 8 << 20, STEP = 4099 };
	volatile char *memory = xcalloc(1, BYTES);

	for (size_t i = 0, at = 0; i < 1 << 14; i++, at = (at + STEP) % BYTES)
		if (memory[at] || i % 3)
			memory[at] = i;
	free((void *)memory);
}

/* NULL, or why a counter is unusable here. */
static const char *lack_of(const json_t *counter)
{
	const char *name = json_string_value(json_object_get(counter, "name"));
	int fd = perf_open(json_integer_value(json_object_get(counter, "type")),
			   json_integer_value(json_object_get(counter, "config")), true);
	struct perf_count c = { 0 };
	bool good;

	if (fd < 0)
		return perf_lack(fd);
	ioctl(fd, PERF_EVENT_IOC_ENABLE, 0);
	work();
	good = read(fd, &c, sizeof(c)) == sizeof(c) && c.running;
	close(fd);
	if (!good)
		return "opens but never runs";
	return counter_never_zero(name) && !c.count ? "opens but counts nothing" : NULL;
}

/* Add a name to those under a key. */
static void add(json_t *groups, const char *key, const char *name)
{
	const char *before = json_string_value(json_object_get(groups, key));

	json_object_set_new(groups, key,
			    json_sprintf("%s%s%s", before ?: "", before ? ", " : "", name));
}

char *pmu_describe(bool *all)
{
	json_t *counts = json_object(), *lacks = json_object(), *counters, *c, *names;
	const char *why, *lack;
	char *text, *more;
	size_t i;

	counters = counters_parse(wanted, &why);
	json_array_foreach (counters, i, c) {
		lack = lack_of(c);
		add(lack ? lacks : counts, lack ?: "counts",
		    json_string_value(json_object_get(c, "name")));
	}
	*all = counters && !json_object_size(lacks);
	lack = json_string_value(json_object_get(counts, "counts"));
	text = xstrfmt("%s%s", lack ? "counts " : "", counters ? lack ?: "" : why);
	json_object_foreach (lacks, why, names) {
		more = xstrfmt("%s%sno %s (%s)", text, *text ? "; " : "", json_string_value(names),
			       why);
		free(text);
		text = more;
	}
	json_decref(counters);
	json_decref(counts);
	json_decref(lacks);
	return text;
}
