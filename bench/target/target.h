/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A target: where a program runs with the module loaded. */
#ifndef UCOPY_TARGET_TARGET_H
#define UCOPY_TARGET_TARGET_H

#include <argp.h>
#include <jansson.h>
#include <stdbool.h>

#include "target/arch.h"

#define DEFAULT_KERNEL "6.12"

/* Seconds a target may take: until it is up, and without a line while it runs. */
#define TARGET_BOOT_LIMIT 120.0
#define TARGET_SILENCE_LIMIT 60.0

struct target;

/* Options of every command that runs a target: a child argp parser. */
struct target_options {
	const char *target; /* by name; NULL: the first one */
	const char *kernel;
	const struct arch *arch;
	const char *append; /* appended to the kernel's command line, or NULL */
	const char *cpu; /* QEMU's -cpu under emulation; NULL: the architecture's default */
	double limit, boot_limit; /* seconds of silence, and until it is up */
	const char *module; /* NULL: the one of this checkout */
	const struct target *beside; /* target whose lock and accelerator it shares, or NULL */
};
extern const struct argp target_argp;
#define TARGET_DEFAULTS                                                                            \
	{                                                                                          \
		.kernel = DEFAULT_KERNEL, .arch = &arches[0], .limit = TARGET_SILENCE_LIMIT,       \
		.boot_limit = TARGET_BOOT_LIMIT                                                    \
	}

/* A program to run. Paths are absolute. */
struct target_job {
	const char *program; /* static binary or shell script... */
	const char *input; /* ...with this file as its argument */
	const char *plugin; /* of an emulator, in exact mode, or NULL */
	unsigned int cpus; /* 0 or 1: one, as always in exact mode */
	bool quiet; /* print nothing about a boot */
	/* Called for every line the program prints. Returns 0, or -errno to end it. */
	int (*line)(const char *line, void *arg);
	/* Called for every line it prints to stderr, or NULL: shown only if the target fails. */
	void (*error)(const char *line, void *arg);
	void *arg;
};

/* A kind of target: a row in targets.c and a file. */
struct target_ops {
	const char *name; /* as in a result */
	/* Returns 0, or -errno with an error printed; release must be called in both cases. */
	int (*prepare)(struct target *t, const struct target_options *o);
	/*
	 * Run a program and pass on what it prints; *status is its exit status. Returns 0, -EINTR,
	 * the error of job->line, or -errno with an error printed.
	 */
	int (*run)(const struct target *t, const struct target_job *job, int *status);
	/* Its description in a result: {"accelerator": .., "qemu": ..}. */
	json_t *(*describe)(const struct target *t);
	void (*release)(struct target *t);
};

struct target {
	const struct target_ops *ops;
	const struct arch *arch;
	char *kernel, *release; /* its name in the cache, RELEASE@HASH; and its release */
	char *driver, *module; /* paths */
	bool exact; /* counts instructions, else measures times... */
	bool emulated; /* ...that are emulated */
	int lock;
	void *own; /* of its ops */
};

/*
 * Take the lock of the checkout: two runs would share the cores and the module's build. Returns a
 * descriptor, or -errno with an error printed.
 */
int target_lock(void);

#endif
