/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures two targets in turns, so that drift affects both alike. */
#ifndef UCOPY_RUN_TURNS_H
#define UCOPY_RUN_TURNS_H

#include "run/options.h"

/*
 * Measure a plan on two targets: against, a module's file or a kernel, and the one of the options.
 * If against is NULL both are the same, and the noise floor is printed. In time mode every round is
 * taken in a guest of its own, in the order A B B A. Writes two results, OUT and OUT with .base in
 * its name; returns the exit code.
 */
int turns_run(const struct run_options *o, const char *against);

#endif
