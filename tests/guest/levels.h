/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory the kernel uses, to see that nothing it allocated for the module
 * is left: free pages, vmalloc memory, and objects of the slabs that the module
 * or its open files are in.
 */
#ifndef UCOPY_LEVELS_H
#define UCOPY_LEVELS_H

#include "guest.h"

enum level { LEVEL_FREE, LEVEL_VMALLOC, LEVEL_KMALLOC, LEVEL_MM, LEVEL_FILE, NR_LEVELS };

struct levels {
	long of[NR_LEVELS]; /* vmalloc and, below zero, free in pages, slabs in objects */
};

/*
 * Where a level is read: lines of a file that begin with one of two names are added up.
 * Pages that a CPU keeps for itself (count) are free too.
 */
static const struct {
	const char *what, *file, *lines[2];
	long unit;
} level_sources[NR_LEVELS] = {
	[LEVEL_FREE] = { "free pages", "/proc/zoneinfo", { "pages free ", "count:" }, -1 },
	[LEVEL_VMALLOC] = { "pages of vmalloc", "/proc/meminfo", { "VmallocUsed:" }, 4 },
	[LEVEL_KMALLOC] = { "objects of kmalloc", "/proc/slabinfo", { "kmalloc-" }, 1 },
	[LEVEL_MM] = { "address spaces", "/proc/slabinfo", { "mm_struct " }, 1 },
	[LEVEL_FILE] = { "open files", "/proc/slabinfo", { "filp " }, 1 },
};

static inline long level_read(enum level i)
{
	FILE *f = fopen(level_sources[i].file, "re");
	char line[512];
	long sum = 0;

	if (!f)
		ktap_bail(level_sources[i].file);
	while (fgets(line, sizeof(line), f))
		for (int n = 0; n < 2 && level_sources[i].lines[n]; n++) {
			const char *name = level_sources[i].lines[n];
			const char *at = line + strspn(line, " ");

			if (strncmp(at, name, strlen(name)))
				continue;
			at += strlen(name);
			sum += strtol(at + strcspn(at, " "), NULL, 10);
		}
	fclose(f);
	return sum / level_sources[i].unit;
}

/* Now, with all freed that the kernel keeps only for speed. */
static inline struct levels levels_now(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	struct levels now;

	/* What others free late, they free soon. */
	usleep(200000);
	if (fd < 0 || write(fd, "3", 1) != 1)
		ktap_bail("/proc/sys/vm/drop_caches");
	close(fd);
	for (int i = 0; i < NR_LEVELS; i++)
		now.of[i] = level_read(i);
	return now;
}

/* Nothing grew by @limit or more since @before. */
static inline void levels_check(struct ktap_test *t, const struct levels *before, long limit)
{
	struct levels now = levels_now();

	for (int i = 0; i < NR_LEVELS; i++) {
		long grown = now.of[i] - before->of[i];

		printf("# %s: %ld before, %ld after\n", level_sources[i].what, labs(before->of[i]),
		       labs(now.of[i]));
		if (grown >= limit)
			ktap_fail(t, "%s: expected a change by less than %ld, got %ld",
				  level_sources[i].what, limit, grown);
	}
}

#endif
