// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The measured functions: one noinline wrapper a path, all with the same
 * arguments, the same call depth and the same loop around them, so that the
 * difference between two loops is the difference between two paths.
 */
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/string.h>
#include <linux/thread_info.h>

#include "clock.h"
#include "compat.h"
#include "ops.h"

/*
 * UCOPY_OP(name, statements): the statements see k, u, n and c and set ret and
 * val. UNDEF marks a result as having none without an instruction; it stands
 * after the call, so that no register is kept for it across the call.
 */
#define UCOPY_OP(name, ...)                                                                        \
	static ucopy_noipa struct ucopy_ret op_##name(void *k, void __user *u, unsigned long n,    \
						      unsigned long c)                             \
	{                                                                                          \
		unsigned long val;                                                                 \
		long ret;                                                                          \
                                                                                                   \
		__VA_ARGS__;                                                                       \
		return (struct ucopy_ret){ ret, val };                                             \
	}                                                                                          \
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

#define UCOPY_OP_WIDTHS(name, body)                                                                \
	UCOPY_OP(name##_1, body(u8))                                                               \
	UCOPY_OP(name##_2, body(u16))                                                              \
	UCOPY_OP(name##_4, body(u32))                                                              \
	UCOPY_OP(name##_8, body(u64))

#define UNDEF(x) asm volatile("" : "=r"(x))
#define UNDEF_AFTER(x, y) asm volatile("" : "=r"(x) : "r"(y))
#define VOID(...)                                                                                  \
	__VA_ARGS__;                                                                               \
	UNDEF(ret);                                                                                \
	UNDEF(val)
#define RET(call)                                                                                  \
	ret = call;                                                                                \
	UNDEF_AFTER(val, ret)
#define NOT_HERE RET(-EOPNOTSUPP)

/* Stages: one component of a path alone. */
UCOPY_OP(null, VOID())
UCOPY_OP(check, RET(!access_ok(u, n)))

#ifdef UCOPY_HAVE_MASK
#define MASK                                                                                       \
	val = (__force unsigned long)mask_user_address(u);                                         \
	UNDEF(ret)
#else
#define MASK NOT_HERE
#endif
UCOPY_OP(mask, MASK)

#ifdef UCOPY_HAVE_BARRIER
#define BARRIER VOID(barrier_nospec())
#else
#define BARRIER NOT_HERE
#endif
UCOPY_OP(barrier, BARRIER)

#ifdef UCOPY_HAVE_SMAP
#define SMAP VOID(stac(); clac())
#else
#define SMAP NOT_HERE
#endif
UCOPY_OP(smap, SMAP)

UCOPY_OP(objcheck, VOID(check_object_size(k, n, false)))
UCOPY_OP(body, VOID(memcpy(k, (__force void *)u, n)))

/*
 * The generations of the range check, for an access of 8 bytes, each as a caller
 * would branch on it: every wrapper returns 0 or -EFAULT, or the masked address.
 */
#define USER_LIMIT ((1UL << 47) - PAGE_SIZE)
static unsigned long user_limit = USER_LIMIT; /* a thread's own, once */

static __always_inline bool beyond(unsigned long address, unsigned long limit)
{
	unsigned long end = address + 8;

	return end < address || end > limit;
}

#define ADDRESS ((__force unsigned long)u)
#define VERDICT(bad) RET((bad) ? -EFAULT : 0)
#define MEMORY VERDICT(beyond(ADDRESS, READ_ONCE(user_limit)))
#define CONSTANT VERDICT(ADDRESS > USER_LIMIT - 8)
#define SIGN VERDICT((long)ADDRESS < 0)
#define HELD                                                                                       \
	val = min(ADDRESS, USER_LIMIT);                                                            \
	asm volatile("" : "=r"(ret), "+r"(val))
#ifdef UCOPY_HAVE_BARRIER
#define THEN_BARRIER(check)                                                                        \
	check;                                                                                     \
	barrier_nospec()
#else
#define THEN_BARRIER(check) NOT_HERE
#endif
UCOPY_OP(generation_memory, MEMORY)
UCOPY_OP(generation_constant, CONSTANT)
UCOPY_OP(generation_sign, SIGN)
UCOPY_OP(generation_mask, HELD)
UCOPY_OP(generation_memory_barrier, THEN_BARRIER(MEMORY))
UCOPY_OP(generation_constant_barrier, THEN_BARRIER(CONSTANT))
UCOPY_OP(generation_sign_barrier, THEN_BARRIER(SIGN))
UCOPY_OP(generation_mask_barrier, THEN_BARRIER(HELD))

/* Loads: the value travels in a register, as a caller would use it. */
#define LOAD(fn, type)                                                                             \
	type x;                                                                                    \
	ret = fn(x, (type __user *)u);                                                             \
	val = x

#define LOAD_CHECKED(type) LOAD(get_user, type)
#define LOAD_UNCHECKED(type) LOAD(__get_user, type)
#define LOAD_UNSAFE(type)                                                                          \
	type x;                                                                                    \
	UNDEF(val);                                                                                \
	ret = -EFAULT;                                                                             \
	if (user_access_begin(u, sizeof(type))) {                                                  \
		unsafe_get_user(x, (type __user *)u, fault);                                       \
		val = x;                                                                           \
		ret = 0;                                                                           \
fault:                                                                                             \
		user_access_end();                                                                 \
	}

#ifdef UCOPY_HAVE_MASK
#define LOAD_MASKED(type)                                                                          \
	type x;                                                                                    \
	UNDEF(val);                                                                                \
	ret = -EFAULT;                                                                             \
	u = masked_user_access_begin(u);                                                           \
	unsafe_get_user(x, (type __user *)u, fault);                                               \
	val = x;                                                                                   \
	ret = 0;                                                                                   \
fault:                                                                                             \
	user_access_end()
#else
#define LOAD_MASKED(type) NOT_HERE
#endif

UCOPY_OP_WIDTHS(get_user_checked, LOAD_CHECKED)
UCOPY_OP_WIDTHS(get_user_unchecked, LOAD_UNCHECKED)
UCOPY_OP_WIDTHS(get_user_unsafe, LOAD_UNSAFE)
UCOPY_OP_WIDTHS(get_user_masked, LOAD_MASKED)

/* Stores: k carries the value itself. */
#define VALUE(type) ((type)(unsigned long)k)
#define STORE_CHECKED(type) RET(put_user(VALUE(type), (type __user *)u))
#define STORE_UNCHECKED(type) RET(__put_user(VALUE(type), (type __user *)u))
#define STORE_UNSAFE(type)                                                                         \
	ret = -EFAULT;                                                                             \
	if (user_access_begin(u, sizeof(type))) {                                                  \
		unsafe_put_user(VALUE(type), (type __user *)u, fault);                             \
		ret = 0;                                                                           \
fault:                                                                                             \
		user_access_end();                                                                 \
	}                                                                                          \
	UNDEF(val)

#ifdef UCOPY_HAVE_MASK
#define STORE_MASKED(type)                                                                         \
	ret = -EFAULT;                                                                             \
	u = masked_user_access_begin(u);                                                           \
	unsafe_put_user(VALUE(type), (type __user *)u, fault);                                     \
	ret = 0;                                                                                   \
fault:                                                                                             \
	user_access_end();                                                                         \
	UNDEF(val)
#else
#define STORE_MASKED(type) NOT_HERE
#endif

UCOPY_OP_WIDTHS(put_user_checked, STORE_CHECKED)
UCOPY_OP_WIDTHS(put_user_unchecked, STORE_UNCHECKED)
UCOPY_OP_WIDTHS(put_user_unsafe, STORE_UNSAFE)
UCOPY_OP_WIDTHS(put_user_masked, STORE_MASKED)

UCOPY_OP(copy_from_user_checked, RET(copy_from_user(k, u, n)))
UCOPY_OP(copy_from_user_unchecked, RET(__copy_from_user(k, u, n)))
UCOPY_OP(copy_from_user_raw, RET(raw_copy_from_user(k, u, n)))
UCOPY_OP(copy_from_user_nofault, RET(copy_from_user_nofault(k, u, n)))

UCOPY_OP(copy_to_user_checked, RET(copy_to_user(u, k, n)))
UCOPY_OP(copy_to_user_unchecked, RET(__copy_to_user(u, k, n)))
UCOPY_OP(copy_to_user_raw, RET(raw_copy_to_user(u, k, n)))
UCOPY_OP(copy_to_user_nofault, RET(copy_to_user_nofault(u, k, n)))

UCOPY_OP(strncpy_from_user_checked, RET(strncpy_from_user(k, (const char __user *)u, n)))
UCOPY_OP(strnlen_user_checked, RET(strnlen_user((const char __user *)u, n)))

UCOPY_OP(clear_user_checked, RET(clear_user(u, n)))
UCOPY_OP(clear_user_unchecked, RET(__clear_user(u, n)))

/*
 * c accesses in a row, ended by the first that fails, as a caller would: all have
 * the same loop around them. What a load gives is the last value, which costs no
 * instruction an access.
 */
#define OR_FAULT(failed)                                                                           \
	if (unlikely(failed))                                                                      \
	goto fault
#define NO_CHECK true
#define NO_END (void)0
#define IN_A_ROW(check, access, size, done, end)                                                   \
	ret = -EFAULT;                                                                             \
	if (check) {                                                                               \
		do {                                                                               \
			access;                                                                    \
			u += size;                                                                 \
		} while (--c);                                                                     \
		done;                                                                              \
		ret = 0;                                                                           \
fault:                                                                                             \
		end;                                                                               \
	}

#define FIELD(type) ((type __user *)u)
#define LOADS(type, check, access, end)                                                            \
	type x;                                                                                    \
	UNDEF(val);                                                                                \
	IN_A_ROW(check, access, sizeof(type), val = x, end)
#define LOADS_EACH(type) LOADS(type, NO_CHECK, OR_FAULT(get_user(x, FIELD(type))), NO_END)
#define LOADS_ONCE(type)                                                                           \
	LOADS(type, access_ok(u, c * sizeof(type)), OR_FAULT(__get_user(x, FIELD(type))), NO_END)
#define LOADS_BEGIN(type)                                                                          \
	LOADS(type, user_access_begin(u, c * sizeof(type)),                                        \
	      unsafe_get_user(x, FIELD(type), fault), user_access_end())
UCOPY_OP_WIDTHS(get_user_each, LOADS_EACH)
UCOPY_OP_WIDTHS(get_user_once, LOADS_ONCE)
UCOPY_OP_WIDTHS(get_user_begin, LOADS_BEGIN)

#define STORES(type, check, access, end)                                                           \
	IN_A_ROW(check, access, sizeof(type), , end)                                               \
	UNDEF_AFTER(val, ret)
#define STORES_EACH(type)                                                                          \
	STORES(type, NO_CHECK, OR_FAULT(put_user(VALUE(type), FIELD(type))), NO_END)
#define STORES_ONCE(type)                                                                          \
	STORES(type, access_ok(u, c * sizeof(type)),                                               \
	       OR_FAULT(__put_user(VALUE(type), FIELD(type))), NO_END)
#define STORES_BEGIN(type)                                                                         \
	STORES(type, user_access_begin(u, c * sizeof(type)),                                       \
	       unsafe_put_user(VALUE(type), FIELD(type), fault), user_access_end())
UCOPY_OP_WIDTHS(put_user_each, STORES_EACH)
UCOPY_OP_WIDTHS(put_user_once, STORES_ONCE)
UCOPY_OP_WIDTHS(put_user_begin, STORES_BEGIN)

#define COPIES(check, copy)                                                                        \
	IN_A_ROW(check, OR_FAULT(copy); k += n, n, , NO_END)                                       \
	UNDEF_AFTER(val, ret)
UCOPY_OP(copy_from_user_each, COPIES(NO_CHECK, copy_from_user(k, u, n)))
UCOPY_OP(copy_from_user_once, COPIES(access_ok(u, c *n), __copy_from_user(k, u, n)))
UCOPY_OP(copy_to_user_each, COPIES(NO_CHECK, copy_to_user(u, k, n)))
UCOPY_OP(copy_to_user_once, COPIES(access_ok(u, c *n), __copy_to_user(u, k, n)))

/* A structure of c fields, into the kernel buffer: field by field or whole. */
#define FIELDS(type)                                                                               \
	LOADS(type, NO_CHECK, OR_FAULT(get_user(x, FIELD(type))); *(type *)k = x;                  \
	      k += sizeof(type), NO_END)
UCOPY_OP_WIDTHS(struct_get_user, FIELDS)
UCOPY_OP(struct_copy_from_user, RET(copy_from_user(k, u, c *n) ? -EFAULT : 0))
UCOPY_OP(struct_copy_struct_from_user, RET(copy_struct_from_user(k, c *n, u, c *n)))

#define NO_MASK "this kernel has no masked_user_access_begin()"
#define NO_BARRIER "this architecture has no barrier_nospec()"

/* Why this kernel lacks a row; the row's function is a stub, never called. */
static const char *const absent[UCOPY_NR_PATHS] = {
#ifndef UCOPY_HAVE_MASK
	[UCOPY_PATH_mask] = NO_MASK,
	[UCOPY_PATH_get_user_masked] = NO_MASK,
	[UCOPY_PATH_put_user_masked] = NO_MASK,
#endif
#ifndef UCOPY_HAVE_BARRIER
	[UCOPY_PATH_barrier] = NO_BARRIER,
	[UCOPY_PATH_generation_memory_barrier] = NO_BARRIER,
	[UCOPY_PATH_generation_constant_barrier] = NO_BARRIER,
	[UCOPY_PATH_generation_sign_barrier] = NO_BARRIER,
	[UCOPY_PATH_generation_mask_barrier] = NO_BARRIER,
#endif
#ifndef UCOPY_HAVE_SMAP
	[UCOPY_PATH_smap] = "this architecture has no stac() and clac()",
#endif
};

/* clang-format off */
#define FN(id, name) { op_##name, loop_##name, UCOPY_PATH_##id }
#define OPS_NONE(id) { FN(id, id) }
#define OPS_ANY(id) { FN(id, id) }
#define OPS_FIXED(id) { FN(id, id##_1), FN(id, id##_2), FN(id, id##_4), FN(id, id##_8) }
#define OPS_ANY_K OPS_ANY
#define OPS_FIXED_K OPS_FIXED
/* clang-format on */

static const struct ucopy_row rows[UCOPY_NR_PATHS] = {
#define ROW(id, family, variant, dir_, sizes_, what)                                               \
	[UCOPY_PATH_##id] = {                                                                      \
		.name = family "/" variant,                                                        \
		.dir = UCOPY_DIR_##dir_,                                                           \
		.sizes = UCOPY_SIZES_##sizes_,                                                     \
		.op = OPS_##sizes_(id),                                                            \
	},
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
	return absent[row - rows];
}

const struct ucopy_op *ucopy_find_op(const struct ucopy_row *row, u32 size)
{
	if (ucopy_row_absent(row))
		return NULL;
	switch (row->sizes) {
	case UCOPY_SIZES_NONE:
		return size ? NULL : &row->op[0];
	case UCOPY_SIZES_ANY:
		return size <= UCOPY_MAX_SIZE ? &row->op[0] : NULL;
	case UCOPY_SIZES_ANY_K:
		return size && size <= UCOPY_MAX_SIZE ? &row->op[0] : NULL;
	case UCOPY_SIZES_FIXED:
	case UCOPY_SIZES_FIXED_K:
		return size <= 8 && is_power_of_2(size) ? &row->op[ilog2(size)] : NULL;
	}
	return NULL;
}

struct ucopy_ret ucopy_copy_struct(void *k, void __user *u, unsigned long ksize,
				   unsigned long usize)
{
	return (struct ucopy_ret){ copy_struct_from_user(k, ksize, u, usize), 0 };
}
