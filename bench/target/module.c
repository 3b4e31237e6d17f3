// SPDX-License-Identifier: GPL-2.0-or-later
/* Modules: what they say of themselves, and those built elsewhere. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "target/module.h"

/* Entries "key=value" of a module's section .modinfo end with a NUL. */
char *module_info(const char *file, const char *key)
{
	size_t got, have = 0, size = 1 << 20;
	char *text = xmalloc(size), *entry = xstrfmt("%s=", key), *at, *value = NULL;
	FILE *f = fopen(file, "re");

	while (f && (got = fread(text + have, 1, size - have, f)) > 0) {
		have += got;
		if (have == size)
			text = xrealloc(text, size *= 2);
	}
	at = memmem(text, have, entry, strlen(entry));
	if (at && memchr(at, '\0', text + have - at))
		value = xstrdup(at + strlen(entry));
	if (f)
		fclose(f);
	free(entry);
	free(text);
	return value;
}

char *module_of_user(const char *file, const char *release)
{
	char *path = realpath(file, NULL), *kernel = path ? module_info(path, "vermagic") : NULL;
	bool fits;

	/* "RELEASE SMP preempt ..." */
	if (kernel)
		kernel[strcspn(kernel, " ")] = '\0';
	fits = kernel && !strcmp(kernel, release);

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
