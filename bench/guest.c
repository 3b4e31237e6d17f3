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
	const char *kernel, *program;
	double limit;
};

static const struct argp_option option_table[] = {
	{ "kernel", 'k', "6.1|6.12|RELEASE", 0, "Debian kernel (default: " DEFAULT_KERNEL ")", 0 },
	{ "limit", 'l', "SECONDS", 0, "longest silence of the guest (default: 60)", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end;

	switch (key) {
	case 'k':
		o->kernel = arg;
		return 0;
	case 'l':
		o->limit = strtod(arg, &end);
		if (!*end && o->limit > 0)
			return 0;
		complain("--limit %s: give a number of seconds", arg);
		return EINVAL;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		o->program = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	option_table, parse_option,
	"PROGRAM",    "Run a static program or a shell script in a guest, with the module loaded.",
	NULL,	      NULL,
	NULL
};

static int run(struct target *t, const char *program, double limit)
{
	int ret, status = EXIT_TROUBLE;
	struct vm vm;
	char *line;

	t->config.program = program;
	t->config.plan = program; /* a program gets no plan; the slot is filled */
	t->config.silence_limit = limit;
	ret = vm_start(&vm, &t->config);
	while (!ret) {
		ret = vm_line(&vm, &line, &status);
		if (ret != 1)
			break;
		puts(line);
		fflush(stdout);
		free(line);
		ret = 0;
	}
	vm_end(&vm);
	return ret ? EXIT_TROUBLE : status;
}

int cmd_guest(int argc, char **argv)
{
	struct options o = { .kernel = DEFAULT_KERNEL, .limit = VM_SILENCE_LIMIT };
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
	if (!target_prepare(&t, o.kernel, true))
		code = run(&t, program, o.limit);
	target_release(&t);
	free(program);
	return code;
}
