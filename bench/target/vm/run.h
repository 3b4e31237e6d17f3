/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a guest from start to end. */
#ifndef UCOPY_TARGET_VM_RUN_H
#define UCOPY_TARGET_VM_RUN_H

#include "target/vm/config.h"

/*
 * Start a guest, pass every line the program prints to a function and end it. The function returns
 * 0, or -errno to end the run. *status is the program's exit status. Returns 0, -EINTR, the
 * function's error, or -errno with an error printed.
 */
int vm_run(const struct vm_config *config, int (*fn)(const char *line, void *arg), void *arg,
	   int *status);

#endif
