/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Textbook claims about user access, checked against a result: docs/method.md. */
#ifndef UCOPY_VIEW_CLAIMS_CLAIMS_H
#define UCOPY_VIEW_CLAIMS_CLAIMS_H

#include "view/claims/finding.h"

#define NR_CLAIMS 8

struct claim {
	const char *text; /* one line */
	void (*decide)(struct finding *f);
	bool of_costs; /* about costs: emulated times cannot decide it */
};
extern const struct claim claims[NR_CLAIMS];

/* Check a claim against a result. Free with finding_free(); the result must outlive it. */
void claim_evaluate(const struct claim *c, const struct result *r, struct finding *f);

#endif
