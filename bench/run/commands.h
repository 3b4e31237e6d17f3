/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timing a session's cells as whole commands. */
#ifndef UCOPY_RUN_COMMANDS_H
#define UCOPY_RUN_COMMANDS_H

#include "run/session.h"

/*
 * Time the measured cells with hyperfine, in the bundle of target_bundle(), and add "command" to
 * each repeatable cell and "commands" to the result. Returns 0, or -errno with an error printed.
 */
int commands_time(struct session *s, const char *bundle);

#endif
