// SPDX-License-Identifier: GPL-2.0-or-later
/* The target "vm": a guest, in exact mode resumed from a saved state. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "lib/util.h"
#include "target/kernel.h"
#include "target/module.h"
#include "target/vm/kvm.h"
#include "target/vm/qemu.h"
#include "target/vm/run.h"
#include "target/vm/state.h"
#include "target/vm/target.h"

struct vm_own {
	struct vm_config config; /* its strings belong to the target */
	char *image;
};

static enum accel choose_accel(const struct target *t, const char *image)
{
	const char *why;

	if (t->exact)
		return ACCEL_EXACT;
	if (kvm_usable(t->arch, t->kernel, image, &why))
		return ACCEL_KVM;
	pr_warn("no KVM (%s): emulated times are not a machine's times", why);
	return ACCEL_EMULATED;
}

static int prepare(struct target *t, const struct target_options *o)
{
	struct vm_own *own = xcalloc(1, sizeof(*own));
	const struct vm_own *beside = o->beside ? o->beside->own : NULL;
	char *guest;

	t->own = own;
	t->lock = beside ? fcntl(o->beside->lock, F_DUPFD_CLOEXEC, 0) : target_lock();
	if (t->lock < 0)
		return t->lock;
	guest = kernel_script("vm/guest.sh", o->arch->name, NULL);
	if (!guest)
		return interrupted ? -EINTR : -ENOENT;
	own->image = xstrfmt("%s/root.cpio", guest);
	t->driver = xstrfmt("%s/driver", guest);
	free(guest);
	t->kernel = target_kernel(o->kernel, o->arch);
	if (!t->kernel)
		return interrupted ? -EINTR : -ENOENT;
	t->release = kernel_release(t->kernel);
	t->module = o->module ? module_of_user(o->module, t->release)
			      : kernel_script("vm/module.sh", t->kernel, NULL);
	if (!t->module)
		return interrupted ? -EINTR : -ENOENT;
	own->config = (struct vm_config){
		.arch = o->arch,
		.accel = beside ? beside->config.accel : choose_accel(t, own->image),
		.kernel = t->kernel,
		.image = own->image,
		.module = t->module,
		.append = o->append,
		.cpu = o->cpu,
		.boot_limit = o->boot_limit,
		.silence_limit = o->limit,
	};
	t->emulated = own->config.accel == ACCEL_EMULATED;
	if (!o->cpu || own->config.accel != ACCEL_KVM)
		return 0;
	pr_err("--cpu %s: under KVM a guest has the host's CPU: leave it out", o->cpu);
	return -EINVAL;
}

static int run(const struct target *t, const struct target_job *job, int *status)
{
	struct vm_config config = ((const struct vm_own *)t->own)->config;

	config.program = job->program;
	config.plan = job->input;
	config.plugin = job->plugin;
	config.cpus = job->cpus;
	config.quiet = job->quiet;
	config.error = job->error;
	config.arg = job->arg;
	return vm_run(&config, job->line, job->arg, status);
}

static json_t *describe(const struct target *t)
{
	static const char *const accelerators[] = {
		[ACCEL_EXACT] = "emulated, one tick an instruction",
		[ACCEL_KVM] = "KVM",
		[ACCEL_EMULATED] = "emulated: not a machine's time",
	};
	const struct vm_own *own = t->own;
	char *qemu = qemu_version(t->arch);
	const char *cpu = own->config.accel == ACCEL_KVM ? NULL : own->config.cpu ?: t->arch->cpu;
	json_t *o = json_pack("{s:s, s:s*, s:s*}", "accelerator", accelerators[own->config.accel],
			      "qemu", qemu, "qemu_cpu", cpu);

	free(qemu);
	return o;
}

static void release(struct target *t)
{
	struct vm_own *own = t->own;

	free(own->image);
	free(own);
}

char *vm_module_key(const struct target *t)
{
	return state_module_key(&((const struct vm_own *)t->own)->config);
}

const struct target_ops vm_target = {
	.name = "vm",
	.prepare = prepare,
	.run = run,
	.describe = describe,
	.release = release,
};
