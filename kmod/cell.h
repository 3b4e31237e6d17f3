/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of an open file, and a cell checked against it. */
#ifndef UCOPY_CELL_H
#define UCOPY_CELL_H

#include <linux/mm_types.h>
#include <linux/mutex.h>

#include "ops.h"

/* One open file. */
struct ucopy_file {
	struct mutex lock;
	struct mm_struct *mm; /* owner of the bound memory; NULL before BIND */
	void __user *addr; /* bound range: access_ok() has passed all of it */
	u64 len;
	/*
	 * Allocated on first use. For kind stack, it keeps the contents while no frame holds them.
	 */
	void *kbuf[UCOPY_NR_KBUFS];
	void *second; /* the other end of copies inside the kernel, allocated likewise */
};

/* A cell that passed all checks. */
struct ucopy_job {
	const struct ucopy_row *row;
	const struct ucopy_op *op;
	struct ucopy_args args;
	bool on_stack; /* @args.k must point into a frame */
	bool plain; /* its code depends on the context: measure as callers run it */
};

/* How far the calls of a request reach beyond the bytes of their cell. */
struct ucopy_reach {
	bool kernel; /* a user address in the module's own memory */
	bool any; /* a user address chosen by the caller... */
	u64 addr; /* ...this one, else 0 */
	u32 usize; /* bytes of user memory, if they differ from the cell's; else 0 */
	u64 stride; /* bytes from call to call */
	u64 calls;
};

/**
 * ucopy_do_cell() - check a cell, then call a function for it
 * @fn: called with the kernel buffer in a stack frame if the cell asks for that
 *
 * Returns what @fn returns, or -errno if the cell is rejected.
 */
long ucopy_do_cell(struct ucopy_file *f, const struct ucopy_cell *cell,
		   const struct ucopy_reach *reach,
		   long (*fn)(const struct ucopy_job *job, void *request), void *request);

/* ucopy_kbuf_at() - @len bytes at offset @off of a kind of kernel buffer, or an ERR_PTR */
void *ucopy_kbuf_at(struct ucopy_file *f, u32 kind, u32 off, u32 len);

/* ucopy_free_memory() - release what an open file has allocated and bound */
void ucopy_free_memory(struct ucopy_file *f);

/* The ioctls of the same names. Return 0 or -errno. */
long ucopy_run(struct ucopy_file *f, struct ucopy_run *run);
long ucopy_call(struct ucopy_file *f, struct ucopy_call *call);

#endif
