// SPDX-License-Identifier: GPL-2.0-or-later
/* How instructions of arm64 are read. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "oracle/isa.h"

#define NR(array) (sizeof(array) / sizeof(*(array)))

/* Hints: sign and check the return address, or mark a branch target. */
static const struct rule by_wrapper[] = {
	{ "hint #0x19*", PART_CALL },
	{ "hint #0x1d*", PART_CALL },
	{ "hint #0x22*", PART_CALL },
	{ "ret*", PART_CALL },
	{ 0 },
};

/*
 * User memory is reached by loads and stores without privilege, so access need not
 * be opened; an address that passed is forced into the lower half (uaccess_mask_ptr).
 */
static const struct rule by_instruction[] = {
	{ "csdb*", PART_BARRIER },
	{ "msr pan,*", PART_SMAP },
	{ "ldtr*", PART_BODY },
	{ "sttr*", PART_BODY },
	{ "and *, #0xff7fffffffffffff", PART_MASK },
	{ 0 },
};

static const struct rule by_function[] = {
	{ "__arch_copy_from_user", PART_BODY },
	{ "__arch_copy_to_user", PART_BODY },
	{ "__arch_clear_user", PART_BODY },
	{ "memcpy*", PART_BODY },
	{ "__memcpy", PART_BODY },
	{ "__pi_memcpy*", PART_BODY },
	{ 0 },
};

/* How an instruction uses its operands: all are read unless they are only written. */
enum {
	WRITE = 1, /* the first is written */
	CHANGE = 2, /* the first is read and written */
	PAIR = 4, /* the first two are written */
	SET_FLAGS = 8,
	BY_FLAGS = 16,
};

static const struct {
	const char *mnemonic; /* a glob; the first that matches counts */
	enum kind kind;
	unsigned int use;
} mnemonics[] = {
	{ "bl", BORDER, 0 },
	{ "blr", BORDER, 0 },
	{ "ret", BORDER, 0 },
	{ "b.*", JUMP, BY_FLAGS },
	{ "cb*", JUMP, 0 },
	{ "tb*", JUMP, 0 },
	{ "b", OTHER, 0 },
	{ "br", OTHER, 0 },
	{ "cm[np]", COMPARE, SET_FLAGS },
	{ "tst", COMPARE, SET_FLAGS },
	{ "ccm[np]", COMPARE, SET_FLAGS | BY_FLAGS },
	{ "cset*", SET, WRITE | BY_FLAGS },
	{ "cs*", SELECT, WRITE | BY_FLAGS },
	{ "mov", MOVE, WRITE },
	{ "mov[nz]", MOVE, WRITE },
	{ "movk", COMPUTE, CHANGE },
	{ "add", COMPUTE, WRITE },
	{ "sub", COMPUTE, WRITE },
	{ "and", COMPUTE, WRITE },
	{ "bic", COMPUTE, WRITE },
	{ "adds", COMPUTE, WRITE | SET_FLAGS },
	{ "subs", COMPUTE, WRITE | SET_FLAGS },
	{ "ands", COMPUTE, WRITE | SET_FLAGS },
	{ "bics", COMPUTE, WRITE | SET_FLAGS },
	{ "orr", COMPUTE, WRITE },
	{ "eor", COMPUTE, WRITE },
	{ "neg", COMPUTE, WRITE },
	{ "ls[lr]", COMPUTE, WRITE },
	{ "asr", COMPUTE, WRITE },
	{ "[su]bf*", COMPUTE, WRITE },
	{ "[su]xt*", COMPUTE, WRITE },
	{ "mrs", LOAD, WRITE },
	{ "ldp", OTHER, PAIR },
	{ "ld*", LOAD, WRITE },
	{ "st*", OTHER, 0 },
	{ "msr", OTHER, 0 },
	{ "*", OTHER, WRITE },
};

/* Registers as bits. */
#define ARGUMENTS 0x000000ffU /* argument registers */
#define CLOBBERED 0x4007ffffU /* caller-saved */
#define KEPT 0x3ff80003U /* callee-saved */

/* A register's bit by its name; 0 for anything else, the zero register and the stack pointer. */
static unsigned int reg_bit(const char *s)
{
	unsigned long nr;
	char *end;

	if ((*s != 'x' && *s != 'w') || !isdigit(s[1]))
		return 0;
	nr = strtoul(s + 1, &end, 10);
	return nr < 31 && !isalnum(*end) ? 1U << nr : 0;
}

struct operands {
	unsigned int reg[3]; /* of the first, the second, and all others */
	bool wide; /* the first is a register of 64 bits */
	bool number; /* one is a number: */
	uint64_t value; /* the first of them, shifted left as it says */
};

static struct operands operands(const char *text)
{
	const char *s = text + strcspn(text, " "), *number = strchr(s, '#');
	const char *shift = strstr(s, "lsl #");
	struct operands o = { .wide = s[0] && s[1] == 'x', .number = number };
	int nr = 0;

	if (number)
		o.value = strtoull(number + 1, NULL, 0);
	if (number && shift > number)
		o.value <<= strtoul(shift + 5, NULL, 0) & 63;
	for (; *s; s++) {
		if (*s == ',')
			nr += nr < 2;
		else if (!isalnum(s[-1]))
			o.reg[nr] |= reg_bit(s);
	}
	return o;
}

/* The end of user space with addresses of 48 or 52 bits, or just below it. */
static bool is_limit(uint64_t v)
{
	const uint64_t ends[] = { 1ULL << 48, 1ULL << 52 };

	for (size_t i = 0; i < NR(ends); i++)
		if (v <= ends[i] && v >= ends[i] - 0x2000)
			return true;
	return false;
}

/* A constant loaded into a register. */
static bool brings_limit(const char *mnemonic, const struct operands *o)
{
	bool inverted = !strcmp(mnemonic, "movn");
	bool constant = !strncmp(mnemonic, "mov", 3) || !strcmp(mnemonic, "orr");

	return constant && o->number && !o->reg[1] && o->wide &&
	       is_limit(inverted ? ~o->value : o->value);
}

/*
 * access_ok() asks first whether the address may carry a tag, which depends on the
 * task: is it a kernel thread (PF_KTHREAD), has it said so (TIF_TAGGED_ADDR)?
 */
static bool tests_for_tag(const char *mnemonic, const struct operands *o)
{
	const unsigned int bits[] = { 21, 26 };

	for (size_t i = 0; i < NR(bits); i++)
		if ((!strncmp(mnemonic, "tb", 2) && o->value == bits[i]) ||
		    (!strcmp(mnemonic, "tst") && o->number && o->value == 1ULL << bits[i]))
			return true;
	return false;
}

static struct insn parse(const struct step *s)
{
	struct operands o = operands(s->text);
	char mnemonic[16] = "";
	struct insn in;
	size_t i = 0;

	sscanf(s->text, "%15s", mnemonic);
	while (fnmatch(mnemonics[i].mnemonic, mnemonic, 0))
		i++;
	in = (struct insn){
		.kind = mnemonics[i].kind,
		.reads = o.reg[2],
		.limit = brings_limit(mnemonic, &o) || tests_for_tag(mnemonic, &o),
	};
	*(mnemonics[i].use & (WRITE | CHANGE | PAIR) ? &in.writes : &in.reads) |= o.reg[0];
	*(mnemonics[i].use & PAIR ? &in.writes : &in.reads) |= o.reg[1];
	if (mnemonics[i].use & CHANGE)
		in.reads |= o.reg[0];
	if (mnemonics[i].use & SET_FLAGS)
		in.writes |= FLAGS;
	if (mnemonics[i].use & BY_FLAGS)
		in.reads |= FLAGS;
	if (in.kind == BORDER) {
		in.reads |= *mnemonic == 'b' ? ARGUMENTS : KEPT;
		in.writes = *mnemonic == 'b' ? CLOBBERED : 0;
	}
	in.uses = in.reads;
	return in;
}

/* QEMU's disassembler prints unprivileged loads and stores as bytes: decode them here. */
static char *fix_disassembly(const char *text)
{
	static const char *const names[] = { "ldtrb w", "ldtrh w", "ldtr w", "ldtr x" };
	unsigned int b[4], word, to, from;

	if (sscanf(text, ".byte %x, %x, %x, %x", &b[0], &b[1], &b[2], &b[3]) != 4)
		return NULL;
	word = b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24;
	to = word & 31;
	from = word >> 5 & 31;
	if ((word & 0x3ffffc00) != 0x38400800)
		return NULL;
	return xstrfmt("%s%u, [x%u]", names[word >> 30], to, from);
}

/* The synchronous vector of each table: interrupts have others. */
static const struct fault_entry faults[] = {
	{ "vectors", 0x200, 0x800 },
	{ "__bp_harden_el1_vectors", 0x200, 0x800 },
	{ 0 },
};

const struct isa isa_arm64 = {
	.by_wrapper = by_wrapper,
	.by_instruction = by_instruction,
	.by_function = by_function,
	.opens = "msr pan, #0",
	.fault_entries = faults,
	.fault = "*vectors",
	.fault_ends = "eret",
	.parse = parse,
	.fix_disassembly = fix_disassembly,
};
