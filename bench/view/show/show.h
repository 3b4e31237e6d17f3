/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result as tables. */
#ifndef UCOPY_VIEW_SHOW_SHOW_H
#define UCOPY_VIEW_SHOW_SHOW_H

#include "view/select/select.h"
#include "view/show/grid.h"

struct show_options {
	const char *file;
	struct selection select;
	bool cells; /* list all cells, one per line, instead of tables */
	bool all; /* all tables instead of the digest; so are those of selected cells */
	bool json;
};

/* Print the result. Returns an exit code. */
int show_result(struct show_options *o);

#endif
