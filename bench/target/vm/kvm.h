/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does KVM run a guest here? */
#ifndef UCOPY_TARGET_VM_KVM_H
#define UCOPY_TARGET_VM_KVM_H

#include "target/vm/config.h"

/* Probed once with a timed boot, then remembered. */
bool kvm_usable(const struct arch *arch, const char *kernel, const char *image, const char **why);

#endif
