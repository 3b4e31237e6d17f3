// SPDX-License-Identifier: GPL-2.0-or-later
/* Progress and time left, on a terminal only. */
#include <stdio.h>
#include <unistd.h>

#include "lib/progress.h"
#include "lib/util.h"

#define SECONDS_BETWEEN 0.1

void progress_start(struct progress *p, size_t total)
{
	*p = (struct progress){ .on = isatty(STDERR_FILENO), .start = now(), .total = total };
}

void progress_at(struct progress *p, size_t done)
{
	double t = now(), left;

	if (!p->on || !done || t - p->shown < SECONDS_BETWEEN)
		return;
	p->shown = t;
	left = (t - p->start) / done * (p->total - done);
	fprintf(stderr, "\r%zu of %zu cells, %.0f s left \033[K", done, p->total, left);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->on && p->shown > 0)
		fputs("\r\033[K", stderr);
}
