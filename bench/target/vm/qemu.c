// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's arguments for a guest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/child.h"
#include "lib/util.h"
#include "target/vm/qemu.h"
#include "target/vm/tsc.h"

/* MiB of a guest, and more for the per-CPU buffers. */
#define GUEST_MIB 256
#define CPU_MIB 16
/*
 * A kernel patches its code most while it boots, and emulators before QEMU 8.1 may run a
 * breakpoint of that on another CPU when it is over. vm/init starts the other CPUs.
 */
#define ONE_AT_BOOT " maxcpus=1"

struct args {
	char **v;
	size_t nr;
};

static void arg(struct args *a, char *s)
{
	a->v = xrealloc(a->v, (a->nr + 2) * sizeof(*a->v));
	a->v[a->nr++] = s;
	a->v[a->nr] = NULL;
}

static void arg_list(struct args *a, const char *const *list)
{
	for (; *list; list++)
		arg(a, xstrdup(*list));
}

void qemu_free_args(char **v)
{
	for (char **p = v; p && *p; p++)
		free(*p);
	free(v);
}

/* Kernel command line: no self-tests of unused code, and no randomness. */
static char *kernel_words(const struct vm_config *config)
{
	const struct arch *arch = config->arch;
	const char *tsc = arch->tsc && config->accel == ACCEL_EMULATED ? tsc_khz() : NULL;

	return xstrfmt("%s panic=-1 nokaslr norandmaps audit=0 cryptomgr.notests%s%s%s%s%s%s",
		       arch->ports, config->accel == ACCEL_EXACT ? arch->exact : "",
		       config->cpus > 1 ? ONE_AT_BOOT : "",
		       tsc ? " tsc=reliable tsc_early_khz=" : "", tsc ?: "",
		       config->append ? " " : "", config->append ?: "");
}

static void arg_accel(struct args *a, const struct vm_config *config)
{
	enum { EMULATED_AT_ONCE = ACCEL_EMULATED + 1 };
	static const char *const accel[][5] = {
		[ACCEL_EXACT] = { "-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off" },
		[ACCEL_KVM] = { "-accel", "kvm" },
		[ACCEL_EMULATED] = { "-accel", "tcg,thread=single" },
		[EMULATED_AT_ONCE] = { "-accel", "tcg,thread=multi" },
	};
	bool several = config->cpus > 1;

	arg_list(a, accel[several && config->accel == ACCEL_EMULATED ? EMULATED_AT_ONCE
								     : (int)config->accel]);
	if (several) {
		arg(a, xstrfmt("-smp"));
		arg(a, xstrfmt("%u", config->cpus));
	}
}

char **qemu_machine_args(const struct vm_config *config)
{
	const struct arch *arch = config->arch;
	char *memory = xstrfmt("%u", GUEST_MIB + CPU_MIB * (config->cpus ? config->cpus - 1 : 0));
	const char *const machine[] = {
		arch->qemu,
		"-nodefaults",
		"-no-user-config",
		"-display",
		"none",
		"-no-reboot",
		"-M",
		arch->board,
		"-m",
		memory,
		"-seed",
		"1",
		/* The saved state does not include that the guest was stopped. */
		"-global",
		"migration.store-global-state=off",
		"-cpu",
		config->accel == ACCEL_KVM ? "host" : config->cpu ?: arch->cpu,
		NULL,
	};
	struct args a = { 0 };

	arg_list(&a, machine);
	arg_accel(&a, config);
	arg(&a, xstrfmt("-append"));
	arg(&a, kernel_words(config));
	free(memory);
	return a.v;
}

/* In QEMU's options a comma is escaped by doubling. */
static char *comma_escaped(const char *s)
{
	char *out = xmalloc(2 * strlen(s) + 1), *p = out;

	for (; *s; s++) {
		*p++ = *s;
		if (*s == ',')
			*p++ = ',';
	}
	*p = '\0';
	return out;
}

static void arg_file(struct args *a, const char *name, const char *path, bool placeholder)
{
	char *escaped = comma_escaped(path ?: "");

	arg(a, xstrfmt("-fw_cfg"));
	arg(a, placeholder ? xstrfmt("name=opt/ucopy/%s,string=wait", name)
			   : xstrfmt("name=opt/ucopy/%s,file=%s", name, escaped));
	free(escaped);
}

char **qemu_guest_args(const struct vm_config *config, int console, int data, int qmp,
		       int incoming_fd, bool placeholder)
{
	char *kernel = xstrfmt("kernels/%s/%s", config->kernel, config->arch->kernel);
	struct args a = { .v = qemu_machine_args(config) };

	while (a.v[a.nr])
		a.nr++;
	arg(&a, xstrfmt("-kernel"));
	arg(&a, cache_path(kernel));
	free(kernel);
	arg(&a, xstrfmt("-initrd"));
	arg(&a, xstrdup(config->image));
	arg(&a, xstrfmt("-chardev"));
	arg(&a, xstrfmt("socket,id=console,fd=%d", console));
	arg(&a, xstrfmt("-serial"));
	arg(&a, xstrfmt("chardev:console"));
	arg(&a, xstrfmt("-chardev"));
	arg(&a, xstrfmt("socket,id=data,fd=%d", data));
	arg(&a, xstrfmt("-device"));
	arg(&a, xstrdup(config->arch->data));
	arg(&a, xstrfmt("-chardev"));
	arg(&a, xstrfmt("socket,id=qmp,fd=%d", qmp));
	arg(&a, xstrfmt("-mon"));
	arg(&a, xstrfmt("chardev=qmp,mode=control"));
	arg_file(&a, "program", config->program, placeholder);
	arg_file(&a, "plan", config->plan, placeholder);
	arg_file(&a, "module", config->module, placeholder);
	if (config->plugin && !placeholder) {
		arg(&a, xstrfmt("-plugin"));
		arg(&a, xstrdup(config->plugin));
	}
	if (incoming_fd >= 0) {
		arg(&a, xstrfmt("-incoming"));
		arg(&a, xstrfmt("fd:%d", incoming_fd));
	}
	return a.v;
}

char *qemu_version(const struct arch *arch)
{
	char *argv[] = { (char *)arch->qemu, "--version", NULL };
	const struct child qemu = { .argv = argv, .limit = QEMU_ANSWER_LIMIT };
	char *line;

	if (child_run(&qemu, &line)) {
		free(line);
		return NULL;
	}
	return line;
}
