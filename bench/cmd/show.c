// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy show: a result as tables. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/show/show.h"

static const struct argp_option option_table[] = {
	{ "all", 'a', NULL, 0, "every table, instead of one screen", 0 },
	{ "cells", 'c', NULL, 0, "every cell, one a line", 0 },
	{ "format", 'f', "text|json", 0, "text (default), or every cell as JSON", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct show_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		return 0;
	case 'a':
		o->all = true;
		return 0;
	case 'c':
		o->cells = true;
		return 0;
	case 'f':
		o->json = !strcmp(arg, "json");
		if (o->json || !strcmp(arg, "text"))
			return 0;
		pr_err("--format %s: give text or json", arg);
		return EINVAL;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
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
	"Print a result (default: results/latest.json).\v"
	"By default one screen: the functions that callers know, and where"
	" their cost goes. --all, --paths and --sizes print tables, which"
	" show the aligned cells; --cells shows all of them.",
	children,
	NULL,
	NULL
};

int cmd_show(int argc, char **argv)
{
	char *latest = home_path("results/latest.json");
	struct show_options o = { .file = latest };
	int code = EXIT_TROUBLE;

	if (!argp_parse(&argp, argc, argv, 0, NULL, &o)) {
		style_for(STDOUT_FILENO);
		code = show_result(&o);
	}
	select_free(&o.select);
	free(latest);
	return code;
}
