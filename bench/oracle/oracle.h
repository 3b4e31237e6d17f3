/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The oracle: what one call of a path executes, instruction by instruction. */
#ifndef UCOPY_ORACLE_ORACLE_H
#define UCOPY_ORACLE_ORACLE_H

#include <jansson.h>
#include <stdbool.h>

#include "oracle/classify.h"
#include "plan/cells.h"
#include "target/target.h"

struct oracle {
	const struct isa *isa;
	struct symbols symbols;
	int table, out; /* what the plugin reads and writes, -1 when closed */
	char *plugin; /* QEMU's -plugin */
	char *module_symbols; /* the file that holds them */
	/* Entries of the measured functions, by ucopy_function_of(). */
	uint64_t ops[UCOPY_NR_PATHS][UCOPY_MOST_FUNCTIONS];
	struct step *sites; /* every instruction recorded, by the plugin's number less 1 */
	size_t nr_sites;
	struct call null; /* an empty wrapper: only its total */
};

/* Does this QEMU take plugins? Without them there is no oracle. */
bool oracle_possible(const struct arch *arch);

/*
 * Prepare for recording a run of the driver: o->plugin goes into the target's configuration. Lists
 * the symbols of kernel and module if they are not cached. Returns 0, or -errno with an error
 * printed; oracle_free() must be called in both cases.
 */
int oracle_prepare(struct oracle *o, struct target *t);

/*
 * A recorded call of the function at entry, made in ioctl number ioctl, counted from 1. Its steps
 * are freed after the callback unless taken; their texts live until oracle_free().
 */
struct recorded {
	unsigned long ioctl;
	uint64_t entry;
	struct call call;
};

/*
 * Pass every recorded call to a function, after the guest has ended. The shortest call of each
 * ioctl is recorded. Returns the number of calls, or -errno.
 */
long oracle_read(struct oracle *o, void (*fn)(struct recorded *r, void *arg), void *arg);

/* Is a recorded call one of the function measured by a cell? */
bool oracle_is_of(const struct oracle *o, const struct recorded *r, const struct cell *cell);

/* Instructions of a call minus those of an empty one. */
double oracle_insns(const struct oracle *o, const struct call *call);

/*
 * Add to a cell of a result what the oracle saw: parts, rest_is, iterations and
 * code, as in docs/results.md.
 */
void oracle_describe(const struct oracle *o, const struct call *call, json_t *cell);

void oracle_free(struct oracle *o);

#endif
