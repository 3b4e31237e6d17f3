/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reduces an exact result to what is compared: a baseline, docs/compare.md. */
#ifndef UCOPY_VIEW_COMPARE_REDUCE_H
#define UCOPY_VIEW_COMPARE_REDUCE_H

#include "result/result.h"

/* The baseline of an exact result, its cells sorted by name. */
json_t *baseline_of(const struct result *r);

#endif
