// SPDX-License-Identifier: GPL-2.0-or-later
/* The result file, written atomically, one cell a line. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "result/file.h"

/* dir/.name.tmp: in the same file system, and swept if we are killed. */
static char *temporary(const char *path)
{
	char *a = xstrdup(path), *b = xstrdup(path);
	char *tmp = xstrfmt("%s/.%s.tmp", dirname(a), basename(b));

	free(a);
	free(b);
	return tmp;
}

void result_sweep(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		size_t n = strlen(e->d_name);

		if (e->d_name[0] == '.' && n > 5 && !strcmp(e->d_name + n - 4, ".tmp"))
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
}

int result_probe(const char *path)
{
	char *tmp = temporary(path);
	int fd = open(tmp, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	int ret = fd < 0 ? -errno : 0;

	if (ret) {
		pr_err("%s: cannot be written: %s", path, strerror(-ret));
	} else {
		close(fd);
		unlink(tmp);
	}
	free(tmp);
	return ret;
}

/* A cell a line, so that a difference between two files can be read. */
static void write_json(const json_t *json, FILE *f)
{
	const char *key, *comma = "";
	json_t *value, *cell;
	size_t i;

	fputs("{", f);
	json_object_foreach ((json_t *)json, key, value) {
		fprintf(f, "%s\n\"%s\": ", comma, key);
		comma = ",";
		if (!strcmp(key, "cells")) {
			fputs("[", f);
			json_array_foreach (value, i, cell) {
				fputs(i ? ",\n" : "\n", f);
				json_dumpf(cell, f, JSON_COMPACT);
			}
			fputs("\n]", f);
		} else {
			json_dumpf(value, f, JSON_INDENT(1) | JSON_ENCODE_ANY);
		}
	}
	fputs("\n}\n", f);
}

int result_save(const json_t *json, const char *path)
{
	char *tmp = temporary(path);
	FILE *f = fopen(tmp, "we");
	int ret = f ? 0 : -errno;

	if (f) {
		write_json(json, f);
		if (fflush(f) || ferror(f) || fsync(fileno(f)))
			ret = errno ? -errno : -EIO;
		if (fclose(f) && !ret)
			ret = -errno;
		if (!ret && rename(tmp, path))
			ret = -errno;
	}
	if (ret) {
		unlink(tmp);
		pr_err("%s: not written: %s; what was there before is untouched", path,
		       strerror(-ret));
	}
	free(tmp);
	return ret;
}
