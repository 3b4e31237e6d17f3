/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans and cells. A plan says what to measure; expanded over the table of
 * paths it becomes a list of cells. The command and the in-target driver share
 * this code, so both hold the same list in the same order.
 */
#ifndef UCOPY_PLAN_PLAN_H
#define UCOPY_PLAN_PLAN_H

#include <jansson.h>
#include <stdbool.h>

#include "kmod/ioctl.h"
#include "kmod/paths.h"

struct path_row {
	const char *family;
	const char *variant;
	const char *name; /* family/variant */
	const char *what; /* the kernel functions it runs */
	enum ucopy_dir dir;
	enum ucopy_sizes sizes;
};
extern const struct path_row path_rows[UCOPY_NR_PATHS];

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

/* The most CPUs that run a cell at once. */
#define MAX_THREADS 64

struct align {
	unsigned int user, kernel; /* offsets, bytes */
};

/*
 * Lists of what to measure: every path with every size, alignment, ... that it
 * takes. A plan may have more sections, plans of which only the lists count.
 */
struct plan {
	char *name;
	char **paths; /* globs on a path's name */
	size_t nr_paths;
	unsigned int *sizes; /* bytes of an access */
	size_t nr_sizes;
	struct align *align;
	size_t nr_align;
	unsigned int *counts; /* k, accesses in a call; none: the usual ones */
	size_t nr_counts;
	unsigned int *threads; /* CPUs that run a cell at once; none: one */
	size_t nr_threads;
	unsigned int kbufs; /* bits by enum ucopy_kbuf and KBUF_AUTO; 0: KBUF_AUTO alone */
	unsigned int mems; /* bits by enum mem; 0: MEM_WARM alone */
	unsigned int rounds; /* 0: the mode's own number */
	bool exact;
	json_t *counters; /* for the probes, as counters_parse() makes it; NULL: no probes */
	unsigned int calls; /* in a probed batch of n; 0: as many as interrupts may be off for */
	struct plan *also;
	size_t nr_also;
};

struct cell {
	struct ucopy_cell c;
	enum mem mem; /* MEM_WARM too where a row has no user memory */
	unsigned int threads; /* the measuring one and those that run the cell beside it */
	const struct path_row *row;
	char name[120];
};

struct cells {
	struct cell *cell;
	size_t nr;
};

/*
 * Parse one option's text into a plan, replacing what was there: globs split
 * at commas; sizes, k and threads as 1,8,64:4096:x2 or 64:512:64; offsets as
 * user:kernel; kernel buffers by name, or auto; user memory by name.
 * Return NULL, or what is wrong with it: text that is valid until the next
 * call.
 */
const char *plan_set_paths(struct plan *p, const char *text);
const char *plan_set_sizes(struct plan *p, const char *text);
const char *plan_set_align(struct plan *p, const char *text);
const char *plan_set_kbuf(struct plan *p, const char *text);
const char *plan_set_k(struct plan *p, const char *text);
const char *plan_set_mem(struct plan *p, const char *text);
const char *plan_set_threads(struct plan *p, const char *text);

/* The same by the list's key in JSON, in every section of a plan. */
const char *plan_replace(struct plan *p, const char *key, const char *text);

/* Leave only those paths in each section that a text's globs match too. */
const char *plan_only_paths(struct plan *p, const char *text);

/* Does one of a plan's own globs match a path? */
bool plan_wants(const struct plan *p, const struct path_row *row);

/* A plan's k, or the usual ones. */
const unsigned int *plan_counts(const struct plan *p, size_t *nr);

/* A plan's numbers of threads, or one. */
const unsigned int *plan_threads(const struct plan *p, size_t *nr);

/* Leave out numbers of threads above most, in every section. */
void plan_limit_threads(struct plan *p, unsigned int most);

/* JSON form, as in a plan file and in a result. Errors as above. */
const char *plan_from_json(struct plan *p, const json_t *json);
json_t *plan_to_json(const struct plan *p);

/* The driver's plan: its text, to be freed, and as memory_file() makes it. */
char *plan_text(const struct plan *p);
int plan_memfd(const struct plan *p);

/* The built-in plans, as JSON text by name; NULL at the end. */
struct builtin_plan {
	const char *name;
	const char *what;
	const char *json;
};
extern const struct builtin_plan builtin_plans[];

/*
 * Expand a plan; no cell comes up twice, and exact mode leaves out MEM_COLD and several
 * threads. Returns NULL, or why it has no cell.
 */
const char *plan_expand(const struct plan *p, struct cells *cells);

/* The most threads that any of some cells has. */
unsigned int cells_threads(const struct cells *cells);

/* Add a cell's k, src, dst, kbuf, mem and threads, those it has, to a JSON object. */
void cell_describe(const struct cell *cell, json_t *o);

/*
 * Is this the kind a plan takes by itself for size bytes? True too where there is
 * none: "".
 */
bool kbuf_is_auto(const struct path_row *row, unsigned int size, unsigned int src, unsigned int dst,
		  const char *kbuf);

void plan_free(struct plan *p);
void cells_free(struct cells *cells);

#endif
