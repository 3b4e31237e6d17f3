/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's arguments for a guest. */
#ifndef UCOPY_TARGET_VM_QEMU_H
#define UCOPY_TARGET_VM_QEMU_H

#include "target/vm/config.h"

/*
 * The part of the arguments that decides the guest's state, for the given
 * configuration: a NULL-terminated array, to be freed with qemu_free_args().
 */
char **qemu_machine_args(const struct vm_config *config);

/*
 * All of them: descriptors of the guest's two serial ports and of the machine protocol,
 * of a saved state or -1; with placeholder the files are not read.
 */
char **qemu_guest_args(const struct vm_config *config, int console, int data, int qmp,
		       int incoming_fd, bool placeholder);
void qemu_free_args(char **args);

/* First line that QEMU prints with --version, or NULL. To be freed. */
char *qemu_version(const struct arch *arch);

#endif
