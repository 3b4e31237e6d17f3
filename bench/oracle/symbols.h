/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for a guest's kernel addresses. */
#ifndef UCOPY_ORACLE_SYMBOLS_H
#define UCOPY_ORACLE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t address;
	char name[64];
	bool module; /* of a module, not of vmlinux */
};

struct symbols {
	struct symbol *sorted; /* by address */
	size_t nr;
};

/*
 * Add "ADDRESS TYPE NAME" as in kallsyms; only functions are kept, mapping symbols such as $x are
 * not.
 */
void symbols_add_line(struct symbols *s, const char *line, bool module);
/* Add the lines of a file. Returns 0 or -errno. */
int symbols_add_file(struct symbols *s, const char *path, bool module);
void symbols_sort(struct symbols *s);

/* The symbol an address is in; NULL below the first. After symbols_sort(). */
const struct symbol *symbols_at(const struct symbols *s, uint64_t address);
/* By name, or NULL. */
const struct symbol *symbols_named(const struct symbols *s, const char *name);
/* Where a symbol ends: the next one's address. */
uint64_t symbols_end(const struct symbols *s, const struct symbol *of);

void symbols_free(struct symbols *s);

#endif
