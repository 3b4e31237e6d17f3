/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a call, and which of them every executed instruction belongs to. */
#ifndef UCOPY_ORACLE_CLASSIFY_H
#define UCOPY_ORACLE_CLASSIFY_H

#include "oracle/isa.h"

/*
 * Make steps of one address one, give every step its part by an architecture's
 * rules and add them up. The steps' other fields are set.
 */
void parts_classify(struct call *call, const struct isa *isa);

/*
 * A hash that two calls share when they are the same code: the same instructions
 * outside the wrapper, and a wrapper that differs only in where it stands.
 */
uint64_t parts_code(const struct call *call);

/* "memcpy 12, _copy_from_user 9": whose code PART_REST is; to be freed. */
char *parts_rest_is(const struct call *call);

#endif
