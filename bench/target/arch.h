/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The architectures of guests, and the machines they run on. */
#ifndef UCOPY_TARGET_ARCH_H
#define UCOPY_TARGET_ARCH_H

#include <stdbool.h>

struct arch {
	const char *name; /* Debian's: --arch, and how its kernels' releases end */
	const char *machine; /* as in uname(1) */
	unsigned short elf_machine; /* its programs' e_machine */
	const char *qemu, *package; /* QEMU's program, and the package that has it */
	const char *compiler; /* the module's */
	const char *kernel; /* what QEMU boots, in a kernel's directory */
	const char *board; /* QEMU's -M */
	const char *cpu; /* where there is no KVM */
	const char
		*data; /* QEMU's -device of the data port; the console is the first serial port */
	const char *ports; /* names of both ports on the kernel's command line */
	const char *exact; /* more of the command line in exact mode */
	bool tsc; /* it needs to be told the rate of an emulated time stamp counter */
};

#define NR_ARCHES 2
extern const struct arch arches[NR_ARCHES]; /* the first is the default */

#define ARCH_LIST "amd64|arm64"

/* Lookup by name; NULL with an error printed if there is none. */
const struct arch *arch_named(const char *name);

/* Is this the host's architecture? */
bool arch_is_native(const struct arch *arch);

#endif
