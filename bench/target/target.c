// SPDX-License-Identifier: GPL-2.0-or-later
/* Getting the target ready: the lock, the kernel, the module, the emulator. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/util.h"
#include "target/target.h"

enum { BOOT_LIMIT = 0x100 };

static const struct argp_option option_table[] = {
	{ "kernel", 'k', "6.1|6.12|RELEASE", 0, "Debian kernel (default: " DEFAULT_KERNEL ")", 0 },
	{ "arch", 'A', ARCH_LIST, 0, "the guest's architecture (default: amd64)", 0 },
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
	complain("%s %s: give a number of seconds", option, text);
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
	case 'l':
		return set_seconds("--limit", arg, &o->limit);
	case BOOT_LIMIT:
		return set_seconds("--boot-limit", arg, &o->boot_limit);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp target_argp = { option_table, parse_option, NULL, NULL, NULL, NULL, NULL };

/* One run at a time: two would share the cores and the module's build. */
static int take_lock(void)
{
	char *path = root_path("build/run.lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int ret = fd < 0 ? -errno : 0;
	char pid[16] = "";

	if (!ret && flock(fd, LOCK_EX | LOCK_NB)) {
		ret = -errno;
		if (read(fd, pid, sizeof(pid) - 1) < 0)
			*pid = '\0';
	}
	if (ret == -EWOULDBLOCK)
		complain("another run (process %s) uses this checkout: wait for it to end", pid);
	else if (ret)
		complain("%s: %s", path, strerror(-ret));
	else if (ftruncate(fd, 0) || dprintf(fd, "%d", getpid()) < 0)
		ret = -errno;
	free(path);
	if (ret && fd >= 0)
		close(fd);
	return ret ? ret : fd;
}

/* Run one of vm/'s scripts and keep what it prints; NULL when it failed. */
static char *script(const char *name, const char *argument, const char *second)
{
	char *path = root_path(name);
	char *argv[] = { path, (char *)argument, (char *)second, NULL };
	char *line;
	int ret = run_line(argv, &line);

	if (ret || !line) {
		if (ret != EXIT_TROUBLE && ret != -EINTR)
			complain("%s %s failed", path, argument);
		free(line);
		line = NULL;
	}
	free(path);
	return line;
}

char *target_kernel(const char *kernel, const struct arch *arch)
{
	if (!*kernel || kernel[strspn(kernel, "0123456789abcdefghijklmnopqrstuvwxyz.+~-")]) {
		complain("kernel '%s': no kernel is called that: 'ucopy list kernels'", kernel);
		return NULL;
	}
	return script("vm/kernel.sh", kernel, arch->name);
}

char *target_bundle(const struct arch *arch)
{
	return script("vm/bundle.sh", arch->name, NULL);
}

static enum accel choose_accel(const struct target *t, const struct arch *arch, bool exact)
{
	const char *why;

	if (exact)
		return ACCEL_EXACT;
	if (kvm_usable(arch, t->release, t->image, &why))
		return ACCEL_KVM;
	complain("warning: no KVM (%s): emulated times are not a machine's times", why);
	return ACCEL_EMULATED;
}

/* The kernel that a module was built for, to be freed; NULL where it is no module. */
static char *module_kernel(const char *file)
{
	static const char key[] = "vermagic=";
	size_t got, have = 0, size = 1 << 20;
	char *text = must(malloc(size)), *at, *kernel = NULL;
	FILE *f = fopen(file, "re");

	while (f && (got = fread(text + have, 1, size - have, f)) > 0) {
		have += got;
		if (have == size)
			text = must(realloc(text, size *= 2));
	}
	at = memmem(text, have, key, sizeof(key) - 1);
	if (at && memchr(at, ' ', text + have - at)) {
		at += sizeof(key) - 1;
		kernel = strf("%.*s", (int)strcspn(at, " "), at);
	}
	if (f)
		fclose(f);
	free(text);
	return kernel;
}

/* The path of a module that somebody else built; NULL after a word. */
static char *own_module(const char *file, const char *release)
{
	char *path = realpath(file, NULL), *kernel = path ? module_kernel(path) : NULL;
	bool fits = kernel && !strcmp(kernel, release);

	if (!path)
		complain("%s: no such module: %s", file, strerror(errno));
	else if (!kernel)
		complain("%s: is no kernel module", file);
	else if (!fits)
		complain("%s: was built for kernel %s, not for %s: choose it by --kernel", file,
			 kernel, release);
	if (!fits) {
		free(path);
		path = NULL;
	}
	free(kernel);
	return path;
}

int target_prepare(struct target *t, const struct target_options *o, bool exact)
{
	char *guest;

	*t = (struct target){ .lock = -1 };
	t->lock = o->beside ? fcntl(o->beside->lock, F_DUPFD_CLOEXEC, 0) : take_lock();
	if (t->lock < 0)
		return t->lock;
	guest = script("vm/guest.sh", o->arch->name, NULL);
	if (!guest)
		return interrupted ? -EINTR : -ENOENT;
	t->image = strf("%s/root.cpio", guest);
	t->driver = strf("%s/driver", guest);
	free(guest);
	t->release = target_kernel(o->kernel, o->arch);
	if (!t->release)
		return interrupted ? -EINTR : -ENOENT;
	t->module = o->module ? own_module(o->module, t->release)
			      : script("vm/module.sh", t->release, NULL);
	if (!t->module)
		return interrupted ? -EINTR : -ENOENT;
	t->config = (struct vm_config){
		.arch = o->arch,
		.accel = o->beside ? o->beside->config.accel : choose_accel(t, o->arch, exact),
		.release = t->release,
		.image = t->image,
		.module = t->module,
		.boot_limit = o->boot_limit,
		.silence_limit = o->limit,
	};
	return 0;
}

void target_release(struct target *t)
{
	free(t->release);
	free(t->image);
	free(t->driver);
	free(t->module);
	if (t->lock >= 0)
		close(t->lock);
	*t = (struct target){ .lock = -1 };
}
