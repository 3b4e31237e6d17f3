// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A running guest: QEMU's process and its two serial ports.
 * Everything it needs is passed as open descriptors, so there is no socket or
 * temporary file to clean up, and it dies with us whatever kills us.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util.h"
#include "target/vm/qemu.h"
#include "target/vm/vm.h"

#define LINE_MAX_BYTES (1 << 20)
#define READS_AT_ONCE 16
/* After the first error in the log: how long to wait for the rest of its trace. */
#define TRACE_SECONDS 0.5
/* How long QEMU may take to exit after closing its ports. */
#define EXIT_SECONDS 1.0
#define STAMP_LEN 14 /* of the kernel's "[    1.234567]" */

static void keep_open(int fd)
{
	fcntl(fd, F_SETFD, fcntl(fd, F_GETFD) & ~FD_CLOEXEC);
}

/* In the child: exec QEMU in a process group of its own that never outlives us. */
static void become_qemu(char **argv, const char *package, pid_t parent, int console)
{
	char *dir = cache_path("state");
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || chdir(dir) < 0)
		_exit(126);
	dup2(null, STDIN_FILENO);
	dup2(console, STDOUT_FILENO);
	dup2(console, STDERR_FILENO);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s: install %s\n", argv[0], strerror(errno), package);
	_exit(127);
}

int vm_spawn(struct vm *vm, const struct vm_config *config, int incoming_fd, bool placeholder)
{
	int fds[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	pid_t parent = getpid();
	char *dir = cache_path("state");
	char **argv;
	int ret;

	*vm = (struct vm){ .config = *config, .console.fd = -1, .data.fd = -1, .qmp = -1 };
	ret = make_dirs(dir);
	for (int i = 0; !ret && i < 3; i++)
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds[i]))
			ret = -errno;
	if (ret) {
		pr_err("%s: %s", dir, strerror(-ret));
		free(dir);
		return ret;
	}
	free(dir);

	argv = qemu_guest_args(config, fds[0][1], fds[1][1], fds[2][1], incoming_fd, placeholder);
	vm->pid = fork();
	if (!vm->pid) {
		for (int i = 0; i < 3; i++)
			keep_open(fds[i][1]);
		if (incoming_fd >= 0)
			keep_open(incoming_fd);
		become_qemu(argv, config->arch->package, parent, fds[0][1]);
	}
	ret = vm->pid < 0 ? -errno : 0;
	qemu_free_args(argv);
	for (int i = 0; i < 3; i++)
		close(fds[i][1]);
	vm->console.fd = fds[0][0];
	vm->data.fd = fds[1][0];
	vm->qmp = fds[2][0];
	if (ret)
		pr_err("cannot start %s: %s", config->arch->qemu, strerror(-ret));
	return ret;
}

/* A complete line without its newline; NULL if there is none. */
static char *port_line(struct vm_port *p)
{
	char *end = p->len ? memchr(p->buf, '\n', p->len) : NULL;
	char *line;
	size_t n;

	if (!end)
		return NULL;
	n = end - p->buf;
	line = xstrndup(p->buf, n);
	if (n && line[n - 1] == '\r')
		line[n - 1] = '\0';
	p->len -= n + 1;
	memmove(p->buf, end + 1, p->len);
	return line;
}

/* Read what is available. Returns bytes, 0 at the end, -EAGAIN or another -errno. */
static ssize_t port_read(struct vm_port *p)
{
	ssize_t n;

	if (p->size - p->len < 65536) {
		p->size += 65536;
		p->buf = xrealloc(p->buf, p->size);
	}
	n = recv(p->fd, p->buf + p->len, p->size - p->len, MSG_DONTWAIT);
	if (n > 0)
		p->len += n;
	return n < 0 ? -errno : n;
}

/* Where the kernel's part of a line of the console begins, "[    1.234567] ...", or NULL. */
static char *kernel_part(char *line)
{
	for (char *p = strchr(line, '['); p; p = strchr(p + 1, '[')) {
		int n = 0;

		sscanf(p, "[%*[ 0-9].%*6[0-9]]%n", &n);
		if (n >= STAMP_LEN)
			return p;
	}
	return NULL;
}

/* What the program printed to stderr; returns the rest, which the kernel printed, or NULL. */
static char *program_line(struct vm *vm, char *line)
{
	char *kernel = kernel_part(line), *rest = kernel ? xstrdup(kernel) : NULL;

	if (kernel)
		*kernel = '\0';
	if (*line || !kernel)
		vm->config.error(no_controls(line), vm->config.arg);
	free(line);
	return rest;
}

static void log_line(struct vm *vm, char *line)
{
	static const char *const bad[] = {
		"BUG:",		  "] BUG ",	"WARNING:",	"Oops",
		"Out of memory:", "pagealloc:", "Kernel panic", "general protection fault"
	};
	unsigned long i;

	if (vm->ready && vm->config.error)
		line = program_line(vm, line);
	if (!line)
		return;
	i = vm->log_lines++ % VM_LOG_LINES;
	free(vm->log[i]);
	vm->log[i] = printable(line);
	for (size_t b = 0; !vm->bad && b < sizeof(bad) / sizeof(*bad); b++)
		if (strstr(line, bad[b]))
			vm->bad = xstrdup(line);
}

/* Drain the log's port, up to a limit; false at its end. */
static bool drain_console(struct vm *vm)
{
	unsigned int reads = 0;
	ssize_t n;
	char *line;

	do {
		n = port_read(&vm->console);
		while ((line = port_line(&vm->console)))
			log_line(vm, line);
		/* A log without line ends is cut rather than kept for ever. */
		if (vm->console.len > LINE_MAX_BYTES)
			vm->console.len = 0;
	} while (n > 0 && ++reads < READS_AT_ONCE);
	return n > 0 || n == -EAGAIN;
}

static int fail(struct vm *vm, const char *what)
{
	unsigned long first;

	drain_console(vm);
	first = vm->log_lines > VM_LOG_LINES ? vm->log_lines - VM_LOG_LINES : 0;
	pr_err("guest %s: %s; the last %lu lines of its log follow", vm->config.kernel, what,
	       vm->log_lines - first);
	for (unsigned long i = first; i < vm->log_lines; i++)
		fprintf(stderr, "  | %s\n", vm->log[i % VM_LOG_LINES]);
	return -EIO;
}

/* The log has an error: wait briefly for the rest of the trace, then give up. */
static int fail_bad_log(struct vm *vm)
{
	double end = now() + TRACE_SECONDS;

	char what[200];

	while (now() < end && drain_console(vm))
		poll(NULL, 0, 20);
	snprintf(what, sizeof(what), "its kernel said '%s'", vm->bad);
	return fail(vm, what);
}

/* QEMU closed a port: report how it exited, if it did. */
static int fail_ended(struct vm *vm)
{
	double end = now() + EXIT_SECONDS;
	siginfo_t how = { 0 };
	char what[100];

	/* vm_end() waits for it again. */
	while (!waitid(P_PID, vm->pid, &how, WEXITED | WNOHANG | WNOWAIT) && !how.si_pid &&
	       now() < end)
		poll(NULL, 0, 20);
	if (!how.si_pid)
		return fail(vm, "it ended too early");
	if (how.si_code == CLD_EXITED)
		snprintf(what, sizeof(what), "it ended too early, QEMU with status %d",
			 how.si_status);
	else
		snprintf(what, sizeof(what), "it ended too early, QEMU by signal %d (%s)",
			 how.si_status, strsignal(how.si_status));
	return fail(vm, what);
}

/* The next line of the data port. Returns 1, else no line and -EINTR, or -EIO with an error
 * printed. */
static int data_line(struct vm *vm, double limit, const char *phase, char **line)
{
	double deadline = now() + limit;
	char what[100];

	*line = NULL;
	for (;;) {
		struct pollfd fds[2] = { { .fd = vm->data.fd, .events = POLLIN },
					 { .fd = vm->console.fd, .events = POLLIN } };
		bool console_open = drain_console(vm);
		ssize_t n;

		if (vm->bad)
			return fail_bad_log(vm);
		*line = port_line(&vm->data);
		if (*line)
			return 1;
		if (interrupted)
			return -EINTR;
		if (vm->data.len > LINE_MAX_BYTES)
			return fail(vm, "it sent garbage: a line without end");
		n = port_read(&vm->data);
		if (n > 0)
			continue;
		if (n != -EAGAIN || !console_open)
			return fail_ended(vm);
		if (now() > deadline) {
			snprintf(what, sizeof(what), "no sign of life for %.0f s %s", limit, phase);
			return fail(vm, what);
		}
		poll(fds, 2, 100);
	}
}

int vm_wait_ready(struct vm *vm)
{
	double start = now();
	bool ready;
	char *line;
	int ret = data_line(vm, vm->config.boot_limit, "while it booted", &line);

	if (!line)
		return ret;
	ready = !strncmp(line, "ucopy:ready ", 12);
	free(line);
	if (!ready)
		return fail(vm, "it sent garbage while it booted");
	vm->boot_seconds = now() - start;
	return 0;
}

int vm_line(struct vm *vm, char **line, int *status)
{
	static const char failed[] = "ucopy:failed ";
	int ret = data_line(vm, vm->config.silence_limit, "while it ran", line);

	if (*line && !strncmp(*line, failed, strlen(failed))) {
		ret = fail(vm, *line + strlen(failed));
		free(*line);
		*line = NULL;
	}
	if (*line && sscanf(*line, "ucopy:exit %d", status) == 1) {
		free(*line);
		*line = NULL;
		drain_console(vm);
		if (vm->console.len)
			log_line(vm, xstrndup(vm->console.buf, vm->console.len));
		return vm->bad ? fail_bad_log(vm) : 0;
	}
	return ret;
}

void vm_end(struct vm *vm)
{
	if (vm->pid > 0) {
		kill(-vm->pid, SIGKILL);
		kill(vm->pid, SIGKILL);
		while (waitpid(vm->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	vm->pid = 0;
	for (int i = 0; i < VM_LOG_LINES; i++)
		free(vm->log[i]);
	free(vm->bad);
	free(vm->console.buf);
	free(vm->data.buf);
	if (vm->console.fd >= 0) {
		close(vm->console.fd);
		close(vm->data.fd);
		close(vm->qmp);
	}
	*vm = (struct vm){ .console.fd = -1, .data.fd = -1, .qmp = -1 };
}
