// SPDX-License-Identifier: GPL-2.0-or-later
/* Long output through a pager, as git shows its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/pager.h"

static pid_t pager;

/* The pager ends when it has read everything and its user has left it. */
static void wait_for_pager(void)
{
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		;
}

void pager_start(void)
{
	const char *command = getenv("PAGER") ?: "less";
	int fds[2];

	if (!*command || !isatty(STDOUT_FILENO) || pipe(fds))
		return;
	fflush(stdout);
	pager = fork();
	if (!pager) {
		/* Quit if one screen holds it all, keep colours, leave the text on the screen. */
		setenv("LESS", "FRX", 0);
		dup2(fds[0], STDIN_FILENO);
		close(fds[0]);
		close(fds[1]);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	if (pager > 0) {
		dup2(fds[1], STDOUT_FILENO);
		atexit(wait_for_pager);
	}
	close(fds[0]);
	close(fds[1]);
}
