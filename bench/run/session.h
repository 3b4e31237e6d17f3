/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of a plan, which builds up a result. */
#ifndef UCOPY_RUN_SESSION_H
#define UCOPY_RUN_SESSION_H

#include "lib/progress.h"
#include "oracle/calls.h"
#include "run/lines.h"
#include "run/options.h"
#include "target/targets.h"

/* An observer of the calls recorded by the oracle. */
struct session_observer {
	/*
	 * Called with a cell's call, again if a shorter one comes up; it may take the call's steps.
	 */
	void (*call)(struct measured *m, struct call *call, void *arg);
	void *arg;
};

struct session {
	const struct session_observer *observer; /* NULL: none */
	struct plan plan;
	struct cells cells; /* of the plan */
	struct target target;
	json_t *result, *result_cells, *warnings;
	struct progress progress;
	char *out; /* the result's file... */
	bool named; /* ...and whether the user named it */
	double clock_khz;
	struct lines lines; /* state of the driver's output */
	bool quiet; /* print nothing about boots */
	bool watched; /* by the oracle */
	struct oracle oracle;
	struct calls calls;
	long recorded; /* cells with a recorded call, or -errno */
};

/* A session that was not started. */
#define SESSION_NONE ((struct session){ .target.lock = -1, .oracle = { .table = -1, .out = -1 } })

/*
 * Prepare the target for a plan, which the session takes; who prefixes messages. Returns 0, or
 * -errno with an error printed; session_free() must be called in both cases.
 */
int session_start(struct session *s, const char *who, struct plan *plan,
		  const struct target_options *o);
void session_free(struct session *s);

/*
 * Load the plan, start and prepare the result's file. Returns 0, or -errno with an error printed;
 * session_close() must be called in both cases.
 */
int session_open(struct session *s, const struct run_options *o);

/* Measure the plan's cells. Returns 0, or -errno with an error printed. */
int session_measure(struct session *s);

/* Measure again and add the quietest round of each cell to the existing ones. For time mode. */
int session_take_turn(struct session *s);

/*
 * Run a program in the session's target, with a file descriptor as its input, which is closed. A
 * negative descriptor is the opener's error. Returns as target_ops.run.
 */
int session_run(struct session *s, const char *program, int input,
		int (*line)(const char *line, void *arg), void *arg, int *status);

/* Cells of a result by name; to be freed with json_decref(). */
json_t *cells_by_name(json_t *cells);

/*
 * Save what there is, as partial if ret is not 0, and free everything. A session without a single
 * cell leaves the old file alone. Returns the exit code.
 */
int session_close(struct session *s, int ret);

#endif
