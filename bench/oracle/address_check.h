/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the address check among the instructions of a call. */
#ifndef UCOPY_ORACLE_ADDRESS_CHECK_H
#define UCOPY_ORACLE_ADDRESS_CHECK_H

#include "oracle/isa.h"

/*
 * Mark the steps, so far PART_CALL or PART_REST, that load the limit of user space, compute with it
 * or branch on it: as PART_CHECK, or as PART_MASK if none of them branches.
 */
void limit_find(struct call *call, const struct isa *isa);

#endif
