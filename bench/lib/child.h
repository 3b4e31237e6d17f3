/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running other programs to completion: they never outlive this one, however it ends. */
#ifndef UCOPY_LIB_CHILD_H
#define UCOPY_LIB_CHILD_H

/* A program to run, looked up in $PATH, with /dev/null as its stdin. */
struct child {
	char *const *argv;
	const char *dir; /* working directory; NULL: ours */
	const char *log; /* file for its stderr, relative to dir; NULL: ours */
	double limit; /* timeout in seconds; 0: none */
};

/*
 * Run a program and keep the first line it prints, without the newline. Returns its exit
 * status, 127 if there is no such program, 128 plus the signal that killed it, -EINTR if
 * we are interrupted, -ETIMEDOUT, or another -errno; *line is NULL or to be freed.
 */
int child_run(const struct child *child, char **line);

/* The same for just a program and its arguments. */
int run_line(char *const argv[], char **line);

#endif
