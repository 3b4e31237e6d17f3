// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs that users give a target to run: what would fail in the guest is told before. */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/util.h"
#include "target/program.h"

/* What scripts may name after "#!" in a guest. */
static const char *const interpreters[] = { "/bin/sh",	"/bin/ash", "/bin/busybox",
					    "/bin/awk", "/bin/sed", "/bin/env" };

static const char *machine_name(const Elf64_Ehdr *h)
{
	for (int i = 0; i < NR_ARCHES; i++)
		if (h->e_ident[EI_CLASS] == ELFCLASS64 && h->e_machine == arches[i].elf_machine)
			return arches[i].name;
	return "another machine";
}

/* Has it a segment that names a dynamic loader? */
static bool is_dynamic(FILE *f, const Elf64_Ehdr *h)
{
	Elf64_Phdr segment;

	for (unsigned int i = 0; i < h->e_phnum; i++)
		if (!fseek(f, h->e_phoff + (long)i * h->e_phentsize, SEEK_SET) &&
		    fread(&segment, sizeof(segment), 1, f) == 1 && segment.p_type == PT_INTERP)
			return true;
	return false;
}

static const char *check_elf(FILE *f, const Elf64_Ehdr *h, const struct arch *arch)
{
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_machine != arch->elf_machine)
		return error_text("is built for %s, the guest is %s: choose it by --arch, or build"
				  " it for %s",
				  machine_name(h), arch->name, arch->name);
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return "is no executable: link it";
	if (is_dynamic(f, h))
		return "is linked dynamically, and a guest has no libraries: link it with -static";
	return NULL;
}

static const char *check_script(char *line)
{
	char *name = line + strspn(line, " \t");

	name[strcspn(name, " \t\r\n")] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(interpreters); i++)
		if (!strcmp(name, interpreters[i]))
			return NULL;
	return error_text("is a script of '%.80s', which a guest does not have: write it for"
			  " /bin/sh, or give a static program",
			  name);
}

int program_check(const char *path, const struct arch *arch)
{
	union {
		Elf64_Ehdr elf;
		char text[256];
	} head = { 0 };
	struct stat st;
	FILE *f = !stat(path, &st) && S_ISREG(st.st_mode) ? fopen(path, "re") : NULL;
	size_t got = f ? fread(&head, 1, sizeof(head) - 1, f) : 0;
	const char *why = NULL;

	if (!f)
		why = "is no file that can be read";
	else if (!got)
		why = "is empty: give a static program or a shell script";
	else if (!memcmp(head.text, ELFMAG, SELFMAG))
		why = got < sizeof(head) - 1 ? "is cut short" : check_elf(f, &head.elf, arch);
	else if (!strncmp(head.text, "#!", 2))
		why = check_script(head.text + 2);
	else if (memchr(head.text, '\0', got))
		why = "is no program: give a static program or a shell script";
	if (f)
		fclose(f);
	if (!why)
		return 0;
	pr_err("program '%s': %s", path, why);
	return -ENOEXEC;
}
