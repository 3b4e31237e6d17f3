/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rate of this machine's time stamp counter. */
#ifndef UCOPY_TARGET_VM_TSC_H
#define UCOPY_TARGET_VM_TSC_H

/*
 * In kHz, as text: an emulated guest sees this counter too, the same on each of its CPUs, but does
 * not trust it, or on a busy host fails to calibrate it and may then not come up. NULL if this
 * machine has none.
 */
const char *tsc_khz(void);

#endif
