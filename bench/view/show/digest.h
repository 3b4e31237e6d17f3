/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result on one screen: the functions that callers know, and where their cost goes. */
#ifndef UCOPY_VIEW_SHOW_DIGEST_H
#define UCOPY_VIEW_SHOW_DIGEST_H

#include "result/result.h"

/* The most that a digest prints. */
#define SCREEN_LINES 24
#define SCREEN_COLUMNS 80

void show_digest(const struct result *r);

#endif
