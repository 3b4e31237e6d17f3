/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Baselines: exact results reduced to what is compared, to be tracked in git; docs/compare.md. */
#ifndef UCOPY_RESULT_BASELINE_H
#define UCOPY_RESULT_BASELINE_H

#include <jansson.h>
#include <stdbool.h>

#define BASELINE_SCHEMA "ucopy.baseline/1"

/*
 * Expand a baseline to a result: its cells get the fields implied by their names. Returns false for
 * JSON that is not a baseline, and leaves it as it is.
 */
bool baseline_expand(json_t *json);

#endif
