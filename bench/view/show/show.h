/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tables of ucopy show have in common. */
#ifndef UCOPY_VIEW_SHOW_SHOW_H
#define UCOPY_VIEW_SHOW_SHOW_H

#include "result/result.h"

/* Escapes for a terminal, empty elsewhere. */
extern const char *show_bold, *show_dim, *show_plain;

/* Is a path shown? All are with glob NULL. */
bool show_wants(const char *glob, const char *family, const char *variant);

/* A cell's value as text, with its spread in time mode; "-" for NULL. */
void show_value(char *text, size_t size, const struct result *r, const struct result_cell *c);

/* The cells of a family that are not plain: tables by k, by user memory and by threads. */
void show_grids(const struct result *r, const char *family, const char *glob);

#endif
