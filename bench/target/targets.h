/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of targets: where a plan can be measured. */
#ifndef UCOPY_TARGET_TARGETS_H
#define UCOPY_TARGET_TARGETS_H

#include "target/target.h"

/*
 * Take the checkout's lock and prepare a target: fetch the kernel and build the module if
 * necessary. Returns 0, or -errno with an error printed; target_release() must be called in both
 * cases.
 */
int target_prepare(struct target *t, const struct target_options *o, bool exact);
void target_release(struct target *t);

#endif
