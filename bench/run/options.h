/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of commands that measure a plan. */
#ifndef UCOPY_RUN_OPTIONS_H
#define UCOPY_RUN_OPTIONS_H

#include <argp.h>

#include "plan/plan.h"
#include "target/target.h"

struct run_options {
	struct target_options target;
	const char *plan, *paths, *mode, *out, *counters; /* NULL if not given */
	const char *lists[256]; /* replacement of a plan's list, by the option's key */
	unsigned int rounds, calls; /* 0 if not given */
	bool plain;
};
#define RUN_DEFAULTS .target = TARGET_DEFAULTS

/* A child argp parser. */
extern const struct argp run_options_argp;

/*
 * Load the built-in plan or plan file and apply the command line. Returns NULL, or what is wrong
 * with it: text that is valid until the next call.
 */
const char *run_options_plan(const struct run_options *o, struct plan *p);

#endif
