/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The measured functions: what ops.c provides to the rest of the module. */
#ifndef UCOPY_OPS_H
#define UCOPY_OPS_H

#include <linux/types.h>

#include "ioctl.h"
#include "paths.h"

/* A register pair: what a call returned, and the value a load moved. */
struct ucopy_ret {
	long ret;
	unsigned long val;
};

/*
 * Arguments of a call. @k is the kernel buffer, or the value itself for a
 * store; @u the user address, which access_ok() has passed. For a copy inside
 * the kernel @u is the second kernel buffer. @n is the size of an access, @c the
 * number of accesses. @u advances by @stride bytes per call.
 */
struct ucopy_args {
	void *k;
	void __user *u;
	unsigned long n;
	unsigned long c;
	unsigned long stride;
};

/**
 * struct ucopy_op - one measured function
 * @call: one call
 * @loop: @calls calls in a row, at least 1; returns the ticks they took and
 *	stores what the last one returned
 * @path: the row it belongs to
 */
struct ucopy_op {
	struct ucopy_ret (*call)(void *k, void __user *u, unsigned long n, unsigned long c);
	u64 (*loop)(const struct ucopy_args *args, u32 calls, struct ucopy_ret *last);
	u32 path; /* enum ucopy_path */
};

struct ucopy_row {
	const char *name; /* family/variant */
	enum ucopy_dir dir;
	enum ucopy_sizes sizes;
	enum ucopy_checks checks;
	enum ucopy_need needs;
	const struct ucopy_op *op; /* indexed by ucopy_function_of() */
};

/* ucopy_row() - lookup by path index, or NULL */
const struct ucopy_row *ucopy_row(u32 path);

/* ucopy_row_absent() - why a row is absent in this kernel, or NULL if it is not */
const char *ucopy_row_absent(const struct ucopy_row *row);

/**
 * ucopy_find_op() - the function of a row for accesses of a size
 * @count: number of accesses, for rows that make several
 *
 * Returns NULL if the row does not accept that size or is absent.
 */
const struct ucopy_op *ucopy_find_op(const struct ucopy_row *row, u32 size, u32 count);

/* ucopy_copy_struct() - copy_struct_from_user(): @usize bytes at @u to @ksize at @k */
struct ucopy_ret ucopy_copy_struct(void *k, void __user *u, unsigned long ksize,
				   unsigned long usize);

#endif
