// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy --version: the release, the commit it was built from, and the tools it uses here. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "lib/version.h"
#include "run/versions.h"
#include "target/vm/qemu.h"

static void print(const char *what, const char *text)
{
	printf("%-10s %s\n", what, text ?: "not found");
}

int cmd_version(int argc, char **argv)
{
	json_t *commit = version_git(), *compiler = version_compiler(&arches[0]);
	char *qemu = qemu_version(&arches[0]);

	(void)argc;
	(void)argv;
	printf("ucopy %s\n", version_release);
	print("commit", json_string_value(commit));
	print("qemu", qemu);
	print("compiler", json_string_value(compiler));
	print("libbpf", version_libbpf);
	json_decref(commit);
	json_decref(compiler);
	free(qemu);
	return EXIT_FINE;
}
