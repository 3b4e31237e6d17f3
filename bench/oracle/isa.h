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
	BORDER, /* a call, a return, user access: a check does not extend beyond */
};

#define FLAGS (1U << 31)

/* One instruction, as far as a check is concerned. */
struct insn {
	enum kind kind;
	unsigned int reads, writes; /* data: registers as bits, and FLAGS */
	unsigned int uses; /* everything it may read, addresses included */
	bool limit; /* it brings in the limit of user space */
	bool in; /* it is part of the check */
};

/* Where the processor resumes when an instruction faults in the kernel. */
struct fault_entry {
	const char *symbol;
	unsigned int offset, every; /* bytes from the symbol; interval of repeats, 0: none */
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
	const char *opens; /* prefix of the PART_SMAP instruction that opens user access */
	const struct fault_entry *fault_entries; /* up to one without a name */
	const char *fault; /* a glob: entry points of page faults */
	const char *fault_ends; /* prefix of the instruction that returns from one */
	struct insn (*parse)(const struct step *s);
	/*
	 * Better disassembly, to be freed, for what QEMU's disassembler gets wrong; or NULL. May be
	 * NULL.
	 */
	char *(*fix_disassembly)(const char *text);
};
extern const struct isa isa_x86, isa_arm64;

#endif
