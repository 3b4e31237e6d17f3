/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that users give a target to run. */
#ifndef UCOPY_TARGET_PROGRAM_H
#define UCOPY_TARGET_PROGRAM_H

#include "target/arch.h"

/*
 * Can a guest run it? It has a busybox and no libraries: a static program of its architecture or
 * a script of its shell. Returns 0, or -ENOEXEC with an error printed.
 */
int program_check(const char *path, const struct arch *arch);

#endif
