/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selects cells by name and size: the options --paths and --sizes of every view. */
#ifndef UCOPY_VIEW_SELECT_SELECT_H
#define UCOPY_VIEW_SELECT_SELECT_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "plan/plan.h"
#include "result/result.h"

/* Without words, every name is selected; without sizes, every size. */
struct selection {
	struct select_word {
		char *text; /* as given: a path, all variants of one, or a glob */
		char *glob; /* of paths or of cells' names */
		bool used; /* it selected something */
	} * word;
	size_t nr;
	char *sizes_text;
	struct plan sizes; /* its list of sizes */
	bool *size_used;
};

/* The options, as a child argp parser whose input is a struct selection. */
extern const struct argp select_argp;

/* Set the words from an option of this name. Returns 0, or EINVAL with an error printed. */
error_t select_option(struct selection *s, const char *option, const char *text);

/* Set either from an option's text. Returns NULL, or why the text is invalid. */
const char *select_paths(struct selection *s, const char *text);
const char *select_sizes(struct selection *s, const char *text);
void select_free(struct selection *s);

/* Is any restriction given? */
bool select_given(const struct selection *s);
/* Is a cell's name selected? A path's name, without parameters, has no size to be selected by. */
bool select_has(struct selection *s, const char *name);
bool select_has_cell(struct selection *s, const struct result_cell *c);
bool select_has_path(struct selection *s, const char *path);

/* Error text for a word or size that has selected nothing so far; NULL if there is none. */
const char *select_unused(const struct selection *s);

/*
 * Reduce a result to its selected cells; stages: keep the stages too, of which the costs of others
 * are made. Returns NULL, or select_unused(), where paths that the kernel lacks count as selected.
 */
const char *select_cells(struct selection *s, struct result *r, bool stages);

/* Add the paths of a result's selected cells to those of a plan. */
void select_plan(struct selection *s, const struct result *r, struct plan *p);

#endif
