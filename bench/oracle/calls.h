/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches recorded calls to the cells of a run. */
#ifndef UCOPY_ORACLE_CALLS_H
#define UCOPY_ORACLE_CALLS_H

#include "oracle/oracle.h"

/* A measured cell, and the ioctls that measured it. */
struct measured {
	const struct cell *cell;
	json_t *result; /* as measure_cell() makes it */
	unsigned long first, last;
	uint64_t least; /* instructions of its shortest recorded call, 0: none was */
};

struct calls {
	struct measured *cell; /* in the order of their ioctls */
	size_t nr;
	const struct oracle *oracle;
	void (*found)(struct measured *m, struct call *call, void *arg);
	void *arg;
};

/* Note a cell for which the driver printed a line; takes a reference to the result. */
void calls_add(struct calls *c, const struct cell *cell, const json_t *line, json_t *result);

/*
 * Read what the oracle recorded: c->found is called for every cell, again when a
 * shorter call of it comes up. It may take the call's steps and leave NULL.
 * Returns how many cells had a call, or -errno.
 */
long calls_read(struct calls *c, struct oracle *o);

void calls_free(struct calls *c);

#endif
