/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A running guest: started, read line by line and always ended. */
#ifndef UCOPY_TARGET_VM_VM_H
#define UCOPY_TARGET_VM_VM_H

#include <sys/types.h>

#include "target/vm/config.h"

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
	bool ready; /* it is up: what its kernel does not print, the program prints */
	double boot_seconds; /* of the boot made for this run, 0 when resumed */
};

/*
 * The next line the program printed, to be freed. Returns 1 with a line, 0 when the program ended
 * (*status is its exit status), or -errno with an error printed: the guest hung, died, or its
 * kernel logged an error. -EINTR when interrupted, without a message.
 */
int vm_line(struct vm *vm, char **line, int *status);

/* End the guest and free everything. */
void vm_end(struct vm *vm);

/* Boot and wait, or run: vm_end() must be called in either case. */
int vm_spawn(struct vm *vm, const struct vm_config *config, int incoming_fd, bool placeholder);
int vm_wait_ready(struct vm *vm);
/* Save the state of a waiting guest into a file in its working directory. */
int vm_save(struct vm *vm, const char *file);

#endif
