// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Turns a request's cell into a function and its arguments: allocates the kernel buffers, and
 * checks that every call stays within its memory.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cell.h"

/* Size of every kind of kernel buffer. */
static const u32 kbuf_bytes[UCOPY_NR_KBUFS] = {
#define BYTES(id, name, bytes) [UCOPY_KBUF_##id] = (bytes),
	UCOPY_KBUFS(BYTES)
#undef BYTES
};

/*
 * Alignment of the buffer in a frame. The kernel randomises its stack offset on
 * every system call, and memcpy() branches on the lowest byte of an address:
 * counts must not depend on it.
 */
#define STACK_ALIGN 256

/*
 * Objects outside of a head page to skip before the next one is taken anyway. A
 * CPU may have many slabs in which only the head is in use.
 */
#define MAX_SPARE 1024

/*
 * Allocate in the head page of a slab or of a run of pages. The object-size check
 * takes one more instruction in a tail page, and exact counts must not depend on
 * which object of a slab happened to be free. Skipped objects are kept in a list.
 * A kernel that guards its objects has none in a head page: search only once.
 */
static void *alloc_head(u32 bytes)
{
	static bool headless;
	void **buf, **spare = NULL;
	int n = headless ? MAX_SPARE : 0;

	while ((buf = kzalloc(bytes, GFP_KERNEL | __GFP_NOWARN)) && n++ < MAX_SPARE &&
	       virt_to_page(buf) != virt_to_head_page(buf)) {
		*buf = spare;
		spare = buf;
	}
	headless |= n > MAX_SPARE;
	while (spare) {
		void **next = *spare;

		kfree(spare);
		spare = next;
	}
	return buf;
}

/* Allocate a buffer on first use, by vmalloc() if @mapped; freed with kvfree(). */
static void *allocate(void **buf, u32 bytes, bool mapped)
{
	if (!*buf)
		*buf = mapped ? vzalloc(bytes) : alloc_head(bytes);
	return *buf;
}

void *ucopy_kbuf_at(struct ucopy_file *f, u32 kind, u32 off, u32 len)
{
	u32 bytes;
	void *buf;

	if (kind >= UCOPY_NR_KBUFS)
		return ERR_PTR(-EINVAL);
	kind = array_index_nospec(kind, UCOPY_NR_KBUFS);
	bytes = kbuf_bytes[kind];
	if (off > bytes || len > bytes - off)
		return ERR_PTR(-E2BIG);
	buf = allocate(&f->kbuf[kind], bytes, kind == UCOPY_KBUF_VMALLOC);
	return buf ? buf + off : ERR_PTR(-ENOMEM);
}

void ucopy_free_memory(struct ucopy_file *f)
{
	int i;

	if (f->mm)
		mmdrop(f->mm);
	kfree(f->second);
	for (i = 0; i < UCOPY_NR_KBUFS; i++)
		kvfree(f->kbuf[i]);
}

/* Total bytes moved by all accesses of a cell. */
static u32 all_bytes(const struct ucopy_cell *c)
{
	return c->size * (c->count ?: 1);
}

/* Bytes of the user range and of the kernel buffer that a cell touches. */
static u32 user_bytes(const struct ucopy_row *row, const struct ucopy_cell *c)
{
	switch (row->dir) {
	case UCOPY_DIR_NONE:
	case UCOPY_DIR_KERNEL:
	case UCOPY_DIR_COPY:
		return 0;
	case UCOPY_DIR_RANGE:
		return c->size ?: 1;
	default:
		return all_bytes(c);
	}
}

static u32 kernel_bytes(const struct ucopy_row *row, const struct ucopy_cell *c)
{
	switch (row->dir) {
	case UCOPY_DIR_FROM:
	case UCOPY_DIR_TO:
	case UCOPY_DIR_STR:
	case UCOPY_DIR_KERNEL:
	case UCOPY_DIR_COPY:
		return ucopy_written(row->sizes, all_bytes(c));
	/* A value to store comes from the buffer, a loaded value goes there. */
	case UCOPY_DIR_LOAD:
	case UCOPY_DIR_STORE:
		return c->size;
	default:
		return 0;
	}
}

/* The value of 1, 2, 4 or 8 bytes that a store takes from the kernel buffer. */
static u64 kbuf_value(const void *k, u32 size)
{
	u64 v = 0;

	memcpy(&v, k, size);
	return v;
}

/* Does the row accept this size and count? Their product is limited. */
static bool takes(const struct ucopy_row *row, const struct ucopy_cell *c)
{
	if (!ucopy_takes_count(row->sizes))
		return !c->count;
	return c->count && c->count <= UCOPY_MAX_COUNT && c->size <= UCOPY_MAX_SIZE / c->count;
}

/* May the user's structure have this size? 0 if it is the cell's. */
static bool takes_usize(const struct ucopy_cell *c, u32 usize)
{
	return !usize ||
	       (c->path == UCOPY_PATH_struct_copy_struct_from_user && usize <= UCOPY_MAX_SIZE);
}

/* Rows without a check only get addresses that access_ok() has passed. */
static bool may_reach(const struct ucopy_row *row, const struct ucopy_cell *c, u32 ubytes,
		      const struct ucopy_reach *reach)
{
	if (reach->any ? reach->kernel || c->uoff : reach->addr)
		return false;
	if (reach->kernel || reach->any)
		return row->checks == UCOPY_CHECKS_USER && !reach->stride;
	return ubytes || !reach->stride;
}

/* Do all calls stay within @len bytes of user memory? */
static bool user_fits(const struct ucopy_cell *c, u32 ubytes, const struct ucopy_reach *reach,
		      u64 len)
{
	u64 last;

	if (c->uoff > UCOPY_MAX_OFFSET || reach->stride > UCOPY_MAX_BIND)
		return false;
	last = reach->stride ? reach->stride * (reach->calls - 1) : 0;
	return c->uoff + last + ubytes <= len;
}

/* Upper bound of offsets: the end of the memory, or none from an address chosen by the caller. */
static u64 user_limit(const struct ucopy_file *f, const struct ucopy_reach *reach)
{
	if (reach->any)
		return U64_MAX;
	return reach->kernel ? UCOPY_MAX_RANGE : f->len;
}

/* The other end of a copy inside the kernel; user paths see it as a bad address. */
static void __user *second_at(struct ucopy_file *f, u32 off)
{
	void *second = allocate(&f->second, UCOPY_MAX_RANGE, false);

	return second ? (void __force __user *)(second + off) : NULL;
}

/* Does a call allocate memory, for which it may have to wait? */
static bool may_sleep(const struct ucopy_row *row)
{
	return row->dir == UCOPY_DIR_DUP || row->dir == UCOPY_DIR_STRDUP;
}

/*
 * Check a cell against the bound range and turn it into a function and its
 * arguments. An address that access_ok() has not passed gets past here only for
 * a path that does the check itself, and is expected to reject it.
 */
static int prepare(struct ucopy_file *f, const struct ucopy_cell *c,
		   const struct ucopy_reach *reach, struct ucopy_job *job)
{
	const struct ucopy_row *row = ucopy_row(c->path);
	struct ucopy_args *args = &job->args;
	u32 ubytes, kbytes;
	void *k;

	if (!row)
		return -EINVAL;
	if (ucopy_row_absent(row))
		return -EOPNOTSUPP;
	job->row = row;
	job->op = ucopy_find_op(row, c->size, c->count);
	if (!job->op || !takes(row, c) || !takes_usize(c, reach->usize))
		return -EINVAL;
	if (!f->mm)
		return -ENXIO;

	ubytes = reach->usize ?: user_bytes(row, c);
	kbytes = kernel_bytes(row, c);
	if (!may_reach(row, c, ubytes, reach))
		return -EINVAL;
	if (c->koff > UCOPY_MAX_OFFSET || !user_fits(c, ubytes, reach, user_limit(f, reach)))
		return -E2BIG;
	k = ucopy_kbuf_at(f, c->kbuf, c->koff, kbytes);
	if (IS_ERR(k))
		return PTR_ERR(k);

	*args = (struct ucopy_args){ .n = c->size, .c = c->count, .stride = reach->stride };
	args->u = reach->any ? u64_to_user_ptr(reach->addr) : f->addr + c->uoff;
	if (row->dir == UCOPY_DIR_COPY || reach->kernel) {
		args->u = second_at(f, c->uoff);
		if (!args->u)
			return -ENOMEM;
	}
	job->on_stack = false;
	job->plain = may_sleep(row) || (kbytes && c->kbuf == UCOPY_KBUF_VMALLOC);
	if (row->dir == UCOPY_DIR_STORE) {
		args->k = (void *)(unsigned long)kbuf_value(k, c->size);
	} else if (kbytes) {
		args->k = k;
		job->on_stack = c->kbuf == UCOPY_KBUF_STACK;
	}
	return 0;
}

typedef long job_fn(const struct ucopy_job *job, void *request);

/* Call a function with the buffer in this stack frame, which stays live until it returns. */
static noinline long do_on_stack(void *kept, struct ucopy_job *job, job_fn *fn, void *request)
{
	u8 frame[UCOPY_STACK_BYTES + STACK_ALIGN - 1];
	u8 *stack = PTR_ALIGN(&frame[0], STACK_ALIGN);
	long ret;

	memcpy(stack, kept, UCOPY_STACK_BYTES);
	job->args.k = stack + (job->args.k - kept);
	ret = fn(job, request);
	memcpy(kept, stack, UCOPY_STACK_BYTES);
	return ret;
}

long ucopy_do_cell(struct ucopy_file *f, const struct ucopy_cell *cell,
		   const struct ucopy_reach *reach, job_fn *fn, void *request)
{
	struct ucopy_job job;
	int ret = prepare(f, cell, reach, &job);

	if (ret)
		return ret;
	if (job.on_stack)
		return do_on_stack(f->kbuf[UCOPY_KBUF_STACK], &job, fn, request);
	return fn(&job, request);
}
