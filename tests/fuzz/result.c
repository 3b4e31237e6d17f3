// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target for results: a file goes through the reader and, if accepted, through every
 * command that reads results and every plot, none of which may crash, leak or hang, whatever
 * the file contains.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/plot/data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct {
	int (*command)(int argc, char **argv);
	const char *option, *value;
	bool pair; /* compare the file with one of other costs */
} doors[] = {
	{ cmd_show, "--paths", "*", false },
	{ cmd_show, "--cells", NULL, false },
	{ cmd_attribute, "--format", "text", false },
	{ cmd_attribute, "--format", "json", false },
	{ cmd_claims, "--format", "markdown", false },
	{ cmd_claims, "--format", "json", false },
	{ cmd_compare, "--format", "text", true },
	{ cmd_compare, "--format", "markdown", true },
	{ cmd_compare, "--format", "lkml", true },
	{ cmd_compare, "--format", "json", true },
	{ cmd_export, "--format", "junit", true },
	{ cmd_export, "--format", "ktap", false },
	{ cmd_export, "--format", "junit", false },
	{ cmd_export, "--format", "github-action-benchmark", false },
	{ cmd_export, "--format", "bencher", false },
	{ cmd_export, "--format", "gobench", false },
	{ cmd_export, "--format", "csv", false },
	{ cmd_export, "--format", "openmetrics", false },
};

static const struct {
	picture_fn *write;
	size_t nr;
} pictures[] = {
	{ write_cost, UCOPY_NR_PATHS },
	{ write_extra, NR_EXTRAS },
	{ write_heat, UCOPY_NR_PATHS },
	{ write_parts, NR_PARTS_SIZES },
	{ write_counters, 1 },
	{ write_agreement, 1 },
	{ write_generations, 1 },
	{ write_amortise, NR_AMORTISE },
	{ write_struct, 1 },
	{ write_faults, UCOPY_NR_PATHS },
	{ write_threads, UCOPY_NR_PATHS *NR_THREADS_SIZES },
};

static void run_commands(char *file, char *dearer)
{
	for (size_t i = 0; i < COUNT(doors); i++) {
		char *argv[6] = { (char *)"ucopy", (char *)doors[i].option };
		int argc = 2;

		if (doors[i].value)
			argv[argc++] = (char *)doors[i].value;
		argv[argc++] = file;
		if (doors[i].pair)
			argv[argc++] = dearer;
		doors[i].command(argc, argv);
	}
}

/* Returns the descriptor of a file of the same cells with other costs. */
static int with_other_costs(const struct result *r)
{
	json_t *other = nonnull(json_deep_copy(r->json)), *cell, *v;
	size_t i, s;
	char *text;
	int fd;

	json_array_foreach (json_object_get(other, "cells"), i, cell) {
		json_t *samples = json_object_get(cell, "samples");

		json_object_set_new(cell, "value", result_number(r->cells[i].value + 1));
		json_array_foreach (samples, s, v)
			json_array_set_new(samples, s, json_real(json_number_value(v) * 1.5));
	}
	text = nonnull(json_dumps(other, 0));
	fd = memory_file(text);
	free(text);
	json_decref(other);
	return fd;
}

static void draw(const struct result *r)
{
	struct plan all = { 0 };
	char *text;
	size_t size;

	plan_set_paths(&all, "*");
	for (size_t i = 0; i < COUNT(pictures); i++) {
		for (size_t n = 0; n < pictures[i].nr; n++) {
			FILE *table = nonnull(open_memstream(&text, &size));
			struct picture pic = { 0 };

			pictures[i].write(&pic, r, &all, n, table);
			picture_free(&pic);
			fclose(table);
			free(text);
		}
	}
	plan_free(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("result", MFD_CLOEXEC), other;
	char *file = xstrfmt("/proc/self/fd/%d", fd), *dearer;
	struct result r;

	if (write(fd, data, size) == (ssize_t)size && !result_load(&r, file)) {
		other = with_other_costs(&r);
		dearer = xstrfmt("/proc/self/fd/%d", other);
		draw(&r);
		result_free(&r);
		run_commands(file, dearer);
		free(dearer);
		close(other);
	}
	free(file);
	close(fd);
	return 0;
}
