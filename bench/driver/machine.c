// SPDX-License-Identifier: GPL-2.0-or-later
/* Describes the target, as reported by its kernel. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "driver/machine.h"
#include "lib/util.h"

/* The first line of a file or, given a key, the value after the colon on the key's line. */
static json_t *read_text(const char *path, const char *key)
{
	FILE *f = fopen(path, "r");
	json_t *text = json_null();
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		char *value = line;

		line[strcspn(line, "\n")] = '\0';
		if (key) {
			if (strncmp(line, key, strlen(key)))
				continue;
			value = strchr(line, ':');
			value = value ? value + 1 + strspn(value + 1, " ") : line;
		}
		text = json_string(value);
		break;
	}
	free(line);
	if (f)
		fclose(f);
	return text;
}

/* arm64 identifies a CPU's model by numbers. */
static json_t *cpu_model(void)
{
	static const char cpuinfo[] = "/proc/cpuinfo";
	static const char *const keys[] = { "CPU implementer", "CPU part", "CPU variant",
					    "CPU revision" };
	json_t *model = read_text(cpuinfo, "model name"), *v[4];

	if (json_is_string(model))
		return model;
	for (int i = 0; i < 4; i++)
		v[i] = read_text(cpuinfo, keys[i]);
	if (json_is_string(v[0]) && json_is_string(v[1]))
		model = json_sprintf("implementer %s, part %s, variant %s, revision %s",
				     json_string_value(v[0]), json_string_value(v[1]),
				     json_string_value(v[2]), json_string_value(v[3]));
	for (int i = 0; i < 4; i++)
		json_decref(v[i]);
	return model;
}

/* x86 calls them flags, arm64 features. */
static json_t *cpu_flags(void)
{
	json_t *flags = read_text("/proc/cpuinfo", "flags");

	return json_is_null(flags) ? read_text("/proc/cpuinfo", "Features") : flags;
}

static json_t *mitigations(void)
{
	static const char dir[] = "/sys/devices/system/cpu/vulnerabilities";
	json_t *all = json_object();
	struct dirent **names;
	int nr = scandir(dir, &names, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		if (names[i]->d_name[0] != '.') {
			char *path = xstrfmt("%s/%s", dir, names[i]->d_name);

			json_object_set_new(all, names[i]->d_name, read_text(path, NULL));
			free(path);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	return all;
}

json_t *machine_describe(void)
{
	struct utsname u;

	uname(&u);
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "release", u.release,
			 "version", u.version, "arch", u.machine, "cmdline",
			 read_text("/proc/cmdline", NULL), "cpu_model", cpu_model(), "cpu_flags",
			 cpu_flags(), "mitigations", mitigations(), "memory",
			 read_text("/proc/meminfo", "MemTotal"));
}
