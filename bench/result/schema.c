// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of the parts of a call. */
#include "result/schema.h"

const char *const part_names[NR_PARTS] = {
	[PART_CALL] = "call",	    [PART_CHECK] = "check", [PART_MASK] = "mask",
	[PART_BARRIER] = "barrier", [PART_SMAP] = "smap",   [PART_OBJCHECK] = "objcheck",
	[PART_BODY] = "body",	    [PART_FAULT] = "fault", [PART_REST] = "rest",
};
