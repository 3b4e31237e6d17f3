// SPDX-License-Identifier: GPL-2.0-or-later
/* Names for a guest's kernel addresses. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "oracle/symbols.h"

void symbols_add_line(struct symbols *s, const char *line, bool module)
{
	struct symbol symbol = { .module = module };
	char type;

	if (sscanf(line, "%" SCNx64 " %c %63s", &symbol.address, &type, symbol.name) != 3 ||
	    !strchr("tTwW", type) || *symbol.name == '$')
		return;
	s->sorted = grow(s->sorted, s->nr, sizeof(symbol));
	s->sorted[s->nr++] = symbol;
}

int symbols_add_file(struct symbols *s, const char *path, bool module)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return -errno;
	while (getline(&line, &size, f) > 0)
		symbols_add_line(s, line, module);
	free(line);
	fclose(f);
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

void symbols_sort(struct symbols *s)
{
	if (s->nr)
		qsort(s->sorted, s->nr, sizeof(*s->sorted), by_address);
}

/* Number of symbols at or below an address. */
static size_t below(const struct symbols *s, uint64_t address)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->sorted[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct symbol *symbols_at(const struct symbols *s, uint64_t address)
{
	size_t n = below(s, address);

	/* Of several names for one address, prefer the best known. */
	while (n > 1 && s->sorted[n - 2].address == s->sorted[n - 1].address)
		n--;
	return n ? &s->sorted[n - 1] : NULL;
}

const struct symbol *symbols_named(const struct symbols *s, const char *name)
{
	/* Modules, whose symbols are looked up, lie above the kernel. */
	for (size_t i = s->nr; i--;)
		if (!strcmp(s->sorted[i].name, name))
			return &s->sorted[i];
	return NULL;
}

uint64_t symbols_end(const struct symbols *s, const struct symbol *of)
{
	size_t n = below(s, of->address);

	return n < s->nr ? s->sorted[n].address : UINT64_MAX;
}

void symbols_free(struct symbols *s)
{
	free(s->sorted);
	*s = (struct symbols){ 0 };
}
