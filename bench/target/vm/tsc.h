/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rate of this machine's time stamp counter. */
#ifndef UCOPY_TARGET_VM_TSC_H
#define UCOPY_TARGET_VM_TSC_H

/*
 * In kHz, as text: an emulated guest sees this counter too, the same on each of its CPUs, but
 * does not trust it, or on a busy machine fails to find out its rate, and then may not come
 * up. NULL where this machine has none.
 */
const char *tsc_khz(void);

#endif
