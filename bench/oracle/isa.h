/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an architecture's instructions are read: which part they are, and what they do to data. */
#ifndef UCOPY_ORACLE_ISA_H
#define UCOPY_ORACLE_ISA_H

#include <stdbool.h>

#include "oracle/step.h"

/* What an instruction does to its operands. */
enum kind {
	OTHER, /* nothing a check would do */
	MOVE, /* dest = source */
	LOAD, /* dest = memory, or a system register */
	ZERO, /* dest = 0 */
	COMPUTE, /* dest = computed from sources, and flags */
	COMPARE, /* flags */
	SET, /* dest = flags */
	JUMP, /* by flags or a register */
	SELECT, /* dest = flags ? source : dest: the masked address */
	BORROW, /* dest = -carry: the mask */
	COMBINE, /* dest &|= source: the masked address, where the source is the mask */
	BORDER, /* a call, a return, user access: no check goes on beyond */
};

#define FLAGS (1U << 31)

/* One instruction, as far as a check is concerned. */
struct insn {
	enum kind kind;
	unsigned int reads, writes; /* data: bits by register, and FLAGS */
	unsigned int uses; /* all it may read, for addresses too */
	bool limit; /* it brings in the limit of user space */
	bool in; /* it is part of the check */
};

/* Where the processor goes on when an instruction faults in the kernel. */
struct fault_entry {
	const char *symbol;
	unsigned int offset, every; /* bytes from the symbol; again every so many, 0: once */
};

/* The first glob that matches gives the part; lists end with a NULL glob. */
struct rule {
	const char *glob;
	enum part part;
};

struct isa {
	const struct rule *by_wrapper; /* instructions of the measured wrapper */
	const struct rule *by_instruction; /* anywhere */
	const struct rule *by_function;
	const char *opens; /* how the instruction of PART_SMAP begins that opens user access */
	const struct fault_entry *fault_entries; /* up to one without a name */
	const char *fault; /* a glob: functions that a page fault begins in */
	const char *fault_ends; /* how the instruction begins that ends it */
	struct insn (*parse)(const struct step *s);
	/* A better text, to be freed, for what QEMU fails to disassemble; or NULL. May be NULL. */
	char *(*fix_disassembly)(const char *text);
};
extern const struct isa isa_x86, isa_arm64;

#endif
