// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: counts interrupts, and times them from user space by gaps in the clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver/ticks.h"
#include "lib/util.h"

/* Readings that show the shortest gap. */
#define FIRST_READINGS 1000

/* A gap of so many of the shortest has something else in it. */
#define LONG_GAP 4

unsigned long long ticks_count(void)
{
	static const char path[] = "/proc/stat";
	FILE *f = fopen(path, "r");
	unsigned long long count = 0;
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (f && !found && getline(&line, &size, f) > 0)
		found = sscanf(line, "intr %llu", &count) == 1;
	free(line);
	if (f)
		fclose(f);
	if (found)
		return count;
	pr_err("driver: %s does not count interrupts", path);
	exit(EXIT_TROUBLE);
}

static unsigned long long clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static unsigned long long shortest_gap(void)
{
	unsigned long long shortest = -1ULL, before = clock_ns();

	for (int i = 0; i < FIRST_READINGS; i++) {
		unsigned long long ns = clock_ns();

		if (ns - before < shortest)
			shortest = ns - before;
		before = ns;
	}
	return shortest;
}

int ticks_time(const char *ns)
{
	unsigned long long shortest = shortest_gap(), count = ticks_count(), taken = 0;
	unsigned long long before = clock_ns(), end = before + strtoull(ns, NULL, 10);

	while (before < end) {
		unsigned long long now = clock_ns(), gap = now - before;

		if (gap > LONG_GAP * shortest)
			taken += gap - shortest;
		before = now;
	}
	printf("{\"interrupts\": %llu, \"lost\": %llu}\n", ticks_count() - count, taken);
	return EXIT_FINE;
}
