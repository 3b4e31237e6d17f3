// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs a guest from start to end; in exact mode from a saved state. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "target/vm/run.h"
#include "target/vm/state.h"
#include "target/vm/vm.h"

static int start(struct vm *vm, const struct vm_config *config)
{
	double boot_seconds = 0;
	int state = -1, ret;

	*vm = (struct vm){ .console.fd = -1, .data.fd = -1, .qmp = -1 };
	if (config->accel == ACCEL_EXACT) {
		state = state_open(config, &boot_seconds);
		if (state < 0)
			return state;
	}
	ret = vm_spawn(vm, config, state, false);
	if (state >= 0) {
		close(state);
	} else if (!ret) {
		ret = vm_wait_ready(vm);
	}
	if (boot_seconds)
		vm->boot_seconds = boot_seconds;
	return ret;
}

int vm_run(const struct vm_config *config, int (*fn)(const char *line, void *arg), void *arg,
	   int *status)
{
	bool heard = false;
	struct vm vm;
	char *line;
	int ret = start(&vm, config);

	if (vm.boot_seconds > 0 && !config->quiet)
		fprintf(stderr, "booted in %.1f s\n", vm.boot_seconds);
	vm.ready = !ret;
	while (!ret && (ret = vm_line(&vm, &line, status)) == 1) {
		heard = true;
		ret = fn(line, arg);
		free(line);
	}
	/* A resumed guest that stays silent may have a bad state. */
	if (ret == -EIO && !heard && !vm.bad && config->accel == ACCEL_EXACT)
		state_drop(config);
	vm_end(&vm);
	return ret;
}
