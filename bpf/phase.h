/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the probes in phase.bpf.c and the driver that reads them. */
#ifndef UCOPY_PHASE_H
#define UCOPY_PHASE_H

#define UCOPY_MAX_COUNTERS 8

/* The four batches of a round: n and 2n calls, of the null path and of the measured one. */
enum ucopy_phase {
	UCOPY_PHASE_NULL_N,
	UCOPY_PHASE_NULL_N2,
	UCOPY_PHASE_N,
	UCOPY_PHASE_N2,
	UCOPY_PHASES
};

/* A perf counter reading: a multiplexed counter runs for only part of the time it is enabled. */
struct ucopy_count {
	unsigned long long counter, enabled, running; /* events, ns, ns */
};

/* Sums over all phases of a kind. */
struct ucopy_phase_sum {
	unsigned long long phases;
	unsigned long long time; /* ns, bpf_ktime_get_ns() */
	struct ucopy_count count[UCOPY_MAX_COUNTERS];
	/* Not sums: minima over the phases, for one without an interrupt. */
	unsigned long long least_time, least[UCOPY_MAX_COUNTERS];
};

#endif
