// SPDX-License-Identifier: GPL-2.0-or-later
/* How instructions of x86-64 are read, in AT&T syntax. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/isa.h"

#define NR(array) (sizeof(array) / sizeof(*(array)))

/* The first and the last instructions of every wrapper belong to the wrapper itself. */
static const struct rule by_wrapper[] = {
	{ "endbr64*", PART_CALL },
	{ "ret*", PART_CALL },
	{ 0 },
};

static const struct rule by_instruction[] = {
	{ "lfence*", PART_BARRIER },
	{ "stac*", PART_SMAP },
	{ "clac*", PART_SMAP },
	{ 0 },
};

static const struct rule by_function[] = {
	{ "rep_movs_alternative", PART_BODY },
	{ "rep_stos_alternative", PART_BODY },
	{ "copy_user_enhanced_fast_string", PART_BODY },
	{ "copy_user_generic_*", PART_BODY },
	{ "copy_user_short_string", PART_BODY },
	{ ".Lcopy_*", PART_BODY },
	{ "clear_user_*", PART_BODY },
	{ "memcpy*", PART_BODY },
	{ "__memcpy", PART_BODY },
	{ 0 },
};

static const struct {
	const char *prefix;
	enum kind kind;
} kinds[] = {
	{ "call", BORDER },   { "ret", BORDER },  { "stac", BORDER }, { "clac", BORDER },
	{ "lfence", BORDER }, { "rep", BORDER },  { "cmov", SELECT }, { "cmp", COMPARE },
	{ "test", COMPARE },  { "mov", MOVE },	  { "sbb", BORROW },  { "sub", COMPUTE },
	{ "add", COMPUTE },   { "sar", COMPUTE }, { "neg", COMPUTE }, { "and", COMBINE },
	{ "or", COMBINE },    { "xor", COMPUTE }, { "set", SET },     { "jmp", OTHER },
	{ "j", JUMP },
};

/* A register's bit by its name, of whatever width, or 0. */
static unsigned int reg_bit(const char *name, size_t n)
{
	static const char *const names[][4] = {
		{ "rax", "eax", "ax", "al" },	   { "rbx", "ebx", "bx", "bl" },
		{ "rcx", "ecx", "cx", "cl" },	   { "rdx", "edx", "dx", "dl" },
		{ "rsi", "esi", "si", "sil" },	   { "rdi", "edi", "di", "dil" },
		{ "rbp", "ebp", "bp", "bpl" },	   { "rsp", "esp", "sp", "spl" },
		{ "r8", "r8d", "r8w", "r8b" },	   { "r9", "r9d", "r9w", "r9b" },
		{ "r10", "r10d", "r10w", "r10b" }, { "r11", "r11d", "r11w", "r11b" },
		{ "r12", "r12d", "r12w", "r12b" }, { "r13", "r13d", "r13w", "r13b" },
		{ "r14", "r14d", "r14w", "r14b" }, { "r15", "r15d", "r15w", "r15b" },
	};

	for (size_t i = 0; i < NR(names); i++)
		for (size_t w = 0; w < 4; w++)
			if (strlen(names[i][w]) == n && !strncmp(names[i][w], name, n))
				return 1U << i;
	return 0;
}

/* The end of user space with four or five levels of page tables, or just below it. */
static bool is_limit(uint64_t v)
{
	const uint64_t ends[] = { 1ULL << 47, 1ULL << 56 };

	for (size_t i = 0; i < NR(ends); i++)
		if (v < ends[i] && v >= ends[i] - 0x2000)
			return true;
	return false;
}

struct operand {
	unsigned int reg; /* its bit, 0 when it is none */
	bool memory, fixed; /* fixed: an address in the code's own module */
	bool limit, sign; /* an immediate that is the limit, or a shift to the sign */
};

static struct operand operand(const char *s, size_t n)
{
	struct operand o = { 0 };
	uint64_t v;

	if (*s == '%') {
		o.reg = reg_bit(s + 1, n - 1);
	} else if (*s == '$') {
		v = strtoull(s + 1, NULL, 0);
		o.limit = is_limit(v);
		o.sign = v == 63;
	} else {
		o.memory = true;
		o.fixed = n >= 6 && !strncmp(s + n - 6, "(%rip)", 6) && *s != '%';
	}
	return o;
}

/* Split "op a, b": at most two operands; commas inside parentheses do not separate them. */
static size_t operands(const char *text, struct operand o[2])
{
	const char *s = text + strcspn(text, " ");
	size_t nr = 0;

	for (s += strspn(s, " "); *s && nr < 2; nr++) {
		int depth = 0;
		size_t n = 0;

		while (s[n] && (depth || s[n] != ',')) {
			depth += (s[n] == '(') - (s[n] == ')');
			n++;
		}
		o[nr] = operand(s, n);
		s += n;
		s += strspn(s, ", ");
	}
	return nr;
}

static enum kind kind_of(const char *text)
{
	for (size_t i = 0; i < NR(kinds); i++)
		if (!strncmp(text, kinds[i].prefix, strlen(kinds[i].prefix)))
			return kinds[i].kind;
	return OTHER;
}

/* Reads and writes by kind. The last operand is the destination. */
static void set_flow(struct insn *in, const struct operand *o, size_t nr)
{
	unsigned int dest = nr ? o[nr - 1].reg : 0, source = nr > 1 ? o[0].reg : 0;

	in->writes = dest;
	switch (in->kind) {
	case MOVE:
		in->reads = source;
		/* A value on its way to or from memory is not part of a check. */
		if (o[nr - 1].memory || (o[0].memory && !in->limit))
			in->kind = OTHER;
		break;
	case COMPUTE:
		if (nr == 2 && source == dest) {
			in->kind = ZERO;
			break;
		}
		/* fall through */
	case COMBINE:
		in->reads = source | dest;
		in->writes |= FLAGS;
		break;
	case BORROW:
		in->reads = FLAGS | (source == dest ? 0 : source | dest);
		in->writes |= FLAGS;
		break;
	case COMPARE:
		in->reads = source | dest;
		in->writes = FLAGS;
		break;
	case SET:
		in->reads = FLAGS | dest;
		break;
	case SELECT:
		in->reads = FLAGS | source | dest;
		break;
	case JUMP:
		in->reads = FLAGS;
		in->writes = 0;
		break;
	default:
		break;
	}
}

static struct insn parse(const struct step *s)
{
	bool wrapper = s->in && !strncmp(s->in->name, "op_", 3);
	struct insn in = { .kind = kind_of(s->text) };
	struct operand o[2] = { 0 };
	size_t nr = operands(s->text, o);

	for (size_t i = 0; i < nr; i++)
		/* Module code loads the limit from memory, built-in code has it as an immediate. */
		in.limit |= o[i].limit || (wrapper && o[i].fixed);
	in.limit |= o[0].sign && kind_of(s->text) == COMPUTE;
	set_flow(&in, o, nr);
	in.uses = in.reads;
	if (in.kind == OTHER || in.kind == BORDER || o[0].memory || o[1].memory)
		in.uses = ~0U;
	return in;
}

static const struct fault_entry faults[] = {
	{ "asm_exc_page_fault", 0, 0 },
	{ "asm_exc_general_protection", 0, 0 },
	{ 0 },
};

const struct isa isa_x86 = {
	.by_wrapper = by_wrapper,
	.by_instruction = by_instruction,
	.by_function = by_function,
	.opens = "stac",
	.fault_entries = faults,
	.fault = "asm_exc_*",
	.fault_ends = "iretq",
	.parse = parse,
};
