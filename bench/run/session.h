/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of a plan: the result as it grows. */
#ifndef UCOPY_RUN_SESSION_H
#define UCOPY_RUN_SESSION_H

#include "lib/progress.h"
#include "oracle/calls.h"
#include "run/lines.h"
#include "run/options.h"

struct session {
	const struct run_options *options;
	struct plan plan;
	struct cells cells; /* of the plan */
	struct target target;
	json_t *result, *result_cells, *warnings;
	struct progress progress;
	char *out; /* the result's file */
	double clock_khz;
	struct lines lines; /* what the driver said */
	bool watched; /* by the oracle */
	struct oracle oracle;
	struct calls calls;
};

/*
 * Load the plan and get the target and the result's file ready. Returns 0, or -errno
 * after having said what failed; session_close() is due in both cases.
 */
int session_open(struct session *s, const struct run_options *o);

/* Measure the plan's cells. Returns 0, or -errno after having said what failed. */
int session_measure(struct session *s);

/*
 * The same, of which each cell's quietest round is added to those there are. For time mode.
 */
int session_take_turn(struct session *s);

/*
 * Run a program in the session's guest, as vm_run() does, with the text in a file
 * descriptor as its plan, which is closed. A negative one is the error of who opened it.
 */
int session_guest(struct session *s, const char *program, int plan,
		  int (*fn)(const char *line, void *arg), void *arg, int *status);

/*
 * Save what there is, as partial where ret is not 0, and free everything. A session
 * without one cell leaves the old file alone. Returns the exit code.
 */
int session_close(struct session *s, int ret);

#endif
