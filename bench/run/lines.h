/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of the driver's output: a hello, the cells in order, the end. */
#ifndef UCOPY_RUN_LINES_H
#define UCOPY_RUN_LINES_H

#include <jansson.h>
#include <stdbool.h>

struct lines {
	bool greeted, done;
	size_t next; /* the first cell still to come */
};

enum line { LINE_HELLO, LINE_CELL, LINE_DONE, LINE_BAD };

/*
 * Classify a line, with nr cells expected, each once, so that the output is finite. *i is the cell
 * of a LINE_CELL. For LINE_BAD an error was printed.
 */
enum line lines_take(struct lines *l, const char *text, const json_t *json, size_t nr, size_t *i);

/* Unexpected driver output, in an expected line. Prints an error, returns -EPROTO. */
int lines_refuse(const char *text);

#endif
