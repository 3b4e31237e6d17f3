/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does KVM run a guest here? */
#ifndef UCOPY_TARGET_VM_KVM_H
#define UCOPY_TARGET_VM_KVM_H

#include "target/vm/config.h"

/*
 * Probed with a timed boot, then remembered for a day. *why is set where it is not: a text for the
 * user that need not be freed.
 */
bool kvm_usable(const struct arch *arch, const char *kernel, const char *image, const char **why);
/* Have the next call probe again. */
void kvm_forget(void);

#endif
