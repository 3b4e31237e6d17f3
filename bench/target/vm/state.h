/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cache of saved guest states of exact mode. */
#ifndef UCOPY_TARGET_VM_STATE_H
#define UCOPY_TARGET_VM_STATE_H

#include "target/vm/config.h"

/*
 * A file descriptor of the saved state for a configuration, opened for
 * reading; made by booting a guest where there is none, or where it is damaged
 * or belongs to anything else. Returns -errno with an error printed.
 * *boot_seconds is what the boot took, 0 where a state was there.
 */
int state_open(const struct vm_config *config, double *boot_seconds);

/* Forget a configuration's state, where there is one: it led nowhere. */
void state_drop(const struct vm_config *config);

/*
 * A key that changes with all that decides where a module comes to lie: the
 * saved state and the module. To be freed; NULL with an error printed.
 */
char *state_module_key(const struct vm_config *config);

#endif
