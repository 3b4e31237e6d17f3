/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The target "vm": a guest. */
#ifndef UCOPY_TARGET_VM_TARGET_H
#define UCOPY_TARGET_VM_TARGET_H

#include "target/target.h"

extern const struct target_ops vm_target;

/*
 * A key that changes with everything that decides the module's address in an exact mode guest. To
 * be freed; NULL with an error printed.
 */
char *vm_module_key(const struct target *t);

#endif
