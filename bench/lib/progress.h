/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress and time left, on a terminal only. */
#ifndef UCOPY_LIB_PROGRESS_H
#define UCOPY_LIB_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	bool on;
	double start, shown;
	size_t total;
};

void progress_start(struct progress *p, size_t total);
void progress_at(struct progress *p, size_t done);
void progress_end(struct progress *p); /* clears the line */

#endif
