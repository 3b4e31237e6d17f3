/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the paths and of the kinds of kernel buffer and user memory. */
#ifndef UCOPY_PLAN_PATHS_H
#define UCOPY_PLAN_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "kmod/ioctl.h"
#include "kmod/paths.h"

struct path_row {
	const char *family;
	const char *variant;
	const char *name; /* family/variant */
	const char *what; /* the kernel functions it runs */
	const char *stages; /* that it consists of, as in kmod/paths.h */
	enum ucopy_dir dir;
	enum ucopy_sizes sizes;
};
extern const struct path_row path_rows[UCOPY_NR_PATHS];

/* Lookup by family and variant; NULL if there is none. */
const struct path_row *path_row_of(const char *family, const char *variant);

extern const char *const kbuf_names[UCOPY_NR_KBUFS];

/* As a plan's kind of kernel buffer: whichever kmalloc() returns for the size. */
#define KBUF_AUTO UCOPY_NR_KBUFS
const char *kbuf_name(size_t kind); /* KBUF_AUTO included */

/* "slab, pages, ... ", to be followed by a last item. */
#define KBUF_LISTED(id, name, bytes) name ", "
#define KBUF_LIST UCOPY_KBUFS(KBUF_LISTED)

/*
 * The kinds of user memory, and which rows support them: ANY that uses user memory,
 * those that WRITE it, or those that CHECK its address on every call. Rows that make
 * several accesses support MEM_WARM only. X(id, name, rows, description)
 */
#define MEMS(X)                                                                                    \
	X(WARM, "warm", ANY, "present, used just before")                                          \
	X(COLD, "cold", ANY, "present, in no cache (time mode only)")                              \
	X(NOTPRESENT, "notpresent", ANY, "mapped, never touched")                                  \
	X(UNMAPPED, "unmapped", ANY, "not mapped: the call fails")                                 \
	X(READONLY, "readonly", WRITE, "mapped for reading: the call fails")                       \
	X(HUGE, "huge", ANY, "warm, in a page of 2 MiB")                                           \
	X(KERNEL, "kernel", CHECK, "not the user's: the call fails")

enum mem {
#define MEM_ENUM(id, name, rows, what) MEM_##id,
	MEMS(MEM_ENUM)
#undef MEM_ENUM
		NR_MEMS
};
extern const char *const mem_names[NR_MEMS];
extern const char *const mem_what[NR_MEMS];

/* "warm, cold, ... ", to be followed by a last item. */
#define MEM_LISTED(id, name, rows, what) name ", "
#define MEM_LIST MEMS(MEM_LISTED)

/* The path or family with the most similar name; NULL if none is similar. */
const char *path_nearest(const char *name);

/* Expand the name of a family to a glob for all of its variants. To be freed. */
char *path_glob(const char *word);

#endif
