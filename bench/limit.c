// SPDX-License-Identifier: GPL-2.0
/*
 * The address check is inlined and scheduled among other code, so it is found by
 * the flow of data: from an instruction that brings in the limit of user space
 * forward to what computes with it and decides by it, and back to what made the
 * operands of these. It ends at a call, at user access and at the masked address,
 * from where on the address is only used.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "limit.h"
#include "util.h"

/* What an instruction does to its operands. */
enum kind {
	OTHER, /* nothing a check would do */
	MOVE, /* dest = source */
	ZERO, /* dest = 0 */
	COMPUTE, /* dest op= source, flags */
	COMPARE, /* flags */
	SET, /* dest = flags */
	JUMP, /* by flags */
	SELECT, /* dest = flags ? source : dest: the masked address */
	BORROW, /* dest = -carry: the mask */
	COMBINE, /* dest &|= source: the masked address, where the source is the mask */
	BORDER, /* a call, a return, user access: no check goes on beyond */
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

#define NR(array) (sizeof(array) / sizeof(*(array)))

#define FLAGS (1U << 16)

/* One instruction, as far as a check is concerned. */
struct insn {
	enum kind kind;
	unsigned int reads, writes; /* bits by register, and FLAGS */
	bool limit; /* it brings in the limit of user space */
	bool ours; /* it may become part of the check */
	bool in; /* it is */
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

/* Split "op a, b": at most two operands; commas inside brackets do not part them. */
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

/* Reads and writes, by kind. The last operand is the destination. */
static void set_flow(struct insn *in, const struct operand *o, size_t nr)
{
	unsigned int dest = nr ? o[nr - 1].reg : 0, source = nr > 1 ? o[0].reg : 0;

	in->writes = dest;
	switch (in->kind) {
	case MOVE:
		in->reads = source;
		/* A value on its way to or from memory is no part of a check. */
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

	in.ours = s->part == PART_CALL || s->part == PART_REST;
	if (!in.ours || in.kind == BORDER)
		return (struct insn){ .kind = BORDER };
	for (size_t i = 0; i < nr; i++)
		/* The module's own code has the limit in memory, the kernel's as a constant. */
		in.limit |= o[i].limit || (wrapper && o[i].fixed);
	in.limit |= o[0].sign && kind_of(s->text) == COMPUTE;
	set_flow(&in, o, nr);
	in.limit &= in.kind != OTHER && in.kind != BORDER;
	return in;
}

/*
 * Does what it makes carry the limit on? The masked address does not, nor does a
 * copy of what is only compared with the limit.
 */
static bool carries(const struct insn *in, unsigned int tainted)
{
	if (in->kind == MOVE)
		return in->limit || in->reads & tainted;
	return in->kind != SELECT && in->kind != COMBINE;
}

/* From what is in forward to all that works with it. Returns true when more is in. */
static bool forward(struct insn *v, size_t nr)
{
	unsigned int tainted = 0;
	bool more = false;

	for (size_t i = 0; i < nr; i++) {
		bool on;

		if (v[i].kind != OTHER && v[i].kind != ZERO && !v[i].in &&
		    (v[i].limit || v[i].reads & tainted))
			more = v[i].in = true;
		on = v[i].in && carries(&v[i], tainted);
		tainted &= ~v[i].writes;
		if (on)
			tainted |= v[i].writes;
	}
	return more;
}

/* A copy belongs to the check only where it is made to be computed with. */
static bool makes_operand(const struct insn *made, const struct insn *of)
{
	return made->kind == COMPUTE || made->kind == ZERO || made->kind == SET ||
	       (made->kind == MOVE && of->kind == COMPUTE && made->writes & of->writes);
}

/* Back from what is in to what made its operands. Returns true when more is in. */
static bool backward(struct insn *v, size_t nr)
{
	bool more = false;

	for (size_t i = 0; i < nr; i++) {
		unsigned int wanted = v[i].in ? v[i].reads : 0;

		for (size_t j = i; wanted && j--;) {
			bool made = v[j].writes & wanted;

			wanted &= ~v[j].writes;
			if (made && !v[j].in && makes_operand(&v[j], &v[i]))
				more = v[j].in = true;
		}
	}
	return more;
}

/* One stretch of code without a border. Returns true when its check decides. */
static bool search(struct step *step, size_t nr)
{
	bool decides = false;
	struct insn *v = must(calloc(nr, sizeof(*v)));

	for (size_t i = 0; i < nr; i++)
		v[i] = parse(&step[i]);
	while (forward(v, nr) | backward(v, nr))
		;
	for (size_t i = 0; i < nr; i++)
		if (v[i].in) {
			step[i].part = PART_MASK;
			decides |= v[i].kind == JUMP || v[i].kind == SET;
		}
	free(v);
	return decides;
}

void limit_find(struct call *call)
{
	bool decides = false;
	size_t first = 0;

	for (size_t i = 0; i <= call->nr; i++) {
		if (i < call->nr && parse(&call->step[i]).kind != BORDER)
			continue;
		if (i > first)
			decides |= search(&call->step[first], i - first);
		first = i + 1;
	}
	for (size_t i = 0; decides && i < call->nr; i++)
		if (call->step[i].part == PART_MASK)
			call->step[i].part = PART_CHECK;
}
