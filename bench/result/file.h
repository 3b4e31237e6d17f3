/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file: a regular one is written in one piece. */
#ifndef UCOPY_RESULT_FILE_H
#define UCOPY_RESULT_FILE_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Write a result so that the file, or what a link leads to, is either the old one or the
 * whole new one; devices, FIFOs and the like are written in place, "-" is stdout.
 * Returns 0, or -errno with an error printed.
 */
int result_save(const json_t *json, const char *path);

/* Can a result be written there? Returns 0, or -errno with an error printed. */
int result_probe(const char *path);

/* Is it, or will it be, a regular file? */
bool result_is_regular(const char *path);

/* Remove what killed runs left in a directory of results. */
void result_sweep(const char *dir);

#endif
