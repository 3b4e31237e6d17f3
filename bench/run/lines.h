/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of what the driver prints: a hello, cells in their order, that it is done. */
#ifndef UCOPY_RUN_LINES_H
#define UCOPY_RUN_LINES_H

#include <jansson.h>
#include <stdbool.h>

struct lines {
	bool greeted, done;
	size_t next; /* the first cell that is yet to come */
};

enum line { LINE_HELLO, LINE_CELL, LINE_DONE, LINE_BAD };

/*
 * What a line is where nr cells are to come, each once, so that the lines come to an end.
 * *i is the cell of a LINE_CELL. Of a LINE_BAD an error was printed.
 */
enum line lines_take(struct lines *l, const char *text, const json_t *json, size_t nr, size_t *i);

/* A driver printed what it never should, though in its turn. Prints an error, returns -EPROTO. */
int lines_refuse(const char *text);

#endif
