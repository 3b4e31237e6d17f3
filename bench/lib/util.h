/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every part of the command shares: errors, exit codes, paths, time. */
#ifndef UCOPY_LIB_UTIL_H
#define UCOPY_LIB_UTIL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit codes; docs/results.md. */
enum {
	EXIT_FINE = 0,
	EXIT_REGRESSION = 1,
	EXIT_TROUBLE = 2, /* usage, environment or infrastructure */
	EXIT_SKIPPED = 77,
};

/* Set by SIGINT, SIGTERM and SIGHUP once catch_signals() was called. */
extern volatile sig_atomic_t interrupted;
void catch_signals(void);

/* One line on stderr: what failed, on what, what to do about it. */
void pr_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
#define pr_warn(fmt, ...) pr_err("warning: " fmt, ##__VA_ARGS__)

/* Allocation that cannot fail: out of memory ends the program. */
void *nonnull(void *allocated);
void *xmalloc(size_t size);
void *xcalloc(size_t nr, size_t size);
void *xrealloc(void *p, size_t size);
void *xreallocarray(void *p, size_t nr, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* As asprintf(). */
char *xstrfmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* An error's text for a caller to print: valid until the next call. */
const char *error_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))

/* An array of nr items with room for one more; it grows by doubling. */
void *grow(void *array, size_t nr, size_t item);
/* Append to an allocated text or NULL, behind a separator where there is something before. */
void join(char **text, const char *separator, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * May one word be meant by another? The percentage they share at their beginnings and ends,
 * case aside; 0 where that is no more than half.
 */
unsigned int alike(const char *a, const char *b);

/* What others wrote, for a terminal: control characters become question marks, in place. */
char *printable(char *text);

/*
 * A path under what ucopy comes with: the checkout it was built in, or lib/ucopy beside the
 * bin/ it was installed into. To be freed.
 */
char *root_path(const char *relative);
/* Was it installed? Then nothing under root_path() can be written. */
bool is_installed(void);
/*
 * A path under what it writes: the checkout, or $UCOPY_HOME, by default ~/.local/share/ucopy,
 * of an installed one. To be freed.
 */
char *home_path(const char *relative);
/* A path under $UCOPY_CACHE, by default build/cache or ~/.cache/ucopy. To be freed. */
char *cache_path(const char *relative);
/* Have the scripts of vm/ use the same. */
void export_paths(void);
/* The directories of a path, like mkdir -p. Returns 0 or -errno. */
int make_dirs(const char *path);

/*
 * Lock a file, made where there is none; flags as of flock(), LOCK_NB among them. Returns a
 * descriptor that holds the lock until it is closed, or -errno.
 */
int lock_file(const char *path, int flags);

/* A file without a name that holds a text, gone when closed. Returns it or -errno. */
int memory_file(const char *text);

double now(void); /* seconds, monotonic */
unsigned int host_cpus(void); /* that this process may run on */

/* The path of a program in $PATH, to be freed; NULL where there is none. */
char *find_program(const char *name);

/* The length of as much of a text as fits a line, at least a character; *text moves on behind it.
 */
int wrap_text(const char **text, int width);

/* Colour and progress are for people: terminals, and NO_COLOR unset. */
bool colour_on(int fd);

/* Escapes for a terminal: empty until style_for() was told of one. */
extern const char *style_bold, *style_dim, *style_plain;
void style_for(int fd);

#endif
