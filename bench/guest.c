// SPDX-License-Identifier: GPL-2.0
/*
 * ucopy guest: run one static program or shell script in a guest with the
 * module loaded. Its output is ours, its exit status too. For tests, and for
 * looking around.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "target.h"
#include "util.h"

struct options {
	struct target_options target;
	const char *program;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->target;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		o->program = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &target_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	NULL,	   parse_option,
	"PROGRAM", "Run a static program or a shell script in a guest, with the module loaded.",
	children,  NULL,
	NULL
};

static int print_line(const char *line, void *unused)
{
	(void)unused;
	puts(line);
	fflush(stdout);
	return 0;
}

static int run(struct target *t, const char *program)
{
	int status = EXIT_TROUBLE;

	t->config.program = program;
	t->config.plan = program; /* a program gets no plan; the slot is filled */
	return vm_run(&t->config, print_line, NULL, &status) ? EXIT_TROUBLE : status;
}

int cmd_guest(int argc, char **argv)
{
	struct options o = { .target = TARGET_DEFAULTS };
	int code = EXIT_TROUBLE;
	struct target t;
	char *program;

	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	program = o.program ? realpath(o.program, NULL) : NULL;
	if (!program) {
		complain("program '%s': %s", o.program ?: "",
			 o.program ? strerror(errno) : "name one to run in the guest");
		return EXIT_TROUBLE;
	}
	if (!target_prepare(&t, &o.target, true))
		code = run(&t, program);
	target_release(&t);
	free(program);
	return code;
}
