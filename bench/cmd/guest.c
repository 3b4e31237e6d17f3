// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy guest: run one static program or shell script in a guest with the module loaded, with a
 * file as its argument. Output, errors and exit status are the program's. For tests and
 * experiments.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "target/program.h"
#include "target/targets.h"

struct options {
	struct target_options target;
	const char *files[2]; /* the program, and its argument */
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->target;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		o->files[state->arg_num] = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &target_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	NULL,
	parse_option,
	"PROGRAM [FILE]",
	"Run a static program or a shell script in a guest, with the module loaded and the"
	" contents of FILE, if there is one, in the file that its argument names.",
	children,
	NULL,
	NULL
};

static int print_line(const char *line, void *unused)
{
	(void)unused;
	puts(line);
	fflush(stdout);
	return 0;
}

static void print_error(const char *line, void *unused)
{
	(void)unused;
	fflush(stdout);
	fprintf(stderr, "%s\n", line);
}

/* Returns an exit code: the program's, if it exited. */
static int run(const struct options *o, char *const paths[2])
{
	const struct target_job job = {
		.program = paths[0],
		.input = paths[1] ?: paths[0], /* the slot must be filled in any case */
		.line = print_line,
		.error = print_error,
	};
	int status = EXIT_TROUBLE, ret;
	struct target t;

	ret = target_prepare(&t, &o->target, true);
	ret = ret ?: t.ops->run(&t, &job, &status);
	target_release(&t);
	if (ret == -EINTR)
		pr_err("interrupted: the guest is ended");
	return ret ? EXIT_TROUBLE : status;
}

/* The absolute path of a file, to be freed; NULL with an error printed. */
static char *existing(const char *what, const char *file)
{
	char *path = file ? realpath(file, NULL) : NULL;

	if (!path)
		pr_err("%s '%s': %s", what, file ?: "",
		       file ? strerror(errno) : "name one to run in the guest");
	return path;
}

int cmd_guest(int argc, char **argv)
{
	struct options o = { .target = TARGET_DEFAULTS };
	char *paths[2] = { NULL, NULL };
	int code = EXIT_TROUBLE;

	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	paths[0] = existing("program", o.files[0]);
	if (paths[0] && o.files[1])
		paths[1] = existing("file", o.files[1]);
	if (paths[0] && !o.files[1] == !paths[1] && !program_check(paths[0], o.target.arch))
		code = run(&o, paths);
	free(paths[0]);
	free(paths[1]);
	return code;
}
