/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers for writing measured functions. */
#ifndef UCOPY_OP_H
#define UCOPY_OP_H

#include <linux/errno.h>

#include "compat.h"
#include "ops.h"

/*
 * One measured function: @k is the kernel buffer, or the value of a store; @u the user address; @n
 * the size of an access; @c their number. The kernel's inline functions are inlined, as in a file
 * with a single such call: with many, compilers would emit them out of line.
 */
#define UCOPY_OP(name) UCOPY_OP_CALLED(name)
#define UCOPY_OP_CALLED(name)                                                                      \
	static ucopy_noipa __attribute__((__flatten__)) struct ucopy_ret op_##name(                \
		void *k, void __user *u, unsigned long n, unsigned long c)

/* Leaves x undefined, without emitting an instruction. */
#define UCOPY_UNDEF(x) asm volatile("" : "=r"(x))

static __always_inline struct ucopy_ret ucopy_nothing(void)
{
	struct ucopy_ret r;

	UCOPY_UNDEF(r.ret);
	UCOPY_UNDEF(r.val);
	return r;
}

/* No value: defined only after the call, so that no register is reserved for it across it. */
static __always_inline struct ucopy_ret ucopy_returned(long ret)
{
	unsigned long val;

	asm volatile("" : "=r"(val) : "r"(ret));
	return (struct ucopy_ret){ ret, val };
}

#endif
