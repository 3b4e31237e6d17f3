// SPDX-License-Identifier: GPL-2.0-or-later
/* The outcomes of a comparison by their names. */
#include "view/compare/outcome.h"

const char *const outcome_names[NR_OUTCOMES] = {
#define OUTCOME_NAME(id, name) [OUTCOME_##id] = name,
	OUTCOMES(OUTCOME_NAME)
#undef OUTCOME_NAME
};
