// SPDX-License-Identifier: GPL-2.0-or-later
/* The environment a result was measured in: guest, tools, checkout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "lib/version.h"
#include "run/environment.h"
#include "run/versions.h"

/* Is the object-size check built in, and not disabled on the command line? */
static const char *hardened_usercopy(const char *kernel, const char *cmdline)
{
	char *rel = xstrfmt("kernels/%s/config", kernel), *path = cache_path(rel);
	FILE *f = fopen(path, "r");
	const char *state = f ? "absent" : "unknown";
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (!strcmp(line, "CONFIG_HARDENED_USERCOPY=y\n"))
			state = strstr(cmdline, "hardened_usercopy=off") ? "off" : "on";
	if (f)
		fclose(f);
	free(rel);
	free(path);
	return state;
}

/* The number of sparse warnings when the module was built, or JSON null. */
static json_t *sparse_warnings(const char *module)
{
	char *path = xstrfmt("%.*s/sparse", (int)(strrchr(module, '/') - module), module);
	FILE *f = fopen(path, "r");
	int nr = -1;

	if (f) {
		if (fscanf(f, "%d", &nr) != 1)
			nr = -1;
		fclose(f);
	}
	free(path);
	return nr < 0 ? json_null() : json_integer(nr);
}

json_t *env_describe(const struct target *t, unsigned int cpus, const json_t *hello)
{
	const char *cmdline = json_string_value(json_object_get(hello, "cmdline")) ?: "";
	json_t *own = t->ops->describe(t), *env;

	env = json_pack(
		"{s:s, s:s, s:O, s:b, s:O, s:{s:O, s:O, s:O}, s:{s:O, s:O}, s:O, s:s, s:O*,"
		" s:o, s:o, s:O, s:O}",
		"target", t->ops->name, "mode", t->exact ? "exact" : "time", "accelerator",
		json_object_get(own, "accelerator"), "emulated", t->emulated, "arch",
		json_object_get(hello, "arch"), "kernel", "release",
		json_object_get(hello, "release"), "version", json_object_get(hello, "version"),
		"cmdline", json_object_get(hello, "cmdline"), "cpu", "model",
		json_object_get(hello, "cpu_model"), "flags", json_object_get(hello, "cpu_flags"),
		"mitigations", json_object_get(hello, "mitigations"), "hardened_usercopy",
		hardened_usercopy(t->kernel, cmdline), "qemu", json_object_get(own, "qemu"),
		"compiler", version_compiler(t->arch), "git", version_git(), "clock_khz",
		json_object_get(hello, "clock_khz"), "memory", json_object_get(hello, "memory"));
	json_object_set_new(json_object_get(env, "kernel"), "image",
			    json_string(strchr(t->kernel, '@') + 1));
	json_object_set(env, "probe", json_object_get(hello, "probe"));
	json_object_set_new(env, "cpus", json_integer(cpus ?: 1));
	json_object_set(env, "qemu_cpu", json_object_get(own, "qemu_cpu"));
	json_object_set_new(env, "ucopy", json_string(version_release));
	json_object_set_new(env, "libbpf", json_string(version_libbpf));
	json_object_set_new(env, "sparse_warnings", sparse_warnings(t->module));
	json_decref(own);
	return env;
}
