/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of cells that only compare with their like. */
#ifndef UCOPY_VIEW_SHOW_GRID_H
#define UCOPY_VIEW_SHOW_GRID_H

#include "result/result.h"

/* The cells of a family that are not plain: tables by k, by user memory and by threads. */
void show_grids(const struct result *r, const char *family, const char *glob);

#endif
