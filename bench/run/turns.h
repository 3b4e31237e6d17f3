/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two targets measured in turns, so that what drifts is in both. */
#ifndef UCOPY_RUN_TURNS_H
#define UCOPY_RUN_TURNS_H

#include "run/options.h"

/*
 * Measure a plan on two targets: against, a module's file or a kernel, and what the
 * options say. With against NULL both are the same, and the noise floor is printed. In
 * time mode every round is taken in a guest of its own, in the order A B B A. Writes two
 * results, OUT and OUT's name with .base in it; returns the exit code.
 */
int turns_run(const struct run_options *o, const char *against);

#endif
