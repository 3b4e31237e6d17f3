// SPDX-License-Identifier: GPL-2.0-or-later
/* A recorded call, printed instruction by instruction. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "oracle/listing.h"

/* "name+0x10", without an offset of 0; to be freed. */
static char *place(const struct symbol *in, uint64_t address)
{
	uint64_t offset = address - in->address;

	return offset ? xstrfmt("%s+0x%" PRIx64, in->name, offset) : xstrdup(in->name);
}

/*
 * Where a branch goes, by name; to be freed, or NULL. Only branches have a kernel address as their
 * last operand that is neither an immediate of x86-64 ($) nor a displacement.
 */
static char *target_of(const struct oracle *o, const struct step *s)
{
	const char *last = strrchr(s->text, ' '), *digits;
	const struct symbol *in;
	uint64_t address;
	char *end;

	if (!last)
		return NULL;
	digits = last + 1 + (last[1] == '#');
	if (strncmp(digits, "0xffff", 6))
		return NULL;
	address = strtoull(digits, &end, 16);
	in = *end ? NULL : symbols_at(&o->symbols, address);
	return in ? place(in, address) : NULL;
}

static void print_step(const struct oracle *o, const struct step *s)
{
	char *where = s->in ? place(s->in, s->address) : xstrdup("?"), *target = target_of(o, s);

	printf("%7" PRIu64 "  %016" PRIx64 "  %-40s %s", s->count, s->address, where, s->text);
	if (target)
		printf(" <%s>", target);
	putchar('\n');
	free(where);
	free(target);
}

void listing_print(const struct oracle *o, const struct call *call)
{
	const struct symbol *in = NULL;
	const char *source = NULL;
	int part = -1;

	for (size_t i = 0; i < call->nr; i++) {
		const struct step *s = &call->step[i];

		if ((int)s->part != part || s->in != in)
			printf("\n%s: %s\n", part_names[s->part], s->in ? s->in->name : "?");
		if (s->source && (!source || strcmp(s->source, source)))
			printf("%s:\n", s->source);
		source = s->source;
		part = s->part;
		in = s->in;
		print_step(o, s);
	}
}

json_t *listing_json(const struct oracle *o, const struct call *call)
{
	json_t *all = nonnull(json_array());

	for (size_t i = 0; i < call->nr; i++) {
		const struct step *s = &call->step[i];
		char *target = target_of(o, s);

		json_array_append_new(
			all, json_pack("{s:o, s:s?, s:I, s:I, s:s, s:s, s:s*, s:s*}", "address",
				       json_sprintf("0x%016" PRIx64, s->address), "symbol",
				       s->in ? s->in->name : NULL, "offset",
				       (json_int_t)(s->in ? s->address - s->in->address : 0),
				       "count", (json_int_t)s->count, "text", s->text, "part",
				       part_names[s->part], "target", target, "source", s->source));
		free(target);
	}
	return all;
}
