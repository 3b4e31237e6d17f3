/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result as the cases of a test, for the formats of test reports. */
#ifndef UCOPY_VIEW_EXPORT_CASES_H
#define UCOPY_VIEW_EXPORT_CASES_H

#include "view/export/export.h"

enum report {
	REPORT_PASSED,
	REPORT_SKIPPED, /* nothing can be said of it */
	REPORT_FAILED, /* slower than the base */
	REPORT_ERROR, /* not all was measured */
	NR_REPORTS,
};

struct test_case {
	const char *group; /* the path's family */
	const char *name;
	enum report report;
	char *words; /* the value and the verdict, or why there is none */
};

struct cases {
	struct test_case *of;
	size_t nr;
	size_t count[NR_REPORTS];
};

/*
 * A case for every cell of a result and of its base, where there is one, and for every
 * path its kernel lacks. Returns 0, to be freed; or -EINVAL with an error printed.
 */
int cases_of(struct cases *cases, const struct export *x);
void cases_free(struct cases *cases);

#endif
