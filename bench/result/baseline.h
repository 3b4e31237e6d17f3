/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Baselines: exact results reduced to what is compared, to be tracked; docs/compare.md. */
#ifndef UCOPY_RESULT_BASELINE_H
#define UCOPY_RESULT_BASELINE_H

#include <jansson.h>
#include <stdbool.h>

#define BASELINE_SCHEMA "ucopy.baseline/1"

/*
 * Make a result of a baseline again: its cells get what their names tell. Returns false for
 * JSON that is no baseline, and leaves it as it is.
 */
bool baseline_expand(json_t *json);

#endif
