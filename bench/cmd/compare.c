// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy compare: changes between two results, and their direction. */
#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/pager.h"
#include "lib/util.h"
#include "view/compare/compare.h"

struct options {
	const struct compare_format *format;
	const char *across, *files[2];
	struct selection select;
	double threshold; /* a fraction, NAN if not given */
	bool all;
	bool fails[NR_OUTCOMES];
};

enum { KEY_ACROSS = 256, KEY_FAIL_ON };

static const struct argp_option option_table[] = {
	{ "across", KEY_ACROSS, "NAME,...", 0,
	  "compare although these, or all, differ, such as kernel,cpu; what differs is said", 0 },
	{ "all", 'a', NULL, 0, "every change, not folded; of times every cell", 0 },
	{ "fail-on", KEY_FAIL_ON, "VERDICT,...", 0,
	  "exit code 1 on these too: fewer, undecided, moved, inconclusive, missing", 0 },
	{ "format", 'f', "text|markdown|lkml|json", 0, "how to print it (default: text)", 0 },
	{ "threshold", 't', "PERCENT", 0,
	  "changes of cost up to this are none (default: time 5, exact 0)", 0 },
	{ 0 },
};

/*
 * Look up an outcome by name; counts and times have different names for the same outcome: either
 * name sets both.
 */
static bool set_fail(struct options *o, const char *name)
{
	static const enum outcome twins[NR_OUTCOMES] = {
		[OUTCOME_SLOWER] = OUTCOME_MORE,
		[OUTCOME_FASTER] = OUTCOME_FEWER,
		[OUTCOME_MORE] = OUTCOME_SLOWER,
		[OUTCOME_FEWER] = OUTCOME_FASTER,
	};

	for (int i = OUTCOME_SAME + 1; i < NR_OUTCOMES; i++) {
		if (strcmp(name, outcome_names[i]))
			continue;
		o->fails[i] = true;
		if (twins[i])
			o->fails[twins[i]] = true;
		return true;
	}
	return false;
}

static error_t set_fails(struct options *o, char *list)
{
	char *rest = list, *name;

	while ((name = strsep(&rest, ","))) {
		if (set_fail(o, name))
			continue;
		pr_err("--fail-on %s: give some of more, fewer, undecided, slower, faster, moved, "
		       "inconclusive, missing",
		       name);
		return EINVAL;
	}
	return 0;
}

static error_t set_threshold(struct options *o, const char *text)
{
	char *end;
	double percent = strtod(text, &end);

	if (end == text || (*end && strcmp(end, "%")) || !(percent >= 0 && percent <= 1000)) {
		pr_err("--threshold %s: give percent, from 0 to 1000", text);
		return EINVAL;
	}
	o->threshold = percent / 100;
	return 0;
}

static error_t set_format(struct options *o, const char *name)
{
	for (o->format = compare_formats; o->format->name; o->format++)
		if (!strcmp(name, o->format->name))
			return 0;
	pr_err("--format %s: give text, markdown, lkml or json", name);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_ACROSS:
		o->across = arg;
		return 0;
	case 'a':
		o->all = true;
		return 0;
	case KEY_FAIL_ON:
		return set_fails(o, arg);
	case 'f':
		return set_format(o, arg);
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		return 0;
	case 't':
		return set_threshold(o, arg);
	case ARGP_KEY_ARG:
		if (state->arg_num < 2) {
			o->files[state->arg_num] = arg;
			return 0;
		}
		pr_err("'%s' is one too many: give two results, BASE and NEW", arg);
		return EINVAL;
	case ARGP_KEY_END:
		if (state->arg_num == 2)
			return 0;
		pr_err("give two results, BASE and NEW");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &select_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	"BASE NEW",
	"Compare two results, or a result with a baseline, cell by cell.\v"
	"In exact mode every change is named, with the part that moved: more or fewer "
	"instructions, or not decided by counts where iterations of rep-string instructions, "
	"barriers or smap move against the sum. In time mode a cell is slower or faster when its "
	"rounds say so (corrected for the number of cells) and its median changed beyond "
	"threshold and noise; within noise when the interval of its difference lies within "
	"them; else inconclusive. Exit code 1: a cell "
	"is slower, or takes more instructions, or a barrier more.",
	children,
	NULL,
	NULL
};

/* Returns an exit code. */
static int compare(struct options *o, const struct result *base, const struct result *new)
{
	struct comparison c = {
		.base = base,
		.new = new,
		.base_file = o->files[0],
		.new_file = o->files[1],
		.threshold = o->threshold,
	};
	const char *why = compare_results(&c, o->across, &o->select);
	int code = EXIT_FINE;

	if (why) {
		pr_err("%s, %s: %s", o->files[0], o->files[1], why);
		code = EXIT_TROUBLE;
	} else {
		if (o->all)
			pager_start();
		(o->all ? o->format->print_all : o->format->print)(&c);
	}
	/* An additional barrier is never within a threshold, nor offset by anything. */
	if (code == EXIT_FINE && c.barriers)
		code = EXIT_REGRESSION;
	for (int i = 0; i < NR_OUTCOMES && code == EXIT_FINE; i++)
		if (o->fails[i] && c.count[i])
			code = EXIT_REGRESSION;
	compare_free(&c);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	struct options o = {
		.format = compare_formats,
		.threshold = NAN,
		.fails = { [OUTCOME_SLOWER] = true, [OUTCOME_MORE] = true },
	};
	struct result base = { 0 }, new = { 0 };
	int code = EXIT_TROUBLE;

	if (!argp_parse(&argp, argc, argv, 0, NULL, &o) && !result_load(&base, o.files[0]) &&
	    !result_load(&new, o.files[1]))
		code = compare(&o, &base, &new);
	result_free(&base);
	result_free(&new);
	select_free(&o.select);
	return code;
}
