/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paths, the kinds of kernel buffer and of user memory, by their names. */
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
	const char *stages; /* it is made of, as in kmod/paths.h */
	enum ucopy_dir dir;
	enum ucopy_sizes sizes;
};
extern const struct path_row path_rows[UCOPY_NR_PATHS];

/* By family and variant; NULL where there is none. */
const struct path_row *path_row_of(const char *family, const char *variant);

extern const char *const kbuf_names[UCOPY_NR_KBUFS];

/* In a plan's kinds of kernel buffer: what kmalloc() gives for the size. */
#define KBUF_AUTO UCOPY_NR_KBUFS
const char *kbuf_name(size_t kind); /* of KBUF_AUTO too */

/* "slab, pages, ... ", to be ended by a word. */
#define KBUF_LISTED(id, name, bytes) name ", "
#define KBUF_LIST UCOPY_KBUFS(KBUF_LISTED)

/*
 * The user memory of a call, and which rows take it: ANY with user memory, those
 * that WRITE it, or those that CHECK its address in every call. A row that makes
 * several accesses takes MEM_WARM only. X(id, name, rows, what it is)
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

/* "warm, cold, ... ", to be ended by a word. */
#define MEM_LISTED(id, name, rows, what) name ", "
#define MEM_LIST MEMS(MEM_LISTED)

/* Does a glob (NULL: all) match a path's name? */
bool path_wanted(const char *glob, const char *family, const char *variant);

#endif
