/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the target: the threads that run a cell alongside the measuring thread. */
#ifndef UCOPY_DRIVER_THREADS_H
#define UCOPY_DRIVER_THREADS_H

#include "driver/memory.h"

/* Calls made by all of them between begin and end, so far. */
extern unsigned long long threads_calls;

/*
 * Give each thread that some cells need its memory, its descriptor of the device and thereby its
 * kernel buffers. Exits with an error printed on failure.
 */
void threads_open(const struct cells *cells);

/*
 * Start a cell's other threads, each on a CPU of its own, until threads_end(). Returns when all of
 * them run. Exits with an error printed if there are too few CPUs.
 */
void threads_begin(const struct cell *cell);

/* Returns 0, or -errno of a request that failed in any of them. */
int threads_end(void);

#endif
