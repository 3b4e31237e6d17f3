/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An exact result reduced to what is compared: a baseline, docs/compare.md. */
#ifndef UCOPY_VIEW_COMPARE_REDUCE_H
#define UCOPY_VIEW_COMPARE_REDUCE_H

#include "result/result.h"

/* An exact result's baseline, its cells sorted by name. */
json_t *baseline_of(const struct result *r);

#endif
