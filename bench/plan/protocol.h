/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command and the driver agree on besides the plan. */
#ifndef UCOPY_PLAN_PROTOCOL_H
#define UCOPY_PLAN_PROTOCOL_H

/* Bulk calls are made in rounds, each a batch of n calls and one of 2n. */
#define BULK_BATCH 64UL
#define BULK_ROUND (3 * BULK_BATCH)

#endif
