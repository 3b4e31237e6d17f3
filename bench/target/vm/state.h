/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cache of saved guest states of exact mode. */
#ifndef UCOPY_TARGET_VM_STATE_H
#define UCOPY_TARGET_VM_STATE_H

#include "target/vm/config.h"

/*
 * A file descriptor of the saved state for a configuration, open for reading; a guest is booted to
 * make it if there is none, or if it is damaged or belongs to something else. Returns -errno with
 * an error printed. *boot_seconds is the boot's duration, 0 if a state existed.
 */
int state_open(const struct vm_config *config, double *boot_seconds);

/* Discard a configuration's state, if there is one, as unusable. */
void state_drop(const struct vm_config *config);

/*
 * A key that changes with everything that decides the module's address: the saved state and the
 * module. To be freed; NULL with an error printed.
 */
char *state_module_key(const struct vm_config *config);

#endif
