// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels and what is built for them, by the scripts in vm/. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/child.h"
#include "lib/util.h"
#include "target/kernel.h"

char *kernel_script(const char *name, const char *argument, const char *second)
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
	return kernel_script("vm/kernel.sh", kernel, arch->name);
}

char *target_bundle(const struct arch *arch)
{
	return kernel_script("vm/bundle.sh", arch->name, NULL);
}
