/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded call, instruction by instruction. */
#ifndef UCOPY_ORACLE_STEP_H
#define UCOPY_ORACLE_STEP_H

#include <stdint.h>

#include "oracle/symbols.h"
#include "result/schema.h"

/* One instruction of a recorded call. */
struct step {
	uint64_t address, count;
	const char *text; /* disassembly */
	const char *source; /* file and line, or NULL */
	const struct symbol *in; /* NULL when it is in no known function */
	enum part part;
};

struct call {
	struct step *step; /* in the order of first execution */
	size_t nr;
	uint64_t total;
	uint64_t by_part[NR_PARTS];
	uint64_t in_module[NR_PARTS]; /* of these, inlined into the module */
	uint64_t iterations; /* of rep-string instructions, beyond each one's first */
};

#endif
