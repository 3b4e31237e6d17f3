/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs, run to their end: they never outlive this one, whatever ends it. */
#ifndef UCOPY_LIB_CHILD_H
#define UCOPY_LIB_CHILD_H

/* What runs, with nothing to read, found in $PATH. */
struct child {
	char *const *argv;
	const char *dir; /* where, or NULL: here */
	const char *log; /* a file there for its stderr, or NULL: ours */
	double limit; /* seconds it may take, 0: any */
};

/*
 * Run a program and keep the first line it prints, without the newline. Returns its exit
 * status, 127 where there is no such program, 128 and the signal that ended it, -EINTR
 * when we are interrupted, -ETIMEDOUT, or another -errno; *line is NULL or to be freed.
 */
int child_run(const struct child *child, char **line);

/* The same of a program and its arguments alone. */
int run_line(char *const argv[], char **line);

#endif
