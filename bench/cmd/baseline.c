// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy baseline: an exact result reduced to what is compared. */
#include <argp.h>
#include <errno.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "result/file.h"
#include "view/compare/reduce.h"

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **files = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num < 2) {
			files[state->arg_num] = arg;
			return 0;
		}
		pr_err("'%s' is one too many: give RESULT and FILE", arg);
		return EINVAL;
	case ARGP_KEY_END:
		if (state->arg_num == 2)
			return 0;
		pr_err("give the result, and the file its baseline is written to");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	NULL,
	parse_option,
	"RESULT FILE",
	"Reduce an exact result to a baseline, to be tracked and compared with.\v"
	"It holds what 'ucopy compare' looks at, a cell a line in the order of their names, so "
	"that a difference between two can be read.",
	NULL,
	NULL,
	NULL
};

int cmd_baseline(int argc, char **argv)
{
	const char *files[2];
	struct result r;
	json_t *baseline;
	int ret;

	if (argp_parse(&argp, argc, argv, 0, NULL, files) || result_load(&r, files[0]))
		return EXIT_TROUBLE;
	if (r.exact && !r.partial) {
		baseline = baseline_of(&r);
		ret = result_save(baseline, files[1]);
		json_decref(baseline);
	} else {
		pr_err("%s: is %s: a baseline is of a complete exact result", files[0],
		       r.partial ? "partial" : "of time mode");
		ret = -EINVAL;
	}
	result_free(&r);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
