/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file: written atomically. */
#ifndef UCOPY_RESULT_FILE_H
#define UCOPY_RESULT_FILE_H

#include <jansson.h>

/*
 * Write a result so that the file is either the old one or the whole new one.
 * Returns 0, or -errno with an error printed.
 */
int result_save(const json_t *json, const char *path);

/* Can a result be written there? Returns 0, or -errno with an error printed. */
int result_probe(const char *path);

/* Remove what killed runs left in a directory of results. */
void result_sweep(const char *dir);

#endif
