/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison on one screen, in a commit message or in a comment: folded, and cut to size. */
#ifndef UCOPY_VIEW_COMPARE_DIGEST_H
#define UCOPY_VIEW_COMPARE_DIGEST_H

#include "view/compare/compare.h"

void digest_text(const struct comparison *c); /* 24 lines of 80 columns */
void digest_lkml(const struct comparison *c); /* 15 lines of 75 columns and what is to be noted */
void digest_markdown(const struct comparison *c); /* 20 rows, the others folded away */

#endif
