// SPDX-License-Identifier: GPL-2.0-or-later
/* Outcomes of a comparison: names and texts. */
#include "view/compare/outcome.h"

const char *const outcome_names[NR_OUTCOMES] = {
#define OUTCOME_NAME(id, name, words) [OUTCOME_##id] = name,
	OUTCOMES(OUTCOME_NAME)
#undef OUTCOME_NAME
};

static const char *const words[NR_OUTCOMES] = {
#define OUTCOME_WORDS(id, name, words) [OUTCOME_##id] = words,
	OUTCOMES(OUTCOME_WORDS)
#undef OUTCOME_WORDS
};

const char *outcome_word(enum outcome o, bool exact)
{
	return o == OUTCOME_SAME && !exact ? "within noise" : words[o];
}
