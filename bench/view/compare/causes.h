/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences between two exact results that compiler and module explain, not the kernel's code. */
#ifndef UCOPY_VIEW_COMPARE_CAUSES_H
#define UCOPY_VIEW_COMPARE_CAUSES_H

#include "view/compare/compare.h"

/* Known causes, in the order of their marks: [1], [2], ... */
enum cause { CAUSE_ASM_GOTO_OUTPUT, CAUSE_MODULE_LIMIT, NR_CAUSES };
extern const char *const cause_names[NR_CAUSES]; /* keys of a result's environment */

/* Those that apply to a pair whose count moved: bits by cause. */
unsigned int compare_causes(const struct comparison *c, const struct pair *p);

/* " [1][2]", "" for none. To be freed. */
char *causes_mark(unsigned int causes);

/* "[1] asm_goto_output: yes -> broken: ...": what a mark means. To be freed. */
char *causes_words(const struct comparison *c, enum cause cause);

#endif
