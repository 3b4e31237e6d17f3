/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The copies of a size that the compiler knows, a function for each size: as callers write
 * them, with sizeof(). What they are told of the size in n and c is not looked at.
 */
#define OPS_CONSTANT(bytes, ...)                                                                   \
	UCOPY_OP(copy_from_user_constant_##bytes)                                                  \
	{                                                                                          \
		return ucopy_returned(copy_from_user(k, u, bytes));                                \
	}                                                                                          \
                                                                                                   \
	UCOPY_OP(copy_from_user_constant_unchecked_##bytes)                                        \
	{                                                                                          \
		return ucopy_returned(__copy_from_user(k, u, bytes));                              \
	}                                                                                          \
                                                                                                   \
	UCOPY_OP(copy_to_user_constant_##bytes)                                                    \
	{                                                                                          \
		return ucopy_returned(copy_to_user(u, k, bytes));                                  \
	}                                                                                          \
                                                                                                   \
	UCOPY_OP(copy_to_user_constant_unchecked_##bytes)                                          \
	{                                                                                          \
		return ucopy_returned(__copy_to_user(u, k, bytes));                                \
	}                                                                                          \
                                                                                                   \
	UCOPY_OP(clear_user_constant_##bytes)                                                      \
	{                                                                                          \
		return ucopy_returned(clear_user(u, bytes));                                       \
	}                                                                                          \
                                                                                                   \
	/* A structure of so many bytes, into the kernel buffer, whole. */                         \
	UCOPY_OP(struct_copy_from_user_constant_##bytes)                                           \
	{                                                                                          \
		return ucopy_returned(copy_from_user(k, u, bytes) ? -EFAULT : 0);                  \
	}

UCOPY_CONSTANT_SIZES(OPS_CONSTANT)
#undef OPS_CONSTANT
