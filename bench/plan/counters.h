/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lookup of perf counters by name. */
#ifndef UCOPY_PLAN_COUNTERS_H
#define UCOPY_PLAN_COUNTERS_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Parse comma-separated perf event names into an array of {name, type, config}, as
 * perf_event_open() takes them. Returns NULL with the error in *why, which is valid
 * until the next call.
 */
json_t *counters_parse(const char *text, const char **why);

/* Does any code cause this event? Then a count of zero means that the counter does not work. */
bool counter_never_zero(const char *name);

#endif
