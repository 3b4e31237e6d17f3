/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result as read from a file: docs/results.md. */
#ifndef UCOPY_RESULT_RESULT_H
#define UCOPY_RESULT_RESULT_H

#include <jansson.h>
#include <stdbool.h>

/* A cell as readers of a result see it; strings belong to the JSON. */
struct result_cell {
	const char *name;
	const char *path; /* the family: get_user, copy_from_user, stage, ... */
	const char *variant;
	const char *unit;
	const char *kbuf; /* kind of kernel buffer, "" if there is none */
	const char *mem; /* kind of user memory, "" if there is none */
	unsigned int size; /* bytes, 0 if it has no meaning */
	unsigned int k; /* accesses per call, 0 if the path makes one or none */
	unsigned int threads; /* CPUs that ran it concurrently; 0 or 1: one */
	unsigned int src, dst; /* offsets, bytes; 0 if there is none */
	double value; /* in unit, per call */
	double spread; /* median absolute deviation x 1.4826, 0 in exact mode */
	const json_t *json;
	double faults; /* page faults per call, NAN if not counted */
	double returned; /* by a call that is expected to fail, else NAN */
};

struct result {
	json_t *json;
	struct result_cell *cells;
	size_t nr;
	const char *kernel, *target, *mode, *unit;
	bool exact, emulated, partial;
	bool baseline; /* read from a baseline: baseline.h */
	json_t *index; /* of the cells, by name */
	char *title; /* "kernel R, vm, exact mode, instructions a call" */
};

/* A finite number for JSON: integers stay integers, so that equal results are equal bytes. */
json_t *result_number(double value);

/* Read and check a result. Returns 0, or -EINVAL or -errno with an error printed. */
int result_load(struct result *r, const char *path);
/* The same for parsed JSON, which the result takes over; path is used in messages. */
int result_take(struct result *r, json_t *json, const char *path);
void result_free(struct result *r);

/*
 * Does it make one access or none, to warm memory, on one CPU? Others are only comparable with
 * their own kind.
 */
bool result_plain(const struct result_cell *c);

/* Lookup by name, or NULL. */
const struct result_cell *result_named(const struct result *r, const char *name);

/*
 * The first plain cell of a path with this size and these offsets, and any kind of kernel buffer if
 * kbuf is NULL; or NULL.
 */
const struct result_cell *result_find(const struct result *r, const char *path, const char *variant,
				      unsigned int size, unsigned int src, unsigned int dst,
				      const char *kbuf);

/*
 * Is a cell's count independent of the build? The cost of a page fault depends on the mappings of
 * the process, and on the position of its fixup in the exception table, so such a count changes
 * with the driver and the module. That of a path that allocates depends on what the allocator has
 * at hand: the object-size check takes an instruction more for an object in a tail page.
 */
bool result_steady(const struct result_cell *c);

/* Why a path is absent in this result's kernel, or NULL. */
const char *result_absent(const struct result *r, const char *path_name);

#endif
