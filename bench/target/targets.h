/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The targets there are: where a plan can be measured. */
#ifndef UCOPY_TARGET_TARGETS_H
#define UCOPY_TARGET_TARGETS_H

#include "target/target.h"

/*
 * Take the checkout's lock and get a target ready: the kernel fetched and the module built
 * where they are not there. Returns 0, or -errno with an error printed; target_release() is
 * due in both cases.
 */
int target_prepare(struct target *t, const struct target_options *o, bool exact);
void target_release(struct target *t);

#endif
