/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Baselines: exact results reduced to what is compared, to be tracked; docs/compare.md. */
#ifndef UCOPY_RESULT_BASELINE_H
#define UCOPY_RESULT_BASELINE_H

#include "result/result.h"

#define BASELINE_SCHEMA "ucopy.baseline/1"

/*
 * Has a baseline this cell? What a page fault costs goes by the mappings of the process, so
 * that such a count changes with the driver.
 */
bool baseline_has(const struct result_cell *c);

/* An exact result's baseline, its cells sorted by name. */
json_t *baseline_of(const struct result *r);

/*
 * Make a result of a baseline again: its cells get what their names tell. Returns false for
 * JSON that is no baseline, and leaves it as it is.
 */
bool baseline_expand(json_t *json);

#endif
