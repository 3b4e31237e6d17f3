// SPDX-License-Identifier: GPL-2.0-or-later
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

#include "lib/util.h"
#include "oracle/address_check.h"
#include "oracle/isa.h"

static struct insn parse(const struct isa *isa, const struct step *s)
{
	struct insn in = isa->parse(s);

	/* A fault gives every register back as it was. */
	if (s->part == PART_FAULT)
		return (struct insn){ .kind = BORDER };
	if (s->part != PART_CALL && s->part != PART_REST)
		in.kind = BORDER;
	in.limit &= in.kind != OTHER && in.kind != BORDER;
	return in;
}

/*
 * Does its result carry the limit on? A masked address does not, nor does a copy of a value that is
 * only compared with the limit.
 */
static bool carries(const struct insn *in, unsigned int tainted)
{
	if (in->kind == MOVE)
		return in->limit || in->reads & tainted;
	return in->kind != LOAD && in->kind != SELECT && in->kind != COMBINE;
}

/*
 * From the instructions found so far forward to those that use their results. Returns true if any
 * were added.
 */
static bool forward(struct insn *v, size_t nr)
{
	unsigned int tainted = 0;
	bool more = false;

	for (size_t i = 0; i < nr; i++) {
		bool on;

		if (v[i].kind == BORDER)
			tainted = 0;
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

/* Is the result read by the check alone, and not passed on by a mask? */
static bool only_for_check(const struct insn *v, size_t nr, size_t made)
{
	unsigned int value = v[made].writes;

	for (size_t i = made + 1; value && i < nr; i++) {
		bool goes_on = !v[i].in || v[i].kind == SELECT || v[i].kind == COMBINE;

		if (v[i].uses & value && goes_on)
			return false;
		value &= ~v[i].writes;
	}
	return true;
}

/*
 * Does this instruction make an operand of the other, as a part of the check? A copy counts only if
 * it is made for the computation, a load only if it reads task state.
 */
static bool makes_operand(const struct insn *v, size_t nr, size_t made, size_t of)
{
	switch (v[made].kind) {
	case COMPUTE:
	case ZERO:
	case SET:
		return true;
	case MOVE:
		return (v[of].kind == COMPUTE && v[made].writes & v[of].writes) ||
		       (v[made].reads && only_for_check(v, nr, made));
	case LOAD:
		return v[of].kind == LOAD || (v[of].limit && v[of].kind != COMPUTE);
	default:
		return false;
	}
}

/*
 * From the instructions found so far back to those that made their operands, up to the last border.
 * Returns true if any were added.
 */
static bool backward(struct insn *v, size_t nr)
{
	bool more = false;

	for (size_t i = 0; i < nr; i++) {
		unsigned int wanted = v[i].in ? v[i].reads : 0;

		for (size_t j = i; wanted && j-- && v[j].kind != BORDER;) {
			bool made = v[j].writes & wanted;

			wanted &= ~v[j].writes;
			if (made && !v[j].in && makes_operand(v, nr, j, i))
				more = v[j].in = true;
		}
	}
	return more;
}

void limit_find(struct call *call, const struct isa *isa)
{
	struct insn *v = xcalloc(call->nr, sizeof(*v));
	bool decides = false;

	for (size_t i = 0; i < call->nr; i++)
		v[i] = parse(isa, &call->step[i]);
	for (bool more = true; more;) {
		more = forward(v, call->nr);
		more |= backward(v, call->nr);
	}
	for (size_t i = 0; i < call->nr; i++)
		decides |= v[i].in && (v[i].kind == JUMP || v[i].kind == SET);
	for (size_t i = 0; i < call->nr; i++)
		if (v[i].in)
			call->step[i].part = decides ? PART_CHECK : PART_MASK;
	free(v);
}
