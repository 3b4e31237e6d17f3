/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of a size known at compile time, one function per size, as in callers that use
 * sizeof(). The size arguments n and c are ignored.
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
	/* Copies a structure of that size as a whole. */                                          \
	UCOPY_OP(struct_copy_from_user_constant_##bytes)                                           \
	{                                                                                          \
		return ucopy_returned(copy_from_user(k, u, bytes) ? -EFAULT : 0);                  \
	}                                                                                          \
                                                                                                   \
	UCOPY_OP(struct_copy_to_user_constant_##bytes)                                             \
	{                                                                                          \
		return ucopy_returned(copy_to_user(u, k, bytes) ? -EFAULT : 0);                    \
	}

UCOPY_CONSTANT_SIZES(OPS_CONSTANT)
#undef OPS_CONSTANT
