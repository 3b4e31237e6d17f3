/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The driver's user memory: one range per kind, bound to the device. */
#ifndef UCOPY_DRIVER_MEMORY_H
#define UCOPY_DRIVER_MEMORY_H

#include "plan/cells.h"

struct memory {
	int fd; /* the device, with this range bound */
	char *at;
	const char *error; /* why this kind is unavailable, or NULL */
};

/*
 * Open the device for the kinds of memory used by some cells. Exits with an error printed if the
 * device cannot be opened or a range cannot be bound.
 */
void memory_open(struct memory memory[NR_MEMS], const struct cells *cells);

/* Open the device again, with another MEM_WARM range bound; exits likewise. */
void memory_open_warm(struct memory *m);

/*
 * Set up the memory of a cell according to its kind, and fill in how RUN must call: cell, flags and
 * stride.
 */
void memory_prepare(const struct memory *m, const struct cell *cell, struct ucopy_run *run);

/* The same for a plan's batches: the calls of a batch and the context are filled in as well. */
void memory_prepare_batches(const struct memory *m, const struct cell *cell, const struct plan *p,
			    struct ucopy_run *run);

/*
 * Pages used up by a call, 0 if calls may share memory. Memory is set up for this many rounds of
 * one call at a time.
 */
#define MEMORY_FRESH_ROUNDS 2
size_t memory_fresh_pages(const struct cell *cell);

/* The expected return value of a call, and whether it is a failure. */
long long memory_expected(const struct cell *cell, bool *failure);

/* Are page faults of this cell's calls to be counted? */
bool memory_counts_faults(const struct cell *cell);

/*
 * Count the page faults per call of each such cell; NAN for others, and if there is no counter.
 * Returns an array with a number per cell, to be freed.
 */
double *memory_count_faults(const struct memory memory[NR_MEMS], const struct cells *cells);

#endif
