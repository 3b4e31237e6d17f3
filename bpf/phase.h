/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the probes of phase.bpf.c and those who read them share. */
#ifndef UCOPY_PHASE_H
#define UCOPY_PHASE_H

#define UCOPY_MAX_COUNTERS 8

/* Which of a round's four batches: of n and of 2n calls, of the null path and of another. */
enum ucopy_phase {
	UCOPY_PHASE_NULL_N,
	UCOPY_PHASE_NULL_N2,
	UCOPY_PHASE_N,
	UCOPY_PHASE_N2,
	UCOPY_PHASES
};

/* A counter as perf gives it: it ran for a part of the time it was enabled where it is multiplexed.
 */
struct ucopy_count {
	unsigned long long counter, enabled, running; /* events, ns, ns */
};

/* Sums over all phases of a kind. */
struct ucopy_phase_sum {
	unsigned long long phases;
	unsigned long long time; /* ns, bpf_ktime_get_ns() */
	struct ucopy_count count[UCOPY_MAX_COUNTERS];
	/* Not sums: of the phase that took least, where no interrupt fell into it. */
	unsigned long long least_time, least[UCOPY_MAX_COUNTERS];
};

#endif
