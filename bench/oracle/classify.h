/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a call, and which of them every executed instruction belongs to. */
#ifndef UCOPY_ORACLE_CLASSIFY_H
#define UCOPY_ORACLE_CLASSIFY_H

#include <stdint.h>

#include "oracle/symbols.h"

struct isa;

enum part {
	PART_CALL, /* the measured wrapper: arguments, the call, the return value */
	PART_CHECK, /* the address compared with the limit */
	PART_MASK, /* the address forced below the limit, without a branch */
	PART_BARRIER, /* lfence, csdb */
	PART_SMAP, /* user access opened and closed: stac, clac */
	PART_OBJCHECK, /* the object-size check and all it calls */
	PART_BODY, /* what moves, clears or scans bytes */
	PART_FAULT, /* page faults, from the exception to its return */
	PART_REST, /* the path's own code: saved registers, tests, the result */
	NR_PARTS,
};
extern const char *const part_names[NR_PARTS];

/* One instruction of a recorded call. */
struct step {
	uint64_t address, count;
	const char *text; /* disassembly */
	const struct symbol *in; /* NULL when it is in no known function */
	enum part part;
};

struct call {
	struct step *step; /* in the order of first execution */
	size_t nr;
	uint64_t total;
	uint64_t by_part[NR_PARTS];
	uint64_t iterations; /* of rep-string instructions, beyond each one's first */
};

/*
 * Make steps of one address one, give every step its part by an architecture's
 * rules and add them up. The steps' other fields are set.
 */
void parts_classify(struct call *call, const struct isa *isa);

/*
 * A hash that two calls share when they are the same code: the same instructions
 * outside the wrapper, and a wrapper that differs only in where it stands.
 */
uint64_t parts_code(const struct call *call);

/* "memcpy 12, _copy_from_user 9": whose code PART_REST is; to be freed. */
char *parts_rest_is(const struct call *call);

#endif
