/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long output through a pager, as git shows its own. */
#ifndef UCOPY_LIB_PAGER_H
#define UCOPY_LIB_PAGER_H

/*
 * From here on stdout goes through $PAGER (default: less; empty: none), if it is a terminal;
 * the process waits for it when it exits. Call it after style_for().
 */
void pager_start(void);

#endif
