// SPDX-License-Identifier: GPL-2.0-or-later
/* The result file, written atomically, one cell per line. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util.h"
#include "result/file.h"

/* Destination of a result. */
enum kind {
	FILE_REGULAR, /* or new: replaced atomically; for a symlink, its target */
	FILE_IN_PLACE, /* a device, a FIFO, ... */
	FILE_STDOUT, /* "-" */
	FILE_DIRECTORY,
};

static enum kind kind_of(const char *path)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return FILE_STDOUT;
	if (stat(path, &st) || S_ISREG(st.st_mode))
		return FILE_REGULAR;
	return S_ISDIR(st.st_mode) ? FILE_DIRECTORY : FILE_IN_PLACE;
}

bool result_is_regular(const char *path)
{
	return kind_of(path) == FILE_REGULAR;
}

/* The file that a path resolves to, which need not exist yet; to be freed. */
static char *target_of(const char *path)
{
	char *real = realpath(path, NULL), link[4096];
	ssize_t n = real ? -1 : readlink(path, link, sizeof(link));
	char *dir;

	if (n <= 0)
		return real ?: xstrdup(path);
	if (*link == '/')
		return xstrndup(link, n);
	dir = xstrdup(path);
	real = xstrfmt("%s/%.*s", dirname(dir), (int)n, link);
	free(dir);
	return real;
}

/* dir/.name.tmp: on the same file system, and removed by a later run if we are killed. */
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
	enum kind kind = kind_of(path);
	char *target = target_of(path), *tmp = temporary(target);
	int fd, ret = 0;

	if (kind == FILE_DIRECTORY) {
		ret = -EISDIR;
	} else if (kind == FILE_IN_PLACE) {
		ret = access(path, W_OK) ? -errno : 0;
	} else if (kind == FILE_REGULAR) {
		fd = open(tmp, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		ret = fd < 0 ? -errno : 0;
		if (!ret) {
			close(fd);
			unlink(tmp);
		}
	}
	if (ret)
		pr_err("%s: cannot be written: %s", path, strerror(-ret));
	free(tmp);
	free(target);
	return ret;
}

/* One cell per line, so that diffs are readable. */
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

/* Write and close. Returns 0 or -errno. */
static int write_file(const json_t *json, FILE *f)
{
	int ret = 0;

	write_json(json, f);
	if (fflush(f) || ferror(f))
		ret = errno ? -errno : -EIO;
	/* Only regular files can be synced. */
	if (!ret && fsync(fileno(f)) && errno != EINVAL && errno != EROFS)
		ret = -errno;
	if (fclose(f) && !ret)
		ret = -errno;
	return ret;
}

static int save_regular(const json_t *json, const char *path)
{
	char *target = target_of(path), *tmp = temporary(target);
	FILE *f = fopen(tmp, "we");
	int ret = f ? write_file(json, f) : -errno;

	if (!ret && rename(tmp, target))
		ret = -errno;
	if (ret) {
		unlink(tmp);
		pr_err("%s: not written: %s; what was there before is untouched", path,
		       strerror(-ret));
	}
	free(tmp);
	free(target);
	return ret;
}

int result_save(const json_t *json, const char *path)
{
	enum kind kind = kind_of(path);
	FILE *f;
	int ret;

	if (kind == FILE_REGULAR)
		return save_regular(json, path);
	if (kind == FILE_STDOUT) {
		write_json(json, stdout);
		return 0;
	}
	f = fopen(path, "we");
	ret = f ? write_file(json, f) : -errno;
	if (ret)
		pr_err("%s: not written: %s", path, strerror(-ret));
	return ret;
}
