// SPDX-License-Identifier: GPL-2.0-or-later
/* Child processes: their output, their exit status, and that they are killed. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/child.h"
#include "lib/util.h"

struct ending {
	const char *script;
	double limit;
	int ret;
	const char *line;
};

static const struct ending endings[] = {
	{ "echo one; echo two", 0, 0, "one" },
	{ "printf one", 5, 0, "one" },
	{ "echo", 0, 0, "" },
	{ "true", 0, 0, NULL },
	{ "seq 1000000", 0, 0, "1" },
	{ "read line && echo $line; echo nothing to read", 0, 0, "nothing to read" },
	{ "echo gone; exit 7", 0, 7, "gone" },
	{ "kill -KILL $$", 0, 128 + SIGKILL, NULL },
	{ "exec /nosuch/program", 0, 127, NULL },
	{ "echo late; sleep 600", 0.2, -ETIMEDOUT, "late" },
	{ "yes", 0.2, -ETIMEDOUT, "y" },
	{ "trap '' TERM; sleep 600 & wait", 0.2, -ETIMEDOUT, NULL },
	{ "trap 'exit 2' TERM; sleep 600", 0.2, -ETIMEDOUT, NULL },
	{ "kill -STOP $$; echo awake", 0.2, -ETIMEDOUT, NULL },
};

static void ends(void **state)
{
	const struct ending *e = *state;
	char *argv[] = { "sh", "-c", (char *)e->script, NULL };
	double start = now();
	char *line;

	assert_int_equal(child_run(&(struct child){ .argv = argv, .limit = e->limit }, &line),
			 e->ret);
	assert_true(now() - start < 300);
	assert_int_equal(!line, !e->line);
	if (line && e->line)
		assert_string_equal(line, e->line);
	free(line);
}

/* Does a process group exist? One that just exited may, for a moment. */
static bool group_is_there(pid_t group)
{
	for (double end = now() + 60; now() < end; usleep(10000))
		if (kill(-group, 0) && errno == ESRCH)
			return false;
	return true;
}

/* A process that runs a program is killed: so is everything the program started. */
static void killed(void **state)
{
	char *argv[] = { "sh", "-c", "ps -o pgid= $$ >&2; sleep 600 & sleep 600", NULL };
	char text[16] = "", *line;
	int fds[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		dup2(fds[1], STDERR_FILENO);
		_exit(run_line(argv, &line));
	}
	assert_true(read(fds[0], text, sizeof(text) - 1) > 0);
	assert_true(atol(text) > 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_false(group_is_there(atol(text)));
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	enum { NR = sizeof(endings) / sizeof(*endings) };
	struct CMUnitTest tests[NR + 1];

	for (size_t i = 0; i < NR; i++)
		tests[i] = (struct CMUnitTest){ endings[i].script, ends, NULL, NULL,
						(void *)&endings[i] };
	tests[NR] = (struct CMUnitTest){ "the parent is killed", killed, NULL, NULL, NULL };
	return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
