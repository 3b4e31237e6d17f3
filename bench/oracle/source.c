// SPDX-License-Identifier: GPL-2.0-or-later
/* Source lines of recorded instructions, by the binutils of their architecture. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "oracle/source.h"

/* A file with debug information, and how its addresses differ from those executed. */
struct object {
	char *file;
	const char *section; /* whose beginning addresses count from, or NULL */
	uint64_t loaded; /* address in the guest - address in the file */
	bool module;
};

/* Start a tool on an object; its input comes from a descriptor. NULL where that fails. */
static FILE *tool(const struct target *t, const char *name, const struct object *o, int input)
{
	/* "aarch64-linux-gnu-gcc-12" -> "aarch64-linux-gnu-" */
	int prefix = strstr(t->arch->compiler, "gcc") - t->arch->compiler;
	char *command = xstrfmt("exec %.*s%s \"$UCOPY_OBJECT\" 2>/dev/null </proc/%d/fd/%d", prefix,
				t->arch->compiler, name, getpid(), input);
	FILE *f;

	setenv("UCOPY_OBJECT", o->file, 1);
	/* Nothing of a user's is in the command. NOLINTNEXTLINE(cert-env33-c) */
	f = popen(command, "r");
	free(command);
	return f;
}

/* Where a module was loaded, by a function that it always has. Returns false where unknown. */
static bool find_loaded(const struct target *t, const struct oracle *o, struct object *ko)
{
	static const char known[] = "op_null";
	const struct symbol *s = symbols_named(&o->symbols, known);
	int input = memory_file("");
	FILE *f = s ? tool(t, "nm", ko, input) : NULL;
	char *line = NULL, name[64];
	bool found = false;
	uint64_t address;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		if (sscanf(line, "%" SCNx64 " %*c %63s", &address, name) != 2 ||
		    strcmp(name, known))
			continue;
		ko->loaded = s->address - address;
		found = true;
	}
	free(line);
	if (f)
		pclose(f);
	close(input);
	return found;
}

/* "/usr/src/linux-headers-6.12/arch/x86/include/asm/uaccess_64.h" from "arch" on. */
static const char *short_path(const char *path)
{
	static const char *const tops[] = { "/kmod/", "/arch/", "/include/" };
	const char *at;

	for (size_t i = 0; i < ARRAY_SIZE(tops); i++) {
		at = strstr(path, tops[i]);
		if (at && i)
			return at + 1;
		/* The module is built in build/kmod/KERNEL/. */
		if (at && strrchr(path, '/'))
			return strstr(path, "/include/") ? strstr(path, "/include/") + 1
							 : strrchr(path, '/') + 1;
	}
	return path;
}

static bool is_in(const struct object *o, const struct step *s)
{
	return s->in && s->in->module == o->module;
}

static char *addresses(const struct object *o, const struct call *call)
{
	char *all = xstrdup("");

	for (size_t i = 0; i < call->nr; i++)
		if (is_in(o, &call->step[i]))
			join(&all, "\n", "%" PRIx64, call->step[i].address - o->loaded);
	return all;
}

/* Returns how many steps got a line. */
static size_t add_lines(struct source *s, const struct target *t, const struct object *o,
			struct call *call)
{
	char *text = addresses(o, call), *line = NULL;
	char *name =
		o->section ? xstrfmt("addr2line -j %s -e", o->section) : xstrdup("addr2line -e");
	int input = memory_file(text);
	FILE *f = tool(t, name, o, input);
	size_t size = 0, found = 0;

	for (size_t i = 0; f && i < call->nr; i++) {
		if (!is_in(o, &call->step[i]))
			continue;
		if (getline(&line, &size, f) < 0)
			break;
		line[strcspn(line, " \n")] = '\0'; /* "uaccess.h:57 (discriminator 1)" */
		if (*line == '?' || strstr(line, ":?"))
			continue;
		s->line = grow(s->line, s->nr, sizeof(*s->line));
		s->line[s->nr] = xstrdup(short_path(line));
		call->step[i].source = s->line[s->nr++];
		found++;
	}
	if (f)
		pclose(f);
	close(input);
	free(line);
	free(name);
	free(text);
	return found;
}

void source_find(struct source *s, const struct oracle *o, const struct target *t,
		 struct call *call)
{
	char *rel = xstrfmt("kernels/%s/vmlinux", t->kernel);
	struct object kernel = { .file = cache_path(rel) };
	struct object ko = { .section = ".text", .module = true };

	/* What vm/module.sh keeps before it strips a module. */
	ko.file = xstrfmt("%.*s.debug", (int)strlen(t->module) - 3, t->module);
	if (access(ko.file, R_OK)) {
		free(ko.file);
		ko.file = xstrdup(t->module);
	}
	*s = (struct source){ 0 };
	if (!find_loaded(t, o, &ko) || !add_lines(s, t, &ko, call))
		pr_err("no source lines of the module: %s has no debug information", ko.file);
	if (!add_lines(s, t, &kernel, call))
		pr_err("no source lines of kernel %s: its vmlinux has no debug information",
		       t->release);
	free(kernel.file);
	free(ko.file);
	free(rel);
}

void source_free(struct source *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->line[i]);
	free(s->line);
	*s = (struct source){ 0 };
}
