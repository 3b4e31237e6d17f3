/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans: which paths, sizes, alignments, ... to measure. */
#ifndef UCOPY_PLAN_PLAN_H
#define UCOPY_PLAN_PLAN_H

#include <jansson.h>
#include <stdbool.h>

#include "plan/paths.h"

/* Maximum number of CPUs that run a cell at once. */
#define MAX_THREADS 64

struct align {
	unsigned int user, kernel; /* offsets, bytes */
};

/*
 * Lists of what to measure: every path with every size, alignment, ... that it
 * supports. A plan may have further sections: plans of which only the lists are used.
 */
struct plan {
	char *name;
	char **paths; /* globs for path names */
	size_t nr_paths;
	unsigned int *sizes; /* bytes per access */
	size_t nr_sizes;
	struct align *align;
	size_t nr_align;
	unsigned int *counts; /* k, accesses per call; none: the default ones */
	size_t nr_counts;
	unsigned int *threads; /* CPUs that run a cell at once; none: one */
	size_t nr_threads;
	unsigned int kbufs; /* bitmask of enum ucopy_kbuf and KBUF_AUTO; 0: KBUF_AUTO only */
	unsigned int mems; /* bitmask of enum mem; 0: MEM_WARM only */
	unsigned int rounds; /* 0: the mode's default */
	bool exact;
	bool plain; /* run every cell in the context of the kernel's callers: UCOPY_RUN_PLAIN */
	json_t *counters; /* for the probes, as returned by counters_parse(); NULL: no probes */
	unsigned int calls; /* in a probed batch of n; 0: as many as interrupts may be off for */
	struct plan *sections;
	size_t nr_sections;
};

/*
 * Parse one option's text into a plan, replacing what was there:
 * comma-separated globs; sizes, k and threads as 1,8,64:4096:x2 or 64:512:64;
 * offsets as user:kernel; kernel buffers by name, or auto; user memory by name.
 * Return NULL, or an error text that is valid until the next call.
 */
const char *plan_set_paths(struct plan *p, const char *text);
const char *plan_set_sizes(struct plan *p, const char *text);
const char *plan_set_align(struct plan *p, const char *text);
const char *plan_set_kbuf(struct plan *p, const char *text);
const char *plan_set_k(struct plan *p, const char *text);
const char *plan_set_mem(struct plan *p, const char *text);
const char *plan_set_threads(struct plan *p, const char *text);

/*
 * Pass each part of a text, split at commas and without blanks around it, to a function, until one
 * returns an error. Returns that, or an error if a part is empty.
 */
const char *plan_each_part(const char *text, const char *(*fn)(const char *part, void *arg),
			   void *arg);

/* The same by the list's JSON key, in every section of a plan. */
const char *plan_replace(struct plan *p, const char *key, const char *text);

/* Restrict each section to those of its paths that also match the globs in a text. */
const char *plan_only_paths(struct plan *p, const char *text);

/* Does one of a plan's own globs match a path? */
bool plan_wants(const struct plan *p, const struct path_row *row);

/* A plan's values of k, or the default ones. */
const unsigned int *plan_counts(const struct plan *p, size_t *nr);

/* A plan's numbers of threads, by default just 1. */
const unsigned int *plan_threads(const struct plan *p, size_t *nr);

/* Drop numbers of threads above most, in every section. */
void plan_limit_threads(struct plan *p, unsigned int most);

/* JSON form, as in a plan file and in a result. Errors as above. */
const char *plan_from_json(struct plan *p, const json_t *json);
json_t *plan_to_json(const struct plan *p);

/* The plan for the driver: as text, to be freed, and as a descriptor of memory_file(). */
char *plan_text(const struct plan *p);
int plan_memfd(const struct plan *p);

/* The built-in plans as JSON text, terminated by a NULL name. */
struct builtin_plan {
	const char *name;
	const char *what;
	const char *json;
};
extern const struct builtin_plan builtin_plans[];

void plan_free(struct plan *p);

#endif
