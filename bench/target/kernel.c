// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels and what is built for them, by the scripts in vm/. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
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
			pr_err("%s %s failed", path, argument);
		free(line);
		line = NULL;
	}
	free(path);
	return line;
}

char *target_kernel(const char *kernel, const struct arch *arch)
{
	if (!*kernel || kernel[strspn(kernel, "0123456789abcdefghijklmnopqrstuvwxyz.+~@-")]) {
		pr_err("kernel '%s': no kernel is called that: 'ucopy list kernels'", kernel);
		return NULL;
	}
	return kernel_script("vm/kernel.sh", kernel, arch->name);
}

char *target_bundle(const struct arch *arch)
{
	return kernel_script("vm/bundle.sh", arch->name, NULL);
}

char *kernel_release(const char *kernel)
{
	return xstrfmt("%.*s", (int)strcspn(kernel, "@"), kernel);
}

/* The line "arch=..." of the file that describes a kernel; to be freed, or NULL. */
static char *arch_of(const char *kernel)
{
	char *rel = xstrfmt("kernels/%s/kernel", kernel), *path = cache_path(rel), *arch = NULL;
	FILE *f = fopen(path, "re");
	char line[80];

	while (f && !arch && fgets(line, sizeof(line), f))
		if (!strncmp(line, "arch=", 5))
			arch = xstrfmt("%.*s", (int)strcspn(line + 5, "\n"), line + 5);
	if (f)
		fclose(f);
	free(rel);
	free(path);
	return arch;
}

void kernels_each(void (*fn)(const char *kernel, const char *arch, void *arg), void *arg)
{
	char *dir = cache_path("kernels");
	struct dirent **names;
	int nr = scandir(dir, &names, NULL, versionsort);

	for (int i = 0; i < nr; i++) {
		char *arch = arch_of(names[i]->d_name);

		if (arch)
			fn(names[i]->d_name, arch, arg);
		free(arch);
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	free(dir);
}
