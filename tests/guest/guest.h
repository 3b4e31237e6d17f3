/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device, as the programs that test it in a guest call it: each request
 * returns 0 or -errno. And the kernel's log, which no test may leave a splat in.
 */
#ifndef UCOPY_GUEST_H
#define UCOPY_GUEST_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../kmod/ioctl.h"
#include "../../kmod/paths.h"
#include "ktap.h"

#define DEVICE "/dev/" UCOPY_DEVICE
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define KERNEL_ADDR 0xffff888000000000ULL /* no user's, on any architecture */

/* What tests take away in one piece. An offset reaches over two of them, not over larger pages. */
enum { PAGE = 4096 };

/* Are the kernel's pages that large? Else the test is skipped. */
static inline bool page_fits(struct ktap_test *t)
{
	bool fits = sysconf(_SC_PAGESIZE) == PAGE;

	if (!fits)
		snprintf(t->skip, sizeof(t->skip), "this kernel has larger pages than the test");
	return fits;
}

/* The rows, as the header has them; the module must have the same. */
static const struct {
	const char *name;
	enum ucopy_dir dir;
	enum ucopy_sizes sizes;
} rows[UCOPY_NR_PATHS] = {
#define ROW(id, family, variant, dir_, sizes_, ...)                                                \
	[UCOPY_PATH_##id] = { family "/" variant, UCOPY_DIR_##dir_, UCOPY_SIZES_##sizes_ },
	UCOPY_PATHS(ROW)
#undef ROW
};

/* Does a row return 0 or -EFAULT, rather than the bytes that it did not copy? */
static inline bool returns_status(unsigned int path)
{
	const int dirs = 1 << UCOPY_DIR_LOAD | 1 << UCOPY_DIR_STORE | 1 << UCOPY_DIR_DUP |
			 1 << UCOPY_DIR_STRDUP;

	switch (path) {
	case UCOPY_PATH_copy_from_user_nofault:
	case UCOPY_PATH_copy_to_user_nofault:
	case UCOPY_PATH_copy_from_user_unsafe:
	case UCOPY_PATH_copy_to_user_unsafe:
		return true;
	default:
		return ucopy_takes_count(rows[path].sizes) || dirs & 1 << rows[path].dir;
	}
}

/* Is a size one of those that rows of constant sizes have? */
static inline bool is_constant(unsigned int bytes)
{
#define IS(size, ...) || bytes == size
	return false UCOPY_CONSTANT_SIZES(IS);
#undef IS
}

static inline int device_open(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static inline int open_and_close(void)
{
	int file = device_open();

	return file < 0 ? file : close(file);
}

static inline int request(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

static inline int bind_range(int fd, const void *addr, uint64_t len)
{
	struct ucopy_bind bind = { .addr = (uintptr_t)addr, .len = len };

	return request(fd, UCOPY_IOC_BIND, &bind);
}

/* One call; *ret is what the path returned. */
static inline int call_cell(int fd, const struct ucopy_cell *cell, long long *ret)
{
	struct ucopy_call call = { .cell = *cell };
	int err = request(fd, UCOPY_IOC_CALL, &call);

	*ret = call.ret;
	return err;
}

static inline int kbuf_io(int fd, bool write, unsigned int kind, unsigned int off, unsigned int len,
			  const void *addr)
{
	struct ucopy_kbuf_io io = {
		.kbuf = kind,
		.write = write,
		.off = off,
		.len = len,
		.addr = (uintptr_t)addr,
	};

	return request(fd, UCOPY_IOC_KBUF, &io);
}

/* Does this kernel have a path? */
static inline bool path_available(int fd, unsigned int path)
{
	struct ucopy_path_info row = { .path = path };

	return !request(fd, UCOPY_IOC_PATH, &row) && row.available;
}

static inline void expect(struct ktap_test *t, const char *what, long long want, long long got)
{
	if (want != got)
		ktap_fail(t, "%s: expected %lld, got %lld", what, want, got);
}

/* Run a function in a child. Returns what it returned, 0 or -errno; 1 for a signal. */
static inline int in_child(int (*fn)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(-fn());
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		ktap_bail("fork");
	return WIFEXITED(status) ? -WEXITSTATUS(status) : 1;
}

/* One line of a program's output: what it looks at. */
struct scene {
	const char *name;
	void (*run)(struct ktap_test *t);
};

static inline void play(const struct scene *scenes, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct ktap_test t = { 0 };

		scenes[i].run(&t);
		ktap_result(&t, scenes[i].name);
	}
}

/* Fresh memory, without access when @prot says so; ends the program on failure. */
static inline void *map_pages(size_t bytes, int prot)
{
	void *p = mmap(NULL, bytes, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		ktap_bail("mmap");
	return p;
}

/* The kernel's log from here on. */
static inline int log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/* The last test of a program: nothing bad was logged since log_open(). */
static inline void log_check(int fd)
{
	static const char *const bad[] = { "BUG:",     ";BUG ",	     "WARNING:",
					   "Oops",     "pagealloc:", "general protection",
					   "usercopy", "UBSAN",	     "Call Trace" };
	struct ktap_test t = { 0 };
	char line[2048];
	ssize_t n;

	if (fd < 0)
		snprintf(t.skip, sizeof(t.skip), "no /dev/kmsg");
	while (fd >= 0 && ((n = read(fd, line, sizeof(line) - 1)) > 0 || errno == EPIPE)) {
		line[n > 0 ? n : 0] = '\0';
		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; i < COUNT(bad); i++)
			if (strstr(line, bad[i]))
				ktap_fail(&t, "expected no splat, got: %.200s", line);
	}
	ktap_result(&t, "the kernel's log has no splat");
}

#endif
