/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a call, and which of them every executed instruction belongs to. */
#ifndef UCOPY_ORACLE_CLASSIFY_H
#define UCOPY_ORACLE_CLASSIFY_H

#include "oracle/isa.h"

/*
 * Merge steps of the same address, classify every step by the architecture's rules and sum the
 * parts up. The steps' other fields must be set.
 */
void parts_classify(struct call *call, const struct isa *isa);

/*
 * A hash that is equal for two calls that run the same code: the same instructions outside the
 * wrapper, and wrappers that differ only in their address.
 */
uint64_t parts_code(const struct call *call);

/* "memcpy 12, _copy_from_user 9": whose code PART_REST is; to be freed. */
char *parts_rest_is(const struct call *call);

#endif
