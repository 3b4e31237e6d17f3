/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result as test cases, for the test report formats. */
#ifndef UCOPY_VIEW_EXPORT_CASES_H
#define UCOPY_VIEW_EXPORT_CASES_H

#include "view/export/export.h"

enum report {
	REPORT_PASSED,
	REPORT_SKIPPED, /* no verdict is possible */
	REPORT_FAILED, /* regression against the base */
	REPORT_ERROR, /* not all cells were measured */
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
 * One case per cell of a result and of its base, if any; without a base also one per path
 * the kernel lacks. Returns 0, then free with cases_free(); or -EINVAL with an error printed.
 */
int cases_of(struct cases *cases, const struct export *x);
void cases_free(struct cases *cases);

#endif
