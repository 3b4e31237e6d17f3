/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of docs/ioctl.md, written down a second time: which requests the module
 * must take, and which it must refuse.
 */
#ifndef UCOPY_FUZZ_RULES_H
#define UCOPY_FUZZ_RULES_H

#include "fuzz_make.h"

enum verdict { REFUSE, TAKE, EITHER };

/* Bytes of user memory and of the kernel buffer that a cell's calls touch. */
static uint64_t user_side(const struct ucopy_cell *c, uint64_t all)
{
	switch (rows[c->path].dir) {
	case UCOPY_DIR_NONE:
	case UCOPY_DIR_KERNEL:
	case UCOPY_DIR_COPY:
		return 0;
	case UCOPY_DIR_RANGE:
		return c->size ?: 1;
	default:
		return all;
	}
}

static uint64_t kernel_side(const struct ucopy_cell *c, uint64_t all)
{
	switch (rows[c->path].dir) {
	case UCOPY_DIR_NONE:
	case UCOPY_DIR_RANGE:
	case UCOPY_DIR_STRLEN:
	case UCOPY_DIR_CLEAR:
	case UCOPY_DIR_DUP:
	case UCOPY_DIR_STRDUP:
		return 0;
	case UCOPY_DIR_LOAD:
	case UCOPY_DIR_STORE:
		return c->size;
	default:
		return rows[c->path].sizes == UCOPY_SIZES_STRING ? UCOPY_STRING_LIMIT : all;
	}
}

static bool good_size(const struct ucopy_cell *c)
{
	switch (rows[c->path].sizes) {
	case UCOPY_SIZES_NONE:
		return !c->size && !c->count;
	case UCOPY_SIZES_ANY:
		return c->size <= UCOPY_MAX_SIZE && !c->count;
	case UCOPY_SIZES_STRING:
		return c->size && c->size <= UCOPY_STRING_LIMIT && !c->count;
	case UCOPY_SIZES_FIXED:
		return (c->size == 1 || c->size == 2 || c->size == 4 || c->size == 8) && !c->count;
	case UCOPY_SIZES_FIXED_K:
		return (c->size == 1 || c->size == 2 || c->size == 4 || c->size == 8) &&
		       c->count >= 1 && c->count <= UCOPY_MAX_COUNT;
	case UCOPY_SIZES_CONSTANT:
		return is_constant(c->size) && !c->count;
	case UCOPY_SIZES_CONSTANT_K:
		return c->count >= 1 && c->count <= UCOPY_MAX_COUNT && c->size <= UCOPY_MAX_SIZE &&
		       is_constant(c->size * c->count);
	default:
		return c->size && c->count >= 1 && c->count <= UCOPY_MAX_COUNT &&
		       (uint64_t)c->size * c->count <= UCOPY_MAX_SIZE;
	}
}

/* @steps: calls a stride apart; @usize: bytes of a structure of the user's, or 0 */
static bool good_reach(const struct ucopy_cell *c, const struct bound *b, unsigned int flags,
		       uint64_t stride, uint64_t steps, uint64_t usize)
{
	uint64_t all, user;

	if (c->path >= UCOPY_NR_PATHS || !available[c->path] || !good_size(c) || !b->len)
		return false;
	if (usize && (c->path != UCOPY_PATH_struct_copy_struct_from_user || usize > UCOPY_MAX_SIZE))
		return false;
	all = (uint64_t)c->size * (c->count ?: 1);
	if (c->kbuf >= UCOPY_NR_KBUFS || c->koff > UCOPY_MAX_OFFSET ||
	    c->koff + kernel_side(c, all) > kbuf_size[c->kbuf])
		return false;
	if (flags)
		return ucopy_checks_address(c->path) && !stride && c->uoff <= UCOPY_MAX_OFFSET;
	user = usize ?: user_side(c, all);
	if (c->uoff > UCOPY_MAX_OFFSET || stride > UCOPY_MAX_BIND || (stride && !user))
		return false;
	return c->uoff + (stride ? stride * (steps - 1) : 0) + user <= b->len;
}

static bool good_calls(const struct ucopy_run *run)
{
	bool as_given = run->stride || run->flags & UCOPY_RUN_FAULTS;

	return !run->reserved &&
	       !(run->flags & ~(UCOPY_RUN_FAULTS | UCOPY_RUN_KERNEL | UCOPY_RUN_PLAIN)) &&
	       run->rounds >= 1 && run->rounds <= UCOPY_MAX_ROUNDS &&
	       run->calls <= UCOPY_MAX_CALLS && (run->calls || !as_given);
}

static bool good_flags(const struct ucopy_call *call)
{
	switch (call->flags) {
	case 0:
	case UCOPY_RUN_KERNEL:
		return !call->addr;
	case UCOPY_CALL_ADDRESS:
		return !call->cell.uoff;
	default:
		return false;
	}
}

/* By the rules alone; a bad pointer and a lack of memory come on top of them. */
static enum verdict rules(const struct fuzz *f, const struct bound *b)
{
	const struct ucopy_run *run = &f->arg.run;
	const struct ucopy_call *call = &f->arg.call;
	const struct ucopy_kbuf_io *kbuf = &f->arg.kbuf;
	const struct ucopy_path_info *path = &f->arg.path;
	const struct ucopy_bind *bind = &f->arg.bind;
	bool good;

	switch (f->cmd) {
	case UCOPY_IOC_INFO:
		return TAKE;
	case UCOPY_IOC_PATH:
		good = path->path < UCOPY_NR_PATHS && !path->reserved[0] && !path->reserved[1];
		return good ? TAKE : REFUSE;
	case UCOPY_IOC_BIND:
		good = bind->len && bind->len <= UCOPY_MAX_BIND && !bind->reserved[0] &&
		       !bind->reserved[1] && !(bind->addr >> 63);
		/* Where user space ends is the architecture's. */
		return !good ? REFUSE : bind->addr < 1ULL << 46 ? TAKE : EITHER;
	case UCOPY_IOC_RUN:
		good = good_calls(run) &&
		       good_reach(&run->cell, b, run->flags & UCOPY_RUN_KERNEL, run->stride,
				  3ULL * run->calls * run->rounds, 0);
		return !good ? REFUSE : nowhere(run->samples) ? EITHER : TAKE;
	case UCOPY_IOC_CALL:
		good = good_flags(call) &&
		       good_reach(&call->cell, b, call->flags, 0, 1, call->usize);
		return good ? TAKE : REFUSE;
	case UCOPY_IOC_KBUF:
		good = kbuf->write <= 1 && kbuf->len && !kbuf->reserved[0] && !kbuf->reserved[1] &&
		       kbuf->kbuf < UCOPY_NR_KBUFS &&
		       (uint64_t)kbuf->off + kbuf->len <= kbuf_size[kbuf->kbuf];
		return !good ? REFUSE : nowhere(kbuf->addr) ? EITHER : TAKE;
	default:
		return REFUSE;
	}
}

#endif
