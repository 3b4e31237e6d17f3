// SPDX-License-Identifier: GPL-2.0-or-later
/* Helpers shared by all parts of the command: errors, paths, time. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"

volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void pr_err(const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	fflush(stdout);
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		fputs("ucopy: out of memory\n", stderr);
		return;
	}
	fprintf(stderr, "ucopy: %s\n", no_controls(text));
	free(text);
}

void *nonnull(void *allocated)
{
	if (!allocated) {
		pr_err("out of memory");
		exit(EXIT_TROUBLE);
	}
	return allocated;
}

void *xmalloc(size_t size)
{
	return nonnull(malloc(size));
}

void *xcalloc(size_t nr, size_t size)
{
	return nonnull(calloc(nr, size));
}

void *xrealloc(void *p, size_t size)
{
	return nonnull(realloc(p, size));
}

void *xreallocarray(void *p, size_t nr, size_t size)
{
	return nonnull(reallocarray(p, nr, size));
}

char *xstrdup(const char *s)
{
	return nonnull(strdup(s));
}

char *xstrndup(const char *s, size_t n)
{
	return nonnull(strndup(s, n));
}

char *xstrfmt(const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	return nonnull(n < 0 ? NULL : s);
}

void *grow(void *array, size_t nr, size_t item)
{
	return nr & (nr - 1) ? array : xrealloc(array, (nr ? 2 * nr : 1) * item);
}

void join(char **text, const char *separator, const char *fmt, ...)
{
	va_list ap;
	char *more, *all;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&more, fmt, ap);
	va_end(ap);
	nonnull(n < 0 ? NULL : more);
	all = xstrfmt("%s%s%s", *text ?: "", *text && **text ? separator : "", more);
	free(more);
	free(*text);
	*text = all;
}

const char *error_text(const char *fmt, ...)
{
	static char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return text;
}

unsigned int alike(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b), least = na < nb ? na : nb, most = na + nb - least;
	size_t first = 0, last = 0;

	while (first < least && tolower(a[first]) == tolower(b[first]))
		first++;
	while (first + last < least && tolower(a[na - 1 - last]) == tolower(b[nb - 1 - last]))
		last++;
	return 2 * (first + last) > most ? 100 * (first + last) / most : 0;
}

char *printable(char *text)
{
	for (char *p = text; *p; p++)
		if (!isascii(*p) || (iscntrl(*p) && *p != '\t'))
			*p = '?';
	return text;
}

char *no_controls(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p; p++) {
		bool c1 = *p == 0xc2 && (p[1] & 0xe0) == 0x80;

		if (iscntrl(*p))
			*p = '?';
		if (c1)
			*p = p[1] = '?';
	}
	return text;
}

int make_dirs(const char *path)
{
	char *copy = xstrdup(path);
	int ret = 0;

	for (char *p = copy + 1; !ret; p++) {
		char c = *p;

		if (c != '/' && c)
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			ret = -errno;
		*p = c;
		if (!c)
			break;
	}
	free(copy);
	return ret;
}

int lock_file(const char *path, int flags)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int ret = fd < 0 || flock(fd, LOCK_EX | flags) ? -errno : 0;

	if (ret && fd >= 0)
		close(fd);
	return ret ?: fd;
}

unsigned int host_cpus(void)
{
	cpu_set_t cpus;

	return sched_getaffinity(0, sizeof(cpus), &cpus) ? 1 : CPU_COUNT(&cpus);
}

int memory_file(const char *text)
{
	int fd = memfd_create("text", 0);

	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s", text) < 0) {
		close(fd);
		return -EIO;
	}
	return fd;
}

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

char *find_program(const char *name)
{
	char *dirs = xstrdup(getenv("PATH") ?: ""), *rest = dirs, *dir;
	char *found = NULL;

	while (!found && (dir = strsep(&rest, ":"))) {
		char *path = xstrfmt("%s/%s", *dir ? dir : ".", name);

		if (!access(path, X_OK))
			found = path;
		else
			free(path);
	}
	free(dirs);
	return found;
}

int wrap_text(const char **text, int width)
{
	int len = strlen(*text), fits = len;

	if (len > width) {
		for (fits = width; fits && (*text)[fits] != ' '; fits--)
			;
		fits = fits ?: width;
	}
	*text += fits;
	*text += strspn(*text, " ");
	return fits;
}

bool colour_on(int fd)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fd) && !(no && *no);
}

const char *style_bold = "", *style_dim = "", *style_plain = "";

void style_for(int fd)
{
	if (!colour_on(fd))
		return;
	style_bold = "\033[1m";
	style_dim = "\033[2m";
	style_plain = "\033[0m";
}
