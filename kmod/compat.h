/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Differences between kernels, detected by feature tests and never by version:
 * distributions backport, so a version number means little.
 */
#ifndef UCOPY_COMPAT_H
#define UCOPY_COMPAT_H

#include <linux/compiler.h>
#include <linux/uaccess.h>
#ifdef CONFIG_X86
#include <asm/barrier.h>
#include <asm/smap.h>
#endif

/* Make the compiler treat all measured functions as opaque. */
#if __has_attribute(__noipa__)
#define ucopy_noipa __attribute__((__noipa__)) notrace
#else
#define ucopy_noipa noinline notrace
#endif

/* What rows need, each 1 or 0: UCOPY_NEEDS in paths.h has the reason given for a 0. */
#define UCOPY_HAVE_NOTHING 1

/* Without masking, newer kernels define stubs and can_do_masked_user_access() is false. */
#ifdef can_do_masked_user_access
#define UCOPY_CAN_MASK can_do_masked_user_access()
#elif defined(masked_user_access_begin)
#define UCOPY_CAN_MASK 1
#else
#define UCOPY_CAN_MASK 0
#endif
#if UCOPY_CAN_MASK
#define UCOPY_HAVE_MASK 1
#else
#define UCOPY_HAVE_MASK 0
#endif

/* Other architectures may define an empty barrier_nospec(). */
#ifdef CONFIG_X86
#define UCOPY_HAVE_BARRIER 1
#define UCOPY_HAVE_SMAP 1
#else
#define UCOPY_HAVE_BARRIER 0
#define UCOPY_HAVE_SMAP 0
#endif

#ifdef unsafe_copy_from_user
#define UCOPY_HAVE_UNSAFE_FROM 1
#else
#define UCOPY_HAVE_UNSAFE_FROM 0
#endif

/* One function by two names; where neither is the architecture's own, it is an ordinary copy. */
#if defined(ARCH_HAS_NONTEMPORAL_UACCESS)
#define UCOPY_HAVE_NONTEMPORAL 1
#define ucopy_copy_nontemporal copy_from_user_inatomic_nontemporal
#elif defined(ARCH_HAS_NOCACHE_UACCESS)
#define UCOPY_HAVE_NONTEMPORAL 1
#define ucopy_copy_nontemporal __copy_from_user_inatomic_nocache
#else
#define UCOPY_HAVE_NONTEMPORAL 0
#endif

#ifdef scoped_user_read_access
#define UCOPY_HAVE_SCOPED 1
#else
#define UCOPY_HAVE_SCOPED 0
#endif

/* Inline functions leave no macro to test for: Kbuild looks for them in the headers. */
#ifdef UCOPY_HAS_iov_iter_ubuf
#define UCOPY_HAVE_UBUF 1
#else
#define UCOPY_HAVE_UBUF 0
#endif
#ifdef UCOPY_HAS_copy_struct_to_user
#define UCOPY_HAVE_STRUCT_TO 1
#else
#define UCOPY_HAVE_STRUCT_TO 0
#endif

/* Up to 7.3 no kernel exports these. */
#define UCOPY_HAVE_EXPORT 0

/* Where code inlined into a module gets the user space limit; vmlinux always has a constant. */
#if defined(CONFIG_X86) && defined(runtime_const_ptr)
#define UCOPY_USER_LIMIT "memory"
#else
#define UCOPY_USER_LIMIT "constant"
#endif

#endif
