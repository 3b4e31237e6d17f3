// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy run: measure a plan with the driver in a guest and write a result file. */
#include <errno.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "run/session.h"
#include "run/turns.h"

struct options {
	struct run_options run;
	const char *against;
	bool aa;
};

enum { KEY_AGAINST = 256, KEY_AA };

static const struct argp_option option_table[] = {
	{ "against", KEY_AGAINST, "MODULE.ko|KERNEL", 0,
	  "measure this too, in turns: a second result, FILE with .base in its name", 0 },
	{ "aa", KEY_AA, NULL, 0, "the same against itself: what differs is noise", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->run;
		return 0;
	case KEY_AGAINST:
		o->against = arg;
		return 0;
	case KEY_AA:
		o->aa = true;
		return 0;
	case ARGP_KEY_END:
		if (!o->aa || !o->against)
			return 0;
		pr_err("--aa and --against: give one of them");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &run_options_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	NULL,
	"Measure a plan (default: quick) in a guest and write a result file.\v"
	"Exact mode counts instructions and is the same in every run. Time mode takes nanoseconds:"
	" a machine's with KVM, else the emulator's, and then they are marked as such. With "
	"--against and --aa every round of time mode is taken in a guest of its own.",
	children,
	NULL,
	NULL
};

int cmd_run(int argc, char **argv)
{
	struct options o = { .run = { RUN_DEFAULTS, .plan = "quick" } };
	struct session s;
	int ret;

	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	if (o.against || o.aa)
		return turns_run(&o.run, o.against);
	ret = session_open(&s, &o.run);
	if (!ret)
		ret = session_measure(&s);
	return session_close(&s, ret);
}
