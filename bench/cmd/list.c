// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy list: what can be measured, on which kernels and by which plan. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "plan/cells.h"
#include "target/kernel.h"
#include "target/target.h"

static const char *const size_words[] = {
	[UCOPY_SIZES_NONE] = "-",
	[UCOPY_SIZES_FIXED] = "1, 2, 4, 8",
	[UCOPY_SIZES_ANY] = "from 1 up",
	[UCOPY_SIZES_FIXED_K] = "k times 1, 2, 4, 8",
	[UCOPY_SIZES_ANY_K] = "k times from 1 up",
	[UCOPY_SIZES_CONSTANT] = "constant",
	[UCOPY_SIZES_CONSTANT_K] = "k fields, constant",
	[UCOPY_SIZES_STRING] = "from 1 to 4096",
};

#define SIZE_WORD(bytes, ...) " " #bytes
#define CONSTANT_SIZES UCOPY_CONSTANT_SIZES(SIZE_WORD)

static void list_rows(bool stages)
{
	printf("%-34s %-18s %s\n", stages ? "STAGE" : "PATH", "SIZES", "WHAT RUNS");
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++) {
		const struct path_row *r = &path_rows[i];

		if (!strcmp(r->family, "stage") == stages)
			printf("%-34s %-18s %s\n", r->name, size_words[r->sizes], r->what);
	}
}

static int list_paths(void)
{
	list_rows(false);
	puts("\nconstant: the compiler knows the size. There are those of" CONSTANT_SIZES
	     " bytes.");
	return EXIT_FINE;
}

static int list_stages(void)
{
	list_rows(true);
	return EXIT_FINE;
}

static int list_memory(void)
{
	printf("%-12s %s\n", "MEMORY", "USER MEMORY OF A CALL");
	for (size_t i = 0; i < NR_MEMS; i++)
		printf("%-12s %s\n", mem_names[i], mem_what[i]);
	return EXIT_FINE;
}

static void list_kernel(const char *kernel, const char *arch, void *unused)
{
	(void)unused;
	printf("%-36s %-14s in the cache\n", kernel, arch);
}

static int list_kernels(void)
{
	static const char *const series[] = { "6.1", "6.12" };

	printf("%-36s %-14s %s\n", "KERNEL", "ARCHITECTURE", "WHERE");
	for (size_t i = 0; i < ARRAY_SIZE(series); i++)
		printf("%-36s %-14s Debian's, fetched when first used%s\n", series[i], ARCH_LIST,
		       strcmp(series[i], DEFAULT_KERNEL) ? "" : " (default)");
	kernels_each(list_kernel, NULL);
	return EXIT_FINE;
}

static int list_plans(void)
{
	for (const struct builtin_plan *b = builtin_plans; b->name; b++) {
		struct plan p = { 0 };
		struct cells cells;
		json_t *json = json_loads(b->json, 0, NULL);
		const char *why = plan_from_json(&p, json);

		plan_limit_threads(&p, host_cpus());
		if (!why)
			why = plan_expand(&p, &cells);
		json_decref(json);
		printf("%-10s %5zu cells  %s\n", b->name, why ? 0 : cells.nr, b->what);
		plan_free(&p);
		cells_free(&cells);
	}
	return EXIT_FINE;
}

int cmd_list(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(void);
	} lists[] = {
		{ "paths", list_paths },     { "stages", list_stages }, { "memory", list_memory },
		{ "kernels", list_kernels }, { "plans", list_plans },
	};
	const char *what = argc == 2 ? argv[1] : "";

	if (!strcmp(what, "--help")) {
		printf("Usage: ucopy list paths|stages|memory|kernels|plans\n");
		return EXIT_FINE;
	}
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(what, lists[i].name))
			return lists[i].fn();
	pr_err("list what? give one of paths, stages, memory, kernels, plans");
	return EXIT_TROUBLE;
}
