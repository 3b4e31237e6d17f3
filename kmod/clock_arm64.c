// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sample clock of arm64. The counter-timer ticks slowly and at a rate of its own; with
 * clock=cycles the module reserves the CPU's cycle counter through perf, so that other users of
 * perf get other counters, and reads it directly.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bits.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/perf_event.h>
#include <linux/string.h>

#include "clock.h"

/* The cycle counter's bit in PMCNTENSET_EL0. */
#define CYCLES_ENABLED BIT(31)
/* In an event's config1: use a 64-bit counter. */
#define LONG_EVENT 1

static char *clock = "timer";
module_param(clock, charp, 0444);
MODULE_PARM_DESC(clock, "sample clock: timer (default) or cycles");

bool ucopy_counts_cycles;
static u32 khz;
static struct perf_event *event;

static bool cycle_counter_on(void)
{
	return read_sysreg(pmcntenset_el0) & CYCLES_ENABLED;
}

/* No register holds the CPU's clock rate. */
static u32 measure_khz(void)
{
	unsigned long flags;
	u64 ticks, cycles;

	local_irq_save(flags);
	ticks = get_cycles();
	cycles = ucopy_clock();
	udelay(1000);
	ticks = get_cycles() - ticks;
	cycles = ucopy_clock() - cycles;
	local_irq_restore(flags);
	return div64_u64(cycles * (arch_timer_get_cntfrq() / 1000), ticks);
}

static int count_cycles(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.config1 = LONG_EVENT,
		.pinned = 1,
	};

	/* A counter belongs to one CPU, and batches run on any. */
	if (num_online_cpus() > 1) {
		pr_err("clock=cycles: for a machine with one CPU, not %u\n", num_online_cpus());
		return -EOPNOTSUPP;
	}
	if (cycle_counter_on()) {
		pr_err("clock=cycles: the CPU's cycle counter is in use\n");
		return -EBUSY;
	}
	event = perf_event_create_kernel_counter(&attr, 0, NULL, NULL, NULL);
	if (IS_ERR(event)) {
		pr_err("clock=cycles: perf has no counter for cycles\n");
		return PTR_ERR(event);
	}
	if (!cycle_counter_on()) {
		pr_err("clock=cycles: perf gave another counter than the CPU's for cycles\n");
		perf_event_release_kernel(event);
		return -EBUSY;
	}
	ucopy_counts_cycles = true;
	khz = measure_khz();
	return 0;
}

u32 ucopy_clock_khz(void)
{
	return khz;
}

int ucopy_clock_init(void)
{
	khz = arch_timer_get_cntfrq() / 1000;
	if (!strcmp(clock, "cycles"))
		return count_cycles();
	if (!strcmp(clock, "timer"))
		return 0;
	pr_err("clock=%s: give timer or cycles\n", clock);
	return -EINVAL;
}

void ucopy_clock_exit(void)
{
	if (ucopy_counts_cycles)
		perf_event_release_kernel(event);
}
