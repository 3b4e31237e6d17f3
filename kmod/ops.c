// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The measured functions: one noinline wrapper per path, all with the same arguments, call depth
 * and surrounding loop, so that the difference between two loops is the difference between two
 * paths.
 */
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/thread_info.h>
#include <linux/uio.h>

#include "clock.h"
#include "op.h"

/* Stages: a single component of a path. */
UCOPY_OP(null)
{
	return ucopy_nothing();
}

UCOPY_OP(check)
{
	return ucopy_returned(!access_ok(u, n));
}

#if UCOPY_HAVE_MASK
UCOPY_OP(mask)
{
	struct ucopy_ret r = { .val = (__force unsigned long)mask_user_address(u) };

	UCOPY_UNDEF(r.ret);
	return r;
}
#endif

#if UCOPY_HAVE_BARRIER
UCOPY_OP(barrier)
{
	barrier_nospec();
	return ucopy_nothing();
}
#endif

#if UCOPY_HAVE_SMAP
UCOPY_OP(smap)
{
	stac();
	clac();
	return ucopy_nothing();
}
#endif

UCOPY_OP(objcheck)
{
	check_object_size(k, n, false);
	return ucopy_nothing();
}

UCOPY_OP(body)
{
	memcpy(k, (__force void *)u, n);
	return ucopy_nothing();
}

/*
 * The generations of the range check, for an access of 8 bytes, each as a caller would branch on
 * it: every wrapper returns 0 or -EFAULT, or the masked address.
 */
#define USER_LIMIT ((1UL << 47) - PAGE_SIZE)
static unsigned long user_limit = USER_LIMIT; /* per thread in old kernels */

static __always_inline struct ucopy_ret by_memory(unsigned long address)
{
	unsigned long limit = READ_ONCE(user_limit), end = address + 8;

	return ucopy_returned(end < address || end > limit ? -EFAULT : 0);
}

static __always_inline struct ucopy_ret by_constant(unsigned long address)
{
	return ucopy_returned(address > USER_LIMIT - 8 ? -EFAULT : 0);
}

static __always_inline struct ucopy_ret by_sign(unsigned long address)
{
	return ucopy_returned((long)address < 0 ? -EFAULT : 0);
}

static __always_inline struct ucopy_ret by_mask(unsigned long address)
{
	struct ucopy_ret r = { .val = min(address, USER_LIMIT) };

	asm volatile("" : "=r"(r.ret), "+r"(r.val));
	return r;
}

UCOPY_OP(generation_memory)
{
	return by_memory((__force unsigned long)u);
}

UCOPY_OP(generation_constant)
{
	return by_constant((__force unsigned long)u);
}

UCOPY_OP(generation_sign)
{
	return by_sign((__force unsigned long)u);
}

UCOPY_OP(generation_mask)
{
	return by_mask((__force unsigned long)u);
}

#if UCOPY_HAVE_BARRIER
static __always_inline struct ucopy_ret then_barrier(struct ucopy_ret r)
{
	barrier_nospec();
	return r;
}

UCOPY_OP(generation_memory_barrier)
{
	return then_barrier(by_memory((__force unsigned long)u));
}

UCOPY_OP(generation_constant_barrier)
{
	return then_barrier(by_constant((__force unsigned long)u));
}

UCOPY_OP(generation_sign_barrier)
{
	return then_barrier(by_sign((__force unsigned long)u));
}

UCOPY_OP(generation_mask_barrier)
{
	return then_barrier(by_mask((__force unsigned long)u));
}
#endif

#define T u8
#define NAME(id) id##_1
#include "ops_width.h"
#define T u16
#define NAME(id) id##_2
#include "ops_width.h"
#define T u32
#define NAME(id) id##_4
#include "ops_width.h"
#define T u64
#define NAME(id) id##_8
#include "ops_width.h"

#include "ops_constant.h"
#include "ops_callers.h"

UCOPY_OP(copy_from_user_checked)
{
	return ucopy_returned(copy_from_user(k, u, n));
}

UCOPY_OP(copy_from_user_unchecked)
{
	return ucopy_returned(__copy_from_user(k, u, n));
}

UCOPY_OP(copy_from_user_raw)
{
	return ucopy_returned(raw_copy_from_user(k, u, n));
}

UCOPY_OP(copy_from_user_nofault)
{
	return ucopy_returned(copy_from_user_nofault(k, u, n));
}

UCOPY_OP(copy_to_user_checked)
{
	return ucopy_returned(copy_to_user(u, k, n));
}

UCOPY_OP(copy_to_user_unchecked)
{
	return ucopy_returned(__copy_to_user(u, k, n));
}

UCOPY_OP(copy_to_user_raw)
{
	return ucopy_returned(raw_copy_to_user(u, k, n));
}

UCOPY_OP(copy_to_user_nofault)
{
	return ucopy_returned(copy_to_user_nofault(u, k, n));
}

/* A fault ends them as a whole: -EFAULT. */
#if UCOPY_HAVE_UNSAFE_FROM
UCOPY_OP(copy_from_user_unsafe)
{
	long ret = -EFAULT;

	if (user_access_begin(u, n)) {
		unsafe_copy_from_user(k, u, n, fault);
		ret = 0;
fault:
		user_access_end();
	}
	return ucopy_returned(ret);
}
#endif

UCOPY_OP(copy_to_user_unsafe)
{
	long ret = -EFAULT;

	if (user_access_begin(u, n)) {
		unsafe_copy_to_user(u, k, n, fault);
		ret = 0;
fault:
		user_access_end();
	}
	return ucopy_returned(ret);
}

UCOPY_OP(copy_from_user_inatomic)
{
	return ucopy_returned(__copy_from_user_inatomic(k, u, n));
}

#if UCOPY_HAVE_NONTEMPORAL
UCOPY_OP(copy_from_user_nontemporal)
{
	return ucopy_returned(ucopy_copy_nontemporal(k, u, n));
}
#endif

UCOPY_OP(strncpy_from_user_checked)
{
	return ucopy_returned(strncpy_from_user(k, (const char __user *)u, n));
}

UCOPY_OP(strnlen_user_checked)
{
	return ucopy_returned(strnlen_user((const char __user *)u, n));
}

UCOPY_OP(strncpy_from_user_limit)
{
	return ucopy_returned(strncpy_from_user(k, (const char __user *)u, UCOPY_STRING_LIMIT));
}

UCOPY_OP(strnlen_user_limit)
{
	return ucopy_returned(strnlen_user((const char __user *)u, UCOPY_STRING_LIMIT));
}

UCOPY_OP(clear_user_checked)
{
	return ucopy_returned(clear_user(u, n));
}

UCOPY_OP(clear_user_unchecked)
{
	return ucopy_returned(__clear_user(u, n));
}

/* c copies in a row, up to the first failure. */
UCOPY_OP(copy_from_user_each)
{
	long ret = -EFAULT;

	do {
		if (unlikely(copy_from_user(k, u, n)))
			goto fault;
		k += n;
		u += n;
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(copy_from_user_once)
{
	long ret = -EFAULT;

	if (access_ok(u, c * n)) {
		do {
			if (unlikely(__copy_from_user(k, u, n)))
				goto fault;
			k += n;
			u += n;
		} while (--c);
		ret = 0;
	}
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(copy_from_user_each_nocheck)
{
	long ret = -EFAULT;

	do {
		if (unlikely(__copy_from_user(k, u, n)))
			goto fault;
		k += n;
		u += n;
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(copy_to_user_each)
{
	long ret = -EFAULT;

	do {
		if (unlikely(copy_to_user(u, k, n)))
			goto fault;
		k += n;
		u += n;
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(copy_to_user_once)
{
	long ret = -EFAULT;

	if (access_ok(u, c * n)) {
		do {
			if (unlikely(__copy_to_user(u, k, n)))
				goto fault;
			k += n;
			u += n;
		} while (--c);
		ret = 0;
	}
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(copy_to_user_each_nocheck)
{
	long ret = -EFAULT;

	do {
		if (unlikely(__copy_to_user(u, k, n)))
			goto fault;
		k += n;
		u += n;
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

/* A structure of c fields, copied as a whole. */
UCOPY_OP(struct_copy_from_user)
{
	return ucopy_returned(copy_from_user(k, u, c * n) ? -EFAULT : 0);
}

UCOPY_OP(struct_copy_struct_from_user)
{
	return ucopy_returned(copy_struct_from_user(k, c * n, u, c * n));
}

UCOPY_OP(struct_copy_to_user)
{
	return ucopy_returned(copy_to_user(u, k, c * n) ? -EFAULT : 0);
}

#if UCOPY_HAVE_STRUCT_TO
UCOPY_OP(struct_copy_struct_to_user)
{
	return ucopy_returned(copy_struct_to_user(u, c * n, k, c * n, NULL));
}
#endif

/* The timed loop around each function; none for rows that a kernel lacks. */
#define LOOP(name)                                                                                 \
	static ucopy_noipa u64 loop_##name(const struct ucopy_args *args, u32 calls,               \
					   struct ucopy_ret *last)                                 \
	{                                                                                          \
		void *k = args->k;                                                                 \
		void __user *u = args->u;                                                          \
		unsigned long n = args->n, c = args->c, stride = args->stride;                     \
		struct ucopy_ret r;                                                                \
		u64 start, end;                                                                    \
                                                                                                   \
		start = ucopy_clock();                                                             \
		do {                                                                               \
			r = op_##name(k, u, n, c);                                                 \
			u += stride;                                                               \
		} while (--calls);                                                                 \
		end = ucopy_clock();                                                               \
		*last = r;                                                                         \
		return end - start;                                                                \
	}

#define LOOPS_NONE(id) LOOP(id)
#define LOOPS_ANY(id) LOOP(id)
#define LOOP_OF(bytes, id) LOOP(id##_##bytes)
#define LOOPS_FIXED(id) UCOPY_FIXED_SIZES(LOOP_OF, id)
#define LOOPS_CONSTANT(id) UCOPY_CONSTANT_SIZES(LOOP_OF, id)
#define LOOPS_STRING LOOPS_ANY
#define LOOPS_ANY_K LOOPS_ANY
#define LOOPS_FIXED_K LOOPS_FIXED
#define LOOPS_CONSTANT_K LOOPS_CONSTANT
#define IF_0(...)
#define IF_1(...) __VA_ARGS__
#define IF(have, ...) CONCATENATE(IF_, have)(__VA_ARGS__)
#define LOOPS(id, family, variant, dir, sizes, checks, needs, ...)                                 \
	IF(UCOPY_HAVE_##needs, LOOPS_##sizes(id))
UCOPY_PATHS(LOOPS)

/* clang-format off */
#define FN(id, name) { op_##name, loop_##name, UCOPY_PATH_##id },
#define FN_OF(bytes, id) FN(id, id##_##bytes)
#define OPS_NONE(id) FN(id, id)
#define OPS_ANY(id) FN(id, id)
#define OPS_FIXED(id) UCOPY_FIXED_SIZES(FN_OF, id)
#define OPS_CONSTANT(id) UCOPY_CONSTANT_SIZES(FN_OF, id)
#define OPS_STRING OPS_ANY
#define OPS_ANY_K OPS_ANY
#define OPS_FIXED_K OPS_FIXED
#define OPS_CONSTANT_K OPS_CONSTANT
/* clang-format on */

static const struct ucopy_row rows[UCOPY_NR_PATHS] = {
/* clang-format off */
#define ROW(id, family, variant, dir_, sizes_, checks_, needs_, ...)                               \
	[UCOPY_PATH_##id] = {                                                                      \
		.name = family "/" variant,                                                        \
		.dir = UCOPY_DIR_##dir_,                                                           \
		.sizes = UCOPY_SIZES_##sizes_,                                                     \
		.checks = UCOPY_CHECKS_##checks_,                                                  \
		.needs = UCOPY_NEED_##needs_,                                                      \
		IF(UCOPY_HAVE_##needs_, .op = (const struct ucopy_op[]){ OPS_##sizes_(id) },)      \
	},
	/* clang-format on */
	UCOPY_PATHS(ROW)
#undef ROW
};

const struct ucopy_row *ucopy_row(u32 path)
{
	if (path >= UCOPY_NR_PATHS)
		return NULL;
	return &rows[array_index_nospec(path, UCOPY_NR_PATHS)];
}

const char *ucopy_row_absent(const struct ucopy_row *row)
{
	static const char *const why[] = {
#define WHY(id, text) [UCOPY_NEED_##id] = UCOPY_HAVE_##id ? NULL : (text),
		UCOPY_NEEDS(WHY)
#undef WHY
	};

	return why[row->needs];
}

const struct ucopy_op *ucopy_find_op(const struct ucopy_row *row, u32 size, u32 count)
{
	int i = ucopy_function_of(row->sizes, size, count);
	bool takes = i >= 0 && ucopy_within_limit(row->sizes, size);

	if (ucopy_row_absent(row))
		return NULL;
	if (row->sizes == UCOPY_SIZES_NONE)
		takes = !size;
	else if (row->sizes == UCOPY_SIZES_ANY)
		takes = size <= UCOPY_MAX_SIZE;
	else if (row->sizes == UCOPY_SIZES_ANY_K)
		takes = size && size <= UCOPY_MAX_SIZE;
	return takes ? &row->op[i] : NULL;
}

struct ucopy_ret ucopy_copy_struct(void *k, void __user *u, unsigned long ksize,
				   unsigned long usize)
{
	return (struct ucopy_ret){ copy_struct_from_user(k, ksize, u, usize), 0 };
}
