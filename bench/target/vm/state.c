// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cache of saved guest states of exact mode: state/KEY holds the state,
 * state/KEY.sum a checksum of KEY and the state. KEY is a hash of all that the state
 * depends on: QEMU, the kernel, the image and the machine's arguments.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "lib/util.h"
#include "target/vm/qemu.h"
#include "target/vm/state.h"
#include "target/vm/vm.h"

/* States kept besides the one in use: about 70 MB each. */
#define STATES_KEPT 12

#define KEY_LENGTH 32

struct sum {
	char hex[KEY_LENGTH + 1];
};

static struct sum sum_hex(XXH128_hash_t h)
{
	struct sum s;

	snprintf(s.hex, sizeof(s.hex), "%016llx%016llx", (unsigned long long)h.high64,
		 (unsigned long long)h.low64);
	return s;
}

/* Add a file's contents to a hash. Returns 0 or -errno. */
static int hash_fd(XXH3_state_t *hash, int fd)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st))
		return -errno;
	if (!st.st_size)
		return 0;
	map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	XXH3_128bits_update(hash, map, st.st_size);
	munmap(map, st.st_size);
	return 0;
}

static int hash_file(XXH3_state_t *hash, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = hash_fd(hash, fd);
	close(fd);
	return ret;
}

/* The key of a configuration; if something is missing, reports it and returns -errno. */
static int state_key(const struct vm_config *config, struct sum *key)
{
	XXH3_state_t *hash = nonnull(XXH3_createState());
	char *rel = xstrfmt("kernels/%s/%s", config->kernel, config->arch->kernel);
	char **args = qemu_machine_args(config);
	char *files[3] = { cache_path(rel), xstrdup(config->image), find_program(args[0]) };
	int ret = 0;

	XXH3_128bits_reset(hash);
	for (char **a = args; *a; a++) {
		XXH3_128bits_update(hash, *a, strlen(*a) + 1);
		if (a != args)
			free(*a);
	}
	if (!files[2]) {
		pr_err("%s: not found: install %s", args[0], config->arch->package);
		ret = -ENOENT;
	}
	for (int i = 0; !ret && i < 3; i++) {
		ret = hash_file(hash, files[i]);
		if (ret)
			pr_err("%s: %s: run 'make' in the checkout", files[i], strerror(-ret));
	}
	*key = sum_hex(XXH3_128bits_digest(hash));
	for (int i = 0; i < 3; i++)
		free(files[i]);
	free(args[0]);
	free(args);
	free(rel);
	XXH3_freeState(hash);
	return ret;
}

char *state_module_key(const struct vm_config *config)
{
	XXH3_state_t *hash = nonnull(XXH3_createState());
	struct sum key;
	int ret = state_key(config, &key);

	XXH3_128bits_reset(hash);
	if (!ret) {
		XXH3_128bits_update(hash, key.hex, sizeof(key.hex));
		ret = hash_file(hash, config->module);
		if (ret)
			pr_err("%s: %s: run 'make' in the checkout", config->module,
			       strerror(-ret));
	}
	key = sum_hex(XXH3_128bits_digest(hash));
	XXH3_freeState(hash);
	return ret ? NULL : xstrdup(key.hex);
}

/* The checksum covers the name: the valid state of another machine is not valid here. */
static int checksum(int fd, const char *path, struct sum *sum)
{
	XXH3_state_t *hash = nonnull(XXH3_createState());
	const char *key = strrchr(path, '/');
	int ret;

	XXH3_128bits_reset(hash);
	XXH3_128bits_update(hash, key, strlen(key));
	ret = hash_fd(hash, fd);
	*sum = sum_hex(XXH3_128bits_digest(hash));
	XXH3_freeState(hash);
	return ret;
}

/* A descriptor of a state with a valid checksum, or -1. */
static int open_verified(const char *path, const char *sum_path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	FILE *f = fopen(sum_path, "r");
	struct sum want = { "" }, have;
	bool good = f && fd >= 0 && fgets(want.hex, sizeof(want.hex), f) &&
		    !checksum(fd, path, &have) && !strcmp(want.hex, have.hex);

	if (f)
		fclose(f);
	if (fd >= 0 && !good)
		close(fd);
	return good ? fd : -1;
}

/* Record the checksum beside the state, then rename it into place. */
static int commit(const char *tmp, const char *path, const char *sum_path)
{
	int fd = open(tmp, O_RDONLY | O_CLOEXEC);
	int ret = fd < 0 ? -errno : 0;
	struct sum sum;
	FILE *f;

	if (!ret)
		ret = checksum(fd, path, &sum);
	if (fd >= 0)
		close(fd);
	if (ret)
		return ret;
	f = fopen(sum_path, "w");
	if (!f)
		return -errno;
	fprintf(f, "%s\n", sum.hex);
	if (fclose(f) || rename(tmp, path))
		return -errno;
	return 0;
}

struct entry {
	char *path;
	time_t used;
};

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->used < y->used) - (x->used > y->used);
}

/*
 * Lock out other makers of states: with it held, temporary files are leftovers of killed runs.
 * Returns a descriptor to be closed, or -errno.
 */
static int take_lock(const char *dir, int flags)
{
	char *path = xstrfmt("%s/lock", dir);
	int ret = make_dirs(dir) ?: lock_file(path, flags);

	free(path);
	return ret;
}

/* Remove what killed runs left behind. */
static void sweep(const char *dir)
{
	int lock = take_lock(dir, LOCK_NB);
	struct dirent *e;
	DIR *d = lock < 0 ? NULL : opendir(dir);

	while (d && (e = readdir(d))) {
		const char *dot = strrchr(e->d_name, '.');

		if (dot && !strcmp(dot, ".tmp"))
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
	if (lock >= 0)
		close(lock);
}

/* Remove the least recently used states. */
static void prune(const char *dir)
{
	struct entry states[64] = { 0 };
	size_t nr = 0;
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d)) && nr < 64) {
		char *path = xstrfmt("%s/%s", dir, e->d_name);
		struct stat st;

		if (strlen(e->d_name) != KEY_LENGTH || stat(path, &st)) {
			free(path);
			continue;
		}
		states[nr++] = (struct entry){ path, st.st_mtime };
	}
	if (d)
		closedir(d);
	qsort(states, nr, sizeof(*states), newest_first);
	for (size_t i = 0; i < nr; i++) {
		char *sum = xstrfmt("%s.sum", states[i].path);

		if (i >= STATES_KEPT) {
			unlink(states[i].path);
			unlink(sum);
		}
		free(sum);
		free(states[i].path);
	}
}

/* Boot a guest until it waits, and save it there. */
static int make_state(const struct vm_config *config, const char *key, double *boot_seconds)
{
	char *tmp = xstrfmt("%s.tmp", key);
	struct vm vm;
	int ret = vm_spawn(&vm, config, -1, true);

	if (!ret)
		ret = vm_wait_ready(&vm);
	*boot_seconds = vm.boot_seconds;
	if (!ret) {
		ret = vm_save(&vm, tmp);
		if (ret && ret != -EINTR)
			pr_err("guest %s: cannot save its state: is the disk full?",
			       config->kernel);
	}
	vm_end(&vm);
	free(tmp);
	return ret;
}

void state_drop(const struct vm_config *config)
{
	struct sum key;
	char *rel, *path;

	if (state_key(config, &key))
		return;
	rel = xstrfmt("state/%s", key.hex);
	path = cache_path(rel);
	unlink(path);
	free(path);
	free(rel);
}

/* Make a state unless another process has made it meanwhile. Returns a descriptor or -errno. */
static int make_or_take(const struct vm_config *config, const char *dir, const char *key,
			double *boot_seconds)
{
	char *path = xstrfmt("%s/%s", dir, key), *sum_path = xstrfmt("%s.sum", path);
	char *tmp = xstrfmt("%s.tmp", path);
	int lock = take_lock(dir, 0), ret = lock < 0 ? lock : 0, fd = -1, told = -EINTR;

	if (!ret)
		fd = open_verified(path, sum_path);
	if (!ret && fd < 0) {
		if (!access(path, F_OK))
			pr_err("saved state %s is damaged: making a new one", path);
		prune(dir);
		ret = make_state(config, key, boot_seconds);
		if (ret)
			told = ret;
		else
			ret = commit(tmp, path, sum_path);
		if (ret)
			unlink(tmp);
		else
			fd = open_verified(path, sum_path);
	}
	if (!ret && fd < 0)
		ret = -EIO;
	if (ret && ret != told)
		pr_err("%s: no saved state: %s", path, strerror(-ret));
	if (lock >= 0)
		close(lock);
	free(tmp);
	free(sum_path);
	free(path);
	return ret ?: fd;
}

int state_open(const struct vm_config *config, double *boot_seconds)
{
	char *dir = cache_path("state"), *path, *sum_path;
	struct sum key;
	int fd = state_key(config, &key);

	*boot_seconds = 0;
	if (!fd) {
		path = xstrfmt("%s/%s", dir, key.hex);
		sum_path = xstrfmt("%s.sum", path);
		sweep(dir);
		fd = open_verified(path, sum_path);
		free(sum_path);
		free(path);
		if (fd >= 0)
			futimens(fd, NULL); /* prune() goes by it */
		else
			fd = make_or_take(config, dir, key.hex, boot_seconds);
	}
	free(dir);
	return fd;
}
