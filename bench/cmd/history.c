// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy history: results in a database, and steps in their cells over time. */
#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/history/history.h"

/* Keys of options without a short form. */
enum { KEY_KEEP = 256, KEY_BEFORE, KEY_LAST, KEY_DARK };

#define OPTION_DB                                                                                  \
	{                                                                                          \
		"db", 'd', "FILE", 0, "the history (default: results/history.db)", 0               \
	}
#define OPTION_CELL                                                                                \
	{                                                                                          \
		"cell", 'c', "GLOB,...", 0, "as --paths", 0                                        \
	}

static const struct argp_option db_options[] = { OPTION_DB, { 0 } };

static const struct argp_option log_options[] = {
	OPTION_DB,
	OPTION_CELL,
	{ 0 },
};

static const struct argp_option check_options[] = {
	OPTION_DB,
	OPTION_CELL,
	{ "threshold", 't', "PERCENT", 0, "the least step of a time (default: 5)", 0 },
	{ "last", KEY_LAST, "N", 0, "only steps at the last N runs of a cell", 0 },
	{ 0 },
};

static const struct argp_option plot_options[] = {
	OPTION_DB,
	OPTION_CELL,
	{ "threshold", 't', "PERCENT", 0, "the least step of a time (default: 5)", 0 },
	{ "out", 'o', "DIR", 0, "write there (default: beside the history)", 0 },
	{ "dark", KEY_DARK, NULL, 0, "light on dark", 0 },
	{ 0 },
};

static const struct argp_option prune_options[] = {
	OPTION_DB,
	{ "keep", KEY_KEEP, "RUNS", 0, "keep the newest of each setting", 0 },
	{ "before", KEY_BEFORE, "DATE", 0, "forget the runs before a day", 0 },
	{ 0 },
};

static const struct subcommand {
	const char *name;
	int (*fn)(struct history *h, const struct history_options *o);
	const struct argp_option *options;
	const char *args; /* NULL if it takes none */
	bool creates; /* the history if it does not exist */
	bool selects; /* it takes --paths and --sizes */
	const char *summary;
} subcommands[] = {
	{ "add", history_add, db_options, "RESULT...", true, false,
	  "Add results; those that are there already stay as they are" },
	{ "log", history_log, log_options, NULL, false, true,
	  "List the runs or, with --paths, the values of cells, the newest first" },
	{ "check", history_check, check_options, NULL, false, true,
	  "Find the steps of cells over time; exit code 1 where one is slower" },
	{ "plot", history_plot, plot_options, NULL, false, true,
	  "Draw cells with steps, or those of --paths, over time, each as SVG and PNG" },
	{ "prune", history_prune, prune_options, NULL, false, false, "Forget old runs" },
};

#define NR_SUBCOMMANDS ARRAY_SIZE(subcommands)

/* Parse a positive integer. Returns 0, or EINVAL with an error printed. */
static error_t parse_count(const char *option, const char *arg, size_t *number)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	if (*arg < '0' || *arg > '9' || *end || !n || n > INT_MAX) {
		pr_err("--%s %s: give a whole number from 1 up", option, arg);
		return EINVAL;
	}
	*number = n;
	return 0;
}

/* Parse a percentage into a fraction. Returns 0, or EINVAL with an error printed. */
static error_t parse_share(const char *option, const char *arg, double *share)
{
	char *end;
	double percent = strtod(arg, &end);

	if (end == arg || *end || !(percent >= 0 && percent <= 1000)) {
		pr_err("--%s %s: give a percentage, from 0 to 1000", option, arg);
		return EINVAL;
	}
	*share = percent / 100;
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct history_options *o = state->input;

	switch (key) {
	case 'd':
		o->db = arg;
		return 0;
	case ARGP_KEY_INIT:
		if (state->child_inputs)
			state->child_inputs[0] = o->select;
		return 0;
	case 'c':
		return select_option(o->select, "cell", arg);
	case 'o':
		o->out = arg;
		return 0;
	case 't':
		return parse_share("threshold", arg, &o->threshold);
	case KEY_LAST:
		return parse_count("last", arg, &o->last);
	case KEY_DARK:
		o->dark = true;
		return 0;
	case KEY_KEEP:
		return parse_count("keep", arg, &o->keep);
	case KEY_BEFORE:
		o->before = arg;
		return 0;
	case ARGP_KEY_ARGS:
		if (!o->takes_files)
			return ARGP_ERR_UNKNOWN;
		o->files = state->argv + state->next;
		o->nr_files = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		if (!o->takes_files)
			return 0;
		pr_err("history add: give the results to add");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(const struct subcommand *s, int argc, char **argv)
{
	static const struct argp_child children[] = { { &select_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { .options = s->options,
				   .parser = parse_option,
				   .args_doc = s->args,
				   .doc = s->summary,
				   .children = s->selects ? children : NULL };
	static char name[64];
	char *file = home_path("results/history.db");
	struct selection select = { 0 };
	struct history_options o = {
		.db = file, .threshold = 0.05, .takes_files = s->args, .select = &select
	};
	struct history h = { 0 };
	int code = EXIT_TROUBLE;

	snprintf(name, sizeof(name), "ucopy history %s", s->name);
	argv[0] = name;
	if (!argp_parse(&argp, argc, argv, 0, NULL, &o)) {
		if (!history_open(&h, o.db, s->creates))
			code = s->fn(&h, &o);
		history_close(&h);
	}
	select_free(&select);
	free(file);
	return code;
}

static int usage(void)
{
	printf("Usage: ucopy history SUBCOMMAND [ARGUMENT...]\n\n"
	       "Results in a database, and the steps of their cells over time.\n\n");
	for (size_t i = 0; i < NR_SUBCOMMANDS; i++)
		printf("  %-6s %s\n", subcommands[i].name, subcommands[i].summary);
	printf("\n'ucopy history SUBCOMMAND --help' names its options.\n");
	return EXIT_FINE;
}

int cmd_history(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "--help") || !strcmp(name, "-?"))
		return usage();
	for (size_t i = 0; i < NR_SUBCOMMANDS; i++)
		if (!strcmp(name, subcommands[i].name))
			return run(&subcommands[i], argc - 1, argv + 1);
	pr_err("history %s: no such subcommand: 'ucopy help history' names them", name);
	return EXIT_TROUBLE;
}
