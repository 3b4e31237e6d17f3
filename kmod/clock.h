/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sample clock, ordered against the calls before and after it: the time stamp counter on x86,
 * the counter-timer or the CPU's cycle counter on arm64.
 */
#ifndef UCOPY_CLOCK_H
#define UCOPY_CLOCK_H

#include <linux/types.h>

#ifdef CONFIG_X86
#include <asm/tsc.h>

static __always_inline u64 ucopy_clock(void)
{
	return rdtsc_ordered();
}

static inline u32 ucopy_clock_khz(void)
{
	return tsc_khz;
}

static inline int ucopy_clock_init(void)
{
	return 0;
}

static inline void ucopy_clock_exit(void)
{
}
#elif defined(CONFIG_ARM64)
#include <asm/barrier.h>
#include <asm/sysreg.h>
#include <linux/timex.h>

extern bool ucopy_counts_cycles;

static __always_inline u64 ucopy_clock(void)
{
	u64 cycles;

	if (!ucopy_counts_cycles)
		return get_cycles();
	isb();
	cycles = read_sysreg(pmccntr_el0);
	isb();
	return cycles;
}

/* Ticks per millisecond. */
u32 ucopy_clock_khz(void);

/* Set up the clock chosen by the parameter "clock". Returns 0, or -errno with an error printed. */
int ucopy_clock_init(void);
void ucopy_clock_exit(void);
#else
#error "ucopy: no sample clock for this architecture"
#endif

#endif
