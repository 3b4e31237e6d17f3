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
	struct call null; /* an empty wrapper's: only its total */
};

/* Does this QEMU take plugins? Without them there is no oracle. */
bool oracle_possible(const struct arch *arch);

/*
 * Get ready to record what a run of the driver executes: o->plugin is for the
 * target's configuration. Lists the symbols of the kernel and of the module where
 * they are not in the cache. Returns 0, or -errno with an error printed;
 * oracle_free() is due in both cases.
 */
int oracle_prepare(struct oracle *o, struct target *t);

/*
 * A recorded call: of the function at entry, in the ioctl of that number from 1.
 * Its steps are freed after it was handed on, unless taken away; their texts last
 * until oracle_free().
 */
struct recorded {
	unsigned long ioctl;
	uint64_t entry;
	struct call call;
};

/*
 * Hand every recorded call to a function, after the guest ended. The shortest
 * call of each ioctl is recorded. Returns how many there were, or -errno.
 */
long oracle_read(struct oracle *o, void (*fn)(struct recorded *r, void *arg), void *arg);

/* Is a recorded call one of the function that a cell measures? */
bool oracle_is_of(const struct oracle *o, const struct recorded *r, const struct cell *cell);

/* Instructions of a call less an empty one's. */
double oracle_insns(const struct oracle *o, const struct call *call);

/*
 * Add to a cell of a result what the oracle saw: parts, rest_is, iterations and
 * code, as in docs/results.md.
 */
void oracle_describe(const struct oracle *o, const struct call *call, json_t *cell);

void oracle_free(struct oracle *o);

#endif
