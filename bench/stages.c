// SPDX-License-Identifier: GPL-2.0
/*
 * Which part of a path an executed instruction belongs to: by the instruction
 * where it stands for itself, else by the function it is in.
 */
#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "stages.h"

const char *const stage_names[NR_STAGES] = {
	[STAGE_CALL] = "call",	     [STAGE_PATH] = "path", [STAGE_OBJCHECK] = "objcheck",
	[STAGE_BARRIER] = "barrier", [STAGE_SMAP] = "smap", [STAGE_COPY] = "copy",
};

struct rule {
	const char *glob;
	enum stage stage;
};

static const struct rule by_instruction[] = {
	{ "lfence*", STAGE_BARRIER }, { "stac*", STAGE_SMAP },	   { "clac*", STAGE_SMAP },
	{ "rep movs*", STAGE_COPY },  { "rep stos*", STAGE_COPY },
};

static const struct rule by_function[] = {
	{ "op_*", STAGE_CALL },
	{ "rep_movs_alternative", STAGE_COPY },
	{ "rep_stos_alternative", STAGE_COPY },
	{ "copy_user_enhanced_fast_string", STAGE_COPY },
	{ "copy_user_generic_*", STAGE_COPY },
	{ "copy_user_short_string", STAGE_COPY },
	{ ".Lcopy_*", STAGE_COPY },
	{ "clear_user_*", STAGE_COPY },
	{ "memcpy*", STAGE_COPY },
	{ "__memcpy", STAGE_COPY },
};

#define NR(array) (sizeof(array) / sizeof(*(array)))

static int match(const struct rule *rules, size_t nr, const char *text)
{
	for (size_t i = 0; i < nr; i++)
		if (!fnmatch(rules[i].glob, text, 0))
			return rules[i].stage;
	return -1;
}

/* The check's helpers are its own: it lasts until its caller goes on. */
static int in_objcheck(struct stage_state *s, const char *function)
{
	if (!*s->caller && !strcmp(function, "__check_object_size"))
		snprintf(s->caller, sizeof(s->caller), "%s", s->last);
	else if (*s->caller && !strcmp(function, s->caller))
		*s->caller = '\0';
	snprintf(s->last, sizeof(s->last), "%s", function);
	return *s->caller != '\0';
}

enum stage stage_next(struct stage_state *state, const char *function, const char *instruction)
{
	int stage;

	if (in_objcheck(state, function))
		return STAGE_OBJCHECK;
	stage = match(by_instruction, NR(by_instruction), instruction);
	if (stage < 0)
		stage = match(by_function, NR(by_function), function);
	return stage < 0 ? STAGE_PATH : (enum stage)stage;
}
