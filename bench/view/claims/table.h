/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The claims as a table: one row per claim, one column per result. */
#ifndef UCOPY_VIEW_CLAIMS_TABLE_H
#define UCOPY_VIEW_CLAIMS_TABLE_H

#include "view/claims/claims.h"

/* A result and its finding for each claim. */
struct claims_column {
	const char *file, *arch;
	struct result r;
	struct finding findings[NR_CLAIMS];
};

struct claims_table {
	struct claims_column *column;
	size_t nr;
};

/*
 * Read results, one per column; no two may have the same kernel, architecture and mode.
 * Returns 0, or -EINVAL with an error printed; free with claims_free() in both cases.
 */
int claims_load(struct claims_table *t, char **files, size_t nr);
void claims_free(struct claims_table *t);

struct claims_format {
	const char *name;
	void (*print)(const struct claims_table *t);
};
extern const struct claims_format claims_formats[]; /* terminated by a NULL name */

#endif
