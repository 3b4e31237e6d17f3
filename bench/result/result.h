/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result that was read: docs/results.md. */
#ifndef UCOPY_RESULT_RESULT_H
#define UCOPY_RESULT_RESULT_H

#include <jansson.h>
#include <stdbool.h>

/* A cell as the readers of a result see it; strings belong to the JSON. */
struct result_cell {
	const char *name;
	const char *path; /* the family: get_user, copy_from_user, stage, ... */
	const char *variant;
	const char *unit;
	const char *kbuf; /* the kind of kernel buffer, "" where there is none */
	const char *mem; /* the kind of user memory, "" where there is none */
	unsigned int size; /* bytes, 0 where it has no meaning */
	unsigned int k; /* accesses in a call, 0 where the path makes one or none */
	unsigned int threads; /* CPUs that ran it at once; 0 or 1: one */
	unsigned int src, dst; /* offsets, bytes; 0 where there is none */
	double value; /* in unit, a call */
	double spread; /* median absolute deviation x 1.4826, 0 in exact mode */
	const json_t *json;
	double faults; /* page faults a call, NAN where they were not counted */
	double returned; /* by a call that is meant to fail, else NAN */
};

struct result {
	json_t *json;
	struct result_cell *cells;
	size_t nr;
	const char *kernel, *target, *mode, *unit;
	bool exact, emulated, partial;
	bool baseline; /* a tracked one: baseline.h */
	json_t *index; /* of the cells, by name */
	char *title; /* "kernel R, vm, exact mode, instructions a call" */
};

/* A finite number for JSON: whole ones stay whole, so that equal results are equal bytes. */
json_t *result_number(double value);

/* Read and check a result. Returns 0, or -EINVAL or -errno with an error printed. */
int result_load(struct result *r, const char *path);
/* The same of JSON that is there, which the result takes; path names it in messages. */
int result_take(struct result *r, json_t *json, const char *path);
void result_free(struct result *r);

/*
 * Is it a call of one access or none, to warm memory, on one CPU? Others are only
 * comparable with their like.
 */
bool result_plain(const struct result_cell *c);

/* The cell of a name, or NULL. */
const struct result_cell *result_named(const struct result *r, const char *name);

/* The first plain cell of a path at a size and offsets, with kbuf NULL of any kind, or NULL. */
const struct result_cell *result_find(const struct result *r, const char *path, const char *variant,
				      unsigned int size, unsigned int src, unsigned int dst,
				      const char *kbuf);

/*
 * Is a cell's count the same in every build? What a page fault costs goes by the mappings of
 * the process, and by where its fixup stands in a table that the kernel searches, so that
 * such a count changes with the driver and the module.
 */
bool result_steady(const struct result_cell *c);

/* Why a path is absent in this result's kernel, or NULL. */
const char *result_absent(const struct result *r, const char *path_name);

#endif
