/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts: how many there were, and what they take from a process. */
#ifndef UCOPY_DRIVER_TICKS_H
#define UCOPY_DRIVER_TICKS_H

/* Interrupts of all kinds since the boot. In exact mode only the timer's come during calls. */
unsigned long long ticks_count(void);

/*
 * Read the clock for so many ns, given in words, and print a line, as in docs/results.md: the
 * interrupts of that time and what they took of it, by the gaps in the readings. Returns an exit
 * code, EXIT_TROUBLE with an error printed.
 */
int ticks_time(const char *ns);

#endif
