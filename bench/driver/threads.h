/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the target: the threads that run a cell beside the one that measures it. */
#ifndef UCOPY_DRIVER_THREADS_H
#define UCOPY_DRIVER_THREADS_H

#include "driver/memory.h"

/* Calls that all of them made between a begin and an end, so far. */
extern unsigned long long threads_calls;

/*
 * Give each thread that some cells want its memory, its descriptor of the device and so
 * its kernel buffers. Exits with an error printed where that cannot be.
 */
void threads_open(const struct cells *cells);

/*
 * Have a cell's other threads run it, each on a CPU of its own, from now until
 * threads_end(). Returns when all of them do. Exits with an error printed where a CPU lacks.
 */
void threads_begin(const struct cell *cell);

/* Returns 0, or -errno of a call that failed in any of them. */
int threads_end(void);

#endif
