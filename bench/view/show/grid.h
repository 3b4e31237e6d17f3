/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of cells that are only comparable with their own kind. */
#ifndef UCOPY_VIEW_SHOW_GRID_H
#define UCOPY_VIEW_SHOW_GRID_H

#include "result/result.h"

/* Print the cells of a family that are not plain: tables by k, user memory and threads. */
void show_grids(const struct result *r, const char *family);

#endif
