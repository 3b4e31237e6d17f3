// SPDX-License-Identifier: GPL-2.0-or-later
/* Saving a guest's state, over QEMU's machine protocol (QMP). */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util.h"
#include "target/vm/vm.h"

#define ANSWER_SECONDS 10
#define SAVE_SECONDS 60

/* One JSON object from QEMU; NULL if none came in time. */
static json_t *receive(int fd)
{
	double deadline = now() + ANSWER_SECONDS;
	json_t *message = NULL;
	char buf[65536];
	size_t len = 0;

	while (!message && len < sizeof(buf) && now() < deadline && !interrupted) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (poll(&p, 1, 100) <= 0)
			continue;
		/* Messages end with a newline: never read beyond one. */
		if (read(fd, buf + len, 1) != 1)
			return NULL;
		if (buf[len++] == '\n') {
			message = json_loadb(buf, len, 0, NULL);
			len = 0;
		}
	}
	return message;
}

/* Send a command and wait for its answer, past any events. */
static json_t *command(int fd, const char *name, json_t *arguments)
{
	json_t *request = json_pack("{s:s, s:o*}", "execute", name, "arguments", arguments);
	char *text = nonnull(json_dumps(request, JSON_COMPACT));
	size_t len = strlen(text);
	json_t *answer = NULL;

	json_decref(request);
	if (send(fd, text, len, MSG_NOSIGNAL) == (ssize_t)len)
		while ((answer = receive(fd)) && !json_object_get(answer, "return") &&
		       !json_object_get(answer, "error"))
			json_decref(answer);
	free(text);
	if (answer && json_object_get(answer, "error")) {
		json_decref(answer);
		answer = NULL;
	}
	return answer;
}

static int simple(int fd, const char *name, json_t *arguments)
{
	json_t *answer = command(fd, name, arguments);

	json_decref(answer);
	return answer ? 0 : -EIO;
}

/* 1 when the state is saved, 0 while it is not, -EIO when it failed. */
static int saved(int fd)
{
	json_t *answer = command(fd, "query-migrate", NULL);
	const char *status =
		json_string_value(json_object_get(json_object_get(answer, "return"), "status"));
	int ret = -EIO;

	if (status && !strcmp(status, "completed"))
		ret = 1;
	else if (status && strcmp(status, "failed"))
		ret = 0;
	json_decref(answer);
	return ret;
}

int vm_save(struct vm *vm, const char *file)
{
	double deadline = now() + SAVE_SECONDS;
	json_t *greeting = receive(vm->qmp);
	int ret = greeting ? 0 : -EIO;

	json_decref(greeting);
	if (!ret)
		ret = simple(vm->qmp, "qmp_capabilities", NULL);
	/*
	 * A guest that keeps running while it is saved may write what the file then lacks. It is
	 * resumed running nevertheless: see qemu_machine_args(). At full speed: the default is
	 * throttled for a network.
	 */
	if (!ret)
		ret = simple(vm->qmp, "stop", NULL);
	if (!ret)
		ret = simple(vm->qmp, "migrate-set-parameters",
			     json_pack("{s:I}", "max-bandwidth", (json_int_t)1 << 40));
	if (!ret)
		ret = simple(vm->qmp, "migrate",
			     json_pack("{s:o}", "uri", json_sprintf("exec:cat >%s", file)));
	while (!ret && now() < deadline && !interrupted) {
		ret = saved(vm->qmp);
		if (ret)
			break;
		poll(NULL, 0, 10);
	}
	return ret == 1 ? 0 : interrupted ? -EINTR : -EIO;
}
