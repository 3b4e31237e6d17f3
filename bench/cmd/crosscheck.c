// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy crosscheck: measure a plan as `ucopy run` does, and again by timing whole commands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "run/commands.h"
#include "target/kernel.h"
#include "view/attribute/methods.h"

#define PATHS                                                                                      \
	"get_user/checked,get_user/unchecked,"                                                     \
	"copy_from_user/checked,copy_from_user/unchecked,copy_from_user/raw,copy_to_user/checked"
#define COUNTERS "cycles,instructions"

static const char doc[] =
	"Measure some paths, and again by whole commands: hyperfine times the driver in the guest"
	" as it makes N calls and as it makes none.\v"
	"By itself it takes " PATHS ", of the plan 'crosscheck'. The result is that of 'ucopy run'"
	" with 'command' in each cell, and hyperfine's own numbers. A command may differ from the"
	" batches by its bound: the ticks counted during its calls and the scatter of process"
	" starts. Exit code 1: a method disagrees beyond that; emulated times decide nothing.";

/* Print all methods of every cell, and count those that disagree. Returns 0 or -errno. */
static int show(const struct session *s, size_t *disagree)
{
	struct tally tally = { 0 };
	struct result r;
	int ret = result_take(&r, json_incref(s->result), s->out);

	for (size_t i = 0; !ret && i < r.nr; i++) {
		struct methods m = methods_of(&r, &r.cells[i]);

		printf("%s%s", i ? "\n" : "", r.cells[i].name);
		methods_print(&r, &m);
		tally_add(&tally, &m);
		methods_free(&m);
	}
	if (!ret) {
		tally_print(&tally);
		*disagree = json_array_size(tally.off);
		result_free(&r);
	}
	tally_free(&tally);
	return ret;
}

int cmd_crosscheck(int argc, char **argv)
{
	struct run_options o = { RUN_DEFAULTS, .counters = COUNTERS };
	struct argp argp = run_options_argp;
	struct session s;
	size_t disagree = 0;
	char *bundle = NULL;
	int ret, code;

	argp.doc = doc;
	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	if (!o.plan)
		o.paths = o.paths ?: PATHS;
	o.plan = o.plan ?: "crosscheck";
	ret = session_open(&s, &o);
	if (!ret)
		bundle = target_bundle(o.target.arch);
	if (!ret && !bundle)
		ret = -ENOENT;
	if (!ret)
		ret = session_measure(&s);
	if (!ret)
		ret = commands_time(&s, bundle);
	if (!ret)
		ret = show(&s, &disagree);
	free(bundle);
	/* Emulated times scatter: they are shown and decide nothing. */
	if (s.target.emulated)
		disagree = 0;
	code = session_close(&s, ret);
	return code == EXIT_FINE && disagree ? EXIT_REGRESSION : code;
}
