/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers shared by all parts of the command: errors, exit codes, paths, time. */
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

/* Set by SIGINT, SIGTERM and SIGHUP after catch_signals(). */
extern volatile sig_atomic_t interrupted;
void catch_signals(void);

/* One line on stderr: what failed, on what, what to do about it. */
void pr_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
#define pr_warn(fmt, ...) pr_err("warning: " fmt, ##__VA_ARGS__)

/* Allocators that never return NULL: they exit if out of memory. */
void *nonnull(void *allocated);
void *xmalloc(size_t size);
void *xcalloc(size_t nr, size_t size);
void *xrealloc(void *p, size_t size);
void *xreallocarray(void *p, size_t nr, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* As asprintf(). */
char *xstrfmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* An error text for the caller to print, valid until the next call. */
const char *error_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))

/* An array of nr items with room for one more; it grows by doubling. */
void *grow(void *array, size_t nr, size_t item);
/* Append to an allocated text or NULL, after a separator if the text is not empty. */
void join(char **text, const char *separator, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Could one word be a typo of the other? Returns the percentage they share at their
 * beginnings and ends, ignoring case; 0 if that is no more than half.
 */
unsigned int alike(const char *a, const char *b);

/* Sanitize untrusted text in place: control and non-ASCII characters become question marks. */
char *printable(char *text);
/* The same, but only control characters, those of UTF-8 (C1) included. */
char *no_controls(char *text);

/*
 * A path under the files that ucopy ships with: the checkout it was built in, or lib/ucopy
 * next to the bin/ it was installed into. To be freed.
 */
char *root_path(const char *relative);
/* Is this an installed ucopy? Then root_path() is not writable. */
bool is_installed(void);
/*
 * A path under the directory that ucopy writes to: the checkout or, if installed,
 * $UCOPY_HOME, by default ~/.local/share/ucopy. To be freed.
 */
char *home_path(const char *relative);
/* A path under $UCOPY_CACHE, by default build/cache or ~/.cache/ucopy. To be freed. */
char *cache_path(const char *relative);
/* Make the scripts in vm/ use the same directories. */
void export_paths(void);
/* Create all directories of a path, like mkdir -p. Returns 0 or -errno. */
int make_dirs(const char *path);

/*
 * Lock a file, creating it if needed; flags are those of flock(), such as LOCK_NB. Returns
 * a descriptor that holds the lock until it is closed, or -errno.
 */
int lock_file(const char *path, int flags);

/* An anonymous file holding a text, gone once closed. Returns its descriptor or -errno. */
int memory_file(const char *text);

double now(void); /* seconds, monotonic */
unsigned int host_cpus(void); /* CPUs that this process may run on */

/* The path of a program in $PATH, to be freed; NULL if there is none. */
char *find_program(const char *name);

/* Length of the text that fits in a line, at least one character; *text advances past it. */
int wrap_text(const char **text, int width);

/* Should output to fd be coloured? Only on terminals, with NO_COLOR unset or empty. */
bool colour_on(int fd);

/* Terminal escapes: empty unless colour_on() for the fd given to style_for(). */
extern const char *style_bold, *style_dim, *style_plain;
void style_for(int fd);

#endif
