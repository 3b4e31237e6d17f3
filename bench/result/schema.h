/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by writers and readers of results: the schema, ucopy.result/1. */
#ifndef UCOPY_RESULT_SCHEMA_H
#define UCOPY_RESULT_SCHEMA_H

/* Printed with time mode numbers if there is no KVM. */
#define EMULATED_MARK "emulated: not a machine's time"

#define RESULT_SCHEMA "ucopy.result/1"

/* The parts of a call's instructions. */

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

#endif
