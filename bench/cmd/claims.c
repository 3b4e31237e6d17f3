// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy claims: check textbook claims about user access against results. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/claims/table.h"

struct options {
	const struct claims_format *format;
	char **files;
	size_t nr;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "text|markdown|json", 0, "how to print it (default: text)", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		for (o->format = claims_formats; o->format->name; o->format++)
			if (!strcmp(arg, o->format->name))
				return 0;
		pr_err("--format %s: give text, markdown or json", arg);
		return EINVAL;
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->nr = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	option_table,
	parse_option,
	"[RESULT...]",
	"Hold eight claims of textbooks on user access against results, a column each (default: "
	"results/latest.json).\v"
	"Every verdict follows from the numbers of that result: docs/method.md. The plan 'quick' "
	"measures all of them.",
	NULL,
	NULL,
	NULL
};

int cmd_claims(int argc, char **argv)
{
	char *latest = home_path("results/latest.json");
	struct options o = { .format = claims_formats, .files = &latest, .nr = 1 };
	struct claims_table t = { 0 };
	int ret = argp_parse(&argp, argc, argv, 0, NULL, &o);

	if (!ret)
		ret = claims_load(&t, o.files, o.nr);
	if (!ret)
		o.format->print(&t);
	claims_free(&t);
	free(latest);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
