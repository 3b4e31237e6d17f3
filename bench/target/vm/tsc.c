// SPDX-License-Identifier: GPL-2.0-or-later
/* The rate of this machine's time stamp counter. */
#include <stdio.h>

#include "lib/util.h"
#include "target/vm/tsc.h"

#ifdef __x86_64__
#include <x86intrin.h>

/* How long to sample it. */
#define TSC_SECONDS 0.05

const char *tsc_khz(void)
{
	static char text[24];
	double start = now(), seconds;
	unsigned long long ticks = __rdtsc();

	if (*text)
		return text;
	while ((seconds = now() - start) < TSC_SECONDS)
		;
	snprintf(text, sizeof(text), "%.0f", (__rdtsc() - ticks) / seconds / 1000);
	return text;
}
#else
const char *tsc_khz(void)
{
	return NULL;
}
#endif
