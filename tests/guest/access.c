// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Access control of the device: CAP_SYS_ADMIN, checked again in every request, and for a bound
 * file only the address space that bound it. Descriptors are passed in every possible way:
 * fork, vfork, exec and SCM_RIGHTS.
 */
#include <linux/capability.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "guest.h"

enum { NOBODY = 65534 };

static int fd; /* bound to all of memory */
static int passed; /* what a child gets */
static char *memory; /* a page */

static const struct ucopy_cell copy_8 = { .path = UCOPY_PATH_copy_from_user_checked, .size = 8 };

/* All requests, with arguments that succeed in the process that bound @file. */
static int make_request(int file, unsigned int i)
{
	static struct ucopy_sample sample;
	struct ucopy_info info;
	struct ucopy_path_info path = { .path = UCOPY_PATH_null };
	struct ucopy_run run = {
		.cell = copy_8, .rounds = 1, .calls = 1, .samples = (uintptr_t)&sample
	};
	struct ucopy_call call = { .cell = copy_8 };
	char bytes[8];

	switch (i) {
	case 0:
		return request(file, UCOPY_IOC_INFO, &info);
	case 1:
		return request(file, UCOPY_IOC_PATH, &path);
	case 2:
		return request(file, UCOPY_IOC_RUN, &run);
	case 3:
		return request(file, UCOPY_IOC_CALL, &call);
	case 4:
		return kbuf_io(file, false, UCOPY_KBUF_SLAB, 0, sizeof(bytes), bytes);
	case 5:
		return kbuf_io(file, true, UCOPY_KBUF_STACK, 0, sizeof(bytes), bytes);
	default:
		return bind_range(file, memory, PAGE);
	}
}

enum { REQUESTS = 7 };

/* The number of requests on a passed descriptor that do not fail with EPERM. */
static int not_refused(void)
{
	int nr = 0;

	for (unsigned int i = 0; i < REQUESTS; i++)
		nr += make_request(passed, i) != -EPERM;
	return -nr;
}

/* The same for the number that fail. */
static int failing(void)
{
	int nr = 0;

	for (unsigned int i = 0; i < REQUESTS; i++)
		nr += make_request(passed, i) != 0;
	return -nr;
}

static int drop_capability(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -errno;
	data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static int without_capability(void)
{
	return drop_capability() ?: not_refused();
}

static int as_nobody(void)
{
	return setresuid(NOBODY, NOBODY, NOBODY) ? -errno : not_refused();
}

static void mode(struct ktap_test *t)
{
	struct stat st;

	if (stat(DEVICE, &st))
		ktap_fail(t, "stat: %s", strerror(errno));
	else if (st.st_mode != (S_IFCHR | 0600))
		ktap_fail(t, "expected a device of mode 0600, got 0%o", st.st_mode);
}

/* By a relative path: search permission on /dev is not what is tested. */
static int open_as_nobody(void)
{
	if (chdir("/dev") || setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;
	return open(UCOPY_DEVICE, O_RDWR) < 0 ? -errno : 0;
}

static int open_without_capability(void)
{
	return drop_capability() ?: open_and_close();
}

static void who_may_open(struct ktap_test *t)
{
	expect(t, "root", 0, in_child(open_and_close));
	expect(t, "root without CAP_SYS_ADMIN", -EPERM, in_child(open_without_capability));
	expect(t, "another user", -EACCES, in_child(open_as_nobody));
	chmod(DEVICE, 0666);
	expect(t, "another user, mode 0666", -EPERM, in_child(open_as_nobody));
	chmod(DEVICE, 0600);
}

/* A process given a file before its first BIND may bind it, and then owns it exclusively. */
static int bind_passed(void)
{
	return bind_range(passed, memory, PAGE) ?: failing();
}

/* The file is not bound: any refusal is due to missing privileges. */
static void privileges_dropped(struct ktap_test *t)
{
	passed = device_open();
	expect(t, "requests served without CAP_SYS_ADMIN", 0, in_child(without_capability));
	expect(t, "requests served of another user", 0, in_child(as_nobody));
	expect(t, "requests that fail of the first to BIND", 0, in_child(bind_passed));
	expect(t, "requests served of any other", 0, not_refused());
	close(passed);
}

static void forked(struct ktap_test *t)
{
	passed = fd;
	expect(t, "requests served in a child", 0, in_child(not_refused));
	expect(t, "requests that fail in the parent", 0, failing());
}

/* A child of vfork() shares its parent's address space. */
static void same_memory(struct ktap_test *t)
{
	int status = 0;
	pid_t pid;

	passed = fd;
	pid = vfork();
	if (!pid)
		_exit(-failing());
	waitpid(pid, &status, 0);
	expect(t, "requests that fail in a child in the same memory", 0, status);
}

/* main() makes all requests on the descriptor named by its argument, if there is one. */
static int execed(void)
{
	char number[12];

	snprintf(number, sizeof(number), "%d", dup(fd));
	execl("/proc/self/exe", "access", "requests", number, NULL);
	return -errno;
}

static int execed_after_bind(void)
{
	fd = device_open();
	return bind_range(fd, memory, PAGE) ?: execed();
}

static void executed(struct ktap_test *t)
{
	expect(t, "requests served after fork and exec", 0, in_child(execed));
	expect(t, "requests served after BIND and exec", 0, in_child(execed_after_bind));
}

static int pair[2];

/* Receive a descriptor from the socket. */
static int receive(void)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };

	if (recvmsg(pair[1], &msg, 0) != 1 || !CMSG_FIRSTHDR(&msg))
		return -EPROTO;
	memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(passed));
	return 0;
}

static int receive_as_root(void)
{
	return receive() ?: not_refused();
}

static int receive_as_nobody(void)
{
	return setresuid(NOBODY, NOBODY, NOBODY) ? -errno : receive() ?: not_refused();
}

static void send_file(int file)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct iovec iov = { "", 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &file, sizeof(file));
	if (sendmsg(pair[0], &msg, 0) != 1)
		ktap_bail("sendmsg");
}

static void sent(struct ktap_test *t)
{
	int unbound = device_open();

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair))
		ktap_bail("socketpair");
	send_file(fd);
	expect(t, "requests served of root, sent a bound file", 0, in_child(receive_as_root));
	send_file(unbound);
	expect(t, "requests served of nobody, sent an unbound file", 0,
	       in_child(receive_as_nobody));
	close(unbound);
	close(pair[0]);
	close(pair[1]);
}

#ifdef __x86_64__
static int ioctl32(int file, unsigned long cmd, void *arg)
{
	long ret;

	asm volatile("int $0x80"
		     : "=a"(ret)
		     : "a"(54L), "b"((long)file), "c"(cmd), "d"(arg)
		     : "memory", "r8", "r9", "r10", "r11");
	return (int)ret;
}

static int caller32(void)
{
	union {
		struct ucopy_info info;
		struct ucopy_bind bind;
		struct ucopy_call call;
	} *arg = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
		      -1, 0);
	int file = device_open(), err;

	if (ioctl32(fd, UCOPY_IOC_INFO, arg) != -EPERM)
		return -EPROTO;
	err = ioctl32(file, UCOPY_IOC_INFO, arg);
	if (err || arg->info.max_rounds != UCOPY_MAX_ROUNDS)
		return err ? err : -EPROTO;
	arg->bind = (struct ucopy_bind){ .addr = (uintptr_t)memory, .len = PAGE };
	err = ioctl32(file, UCOPY_IOC_BIND, arg);
	if (err)
		return err;
	arg->call = (struct ucopy_call){ .cell = copy_8, .ret = 1 };
	err = ioctl32(file, UCOPY_IOC_CALL, arg);
	return !err && arg->call.ret ? -EPROTO : err;
}
#else
static int caller32(void)
{
	return raise(SIGKILL);
}
#endif

static void compat(struct ktap_test *t)
{
	int err = in_child(caller32);

	if (err == 1)
		snprintf(t->skip, sizeof(t->skip), "no 32-bit call can be made here");
	else
		expect(t, "32-bit requests to a parent's file, and to its own", 0, err);
}

static const struct scene scenes[] = {
	{ "the device is for root alone", mode },
	{ "open wants CAP_SYS_ADMIN", who_may_open },
	{ "every request wants CAP_SYS_ADMIN, and the first to BIND has the file",
	  privileges_dropped },
	{ "a range belongs to one process: fork", forked },
	{ "a range belongs to one address space: vfork", same_memory },
	{ "a range belongs to one address space: exec", executed },
	{ "a range belongs to one process: a socket", sent },
	{ "a 32-bit caller is served, and refused, like others", compat },
};

int main(int argc, char **argv)
{
	int log = log_open();

	if (argc == 3) {
		passed = atoi(argv[2]);
		return -not_refused();
	}
	ktap_plan(COUNT(scenes) + 1);
	memory = map_pages(PAGE, PROT_READ | PROT_WRITE);
	fd = device_open();
	if (fd < 0 || bind_range(fd, memory, PAGE))
		ktap_bail(DEVICE " cannot be opened and bound");
	play(scenes, COUNT(scenes));
	log_check(log);
	return ktap_end();
}
