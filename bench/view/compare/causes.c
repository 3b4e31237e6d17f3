// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Differences between two exact results that the compiler or the module explains.
 * unsafe_get_user() needs asm goto with outputs, which Kconfig disables for compilers where it
 * is broken; and a check inlined into a module may load a limit that is a constant in vmlinux.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "result/schema.h"
#include "view/compare/causes.h"

const char *const cause_names[NR_CAUSES] = {
	[CAUSE_ASM_GOTO_OUTPUT] = "asm_goto_output",
	[CAUSE_MODULE_LIMIT] = "module_limit",
};

static const char *const words[NR_CAUSES] = {
	[CAUSE_ASM_GOTO_OUTPUT] =
		"unsafe_get_user() was compiled differently, here and inside of strings' functions",
	[CAUSE_MODULE_LIMIT] = "a check inlined into the module has its limit in memory or as a "
			       "constant; in vmlinux it is a constant",
};

/* Paths that run unsafe_get_user(), inlined or in vmlinux. */
static const char *const unsafe_get[] = {
	"get_user/unsafe",     "get_user/begin", "get_user/masked*",
	"strncpy_from_user/*", "strnlen_user/*", "copy_struct_from_user/*",
};

static const char *environment(const struct result *r, const char *key)
{
	return json_string_value(json_object_get(json_object_get(r->json, "environment"), key));
}

/* Do both results record this property, with different values? */
static bool differs(const struct comparison *c, enum cause cause)
{
	const char *base = environment(c->base, cause_names[cause]);
	const char *new = environment(c->new, cause_names[cause]);

	return base && new &&strcmp(base, new);
}

/* x86-64 only: arm64 adopted it between two kernels, so there the kernel's code changed as well. */
static bool runs_unsafe_get(const struct comparison *c, const struct pair *p)
{
	const char *arch = environment(c->new, "arch");
	char *path = xstrfmt("%s/%s", p->new->path, p->new->variant);
	bool yes = false;

	for (size_t i = 0; i < ARRAY_SIZE(unsafe_get); i++)
		yes |= !fnmatch(unsafe_get[i], path, 0);
	free(path);
	return yes && arch && !strcmp(arch, "x86_64");
}

static bool checks_in_module(const struct result_cell *cell)
{
	const json_t *in_module = json_object_get(cell->json, "in_module");

	return json_object_get(in_module, part_names[PART_CHECK]) ||
	       json_object_get(in_module, part_names[PART_MASK]);
}

static bool moved(const struct pair *p, enum part part)
{
	return json_object_get(p->moved, part_names[part]);
}

unsigned int compare_causes(const struct comparison *c, const struct pair *p)
{
	unsigned int causes = 0;

	if (!p->moved)
		return 0;
	if (differs(c, CAUSE_ASM_GOTO_OUTPUT) && moved(p, PART_BODY) && runs_unsafe_get(c, p))
		causes |= 1U << CAUSE_ASM_GOTO_OUTPUT;
	if (differs(c, CAUSE_MODULE_LIMIT) && (moved(p, PART_CHECK) || moved(p, PART_MASK)) &&
	    (checks_in_module(p->base) || checks_in_module(p->new)))
		causes |= 1U << CAUSE_MODULE_LIMIT;
	return causes;
}

char *causes_mark(unsigned int causes)
{
	char *mark = xstrdup("");

	for (int i = 0; i < NR_CAUSES; i++)
		if (causes & 1U << i)
			join(&mark, "", "%s[%d]", *mark ? "" : " ", i + 1);
	return mark;
}

char *causes_words(const struct comparison *c, enum cause cause)
{
	return xstrfmt("[%d] %s: %s -> %s: %s", cause + 1, cause_names[cause],
		       environment(c->base, cause_names[cause]),
		       environment(c->new, cause_names[cause]), words[cause]);
}
