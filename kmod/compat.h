/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, found by feature tests and never by version:
 * distributions backport, so a version number says little.
 */
#ifndef UCOPY_COMPAT_H
#define UCOPY_COMPAT_H

#include <linux/compiler.h>
#include <linux/timex.h>
#include <linux/uaccess.h>
#ifdef CONFIG_X86
#include <asm/barrier.h>
#include <asm/smap.h>
#include <asm/tsc.h>
#endif

/* Optimisers must treat every measured function alike: as unknown code. */
#if __has_attribute(__noipa__)
#define ucopy_noipa __attribute__((__noipa__)) notrace
#else
#define ucopy_noipa noinline notrace
#endif

#ifdef masked_user_access_begin
#define UCOPY_HAVE_MASK 1
#endif

#ifdef barrier_nospec
#define UCOPY_HAVE_BARRIER 1
#endif

#ifdef CONFIG_X86
#define UCOPY_HAVE_SMAP 1
#endif

/* The sample clock: ordered against the calls before and after it. */
static __always_inline u64 ucopy_clock(void)
{
#ifdef CONFIG_X86
	return rdtsc_ordered();
#else
	return get_cycles();
#endif
}

static inline u32 ucopy_clock_khz(void)
{
#ifdef CONFIG_X86
	return tsc_khz;
#elif defined(CONFIG_ARM64)
	return arch_timer_get_cntfrq() / 1000;
#else
#error "ucopy: no sample clock for this architecture"
#endif
}

#endif
