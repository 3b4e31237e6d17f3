/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences between exact results due to the compiler or the module, not to kernel code. */
#ifndef UCOPY_VIEW_COMPARE_CAUSES_H
#define UCOPY_VIEW_COMPARE_CAUSES_H

#include "view/compare/compare.h"

/* Known causes, in the order of their footnote marks: [1], [2], ... */
enum cause { CAUSE_ASM_GOTO_OUTPUT, CAUSE_MODULE_LIMIT, NR_CAUSES };
extern const char *const cause_names[NR_CAUSES]; /* keys of a result's environment */

/* Bit mask of the causes that apply to a pair whose counts changed. */
unsigned int compare_causes(const struct comparison *c, const struct pair *p);

/* Footnote marks: " [1][2]"; "" if none. To be freed. */
char *causes_mark(unsigned int causes);

/* Footnote text: "[1] asm_goto_output: yes -> broken: ...". To be freed. */
char *causes_words(const struct comparison *c, enum cause cause);

#endif
