/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf's counters by their names. */
#ifndef UCOPY_PLAN_COUNTERS_H
#define UCOPY_PLAN_COUNTERS_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Names split at commas, as perf knows them, into an array of {name, type, config}
 * as perf_event_open() takes them. Returns NULL and says what is wrong in *why,
 * which is valid until the next call.
 */
json_t *counters_parse(const char *text, const char **why);

/* Is it of events that every code has? None of them means that nothing counts. */
bool counter_never_zero(const char *name);

#endif
