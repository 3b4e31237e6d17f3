/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf's counters, opened: in the target, and on this machine. */
#ifndef UCOPY_LIB_PERF_H
#define UCOPY_LIB_PERF_H

#include <stdbool.h>

/* As perf gives a counter: it ran for a part of the time it was enabled where it is multiplexed. */
struct perf_count {
	unsigned long long count, enabled, running; /* events, ns, ns */
};

/*
 * Open a counter, not enabled yet, of all that CPU 0 runs, or of this program's own
 * code alone, which needs no privilege. Returns its descriptor or -errno; read() gives
 * a struct perf_count.
 */
int perf_open(unsigned int type, unsigned long long config, bool own);

/* Why there is none, in words, by the error of perf_open(). */
const char *perf_lack(int error);

#endif
