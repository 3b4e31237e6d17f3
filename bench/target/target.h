/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Getting the target ready: the lock, the kernel, the module, the emulator. */
#ifndef UCOPY_TARGET_TARGET_H
#define UCOPY_TARGET_TARGET_H

#include <argp.h>

#include "target/vm/vm.h"

#define DEFAULT_KERNEL "6.12"

struct target;

/* The options of every command that runs a guest: a child of its argp parser. */
struct target_options {
	const char *kernel;
	const struct arch *arch;
	double limit, boot_limit; /* seconds of silence, and until it is up */
	const char *module; /* NULL: this checkout's */
	const struct target *beside; /* whose lock and accelerator it shares, or NULL */
};
extern const struct argp target_argp;
#define TARGET_DEFAULTS                                                                            \
	{                                                                                          \
		.kernel = DEFAULT_KERNEL, .arch = &arches[0], .limit = VM_SILENCE_LIMIT,           \
		.boot_limit = VM_BOOT_LIMIT                                                        \
	}

struct target {
	struct vm_config config; /* its strings belong to the target */
	char *release, *image, *driver, *module;
	int lock;
};

/*
 * Take the checkout's lock and get the kernel with its module ready: fetched and built where they
 * are not there. The caller sets the configuration's program and plan. Returns 0, or -errno after
 * having said what failed; target_release() is due in both cases.
 */
int target_prepare(struct target *t, const struct target_options *o, bool exact);
void target_release(struct target *t);

/*
 * Pack hyperfine and the driver as a program for a guest: vm/bundle.sh. Returns its
 * path, to be freed; NULL after a word.
 */
char *target_bundle(const struct arch *arch);

/* The kernel's release, fetched into the cache if need be; NULL after a word. */
char *target_kernel(const char *kernel, const struct arch *arch);

#endif
