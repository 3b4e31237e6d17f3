// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/ucopy: binds a range of user memory, checks every request against it
 * and runs the measured functions of ops.c over it. The contract is in
 * docs/ioctl.md.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/preempt.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "ops.h"

/* One open file. */
struct ucopy_file {
	struct mutex lock;
	struct mm_struct *mm; /* whose memory is bound; NULL before BIND */
	void __user *addr; /* bound range: access_ok() has passed all of it */
	u64 len;
	/*
	 * Allocated when first needed. That of the kind stack keeps the bytes
	 * while there is no frame for them.
	 */
	void *kbuf[UCOPY_NR_KBUFS];
	void *second; /* the other end of copies inside the kernel, likewise */
};

/* Bytes that every kind of kernel buffer has. */
static const u32 kbuf_bytes[UCOPY_NR_KBUFS] = {
#define BYTES(id, name, bytes) [UCOPY_KBUF_##id] = (bytes),
	UCOPY_KBUFS(BYTES)
#undef BYTES
};

/*
 * Where the buffer in a frame begins. The kernel moves its stack by chance from
 * call to call, and memcpy() goes by the lowest byte of an address: counts must
 * not depend on it.
 */
#define STACK_ALIGN 256

/* Objects that are not at a head, before the next one is taken as it is. */
#define MAX_SPARE 16

static bool all_zero(const u64 *reserved, size_t nr)
{
	while (nr--)
		if (reserved[nr])
			return false;
	return true;
}

/*
 * Allocate at the head of a slab or of a run of pages. The object-size check
 * costs an instruction more in a tail page, and exact counts must not depend on
 * which object of a slab happened to be free.
 */
static void *alloc_head(u32 bytes)
{
	void *spare[MAX_SPARE];
	void *buf;
	int n = 0;

	while ((buf = kzalloc(bytes, GFP_KERNEL | __GFP_NOWARN)) && n < MAX_SPARE &&
	       virt_to_page(buf) != virt_to_head_page(buf))
		spare[n++] = buf;
	while (n)
		kfree(spare[--n]);
	return buf;
}

/* A buffer that is there from its first use on, @mapped by vmalloc(); freed with kvfree(). */
static void *allocate(void **buf, u32 bytes, bool mapped)
{
	if (!*buf)
		*buf = mapped ? vzalloc(bytes) : alloc_head(bytes);
	return *buf;
}

/* @len bytes at @off of the kernel buffer of a kind, or an ERR_PTR */
static void *kbuf_at(struct ucopy_file *f, u32 kind, u32 off, u32 len)
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

/* Bytes of the user range and of the kernel buffer that a cell touches. */
static u32 user_bytes(const struct ucopy_row *row, u32 size)
{
	switch (row->dir) {
	case UCOPY_DIR_NONE:
	case UCOPY_DIR_KERNEL:
	case UCOPY_DIR_COPY:
		return 0;
	case UCOPY_DIR_RANGE:
		return size ?: 1;
	default:
		return size;
	}
}

static u32 kernel_bytes(const struct ucopy_row *row, u32 size)
{
	switch (row->dir) {
	case UCOPY_DIR_FROM:
	case UCOPY_DIR_TO:
	case UCOPY_DIR_STR:
	case UCOPY_DIR_KERNEL:
	case UCOPY_DIR_COPY:
		return size;
	default:
		return 0;
	}
}

/* What a path's call returned; a stage that returns nothing leaves a register as it was. */
static long return_value(const struct ucopy_row *row, struct ucopy_ret r)
{
	bool none = row->dir == UCOPY_DIR_NONE || row->dir == UCOPY_DIR_KERNEL ||
		    row->dir == UCOPY_DIR_COPY || row->sizes == UCOPY_SIZES_NONE;

	return none ? 0 : r.ret;
}

/* The value of 1, 2, 4 or 8 bytes that a store takes from the kernel buffer. */
static u64 kbuf_value(const void *k, u32 size)
{
	u64 v = 0;

	memcpy(&v, k, size);
	return v;
}

/* A cell that has passed all checks. */
struct ucopy_job {
	const struct ucopy_row *row;
	const struct ucopy_op *op;
	struct ucopy_args args;
	bool on_stack; /* @args.k must point into a frame */
};

/*
 * Check a cell against the bound range and turn it into a function and its
 * arguments. Nothing that access_ok() has not passed gets past here.
 */
static int prepare(struct ucopy_file *f, const struct ucopy_cell *c, struct ucopy_job *job)
{
	const struct ucopy_row *row = ucopy_row(c->path);
	struct ucopy_args *args = &job->args;
	u32 ubytes, kbytes;
	void *k;

	if (!row || c->reserved)
		return -EINVAL;
	if (ucopy_row_absent(row))
		return -EOPNOTSUPP;
	job->row = row;
	job->op = ucopy_find_op(row, c->size);
	if (!job->op)
		return -EINVAL;
	if (!f->mm)
		return -ENXIO;
	if (f->mm != current->mm)
		return -EPERM;

	ubytes = user_bytes(row, c->size);
	kbytes = kernel_bytes(row, c->size);
	if (c->uoff > UCOPY_MAX_OFFSET || c->koff > UCOPY_MAX_OFFSET ||
	    (u64)c->uoff + ubytes > f->len)
		return -E2BIG;

	args->u = f->addr + c->uoff;
	args->n = c->size;
	args->k = NULL;
	/* A value to store comes from the buffer, a loaded one goes there. */
	if (row->sizes == UCOPY_SIZES_FIXED)
		kbytes = c->size;
	k = kbuf_at(f, c->kbuf, c->koff, kbytes);
	if (IS_ERR(k))
		return PTR_ERR(k);
	job->on_stack = false;
	if (row->dir == UCOPY_DIR_STORE) {
		args->k = (void *)(unsigned long)kbuf_value(k, c->size);
	} else if (kbytes) {
		args->k = k;
		job->on_stack = c->kbuf == UCOPY_KBUF_STACK;
	}
	if (row->dir == UCOPY_DIR_COPY) {
		k = allocate(&f->second, UCOPY_MAX_RANGE, false);
		if (!k)
			return -ENOMEM;
		args->u = (void __force __user *)(k + c->uoff);
	}
	return 0;
}

/*
 * One batch, without faults: memory that went away ends it with an error. With
 * interrupts off preemption is off too, or a tick that came just before would
 * be seen by the cond_resched() in might_fault().
 */
static u64 batch(const struct ucopy_op *op, const struct ucopy_args *args, u32 calls, bool irqs_off,
		 struct ucopy_ret *last)
{
	unsigned long flags;
	u64 ticks;

	pagefault_disable();
	if (irqs_off) {
		preempt_disable();
		local_irq_save(flags);
		ticks = op->loop(args, calls, last);
		local_irq_restore(flags);
		preempt_enable();
	} else {
		ticks = op->loop(args, calls, last);
	}
	pagefault_enable();
	return ticks;
}

/*
 * Choose n so that a batch of 2n stays below the limit for interrupts off.
 * Returns n, with *irqs_off false when even two calls are too long for it.
 */
static u32 choose_calls(const struct ucopy_op *op, const struct ucopy_args *args, u32 wanted,
			bool *irqs_off)
{
	u64 limit = div_u64((u64)UCOPY_IRQS_OFF_NS * ucopy_clock_khz(), NSEC_PER_MSEC);
	u64 best = U64_MAX;
	struct ucopy_ret last;
	u32 n;
	int i;

	for (i = 0; i < 3; i++)
		best = min(best, batch(op, args, 1, false, &last));
	n = min_t(u64, div64_u64(limit, 2 * max_t(u64, best, 1)), UCOPY_MAX_CALLS);
	*irqs_off = n > 0;
	if (wanted)
		n = min(n, wanted);
	return max(n, 1U);
}

typedef long job_fn(const struct ucopy_job *job, void *request);

/* Do a job with the buffer in this frame, which stays active until it is done. */
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

static long do_cell(struct ucopy_file *f, const struct ucopy_cell *cell, job_fn *fn, void *request)
{
	struct ucopy_job job;
	int ret = prepare(f, cell, &job);

	if (ret)
		return ret;
	if (job.on_stack)
		return do_on_stack(f->kbuf[UCOPY_KBUF_STACK], &job, fn, request);
	return fn(&job, request);
}

static long measure(const struct ucopy_job *job, void *request)
{
	const struct ucopy_op *null = ucopy_find_op(ucopy_row(UCOPY_PATH_null), 0);
	const struct ucopy_args *args = &job->args;
	const struct ucopy_op *op = job->op;
	struct ucopy_run *run = request;
	struct ucopy_sample __user *out = u64_to_user_ptr(run->samples);
	struct ucopy_ret last;
	bool irqs_off;
	u32 n, i;

	/* Brings the pages in and the caches up; faults are allowed here. */
	op->call(args->k, args->u, args->n);
	n = choose_calls(op, args, run->calls, &irqs_off);

	for (i = 0; i < run->rounds; i++) {
		struct ucopy_sample s;

		if (signal_pending(current))
			return -EINTR;
		s.null_n = batch(null, args, n, irqs_off, &last);
		s.null_n2 = batch(null, args, 2 * n, irqs_off, &last);
		s.n = batch(op, args, n, irqs_off, &last);
		s.n2 = batch(op, args, 2 * n, irqs_off, &last);
		if (copy_to_user(&out[i], &s, sizeof(s)))
			return -EFAULT;
		cond_resched();
	}
	run->calls = n;
	run->irqs_off = irqs_off;
	run->ret = return_value(job->row, last);
	return 0;
}

static long ucopy_run(struct ucopy_file *f, struct ucopy_run *run)
{
	if (run->flags || !all_zero(run->reserved, ARRAY_SIZE(run->reserved)))
		return -EINVAL;
	if (!run->rounds || run->rounds > UCOPY_MAX_ROUNDS || run->calls > UCOPY_MAX_CALLS)
		return -E2BIG;
	return do_cell(f, &run->cell, measure, run);
}

/* get_user() zeroes its value on a fault; unsafe_get_user() leaves a register as it was. */
static bool clears_on_fault(u32 path)
{
	return path == UCOPY_PATH_get_user_checked || path == UCOPY_PATH_get_user_unchecked;
}

static long call_once(const struct ucopy_job *job, void *request)
{
	const struct ucopy_args *args = &job->args;
	struct ucopy_call *call = request;
	struct ucopy_ret r = job->op->call(args->k, args->u, args->n);

	call->ret = return_value(job->row, r);
	if (job->row->dir == UCOPY_DIR_LOAD) {
		if (r.ret && !clears_on_fault(call->cell.path))
			r.val = 0;
		memcpy(args->k, &r.val, args->n);
	}
	return 0;
}

static long ucopy_call(struct ucopy_file *f, struct ucopy_call *call)
{
	if (!all_zero(call->reserved, ARRAY_SIZE(call->reserved)))
		return -EINVAL;
	return do_cell(f, &call->cell, call_once, call);
}

static long ucopy_bind(struct ucopy_file *f, const struct ucopy_bind *bind)
{
	void __user *addr = u64_to_user_ptr(bind->addr);

	if (!all_zero(bind->reserved, ARRAY_SIZE(bind->reserved)) || !bind->len)
		return -EINVAL;
	if (bind->len > UCOPY_MAX_RANGE)
		return -E2BIG;
	/* Past the end of user space by wrap-around or by length: refused. */
	if (bind->addr + bind->len < bind->addr || !access_ok(addr, bind->len))
		return -EFAULT;

	if (f->mm)
		mmdrop(f->mm);
	f->mm = current->mm;
	mmgrab(f->mm);
	f->addr = addr;
	f->len = bind->len;
	return 0;
}

static long ucopy_kbuf_io(struct ucopy_file *f, const struct ucopy_kbuf_io *io)
{
	void __user *addr = u64_to_user_ptr(io->addr);
	unsigned long left;
	void *k;

	if (io->write > 1 || !io->len || !all_zero(io->reserved, ARRAY_SIZE(io->reserved)))
		return -EINVAL;
	k = kbuf_at(f, io->kbuf, io->off, io->len);
	if (IS_ERR(k))
		return PTR_ERR(k);
	left = io->write ? copy_from_user(k, addr, io->len) : copy_to_user(addr, k, io->len);
	return left ? -EFAULT : 0;
}

static long ucopy_info(struct ucopy_info *info)
{
	*info = (struct ucopy_info){
		.abi = UCOPY_ABI,
		.nr_paths = UCOPY_NR_PATHS,
		.max_size = UCOPY_MAX_SIZE,
		.max_offset = UCOPY_MAX_OFFSET,
		.max_calls = UCOPY_MAX_CALLS,
		.max_rounds = UCOPY_MAX_ROUNDS,
		.clock_khz = ucopy_clock_khz(),
		.irqs_off_ns = UCOPY_IRQS_OFF_NS,
	};
	return 0;
}

static long ucopy_path_info(struct ucopy_path_info *info)
{
	const struct ucopy_row *row = ucopy_row(info->path);
	const char *why;

	if (!row || !all_zero(info->reserved, ARRAY_SIZE(info->reserved)))
		return -EINVAL;
	why = ucopy_row_absent(row);
	info->available = !why;
	info->dir = row->dir;
	info->sizes = row->sizes;
	strscpy(info->name, row->name, sizeof(info->name));
	strscpy(info->reason, why ?: "", sizeof(info->reason));
	return 0;
}

/* The largest argument decides the size of the union. */
union ucopy_arg {
	struct ucopy_info info;
	struct ucopy_path_info path;
	struct ucopy_bind bind;
	struct ucopy_run run;
	struct ucopy_call call;
	struct ucopy_kbuf_io kbuf;
};

static long ucopy_dispatch(struct ucopy_file *f, unsigned int cmd, union ucopy_arg *arg)
{
	switch (cmd) {
	case UCOPY_IOC_INFO:
		return ucopy_info(&arg->info);
	case UCOPY_IOC_PATH:
		return ucopy_path_info(&arg->path);
	case UCOPY_IOC_BIND:
		return ucopy_bind(f, &arg->bind);
	case UCOPY_IOC_RUN:
		return ucopy_run(f, &arg->run);
	case UCOPY_IOC_CALL:
		return ucopy_call(f, &arg->call);
	case UCOPY_IOC_KBUF:
		return ucopy_kbuf_io(f, &arg->kbuf);
	default:
		return -ENOTTY;
	}
}

static long ucopy_ioctl(struct file *file, unsigned int cmd, unsigned long uarg)
{
	struct ucopy_file *f = file->private_data;
	void __user *argp = (void __user *)uarg;
	size_t size = _IOC_SIZE(cmd);
	union ucopy_arg arg = {};
	long ret;

	if (size > sizeof(arg))
		return -ENOTTY;
	if ((_IOC_DIR(cmd) & _IOC_WRITE) && copy_from_user(&arg, argp, size))
		return -EFAULT;
	if (mutex_lock_interruptible(&f->lock))
		return -EINTR;
	ret = ucopy_dispatch(f, cmd, &arg);
	mutex_unlock(&f->lock);
	if (!ret && (_IOC_DIR(cmd) & _IOC_READ) && copy_to_user(argp, &arg, size))
		return -EFAULT;
	return ret;
}

static int ucopy_open(struct inode *inode, struct file *file)
{
	struct ucopy_file *f;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	file->private_data = f;
	return 0;
}

static int ucopy_release(struct inode *inode, struct file *file)
{
	struct ucopy_file *f = file->private_data;
	int i;

	if (f->mm)
		mmdrop(f->mm);
	kfree(f->second);
	for (i = 0; i < UCOPY_NR_KBUFS; i++)
		kvfree(f->kbuf[i]);
	kfree(f);
	return 0;
}

static const struct file_operations ucopy_fops = {
	.owner = THIS_MODULE,
	.open = ucopy_open,
	.release = ucopy_release,
	.unlocked_ioctl = ucopy_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice ucopy_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = UCOPY_DEVICE,
	.mode = 0600,
	.fops = &ucopy_fops,
};

static int __init ucopy_init(void)
{
	if (!ucopy_clock_khz()) {
		pr_err("the sample clock has no known rate\n");
		return -ENODEV;
	}
	return misc_register(&ucopy_device);
}
module_init(ucopy_init);

static void __exit ucopy_exit(void)
{
	misc_deregister(&ucopy_device);
}
module_exit(ucopy_exit);

MODULE_DESCRIPTION("Measures the kernel's paths to user memory");
MODULE_LICENSE("GPL");
