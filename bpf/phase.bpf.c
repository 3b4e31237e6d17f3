// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Probes at the start and end of a batch: time and perf counters in between, summed
 * by kind of batch. Raw tracepoints need neither the module's BTF nor the kernel's.
 */
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "phase.h"

/* Set by the loader. */
unsigned int tgid; /* the process whose phases are counted */
unsigned int null_path;
unsigned int calls; /* n: batches of n and 2n are counted; 0: none */
unsigned int counters; /* how many are open; 0: read the time instead */

/*
 * Read only the counter: a shorter probe, for a single counter that has the PMU to
 * itself; the loader asks perf how long it ran.
 */
bool plain;

/* Read by the loader. */
struct ucopy_phase_sum sums[UCOPY_PHASES];
unsigned long long dropped; /* phases that nested, migrated to another CPU or could not be read */

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
	__uint(max_entries, UCOPY_MAX_COUNTERS);
} events SEC(".maps");

/* The current phase. */
static bool open;
static unsigned int cpu;
static unsigned long long began; /* stays 0 while counters are read */
static struct ucopy_count at_begin[UCOPY_MAX_COUNTERS], at_end[UCOPY_MAX_COUNTERS];

static __always_inline bool ours(void)
{
	return bpf_get_current_pid_tgid() >> 32 == tgid;
}

static __always_inline bool read_counters(struct ucopy_count *to)
{
	bool all = true;

	if (plain) {
		to[0].counter = bpf_perf_event_read(&events, 0);
		/* An error is a small negative number. */
		return to[0].counter < -4096ULL;
	}
	for (unsigned int i = 0; i < UCOPY_MAX_COUNTERS; i++) {
		if (i >= counters)
			break;
		all &= !bpf_perf_event_read_value(&events, i, (struct bpf_perf_event_value *)&to[i],
						  sizeof(to[i]));
	}
	return all;
}

SEC("raw_tp/ucopy_phase_begin")
int phase_begin(void *ctx)
{
	if (!ours())
		return 0;
	dropped += open;
	cpu = bpf_get_smp_processor_id();
	open = true;
	began = counters ? 0 : bpf_ktime_get_ns();
	/* Last, so that the phase begins where the probe ends. */
	if (!read_counters(at_begin))
		open = false;
	return 0;
}

static __always_inline void add_up(struct ucopy_phase_sum *sum, unsigned long long time)
{
	bool first = !sum->phases++;

	sum->time += time;
	if (first || time < sum->least_time)
		sum->least_time = time;
	for (unsigned int i = 0; i < UCOPY_MAX_COUNTERS; i++) {
		unsigned long long events = at_end[i].counter - at_begin[i].counter;

		if (i >= counters)
			break;
		sum->count[i].counter += events;
		sum->count[i].enabled += at_end[i].enabled - at_begin[i].enabled;
		sum->count[i].running += at_end[i].running - at_begin[i].running;
		if (first || events < sum->least[i])
			sum->least[i] = events;
	}
}

SEC("raw_tp/ucopy_phase_end")
int phase_end(struct bpf_raw_tracepoint_args *ctx)
{
	unsigned int path = ctx->args[0], batch = ctx->args[1], kind;
	unsigned long long ended;
	bool good;

	if (!ours())
		return 0;
	good = read_counters(at_end);
	ended = counters ? 0 : bpf_ktime_get_ns();
	if (!good || !open || cpu != bpf_get_smp_processor_id()) {
		dropped++;
		open = false;
		return 0;
	}
	open = false;
	if (!calls || (batch != calls && batch != 2 * calls))
		return 0;
	kind = (path == null_path ? UCOPY_PHASE_NULL_N : UCOPY_PHASE_N) + (batch > calls);
	if (kind >= UCOPY_PHASES)
		return 0;
	add_up(&sums[kind], ended - began);
	return 0;
}

char _license[] SEC("license") = "GPL";
