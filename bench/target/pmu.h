/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of perf's counters this machine has. */
#ifndef UCOPY_TARGET_PMU_H
#define UCOPY_TARGET_PMU_H

#include <stdbool.h>

/*
 * "counts cycles; no branches (WHY)": of the counters that are of use here, those that
 * count something and why the others do not. *all: every one counts. To be freed.
 */
char *pmu_describe(bool *all);

#endif
