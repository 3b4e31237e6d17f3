// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/ucopy: permission to open it, the range of user memory it works on, and dispatch of
 * requests. The contract is in docs/ioctl.md.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/security.h>
#include <linux/slab.h>

#include "cell.h"
#include "clock.h"
#include "compat.h"

static bool consent;
module_param(consent, bool, 0444);
MODULE_PARM_DESC(consent, "root may run unchecked user copies on this machine");

static bool all_zero(const u64 *reserved, size_t nr)
{
	while (nr--)
		if (reserved[nr])
			return false;
	return true;
}

static long ucopy_bind(struct ucopy_file *f, const struct ucopy_bind *bind)
{
	void __user *addr = u64_to_user_ptr(bind->addr);

	if (!all_zero(bind->reserved, ARRAY_SIZE(bind->reserved)) || !bind->len)
		return -EINVAL;
	if (bind->len > UCOPY_MAX_BIND)
		return -E2BIG;
	/* Reject ranges that wrap around or extend past the end of user space. */
	if (bind->addr + bind->len < bind->addr || !access_ok(addr, bind->len))
		return -EFAULT;

	if (!f->mm) {
		f->mm = current->mm;
		mmgrab(f->mm);
	}
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
	k = ucopy_kbuf_at(f, io->kbuf, io->off, io->len);
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

/* Large enough for the argument of any request. */
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

/*
 * Root may use the device unless the kernel is locked down against root, as with /dev/mem. Checked
 * on every request, as a descriptor can be passed on, and privileges dropped.
 */
static int ucopy_permission(void)
{
	return capable(CAP_SYS_ADMIN) ? security_locked_down(LOCKDOWN_DEV_MEM) : -EPERM;
}

static long ucopy_ioctl(struct file *file, unsigned int cmd, unsigned long uarg)
{
	struct ucopy_file *f = file->private_data;
	void __user *argp = (void __user *)uarg;
	size_t size = _IOC_SIZE(cmd);
	union ucopy_arg arg = {};
	long ret = ucopy_permission();

	if (ret)
		return ret;
	if (size > sizeof(arg))
		return -ENOTTY;
	if ((_IOC_DIR(cmd) & _IOC_WRITE) && copy_from_user(&arg, argp, size))
		return -EFAULT;
	if (mutex_lock_interruptible(&f->lock))
		return -EINTR;
	/* Once bound, a file and its contents belong to that address space. */
	ret = f->mm && f->mm != current->mm ? -EPERM : ucopy_dispatch(f, cmd, &arg);
	mutex_unlock(&f->lock);
	if (!ret && (_IOC_DIR(cmd) & _IOC_READ) && copy_to_user(argp, &arg, size))
		return -EFAULT;
	return ret;
}

static int ucopy_open(struct inode *inode, struct file *file)
{
	struct ucopy_file *f;
	int ret = ucopy_permission();

	if (ret)
		return ret;
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

	ucopy_free_memory(f);
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
	int ret;

	if (!consent) {
		pr_err("load it with consent=1 if root may run unchecked user copies here\n");
		return -EPERM;
	}
	ret = ucopy_clock_init();
	if (!ret && !ucopy_clock_khz()) {
		pr_err("the sample clock has no known rate\n");
		ret = -ENODEV;
	}
	if (!ret)
		ret = misc_register(&ucopy_device);
	if (ret)
		ucopy_clock_exit();
	return ret;
}
module_init(ucopy_init);

static void __exit ucopy_exit(void)
{
	misc_deregister(&ucopy_device);
	ucopy_clock_exit();
}
module_exit(ucopy_exit);

MODULE_DESCRIPTION("Measures the kernel's paths to user memory");
MODULE_LICENSE("GPL");
MODULE_INFO(user_limit, UCOPY_USER_LIMIT);
