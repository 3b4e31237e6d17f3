/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of every path and stage ucopy measures. The module, the
 * in-target driver and the ucopy command all include it, so a name can never
 * mean two things. Adding a path is one row here and one UCOPY_OP() in ops.c.
 */
#ifndef UCOPY_PATHS_H
#define UCOPY_PATHS_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#else
#include <stddef.h>
#endif

/* Which sizes a row takes. */
enum ucopy_sizes {
	UCOPY_SIZES_NONE, /* 0: the size has no meaning (stage/null, stage/smap) */
	UCOPY_SIZES_FIXED, /* 1, 2, 4 and 8 bytes, one function each */
	UCOPY_SIZES_ANY, /* any number of bytes, including 0 */
	/* Rows that make k accesses, one after the other; 0 bytes is not accepted. */
	UCOPY_SIZES_FIXED_K,
	UCOPY_SIZES_ANY_K,
	/*
	 * UCOPY_CONSTANT_SIZES bytes, one function each: the compiler knows the size, as in
	 * copy_from_user(&s, u, sizeof(s)). With k fields, it is their total size.
	 */
	UCOPY_SIZES_CONSTANT,
	UCOPY_SIZES_CONSTANT_K,
	UCOPY_SIZES_STRING, /* from 1 byte to UCOPY_STRING_LIMIT, which the call is given */
};

/* PATH_MAX: the size of the buffer that getname() has for a file's name. */
#define UCOPY_STRING_LIMIT 4096

/* Sizes of rows with one function per size: X(bytes, further arguments) */
/* clang-format off */
#define UCOPY_FIXED_SIZES(X, ...)                                                                  \
	X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(4, __VA_ARGS__) X(8, __VA_ARGS__)
#define UCOPY_CONSTANT_SIZES(X, ...)                                                               \
	UCOPY_FIXED_SIZES(X, __VA_ARGS__)                                                          \
	X(12, __VA_ARGS__) X(16, __VA_ARGS__) X(24, __VA_ARGS__) X(32, __VA_ARGS__)                \
	X(40, __VA_ARGS__) X(48, __VA_ARGS__) X(64, __VA_ARGS__) X(96, __VA_ARGS__)                \
	X(128, __VA_ARGS__) X(256, __VA_ARGS__) X(512, __VA_ARGS__) X(4096, __VA_ARGS__)
/* clang-format on */
#define UCOPY_LISTED(bytes, ...) bytes,

/* Which buffers a row touches, and so which offsets its cells have. */
enum ucopy_dir {
	UCOPY_DIR_NONE, /* no memory at all */
	UCOPY_DIR_FROM, /* user -> kernel buffer */
	UCOPY_DIR_TO, /* kernel buffer -> user */
	UCOPY_DIR_LOAD, /* user -> register */
	UCOPY_DIR_STORE, /* register -> user */
	UCOPY_DIR_STR, /* user string -> kernel buffer; size counts the NUL */
	UCOPY_DIR_STRLEN, /* length of a user string; size counts the NUL */
	UCOPY_DIR_CLEAR, /* user memory zeroed */
	UCOPY_DIR_RANGE, /* a user address is examined, nothing is moved */
	UCOPY_DIR_KERNEL, /* a kernel buffer is examined, nothing is moved */
	UCOPY_DIR_COPY, /* kernel buffer -> kernel buffer */
	UCOPY_DIR_DUP, /* user -> memory that the call allocates, and that is freed in it */
	UCOPY_DIR_STRDUP, /* the same of a user string; size counts the NUL */
};

/*
 * Kernel features that a row may need, and the reason given if one is missing. kmod/compat.h
 * tests for each: UCOPY_HAVE_... X(id, why a row is absent)
 */
#define UCOPY_NEEDS(X)                                                                             \
	X(NOTHING, "")                                                                             \
	X(MASK, "this kernel has no masked_user_access_begin()")                                   \
	X(BARRIER, "this architecture has no barrier_nospec()")                                    \
	X(SMAP, "this architecture has no stac() and clac()")                                      \
	X(UNSAFE_FROM, "this kernel has no unsafe_copy_from_user()")                               \
	X(NONTEMPORAL, "this architecture has no copy around the cache, or it is not exported")    \
	X(UBUF, "this kernel has no iov_iter_ubuf()")                                              \
	X(STRUCT_TO, "this kernel has no copy_struct_to_user()")                                   \
	X(SCOPED, "this kernel has no scoped_user_read_access()")                                  \
	X(EXPORT, "kernels do not export it to modules")

enum ucopy_need {
#define UCOPY_NEED_ENUM(id, why) UCOPY_NEED_##id,
	UCOPY_NEEDS(UCOPY_NEED_ENUM)
#undef UCOPY_NEED_ENUM
};

/* Does a row check the user address by itself, in every call? */
enum ucopy_checks {
	UCOPY_CHECKS_NONE, /* it must never get an address that access_ok() has not passed */
	UCOPY_CHECKS_USER,
};

/*
 * X(id, family, variant, dir, sizes, checks, needs, stages, what runs)
 *
 * The path's name is family/variant. The stages are its components, each of which can be
 * measured alone: "range" is the range check of this kernel's checked forms, a mask or a
 * comparison; "range+barrier" adds a barrier after a comparison; "" if it is not split into
 * stages, as with several accesses. The order is the ABI's path index: new rows go at the end.
 */
#define UCOPY_PATHS(X)                                                                             \
	X(null, "stage", "null", NONE, NONE, NONE, NOTHING, "null", "an empty function, called")   \
	X(check, "stage", "check", RANGE, ANY, NONE, NOTHING, "check", "access_ok()")              \
	X(mask, "stage", "mask", RANGE, NONE, NONE, MASK, "mask", "mask_user_address()")           \
	X(barrier, "stage", "barrier", NONE, NONE, NONE, BARRIER, "barrier", "barrier_nospec()")   \
	X(smap, "stage", "smap", NONE, NONE, NONE, SMAP, "smap", "stac() and clac()")              \
	X(objcheck, "stage", "objcheck", KERNEL, ANY, NONE, NOTHING, "objcheck",                   \
	  "check_object_size()")                                                                   \
	X(body, "stage", "body", COPY, ANY, NONE, NOTHING, "body", "memcpy(), kernel to kernel")   \
	X(get_user_checked, "get_user", "checked", LOAD, FIXED, USER, NOTHING, "range smap",       \
	  "get_user()")                                                                            \
	X(get_user_unchecked, "get_user", "unchecked", LOAD, FIXED, NONE, NOTHING, "barrier smap", \
	  "__get_user()")                                                                          \
	X(get_user_unsafe, "get_user", "unsafe", LOAD, FIXED, USER, NOTHING, "check barrier smap", \
	  "user_access_begin(), unsafe_get_user(), user_access_end()")                             \
	X(get_user_masked, "get_user", "masked", LOAD, FIXED, USER, MASK, "mask smap",             \
	  "masked_user_access_begin(), unsafe_get_user(), user_access_end()")                      \
	X(put_user_checked, "put_user", "checked", STORE, FIXED, USER, NOTHING, "range smap",      \
	  "put_user()")                                                                            \
	X(put_user_unchecked, "put_user", "unchecked", STORE, FIXED, NONE, NOTHING, "smap",        \
	  "__put_user()")                                                                          \
	X(put_user_unsafe, "put_user", "unsafe", STORE, FIXED, USER, NOTHING,                      \
	  "check barrier smap", "user_access_begin(), unsafe_put_user(), user_access_end()")       \
	X(put_user_masked, "put_user", "masked", STORE, FIXED, USER, MASK, "mask smap",            \
	  "masked_user_access_begin(), unsafe_put_user(), user_access_end()")                      \
	X(copy_from_user_checked, "copy_from_user", "checked", FROM, ANY, USER, NOTHING,           \
	  "objcheck range+barrier smap body", "copy_from_user()")                                  \
	X(copy_from_user_unchecked, "copy_from_user", "unchecked", FROM, ANY, NONE, NOTHING,       \
	  "objcheck smap body", "__copy_from_user()")                                              \
	X(copy_from_user_raw, "copy_from_user", "raw", FROM, ANY, NONE, NOTHING, "smap body",      \
	  "raw_copy_from_user()")                                                                  \
	X(copy_from_user_nofault, "copy_from_user", "nofault", FROM, ANY, USER, NOTHING,           \
	  "objcheck check smap body", "copy_from_user_nofault()")                                  \
	X(copy_to_user_checked, "copy_to_user", "checked", TO, ANY, USER, NOTHING,                 \
	  "objcheck check smap body", "copy_to_user()")                                            \
	X(copy_to_user_unchecked, "copy_to_user", "unchecked", TO, ANY, NONE, NOTHING,             \
	  "objcheck smap body", "__copy_to_user()")                                                \
	X(copy_to_user_raw, "copy_to_user", "raw", TO, ANY, NONE, NOTHING, "smap body",            \
	  "raw_copy_to_user()")                                                                    \
	X(copy_to_user_nofault, "copy_to_user", "nofault", TO, ANY, USER, NOTHING,                 \
	  "objcheck check smap body", "copy_to_user_nofault()")                                    \
	X(strncpy_from_user_checked, "strncpy_from_user", "checked", STR, ANY, USER, NOTHING,      \
	  "objcheck range+barrier smap", "strncpy_from_user()")                                    \
	X(strnlen_user_checked, "strnlen_user", "checked", STRLEN, ANY, USER, NOTHING,             \
	  "range+barrier smap", "strnlen_user()")                                                  \
	X(clear_user_checked, "clear_user", "checked", CLEAR, ANY, USER, NOTHING, "check smap",    \
	  "clear_user()")                                                                          \
	X(clear_user_unchecked, "clear_user", "unchecked", CLEAR, ANY, NONE, NOTHING, "smap",      \
	  "__clear_user()")                                                                        \
	X(generation_memory, "generation", "memory", RANGE, NONE, NONE, NOTHING, "",               \
	  "8 bytes against a limit in memory, as up to 5.9")                                       \
	X(generation_constant, "generation", "constant", RANGE, NONE, NONE, NOTHING, "",           \
	  "8 bytes against a constant limit, as from 5.10")                                        \
	X(generation_sign, "generation", "sign", RANGE, NONE, NONE, NOTHING, "",                   \
	  "the sign bit of the address, as from 6.4")                                              \
	X(generation_mask, "generation", "mask", RANGE, NONE, NONE, NOTHING, "",                   \
	  "the address held below the limit, no branch, as from 6.12")                             \
	X(generation_memory_barrier, "generation", "memory+barrier", RANGE, NONE, NONE, BARRIER,   \
	  "", "memory, then barrier_nospec()")                                                     \
	X(generation_constant_barrier, "generation", "constant+barrier", RANGE, NONE, NONE,        \
	  BARRIER, "", "constant, then barrier_nospec()")                                          \
	X(generation_sign_barrier, "generation", "sign+barrier", RANGE, NONE, NONE, BARRIER, "",   \
	  "sign, then barrier_nospec()")                                                           \
	X(generation_mask_barrier, "generation", "mask+barrier", RANGE, NONE, NONE, BARRIER, "",   \
	  "mask, then barrier_nospec()")                                                           \
	X(get_user_each, "get_user", "each", LOAD, FIXED_K, NONE, NOTHING, "",                     \
	  "k times get_user()")                                                                    \
	X(get_user_once, "get_user", "once", LOAD, FIXED_K, NONE, NOTHING, "",                     \
	  "access_ok(), k times __get_user()")                                                     \
	X(get_user_begin, "get_user", "begin", LOAD, FIXED_K, NONE, NOTHING, "",                   \
	  "user_access_begin(), k times unsafe_get_user(), user_access_end()")                     \
	X(put_user_each, "put_user", "each", STORE, FIXED_K, NONE, NOTHING, "",                    \
	  "k times put_user()")                                                                    \
	X(put_user_once, "put_user", "once", STORE, FIXED_K, NONE, NOTHING, "",                    \
	  "access_ok(), k times __put_user()")                                                     \
	X(put_user_begin, "put_user", "begin", STORE, FIXED_K, NONE, NOTHING, "",                  \
	  "user_access_begin(), k times unsafe_put_user(), user_access_end()")                     \
	X(copy_from_user_each, "copy_from_user", "each", FROM, ANY_K, NONE, NOTHING, "",           \
	  "k times copy_from_user()")                                                              \
	X(copy_from_user_once, "copy_from_user", "once", FROM, ANY_K, NONE, NOTHING, "",           \
	  "access_ok(), k times __copy_from_user()")                                               \
	X(copy_to_user_each, "copy_to_user", "each", TO, ANY_K, NONE, NOTHING, "",                 \
	  "k times copy_to_user()")                                                                \
	X(copy_to_user_once, "copy_to_user", "once", TO, ANY_K, NONE, NOTHING, "",                 \
	  "access_ok(), k times __copy_to_user()")                                                 \
	X(struct_get_user, "struct", "get_user", FROM, FIXED_K, NONE, NOTHING, "",                 \
	  "k fields, get_user() for each")                                                         \
	X(struct_copy_from_user, "struct", "copy_from_user", FROM, ANY_K, NONE, NOTHING, "",       \
	  "k fields, one copy_from_user()")                                                        \
	X(struct_copy_struct_from_user, "struct", "copy_struct_from_user", FROM, ANY_K, NONE,      \
	  NOTHING, "", "k fields, one copy_struct_from_user()")                                    \
	X(copy_from_user_constant, "copy_from_user", "constant", FROM, CONSTANT, USER, NOTHING,    \
	  "range+barrier smap body", "copy_from_user() of a constant size")                        \
	X(copy_from_user_constant_unchecked, "copy_from_user", "constant-unchecked", FROM,         \
	  CONSTANT, NONE, NOTHING, "smap body", "__copy_from_user() of a constant size")           \
	X(copy_to_user_constant, "copy_to_user", "constant", TO, CONSTANT, USER, NOTHING,          \
	  "check smap body", "copy_to_user() of a constant size")                                  \
	X(copy_to_user_constant_unchecked, "copy_to_user", "constant-unchecked", TO, CONSTANT,     \
	  NONE, NOTHING, "smap body", "__copy_to_user() of a constant size")                       \
	X(clear_user_constant, "clear_user", "constant", CLEAR, CONSTANT, USER, NOTHING,           \
	  "check smap", "clear_user() of a constant size")                                         \
	X(struct_copy_from_user_constant, "struct", "copy_from_user_constant", FROM, CONSTANT_K,   \
	  NONE, NOTHING, "", "k fields, one copy_from_user() of a constant size")                  \
	X(struct_put_user, "struct", "put_user", TO, FIXED_K, NONE, NOTHING, "",                   \
	  "k fields, put_user() for each")                                                         \
	X(struct_copy_to_user, "struct", "copy_to_user", TO, ANY_K, NONE, NOTHING, "",             \
	  "k fields, one copy_to_user()")                                                          \
	X(struct_copy_to_user_constant, "struct", "copy_to_user_constant", TO, CONSTANT_K, NONE,   \
	  NOTHING, "", "k fields, one copy_to_user() of a constant size")                          \
	X(struct_copy_struct_to_user, "struct", "copy_struct_to_user", TO, ANY_K, NONE, STRUCT_TO, \
	  "", "k fields, one copy_struct_to_user()")                                               \
	X(get_user_begin_masked, "get_user", "begin-masked", LOAD, FIXED_K, NONE, MASK, "",        \
	  "masked_user_access_begin(), k times unsafe_get_user(), user_access_end()")              \
	X(put_user_begin_masked, "put_user", "begin-masked", STORE, FIXED_K, NONE, MASK, "",       \
	  "masked_user_access_begin(), k times unsafe_put_user(), user_access_end()")              \
	X(get_user_each_nocheck, "get_user", "each-nocheck", LOAD, FIXED_K, NONE, NOTHING, "",     \
	  "k times __get_user(), checked elsewhere")                                               \
	X(put_user_each_nocheck, "put_user", "each-nocheck", STORE, FIXED_K, NONE, NOTHING, "",    \
	  "k times __put_user(), checked elsewhere")                                               \
	X(copy_from_user_each_nocheck, "copy_from_user", "each-nocheck", FROM, ANY_K, NONE,        \
	  NOTHING, "", "k times __copy_from_user(), checked elsewhere")                            \
	X(copy_to_user_each_nocheck, "copy_to_user", "each-nocheck", TO, ANY_K, NONE, NOTHING, "", \
	  "k times __copy_to_user(), checked elsewhere")                                           \
	X(get_user_scoped, "get_user", "scoped", LOAD, FIXED, USER, SCOPED, "range smap",          \
	  "scoped_user_read_access(), unsafe_get_user()")                                          \
	X(put_user_scoped, "put_user", "scoped", STORE, FIXED, USER, SCOPED, "range smap",         \
	  "scoped_user_write_access(), unsafe_put_user()")                                         \
	X(copy_from_user_unsafe, "copy_from_user", "unsafe", FROM, ANY, USER, UNSAFE_FROM,         \
	  "check smap body", "user_access_begin(), unsafe_copy_from_user(), user_access_end()")    \
	X(copy_to_user_unsafe, "copy_to_user", "unsafe", TO, ANY, USER, NOTHING,                   \
	  "check barrier smap body",                                                               \
	  "user_access_begin(), unsafe_copy_to_user(), user_access_end()")                         \
	X(copy_from_user_inatomic, "copy_from_user", "inatomic", FROM, ANY, NONE, NOTHING,         \
	  "objcheck smap body", "__copy_from_user_inatomic()")                                     \
	X(copy_from_user_nontemporal, "copy_from_user", "nontemporal", FROM, ANY, NONE,            \
	  NONTEMPORAL, "smap body",                                                                \
	  "copy_from_user_inatomic_nontemporal(), or __copy_from_user_inatomic_nocache()")         \
	X(copy_from_user_flushcache, "copy_from_user", "flushcache", FROM, ANY, NONE, EXPORT,      \
	  "smap body", "__copy_from_user_flushcache()")                                            \
	X(copy_to_user_mc, "copy_to_user", "mc", TO, ANY, NONE, EXPORT, "smap body",               \
	  "copy_mc_to_user()")                                                                     \
	X(copy_from_iter_ubuf, "copy_from_iter", "ubuf", FROM, ANY, NONE, UBUF,                    \
	  "objcheck check smap body", "iov_iter_ubuf(), copy_from_iter()")                         \
	X(copy_to_iter_ubuf, "copy_to_iter", "ubuf", TO, ANY, NONE, UBUF,                          \
	  "objcheck check smap body", "iov_iter_ubuf(), copy_to_iter()")                           \
	X(strncpy_from_user_limit, "strncpy_from_user", "limit", STR, STRING, USER, NOTHING,       \
	  "objcheck range+barrier smap", "strncpy_from_user() of at most PATH_MAX, as getname()")  \
	X(strncpy_from_user_nofault, "strncpy_from_user", "nofault", STR, ANY, USER, EXPORT,       \
	  "check smap", "strncpy_from_user_nofault()")                                             \
	X(strnlen_user_limit, "strnlen_user", "limit", STRLEN, STRING, USER, NOTHING,              \
	  "range+barrier smap", "strnlen_user() of at most PATH_MAX")                              \
	X(memdup_user_checked, "memdup_user", "checked", DUP, ANY, USER, NOTHING, "",              \
	  "memdup_user(), kfree()")                                                                \
	X(strndup_user_checked, "strndup_user", "checked", STRDUP, ANY, USER, NOTHING, "",         \
	  "strndup_user(), kfree()")

enum ucopy_path {
#define UCOPY_ENUM(id, ...) UCOPY_PATH_##id,
	UCOPY_PATHS(UCOPY_ENUM)
#undef UCOPY_ENUM
		UCOPY_NR_PATHS
};

/* Does a row make k accesses per call? */
static inline int ucopy_takes_count(enum ucopy_sizes sizes)
{
	return sizes == UCOPY_SIZES_FIXED_K || sizes == UCOPY_SIZES_ANY_K ||
	       sizes == UCOPY_SIZES_CONSTANT_K;
}

/* The most functions a row may have. */
#define UCOPY_PLUS_ONE(...) +1
enum { UCOPY_MOST_FUNCTIONS = UCOPY_CONSTANT_SIZES(UCOPY_PLUS_ONE) };

/* Sizes of rows with one function per size, terminated by 0; NULL if one function takes all. */
static inline const unsigned int *ucopy_listed_sizes(enum ucopy_sizes sizes)
{
	static const unsigned int fixed[] = { UCOPY_FIXED_SIZES(UCOPY_LISTED) 0 };
	static const unsigned int constant[] = { UCOPY_CONSTANT_SIZES(UCOPY_LISTED) 0 };

	switch (sizes) {
	case UCOPY_SIZES_FIXED:
	case UCOPY_SIZES_FIXED_K:
		return fixed;
	case UCOPY_SIZES_CONSTANT:
	case UCOPY_SIZES_CONSTANT_K:
		return constant;
	default:
		return NULL;
	}
}

/* Does the size fit the limit that a string's row passes on? Other rows have none. */
static inline int ucopy_within_limit(enum ucopy_sizes sizes, unsigned int size)
{
	return sizes != UCOPY_SIZES_STRING || (size && size <= UCOPY_STRING_LIMIT);
}

/* Bytes of the kernel buffer that a call that moves so many bytes may write. */
static inline unsigned int ucopy_written(enum ucopy_sizes sizes, unsigned int bytes)
{
	return sizes == UCOPY_SIZES_STRING ? UCOPY_STRING_LIMIT : bytes;
}

/*
 * The function of a row for accesses of @size bytes, @count of them if it makes several.
 * Returns its index in the list of sizes, 0 if one function takes all, or -1 if none does.
 */
static inline int ucopy_function_of(enum ucopy_sizes sizes, unsigned int size, unsigned int count)
{
	const unsigned int *listed = ucopy_listed_sizes(sizes);
	unsigned int bytes = sizes == UCOPY_SIZES_CONSTANT_K ? size * count : size;
	int i = 0;

	if (!listed)
		return 0;
	while (listed[i] && listed[i] != bytes)
		i++;
	return listed[i] ? i : -1;
}

/* Does a row check the user address by itself, in every call? */
static inline int ucopy_checks_address(unsigned int path)
{
	static const unsigned char checks_of[UCOPY_NR_PATHS] = {
#define UCOPY_CHECKS(id, family, variant, dir, sizes, checks, ...)                                 \
	[UCOPY_PATH_##id] = UCOPY_CHECKS_##checks,
		UCOPY_PATHS(UCOPY_CHECKS)
#undef UCOPY_CHECKS
	};

	return path < UCOPY_NR_PATHS && checks_of[path] == UCOPY_CHECKS_USER;
}

#endif
