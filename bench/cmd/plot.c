// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy plot: plots of one result, or of several together. */
#include <argp.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/plot/plot.h"

/* An option without a short form. */
#define KEY_DARK 256

static const struct argp_option option_table[] = {
	{ "out", 'o', "DIR", 0, "write there (default: beside the result, in its name.plots)", 0 },
	{ "all", 'a', NULL, 0, "print the names of all pictures", 0 },
	{ "kind", 'k', "KIND", 0, "only pictures of this kind, by the first word of their name",
	  0 },
	{ "dark", KEY_DARK, NULL, 0, "light on dark", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct plot_options *o = state->input;

	switch (key) {
	case 'o':
		o->out = arg;
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o->select;
		return 0;
	case 'a':
		o->all = true;
		return 0;
	case 'k':
		o->kind = arg;
		return 0;
	case KEY_DARK:
		o->dark = true;
		return 0;
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->nr_files = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &select_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	"[RESULT...]",
	"Draw a result (default: results/latest.json), or several together, each picture as SVG"
	" and PNG.\v"
	"cost-FAMILY: cost against size. extra-FORM: what the checked form costs over a plainer"
	" one. heat-FAMILY-VARIANT: what unaligned buffers cost. parts-SIZE: what calls are made"
	" of. counters: the same by perf's counters. agreement: how far methods are from the"
	" batches. generations: the range checks the kernel has had. amortise-FAMILY-SIZE: an"
	" access of k in a call. struct: fetching a structure. faults-FAMILY: kinds of user"
	" memory. threads-FAMILY-SIZE: several CPUs at once. A kind is drawn where the result has"
	" cells for it.\n\n"
	"Of several results: overlay-FAMILY: each path against size, a line a result."
	" change-RESULT: what differs from the first result, by how much.",
	children,
	NULL,
	NULL
};

int cmd_plot(int argc, char **argv)
{
	char *latest = home_path("results/latest.json");
	struct selection select = { 0 };
	struct plot_options o = { .files = &latest, .nr_files = 1, .select = &select };
	int code = EXIT_TROUBLE;

	if (!argp_parse(&argp, argc, argv, 0, NULL, &o))
		code = plot_results(&o);
	select_free(&select);
	free(latest);
	return code;
}
