/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file: a regular file is written atomically. */
#ifndef UCOPY_RESULT_FILE_H
#define UCOPY_RESULT_FILE_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Write a result so that the file, or a symlink's target, is either the old one or the complete new
 * one; devices, FIFOs and the like are written in place, "-" is stdout. Returns 0, or -errno with
 * an error printed.
 */
int result_save(const json_t *json, const char *path);

/* Check that a result can be written there. Returns 0, or -errno with an error printed. */
int result_probe(const char *path);

/* Is the path, or will it be, a regular file? */
bool result_is_regular(const char *path);

/* Remove leftovers of killed runs from a directory of results. */
void result_sweep(const char *dir);

#endif
