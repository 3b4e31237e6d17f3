/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the address check among the instructions of a call. */
#ifndef UCOPY_ORACLE_ADDRESS_CHECK_H
#define UCOPY_ORACLE_ADDRESS_CHECK_H

#include "oracle/isa.h"

/*
 * Give the steps, so far of the wrapper or the path, that bring in the limit of
 * user space, compute with it or decide by it to PART_CHECK, or to PART_MASK where
 * none of them decides.
 */
void limit_find(struct call *call, const struct isa *isa);

#endif
