/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of a guest. */
#ifndef UCOPY_TARGET_VM_CONFIG_H
#define UCOPY_TARGET_VM_CONFIG_H

#include <stdbool.h>

#include "target/arch.h"

enum accel {
	ACCEL_EXACT, /* emulated, one tick an instruction, resumed from a saved state */
	ACCEL_KVM,
	ACCEL_EMULATED, /* emulated in real time: not a machine's time */
};

/* The configuration of a guest. Paths are absolute. */
struct vm_config {
	const struct arch *arch;
	enum accel accel;
	unsigned int cpus; /* 0 or 1: one, as always in exact mode */
	const char *kernel; /* its name in the cache */
	const char *image; /* the guest's root file system */
	const char *program; /* static binary or shell script the guest runs... */
	const char *plan; /* ...with this file as its argument... */
	const char *module; /* ...after loading this module */
	const char *plugin; /* QEMU's -plugin for this run, or NULL */
	const char *append; /* appended to the kernel's command line, or NULL */
	const char *cpu; /* under emulation, or NULL: the architecture's default */
	double boot_limit; /* seconds until the guest is up */
	double silence_limit; /* seconds without a line while it runs */
	bool quiet; /* print nothing about the boot */
	void (*error)(const char *line, void *arg); /* as of struct target_job */
	void *arg;
};

/* Seconds that QEMU may take to answer a query. */
#define QEMU_ANSWER_LIMIT 5.0

#endif
