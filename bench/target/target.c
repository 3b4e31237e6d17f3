// SPDX-License-Identifier: GPL-2.0-or-later
/* What all targets share: options, and the lock of the checkout. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/util.h"
#include "target/target.h"

enum { BOOT_LIMIT = 0x100, TARGET, APPEND, CPU };

static const struct argp_option option_table[] = {
	{ "kernel", 'k', "6.1|6.12|RELEASE", 0, "Debian kernel (default: " DEFAULT_KERNEL ")", 0 },
	{ "target", TARGET, "NAME", 0, "where to run: vm, a guest (default)", 0 },
	{ "arch", 'A', ARCH_LIST, 0, "the guest's architecture (default: amd64)", 0 },
	{ "append", APPEND, "ARGUMENTS", 0,
	  "more arguments for the kernel, such as 'hardened_usercopy=off'", 0 },
	{ "cpu", CPU, "MODEL", 0, "the CPU that QEMU emulates, such as max,-erms", 0 },
	{ "limit", 'l', "SECONDS", 0, "longest silence of the guest (default: 60)", 0 },
	{ "boot-limit", BOOT_LIMIT, "SECONDS", 0, "longest boot of the guest (default: 120)", 0 },
	{ 0 },
};

static error_t set_seconds(const char *option, const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	if (end != text && !*end && *seconds > 0 && isfinite(*seconds))
		return 0;
	pr_err("%s %s: give a number of seconds", option, text);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct target_options *o = state->input;

	switch (key) {
	case 'k':
		o->kernel = arg;
		return 0;
	case 'A':
		o->arch = arch_named(arg);
		return o->arch ? 0 : EINVAL;
	case APPEND:
		o->append = arg;
		return 0;
	case CPU:
		o->cpu = arg;
		return 0;
	case TARGET:
		o->target = arg;
		return 0;
	case 'l':
		return set_seconds("--limit", arg, &o->limit);
	case BOOT_LIMIT:
		return set_seconds("--boot-limit", arg, &o->boot_limit);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp target_argp = { option_table, parse_option, NULL, NULL, NULL, NULL, NULL };

int target_lock(void)
{
	char *dir = home_path("build"), *path = home_path("build/run.lock");
	int made = make_dirs(dir), fd = made ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int ret = made ?: fd < 0 ? -errno : 0;
	char pid[16] = "";

	if (!ret && flock(fd, LOCK_EX | LOCK_NB)) {
		ret = -errno;
		if (read(fd, pid, sizeof(pid) - 1) < 0)
			*pid = '\0';
	}
	if (ret == -EWOULDBLOCK)
		pr_err("another run (process %s) uses this checkout: wait for it to end", pid);
	else if (ret)
		pr_err("%s: %s", path, strerror(-ret));
	else if (ftruncate(fd, 0) || dprintf(fd, "%d", getpid()) < 0)
		ret = -errno;
	free(dir);
	free(path);
	if (ret && fd >= 0)
		close(fd);
	return ret ? ret : fd;
}
