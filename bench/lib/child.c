// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program runs in its own process group, with everything it starts, under a keeper: a
 * child of ours that does nothing but wait for it. The keeper is signalled to end the
 * program by us or, if we were killed, by the kernel; it then ends the whole group.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/util.h"

#define END_SIGNAL SIGUSR1
/* How long the group has to clean up, and how often we check for reasons to end it. */
#define GRACE_SECONDS 3
#define POLL_MS 100

static volatile sig_atomic_t ending;

static void handle_all(void (*handler)(int))
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], handler);
}

static void end_group(int sig)
{
	ending = sig;
	kill(0, SIGTERM);
	alarm(GRACE_SECONDS);
}

static void kill_group(int sig)
{
	(void)sig;
	kill(0, SIGKILL);
}

static void become(const struct child *c)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC), log = STDERR_FILENO;

	handle_all(SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	if (c->dir && chdir(c->dir))
		_exit(127);
	if (c->log)
		log = open(c->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	dup2(null, STDIN_FILENO);
	dup2(log, STDERR_FILENO);
	execvp(c->argv[0], c->argv);
	_exit(127);
}

/* Runs in the keeper until the program has ended. Only stdio is open, with the pipe as stdout. */
static void keep(const struct child *c, pid_t parent, int out)
{
	int status = 0;
	pid_t pid;

	handle_all(SIG_IGN);
	signal(SIGALRM, kill_group);
	signal(END_SIGNAL, end_group);
	prctl(PR_SET_PDEATHSIG, END_SIGNAL);
	dup2(out, STDOUT_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	pid = setpgid(0, 0) || getppid() != parent ? -1 : fork();
	if (!pid)
		become(c);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (ending)
		kill_group(ending);
	_exit(pid < 0 ? 126 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/*
 * Read a pipe up to EOF, which comes when the keeper ends. Returns the first line, to be
 * freed, or NULL; *why is the reason for ending the program early, as -errno, or 0.
 */
static char *first_line(const struct child *c, pid_t keeper, int out, int *why)
{
	double deadline = now() + c->limit;
	struct pollfd p = { .fd = out, .events = POLLIN };
	char buf[4096], *text = NULL, *end;
	size_t size;
	FILE *all = nonnull(open_memstream(&text, &size));
	bool whole = false;
	ssize_t n = 1;

	for (*why = 0; n;) {
		if (!*why && (interrupted || (c->limit && now() > deadline))) {
			*why = interrupted ? -EINTR : -ETIMEDOUT;
			kill(keeper, END_SIGNAL);
		}
		n = poll(&p, 1, POLL_MS) > 0 ? read(out, buf, sizeof(buf)) : -1;
		if (n > 0 && !whole) {
			whole = memchr(buf, '\n', n);
			fwrite(buf, 1, n, all);
		}
	}
	fclose(all);
	end = nonnull(strchrnul(text, '\n'));
	*end = '\0';
	if (end == text && !whole) {
		free(text);
		text = NULL;
	}
	return text;
}

int child_run(const struct child *c, char **line)
{
	pid_t parent = getpid(), keeper;
	int fds[2], status = 0, why;

	*line = NULL;
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	fflush(NULL);
	keeper = fork();
	if (!keeper)
		keep(c, parent, fds[1]);
	close(fds[1]);
	if (keeper < 0) {
		why = -errno;
		close(fds[0]);
		return why;
	}
	*line = first_line(c, keeper, fds[0], &why);
	close(fds[0]);
	while (waitpid(keeper, &status, 0) < 0 && errno == EINTR)
		;
	if (why)
		return why;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_line(char *const argv[], char **line)
{
	return child_run(&(struct child){ .argv = argv }, line);
}
