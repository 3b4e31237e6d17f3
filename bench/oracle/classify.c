// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Assigns every instruction of a call to one part: by its opcode if that is decisive, else by the
 * function or the code region it is in.
 */
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "lib/util.h"
#include "oracle/address_check.h"
#include "oracle/classify.h"
#include "oracle/isa.h"

/* The measured wrappers, whose functions are the module's. */
static const struct rule by_wrapper_function[] = {
	{ "op_check", PART_CHECK },
	{ "op_mask", PART_MASK },
	{ "op_generation_mask*", PART_MASK },
	{ "op_generation_*", PART_CHECK },
	{ "op_*", PART_CALL },
	{ 0 },
};

#define NR(array) (sizeof(array) / sizeof(*(array)))

static const char *name_of(const struct step *s)
{
	return s->in ? s->in->name : "";
}

/* A step's part by a list of rules, or -1. */
static int match(const struct rule *rule, const char *text)
{
	for (; rule->glob; rule++)
		if (!fnmatch(rule->glob, text, 0))
			return rule->part;
	return -1;
}

static bool is(const struct step *s, const char *mnemonic)
{
	return !strncmp(s->text, mnemonic, strlen(mnemonic));
}

/* State carried from one instruction to the next. */
struct state {
	const struct isa *isa;
	const struct symbol *checked_from; /* who called the object-size check, while it runs */
	const struct step *last;
	bool in_fault;
	bool open; /* user access is open */
};

/* Helpers of the object-size check belong to it: it lasts until its caller resumes. */
static bool in_objcheck(struct state *state, const struct step *s)
{
	if (!state->checked_from && state->last && !strcmp(name_of(s), "__check_object_size"))
		state->checked_from = state->last->in;
	else if (state->checked_from && s->in == state->checked_from)
		state->checked_from = NULL;
	return state->checked_from;
}

static bool in_fault(struct state *state, const struct step *s)
{
	if (state->in_fault && is(state->last, state->isa->fault_ends))
		state->in_fault = false;
	else if (!fnmatch(state->isa->fault, name_of(s), 0))
		state->in_fault = true;
	return state->in_fault;
}

static enum part by_what_it_is(const struct state *state, const struct step *s)
{
	const struct isa *isa = state->isa;
	bool wrapper = !strncmp(name_of(s), "op_", 3);
	int part = match(isa->by_instruction, s->text);

	if (part < 0 && state->open)
		part = PART_BODY;
	if (part < 0 && wrapper)
		part = match(isa->by_wrapper, s->text);
	if (part < 0)
		part = match(wrapper ? by_wrapper_function : isa->by_function, name_of(s));
	return part < 0 ? PART_REST : (enum part)part;
}

static void classify_step(struct state *state, struct step *s)
{
	if (in_fault(state, s)) {
		s->part = PART_FAULT;
	} else if (in_objcheck(state, s)) {
		s->part = PART_OBJCHECK;
	} else {
		s->part = by_what_it_is(state, s);
		if (s->part == PART_SMAP)
			state->open = is(s, state->isa->opens);
	}
	state->last = s;
}

/*
 * Iterations of a rep-string instruction beyond its first: it is left as often
 * as the instruction after it runs.
 */
static uint64_t iterations(const struct call *call, size_t i)
{
	const struct step *s = &call->step[i];

	return is(s, "rep") && i + 1 < call->nr && s->count > s[1].count ? s->count - s[1].count
									 : 0;
}

static int by_address(const void *a, const void *b)
{
	const struct step *x = *(struct step *const *)a, *y = *(struct step *const *)b;

	return (x->address > y->address) - (x->address < y->address) ?: (x > y) - (x < y);
}

/*
 * The emulator may translate the same code twice, after an interrupt or in different blocks: merge
 * them into one step at its first execution.
 */
static void fold(struct call *call)
{
	struct step **sorted = xcalloc(call->nr + 1, sizeof(*sorted));
	size_t nr = 0;

	for (size_t i = 0; i < call->nr; i++)
		sorted[i] = &call->step[i];
	qsort(sorted, call->nr, sizeof(*sorted), by_address);
	for (size_t i = call->nr; i-- > 1;) {
		if (sorted[i]->address == sorted[i - 1]->address) {
			sorted[i - 1]->count += sorted[i]->count;
			sorted[i]->count = 0;
		}
	}
	for (size_t i = 0; i < call->nr; i++)
		if (call->step[i].count)
			call->step[nr++] = call->step[i];
	call->nr = nr;
	free(sorted);
}

void parts_classify(struct call *call, const struct isa *isa)
{
	struct state state = { .isa = isa };

	fold(call);
	for (size_t i = 0; i < call->nr; i++)
		classify_step(&state, &call->step[i]);
	limit_find(call, isa);
	call->total = call->iterations = 0;
	memset(call->by_part, 0, sizeof(call->by_part));
	memset(call->in_module, 0, sizeof(call->in_module));
	for (size_t i = 0; i < call->nr; i++) {
		call->total += call->step[i].count;
		call->by_part[call->step[i].part] += call->step[i].count;
		if (call->step[i].in && call->step[i].in->module)
			call->in_module[call->step[i].part] += call->step[i].count;
		call->iterations += iterations(call, i);
	}
}

static void hash_wrapper_step(XXH3_state_t *hash, const struct call *call, const struct step *s)
{
	uint64_t base = call->step[0].address, to;
	const char *target = strstr(s->text, " 0xffff") ?: strstr(s->text, " #0xffff");
	size_t n = target ? (size_t)(target - s->text) : strlen(s->text);

	XXH3_64bits_update(hash, s->text, n);
	if (target) {
		to = strtoull(strchr(target, '0'), NULL, 16);
		/* A jump within the wrapper, or to code shared by both. */
		if (to - base < 4096)
			to -= base;
		XXH3_64bits_update(hash, &to, sizeof(to));
	}
}

uint64_t parts_code(const struct call *call)
{
	XXH3_state_t *hash = nonnull(XXH3_createState());
	uint64_t sum;

	XXH3_64bits_reset(hash);
	for (size_t i = 0; i < call->nr; i++) {
		const struct step *s = &call->step[i];

		XXH3_64bits_update(hash, &s->count, sizeof(s->count));
		if (s->in == call->step[0].in)
			hash_wrapper_step(hash, call, s);
		else
			XXH3_64bits_update(hash, &s->address, sizeof(s->address));
	}
	sum = XXH3_64bits_digest(hash);
	XXH3_freeState(hash);
	return sum;
}

char *parts_rest_is(const struct call *call)
{
	const struct symbol *seen[8];
	size_t nr = 0;
	char *all = xstrdup(""), *more;

	for (size_t i = 0; i < call->nr; i++) {
		uint64_t insns = 0;
		size_t j = 0;

		if (call->step[i].part != PART_REST)
			continue;
		while (j < nr && seen[j] != call->step[i].in)
			j++;
		if (j < nr || nr == NR(seen))
			continue;
		seen[nr++] = call->step[i].in;
		for (j = i; j < call->nr; j++)
			if (call->step[j].part == PART_REST && call->step[j].in == call->step[i].in)
				insns += call->step[j].count;
		more = xstrfmt("%s%s%s %llu", all, nr > 1 ? ", " : "", name_of(&call->step[i]),
			       (unsigned long long)insns);
		free(all);
		all = more;
	}
	return all;
}
