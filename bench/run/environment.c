// SPDX-License-Identifier: GPL-2.0-or-later
/* The environment a result was measured in: guest, tools, checkout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "lib/version.h"
#include "run/environment.h"
#include "run/versions.h"
#include "target/module.h"

/* Options of the kernel's configuration that decide what a user copy runs. */
enum config_option { HARDENED_USERCOPY, ASM_GOTO_OUTPUT, ASM_GOTO_OUTPUT_BROKEN, NR_OPTIONS };

static const char *const option_lines[NR_OPTIONS] = {
	[HARDENED_USERCOPY] = "CONFIG_HARDENED_USERCOPY=y\n",
	[ASM_GOTO_OUTPUT] = "CONFIG_CC_HAS_ASM_GOTO_OUTPUT=y\n",
	[ASM_GOTO_OUTPUT_BROKEN] = "CONFIG_GCC_ASM_GOTO_OUTPUT_BROKEN=y\n",
};

/* Read which of them are set. Returns false if the configuration is not known. */
static bool read_config(const char *kernel, bool set[NR_OPTIONS])
{
	char *rel = xstrfmt("kernels/%s/config", kernel), *path = cache_path(rel);
	FILE *f = fopen(path, "r");
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		for (int i = 0; i < NR_OPTIONS; i++)
			set[i] |= !strcmp(line, option_lines[i]);
	if (f)
		fclose(f);
	free(rel);
	free(path);
	return f;
}

/* Is the object-size check built in, and not disabled on the command line? */
static const char *hardened_usercopy(const bool set[NR_OPTIONS], const char *cmdline)
{
	if (!set[HARDENED_USERCOPY])
		return "absent";
	return strstr(cmdline, "hardened_usercopy=off") ? "off" : "on";
}

/* How unsafe_get_user() was compiled: by asm goto with an output, or with a test of an error. */
static const char *asm_goto_output(const bool set[NR_OPTIONS])
{
	if (set[ASM_GOTO_OUTPUT_BROKEN])
		return "broken";
	return set[ASM_GOTO_OUTPUT] ? "yes" : "no";
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
	bool set[NR_OPTIONS] = { false }, known = read_config(t->kernel, set);
	char *limit = module_info(t->module, "user_limit");

	env = json_pack("{s:s, s:s, s:O, s:b, s:O, s:{s:O, s:O, s:O}, s:{s:O, s:O}, s:O, s:s, s:O*,"
			" s:o, s:o, s:O, s:O}",
			"target", t->ops->name, "mode", t->exact ? "exact" : "time", "accelerator",
			json_object_get(own, "accelerator"), "emulated", t->emulated, "arch",
			json_object_get(hello, "arch"), "kernel", "release",
			json_object_get(hello, "release"), "version",
			json_object_get(hello, "version"), "cmdline",
			json_object_get(hello, "cmdline"), "cpu", "model",
			json_object_get(hello, "cpu_model"), "flags",
			json_object_get(hello, "cpu_flags"), "mitigations",
			json_object_get(hello, "mitigations"), "hardened_usercopy",
			known ? hardened_usercopy(set, cmdline) : "unknown", "qemu",
			json_object_get(own, "qemu"), "compiler", version_compiler(t->arch), "git",
			version_git(), "clock_khz", json_object_get(hello, "clock_khz"), "memory",
			json_object_get(hello, "memory"));
	json_object_set_new(json_object_get(env, "kernel"), "image",
			    json_string(strchr(t->kernel, '@') + 1));
	json_object_set(env, "probe", json_object_get(hello, "probe"));
	json_object_set_new(env, "cpus", json_integer(cpus ?: 1));
	json_object_set(env, "qemu_cpu", json_object_get(own, "qemu_cpu"));
	json_object_set_new(env, "ucopy", json_string(version_release));
	json_object_set_new(env, "libbpf", json_string(version_libbpf));
	json_object_set_new(env, "asm_goto_output",
			    json_string(known ? asm_goto_output(set) : "unknown"));
	json_object_set_new(env, "module_limit", json_string(limit ?: "unknown"));
	json_object_set_new(env, "sparse_warnings", sparse_warnings(t->module));
	json_decref(own);
	free(limit);
	return env;
}
