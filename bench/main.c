// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy: what a user copy costs in the Linux kernel, and where the cost goes. */
#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/util.h"

struct command {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *summary;
};

static int cmd_help(int argc, char **argv);

static const struct command commands[] = {
	{ "run", cmd_run, "measure a plan in a guest and write a result" },
	{ "list", cmd_list, "list paths, stages, memory, kernels or plans" },
	{ "show", cmd_show, "print a result as tables" },
	{ "plot", cmd_plot, "draw a result, or several together" },
	{ "attribute", cmd_attribute, "say where the cost of every cell of a result goes" },
	{ "claims", cmd_claims, "hold what textbooks say of user access against results" },
	{ "export", cmd_export, "print a result in the format of another tool" },
	{ "history", cmd_history, "keep results in a database and find the steps of their cells" },
	{ "compare", cmd_compare, "say what changed between two results, and which way" },
	{ "baseline", cmd_baseline, "reduce a result to a baseline that can be tracked" },
	{ "trace", cmd_trace, "list every instruction of one call of a path" },
	{ "crosscheck", cmd_crosscheck, "measure a plan again by timing whole commands" },
	{ "doctor", cmd_doctor, "what this machine can do, and the remedy for each lack" },
	{ "guest", cmd_guest, "run a static program in a guest, with the module loaded" },
	{ "version", cmd_version, "what was built, of what, and with what it works here" },
	{ "help", cmd_help, "this text, or a command's: ucopy help COMMAND" },
	{ 0 },
};

static const struct command *find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static void usage(void)
{
	printf("Usage: ucopy COMMAND [ARGUMENT...]\n\n"
	       "What a user copy costs in the Linux kernel, and where the cost goes.\n\n");
	for (const struct command *c = commands; c->name; c++)
		printf("  %-10s %s\n", c->name, c->summary);
	printf("\nExit codes: 0 fine, 1 regression or failed test, 2 usage, environment or\n"
	       "infrastructure, 77 skipped.\n");
}

static int dispatch(const struct command *c, int argc, char **argv)
{
	static char name[64];

	/* argp uses this name in its messages. */
	snprintf(name, sizeof(name), "ucopy %s", c->name);
	argv[0] = name;
	return c->fn(argc, argv);
}

static int cmd_help(int argc, char **argv)
{
	const struct command *c = argc > 1 ? find(argv[1]) : NULL;
	char *help[] = { NULL, (char *)"--help", NULL };

	if (argc > 1 && !c) {
		pr_err("no command '%s': 'ucopy help' names them", argv[1]);
		return EXIT_TROUBLE;
	}
	if (!c || c->fn == cmd_help) {
		usage();
		return EXIT_FINE;
	}
	return dispatch(c, 2, help);
}

/*
 * Output may be redirected to a file: a partial write is a failure. A closed pipe is not:
 * the reader is done.
 */
static int check_output(int code)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	if (poll(&out, 1, 0) == 1 && out.revents & POLLERR)
		return code;
	pr_err("standard output: cannot be written: %s",
	       errno ? strerror(errno) : "is the disk full?");
	return EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
	const struct command *c;

	argp_err_exit_status = EXIT_TROUBLE;
	if (argc < 2) {
		pr_err("no command: 'ucopy help' names them");
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		usage();
		return EXIT_FINE;
	}
	c = find(strcmp(argv[1], "--version") ? argv[1] : "version");
	if (!c) {
		pr_err("no command '%s': 'ucopy help' names them", argv[1]);
		return EXIT_TROUBLE;
	}
	catch_signals();
	export_paths();
	return check_output(dispatch(c, argc - 1, argv + 1));
}
