/* SPDX-License-Identifier: GPL-2.0 */
/* Which part of a path an executed instruction belongs to. */
#ifndef UCOPY_STAGES_H
#define UCOPY_STAGES_H

enum stage {
	STAGE_CALL, /* the measured wrapper: arguments, the call, the return value */
	STAGE_PATH, /* the path's own code: its address check and what surrounds it */
	STAGE_OBJCHECK, /* the object-size check and all it calls */
	STAGE_BARRIER, /* lfence */
	STAGE_SMAP, /* stac, clac */
	STAGE_COPY, /* the routines that move or clear bytes */
	NR_STAGES,
};
extern const char *const stage_names[NR_STAGES];

/* What is remembered from one instruction to the next. Starts zeroed. */
struct stage_state {
	char caller[64]; /* function that called the object-size check, or "" */
	char last[64]; /* function of the instruction before */
};

/* The stage of the next instruction, in the order of first execution. */
enum stage stage_next(struct stage_state *state, const char *function, const char *instruction);

#endif
