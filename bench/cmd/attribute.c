// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy attribute: breakdown of the cost of every cell of a result. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/attribute/attribute.h"

static const struct argp_option option_table[] = {
	{ "cell", 'c', "GLOB,...", 0, "as --paths", 0 },
	{ "format", 'f', "text|json", 0, "tables (default), or every cell as JSON", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct attribute_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		return 0;
	case 'c':
		return select_option(&o->select, "cell", arg);
	case 'f':
		o->json = !strcmp(arg, "json");
		if (o->json || !strcmp(arg, "text"))
			return 0;
		pr_err("--format %s: give text or json", arg);
		return EINVAL;
	case ARGP_KEY_ARG:
		if (state->arg_num) {
			pr_err("one result at a time: parts of two kernels do not add up");
			return EINVAL;
		}
		o->file = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &select_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	"[RESULT]",
	"Say where the cost of every cell goes (default: results/latest.json).\v"
	"A cell's total is the sum of its parts and the rest. In exact mode the parts are the"
	" instructions seen executed in the cell's own call; else they are the stages measured"
	" alone, and the rest is what overlaps. The tables show the aligned cells of one thread;"
	" --paths and JSON reach all. One cell is shown by every method that measured it, side by"
	" side. Exit code 1: the oracle saw something else than the batches counted.",
	children,
	NULL,
	NULL
};

int cmd_attribute(int argc, char **argv)
{
	char *latest = home_path("results/latest.json");
	struct attribute_options o = { .file = latest };
	int code = EXIT_TROUBLE;

	if (!argp_parse(&argp, argc, argv, 0, NULL, &o))
		code = attribute_result(&o);
	select_free(&o.select);
	free(latest);
	return code;
}
