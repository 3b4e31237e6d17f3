/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening perf counters, in the target and on the host. */
#ifndef UCOPY_LIB_PERF_H
#define UCOPY_LIB_PERF_H

#include <stdbool.h>

/* A perf counter's value; if multiplexed, it ran for only part of the time it was enabled. */
struct perf_count {
	unsigned long long count, enabled, running; /* events, ns, ns */
};

/*
 * Open a counter, not yet enabled, for everything that CPU 0 runs or, with own, only for
 * this thread's user code, which needs no privileges. Returns its descriptor or -errno;
 * read() returns a struct perf_count.
 */
int perf_open(unsigned int type, unsigned long long config, bool own);

/* Text explaining an error of perf_open(). */
const char *perf_lack(int error);

#endif
