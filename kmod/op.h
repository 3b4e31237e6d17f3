/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a measured function is written with. */
#ifndef UCOPY_OP_H
#define UCOPY_OP_H

#include <linux/errno.h>

#include "compat.h"
#include "ops.h"

/*
 * One measured function: @k is the kernel buffer, or the value of a store; @u the user address; @n
 * the size of an access; @c their number. Inline functions of the kernel are inlined, as in a file
 * with a single such call: with many, compilers would make them a function.
 */
#define UCOPY_OP(name) UCOPY_OP_CALLED(name)
#define UCOPY_OP_CALLED(name)                                                                      \
	static ucopy_noipa __attribute__((__flatten__)) struct ucopy_ret op_##name(                \
		void *k, void __user *u, unsigned long n, unsigned long c)

/* No result, without an instruction. */
#define UCOPY_UNDEF(x) asm volatile("" : "=r"(x))

static __always_inline struct ucopy_ret ucopy_nothing(void)
{
	struct ucopy_ret r;

	UCOPY_UNDEF(r.ret);
	UCOPY_UNDEF(r.val);
	return r;
}

/* No value: defined only after the call, so that no register is kept for it across the call. */
static __always_inline struct ucopy_ret ucopy_returned(long ret)
{
	unsigned long val;

	asm volatile("" : "=r"(val) : "r"(ret));
	return (struct ucopy_ret){ ret, val };
}

#endif
