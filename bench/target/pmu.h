/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which perf counters this machine has. */
#ifndef UCOPY_TARGET_PMU_H
#define UCOPY_TARGET_PMU_H

#include <stdbool.h>

/*
 * "counts cycles; no branches (WHY)": those of the useful counters that count, and why the others
 * do not. *all: every one counts. To be freed.
 */
char *pmu_describe(bool *all);

#endif
