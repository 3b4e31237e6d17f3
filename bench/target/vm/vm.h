/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The target "vm": one guest, started, read line by line and always ended. */
#ifndef UCOPY_TARGET_VM_VM_H
#define UCOPY_TARGET_VM_VM_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "target/arch.h"

enum accel {
	ACCEL_EXACT, /* emulated, one tick an instruction, resumed from a saved state */
	ACCEL_KVM,
	ACCEL_EMULATED, /* emulated in real time: not a machine's time */
};

/* What a guest is made of. Paths are absolute. */
struct vm_config {
	const struct arch *arch;
	enum accel accel;
	unsigned int cpus; /* 0 or 1: one, as exact mode always has */
	const char *release; /* of a kernel in the cache */
	const char *image; /* the guest's root file system */
	const char *program; /* static binary or shell script the guest runs... */
	const char *plan; /* ...with this file as its argument... */
	const char *module; /* ...after loading this module */
	const char *plugin; /* QEMU's -plugin for this run, or NULL */
	const char *append; /* more of the kernel's command line, or NULL */
	double boot_limit; /* seconds until the guest is up */
	double silence_limit; /* seconds without a line while it runs */
	bool quiet; /* not a word about the boot */
};

#define VM_LOG_LINES 20

/* One of the guest's serial ports. */
struct vm_port {
	int fd;
	char *buf; /* what came after the last whole line */
	size_t len, size;
};

struct vm {
	struct vm_config config;
	pid_t pid;
	struct vm_port console, data;
	int qmp;
	char *log[VM_LOG_LINES]; /* the last lines of the kernel's log, a ring */
	unsigned long log_lines;
	char *bad; /* the first line of the log with a BUG, WARNING, Oops or panic */
	double boot_seconds; /* of the boot made for this run, 0 when resumed */
};

/*
 * Start a guest; in exact mode resume the saved state, made first where there
 * is none. On success the guest is about to run config.program. Returns 0, or
 * -errno after having said what failed; vm_end() is due in both cases.
 */
int vm_start(struct vm *vm, const struct vm_config *config);

/*
 * The next line the program printed, to be freed. Returns 1 with a line, 0
 * when the program ended (*status is its exit status), or -errno after having
 * said what failed: the guest hung, died, or its kernel complained. -EINTR
 * when interrupted, without a word.
 */
int vm_line(struct vm *vm, char **line, int *status);

/* End the guest and free everything. */
void vm_end(struct vm *vm);

/*
 * Start a guest, hand every line the program prints to a function and end it.
 * The function returns 0, or -errno to end the run. *status is the program's
 * exit status. Returns 0, -EINTR, the function's error, or -errno after having
 * said what failed.
 */
int vm_run(const struct vm_config *config, int (*fn)(const char *line, void *arg), void *arg,
	   int *status);

/* Seconds a guest may take. */
#define QEMU_ANSWER_LIMIT 5.0 /* to what it can do */
#define VM_BOOT_LIMIT 120.0
#define VM_SILENCE_LIMIT 60.0

/* Does KVM run a guest here? Probed once with a timed boot, then remembered. */
bool kvm_usable(const struct arch *arch, const char *release, const char *image, const char **why);

/* First line that QEMU prints with --version, or NULL. To be freed. */
char *qemu_version(const struct arch *arch);

/*
 * The part of the arguments that decides the guest's state, for the given
 * configuration: a NULL-terminated array, to be freed with its strings.
 */
char **vm_machine_args(const struct vm_config *config);

/* Boot and wait, or run: used by vm_start() and by those that save a state. */
int vm_spawn(struct vm *vm, const struct vm_config *config, int incoming_fd, bool placeholder);
int vm_wait_ready(struct vm *vm);
/* Save the state of a waiting guest into a file in the directory it runs in. */
int vm_save(struct vm *vm, const char *file);

#endif
