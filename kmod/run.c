// SPDX-License-Identifier: GPL-2.0-or-later
/* The requests that call a path: once for its effect, or in batches for its cost. */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cell.h"
#include "clock.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/* Return value of a path's call; 0 for stages without a result, which leave a register unset. */
static long return_value(const struct ucopy_row *row, struct ucopy_ret r)
{
	bool none = row->dir == UCOPY_DIR_NONE || row->dir == UCOPY_DIR_KERNEL ||
		    row->dir == UCOPY_DIR_COPY || row->sizes == UCOPY_SIZES_NONE;

	return none ? 0 : r.ret;
}

/* How batches run. */
struct mode {
	bool plain; /* as callers run it: nothing is disabled, so page faults are taken */
	bool irqs_off;
	bool trial; /* not a phase: no tracepoints around it */
};

/* The calls of a batch, between its two tracepoints. */
static u64 phase(const struct ucopy_op *op, const struct ucopy_args *args, u32 calls,
		 struct mode mode, struct ucopy_ret *last)
{
	u64 ticks;

	if (mode.trial)
		return op->loop(args, calls, last);
	trace_ucopy_phase_begin(op->path, calls);
	ticks = op->loop(args, calls, last);
	trace_ucopy_phase_end(op->path, calls);
	return ticks;
}

/*
 * One batch. With page faults disabled, accesses to memory that went away fail instead of sleeping,
 * as they must with interrupts off. Preemption is off then too, or the cond_resched() in
 * might_fault() would act on a tick just before.
 */
static u64 batch(const struct ucopy_op *op, const struct ucopy_args *args, u32 calls,
		 struct mode mode, struct ucopy_ret *last)
{
	unsigned long flags;
	u64 ticks;

	if (mode.plain)
		return phase(op, args, calls, mode, last);
	pagefault_disable();
	if (mode.irqs_off) {
		preempt_disable();
		local_irq_save(flags);
		ticks = phase(op, args, calls, mode, last);
		local_irq_restore(flags);
		preempt_enable();
	} else {
		ticks = phase(op, args, calls, mode, last);
	}
	pagefault_enable();
	return ticks;
}

/*
 * Choose n so that a batch of 2n stays below the limit for interrupts off.
 * Returns n, with irqs_off false if even two calls exceed it.
 */
static u32 choose_calls(const struct ucopy_op *op, const struct ucopy_args *args, u32 wanted,
			struct mode *mode)
{
	const struct mode trial = { .plain = mode->plain, .trial = true };
	u64 limit = div_u64((u64)UCOPY_IRQS_OFF_NS * ucopy_clock_khz(), NSEC_PER_MSEC);
	u64 best = U64_MAX;
	struct ucopy_ret last;
	u32 n;
	int i;

	for (i = 0; i < 3; i++)
		best = min(best, batch(op, args, 1, trial, &last));
	n = min_t(u64, div64_u64(limit, 2 * max_t(u64, best, 1)), UCOPY_MAX_CALLS);
	mode->irqs_off = n > 0 && !mode->plain;
	if (wanted)
		n = min(n, wanted);
	return max(n, 1U);
}

/* Must exactly the requested calls be made, because each changes the state of its memory? */
static bool needs_exact_calls(const struct ucopy_run *run)
{
	return run->stride || run->flags & UCOPY_RUN_FAULTS;
}

static long measure(const struct ucopy_job *job, void *request)
{
	const struct ucopy_op *null = ucopy_find_op(ucopy_row(UCOPY_PATH_null), 0, 0);
	const struct ucopy_op *op = job->op;
	struct ucopy_args args = job->args;
	struct ucopy_run *run = request;
	struct ucopy_sample __user *out = u64_to_user_ptr(run->samples);
	struct mode mode = {
		.plain = job->plain || run->flags & (UCOPY_RUN_FAULTS | UCOPY_RUN_PLAIN),
	};
	struct ucopy_ret last;
	u32 n = run->calls, i;

	if (!needs_exact_calls(run)) {
		/* Fault in the pages and warm the caches; faults are allowed here. */
		op->call(args.k, args.u, args.n, args.c);
		n = choose_calls(op, &args, n, &mode);
	}

	for (i = 0; i < run->rounds; i++) {
		struct ucopy_sample s;

		if (signal_pending(current))
			return -EINTR;
		s.null_n = batch(null, &args, n, mode, &last);
		s.null_n2 = batch(null, &args, 2 * n, mode, &last);
		s.n = batch(op, &args, n, mode, &last);
		args.u += n * args.stride;
		s.n2 = batch(op, &args, 2 * n, mode, &last);
		args.u += 2 * n * args.stride;
		if (copy_to_user(&out[i], &s, sizeof(s)))
			return -EFAULT;
		cond_resched();
	}
	run->calls = n;
	run->irqs_off = mode.irqs_off;
	run->ret = return_value(job->row, last);
	return 0;
}

long ucopy_run(struct ucopy_file *f, struct ucopy_run *run)
{
	const struct ucopy_reach reach = {
		.kernel = run->flags & UCOPY_RUN_KERNEL,
		.stride = run->stride,
		.calls = 3ULL * run->calls * run->rounds,
	};

	if (run->flags & ~(UCOPY_RUN_FAULTS | UCOPY_RUN_KERNEL | UCOPY_RUN_PLAIN) || run->reserved)
		return -EINVAL;
	if (!run->rounds || run->rounds > UCOPY_MAX_ROUNDS || run->calls > UCOPY_MAX_CALLS ||
	    (needs_exact_calls(run) && !run->calls))
		return -E2BIG;
	return ucopy_do_cell(f, &run->cell, &reach, measure, run);
}

/* get_user() zeroes its value on a fault; unsafe_get_user() leaves the register unchanged. */
static bool clears_on_fault(u32 path)
{
	return path == UCOPY_PATH_get_user_checked || path == UCOPY_PATH_get_user_unchecked;
}

static long call_once(const struct ucopy_job *job, void *request)
{
	const struct ucopy_args *args = &job->args;
	struct ucopy_call *call = request;
	struct ucopy_ret r;

	if (call->usize)
		r = ucopy_copy_struct(args->k, args->u, args->n * args->c, call->usize);
	else
		r = job->op->call(args->k, args->u, args->n, args->c);
	call->ret = return_value(job->row, r);
	if (job->row->dir == UCOPY_DIR_LOAD) {
		if (r.ret && !clears_on_fault(call->cell.path))
			r.val = 0;
		memcpy(args->k, &r.val, args->n);
	}
	return 0;
}

long ucopy_call(struct ucopy_file *f, struct ucopy_call *call)
{
	const struct ucopy_reach reach = {
		.kernel = call->flags & UCOPY_RUN_KERNEL,
		.any = call->flags & UCOPY_CALL_ADDRESS,
		.addr = call->addr,
		.usize = call->usize,
	};

	if (call->flags & ~(UCOPY_RUN_KERNEL | UCOPY_CALL_ADDRESS))
		return -EINVAL;
	return ucopy_do_cell(f, &call->cell, &reach, call_once, call);
}
