/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded call, printed instruction by instruction. */
#ifndef UCOPY_ORACLE_LISTING_H
#define UCOPY_ORACLE_LISTING_H

#include "oracle/oracle.h"

/* Print the steps, grouped by part and function; targets of branches by name. */
void listing_print(const struct oracle *o, const struct call *call);

/*
 * An array of {"address", "symbol", "offset", "count", "text", "part"}, and where they are known
 * "target" (of a branch) and "source" (file and line).
 */
json_t *listing_json(const struct oracle *o, const struct call *call);

#endif
