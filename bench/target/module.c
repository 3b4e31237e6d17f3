// SPDX-License-Identifier: GPL-2.0-or-later
/* A module built elsewhere. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "target/module.h"

/* The kernel that a module was built for, to be freed; NULL if it is not a module. */
static char *module_kernel(const char *file)
{
	static const char key[] = "vermagic=";
	size_t got, have = 0, size = 1 << 20;
	char *text = xmalloc(size), *at, *kernel = NULL;
	FILE *f = fopen(file, "re");

	while (f && (got = fread(text + have, 1, size - have, f)) > 0) {
		have += got;
		if (have == size)
			text = xrealloc(text, size *= 2);
	}
	at = memmem(text, have, key, sizeof(key) - 1);
	if (at && memchr(at, ' ', text + have - at)) {
		at += sizeof(key) - 1;
		kernel = xstrfmt("%.*s", (int)strcspn(at, " "), at);
	}
	if (f)
		fclose(f);
	free(text);
	return kernel;
}

char *module_of_user(const char *file, const char *release)
{
	char *path = realpath(file, NULL), *kernel = path ? module_kernel(path) : NULL;
	bool fits = kernel && !strcmp(kernel, release);

	if (!path)
		pr_err("%s: no such module: %s", file, strerror(errno));
	else if (!kernel)
		pr_err("%s: is no kernel module", file);
	else if (!fits)
		pr_err("%s: was built for kernel %s, not for %s: choose it by --kernel", file,
		       kernel, release);
	if (!fits) {
		free(path);
		path = NULL;
	}
	free(kernel);
	return path;
}
