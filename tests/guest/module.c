// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module itself: it loads only with consent, cannot be unloaded while in use and leaves
 * nothing behind. The last test locks the kernel down, which cannot be undone.
 */
#include <sys/mount.h>
#include <sys/syscall.h>

#include "levels.h"

enum { LOADS = 50 };

static int fd; /* bound, and open in the last scene */
static char *memory; /* a page */

static int load(const char *parameters)
{
	int file = open("module", O_RDONLY | O_CLOEXEC);
	int err = syscall(SYS_finit_module, file, parameters, 0) ? -errno : 0;

	close(file);
	return err;
}

/* As the guest's init does it. */
static int load_with_consent(void)
{
	char parameters[64];

	snprintf(parameters, sizeof(parameters), "consent=1 %s", getenv("ucopy") ?: "");
	return load(parameters);
}

static int unload(void)
{
	return syscall(SYS_delete_module, "ucopy", O_NONBLOCK) ? -errno : 0;
}

static void open_device(void)
{
	fd = device_open();
	if (fd < 0 || bind_range(fd, memory, PAGE))
		ktap_bail(DEVICE " cannot be opened and bound");
}

/* Running in a guest is not consent: cloud machines are guests too. */
static void consent(struct ktap_test *t)
{
	expect(t, "unload", 0, unload());
	expect(t, "load", -EPERM, load(""));
	expect(t, "load with consent=0", -EPERM, load("consent=0"));
	expect(t, "open without a module", -ENOENT, open_and_close());
	expect(t, "load with consent", 0, load_with_consent());
	expect(t, "load twice", -EEXIST, load_with_consent());
}

static void busy(struct ktap_test *t)
{
	int unbound = device_open();

	open_device();
	expect(t, "unload with two open files", -EAGAIN, unload());
	close(fd);
	expect(t, "unload with an open file", -EAGAIN, unload());
	close(unbound);
	expect(t, "unload", 0, unload());
	expect(t, "load", 0, load_with_consent());
}

/* Load, allocate every kind of buffer, unload. */
static int cycle(void)
{
	char byte = 1;
	int err = unload() ?: load_with_consent();

	if (err)
		return err;
	open_device();
	for (unsigned int kind = 0; !err && kind < UCOPY_NR_KBUFS; kind++)
		err = kbuf_io(fd, true, kind, 0, 1, &byte);
	close(fd);
	return err;
}

static void reloaded(struct ktap_test *t)
{
	struct levels before;

	for (int i = 0; i < 5; i++)
		cycle();
	before = levels_now();
	for (int i = 0; i < LOADS; i++)
		expect(t, "unload, load, use", 0, cycle());
	levels_check(t, &before, LOADS / 2);
}

static int lock_down(void)
{
	const char *file = "/sys/kernel/security/lockdown", *level = "integrity";
	int lock, err = 0;

	mount("security", "/sys/kernel/security", "securityfs", 0, NULL);
	lock = open(file, O_WRONLY | O_CLOEXEC);
	if (lock < 0 || write(lock, level, strlen(level)) < 0)
		err = -errno;
	close(lock);
	return err;
}

static void locked_down(struct ktap_test *t)
{
	struct ucopy_info info;
	struct ucopy_cell cell = { .path = UCOPY_PATH_get_user_checked, .size = 8 };
	long long ret;

	open_device();
	expect(t, "CALL", 0, call_cell(fd, &cell, &ret));
	if (lock_down()) {
		snprintf(t->skip, sizeof(t->skip), "this kernel has no lockdown");
		return;
	}
	expect(t, "open", -EPERM, open_and_close());
	expect(t, "INFO to a file that was open", -EPERM, request(fd, UCOPY_IOC_INFO, &info));
	expect(t, "CALL to a file that was open", -EPERM, call_cell(fd, &cell, &ret));
	close(fd);
	expect(t, "unload", 0, unload());
	/* It has no signature that this kernel trusts. */
	expect(t, "load", -EPERM, load_with_consent());
}

static const struct scene scenes[] = {
	{ "the module loads with consent", consent },
	{ "the module stays while a file is open", busy },
	{ "the module leaves nothing when it goes", reloaded },
	{ "the device is shut where the kernel is locked down", locked_down },
};

int main(void)
{
	int log = log_open();

	ktap_plan(COUNT(scenes) + 1);
	memory = map_pages(PAGE, PROT_READ | PROT_WRITE);
	play(scenes, COUNT(scenes));
	log_check(log);
	return ktap_end();
}
