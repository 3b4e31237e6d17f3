/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of results, an SQLite database: docs/history.md. */
#ifndef UCOPY_VIEW_HISTORY_HISTORY_H
#define UCOPY_VIEW_HISTORY_HISTORY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/history/steps.h"

struct history {
	sqlite3 *db;
	const char *path;
};

/*
 * Open a history, make it if create, and bring it to this command's version of
 * the schema. Returns 0, or -EINVAL with an error printed; close it in any case.
 */
int history_open(struct history *h, const char *path, bool create);
void history_close(struct history *h);

/* Say what SQLite last failed of, and what to do. Returns -EIO. */
int history_fail(const struct history *h);

/* Run statements that return nothing. Returns 0, or -EIO with an error printed. */
int history_exec(const struct history *h, const char *sql);
/* A statement to step through, to be finalized; NULL with an error printed. */
sqlite3_stmt *history_query(const struct history *h, const char *sql);
/* Bind ?1 and on: a letter each, i int64_t, d double, t text, b blob (with its size_t). */
void history_bind(sqlite3_stmt *q, const char *types, ...);

/* A cell in one setting: the points of a series are comparable with each other. */
struct series {
	int64_t id, setting;
	char *cell, *unit;
	char *title; /* the setting: "kernel 6.12, x86_64, CPU MODEL, vm, exact mode" */
	bool exact, emulated;
};

struct series_list {
	struct series *series;
	size_t nr;
};

struct point {
	int64_t time, run; /* seconds since 1970, UTC */
	double value, spread;
	int64_t parts; /* what a call was made of: an id, 0 where it is not known */
};

struct point_list {
	struct point *point; /* by time */
	size_t nr;
	size_t room;
};

/* All series whose cell a glob (NULL: all) matches. Returns 0, or -EIO with an error printed. */
int history_series(const struct history *h, const char *glob, struct series_list *list);
void series_free(struct series_list *list);

/* The points of a series, in a list that is used again. Returns 0, or -EIO with an error printed.
 */
int history_points(const struct history *h, int64_t series, struct point_list *list);
void points_free(struct point_list *list);

/*
 * The steps of a series, whose points are as history_points() gives them. The more
 * series with noise are looked at, the surer each step must be. Returns how many;
 * *steps is to be freed.
 */
size_t history_steps(const struct series *s, const struct series_list *among,
		     const struct point_list *points, double threshold, struct step **steps);

/* What is of a run and may change from one to the next of a series: the columns of run. */
enum {
	RUN_RELEASE,
	RUN_BUILD,
	RUN_IMAGE,
	RUN_CMDLINE,
	RUN_QEMU,
	RUN_COMPILER,
	RUN_GIT,
	NR_RUN_COLUMNS
};
extern const struct run_column {
	const char *label;
	const char *object, *key; /* in a result's environment; object NULL: in itself */
} run_columns[NR_RUN_COLUMNS];

/*
 * What of the environment is another in run `to` than in run `from`: "git a -> b,
 * compiler c -> d", or "" where nothing is. To be freed; NULL with an error printed.
 */
char *history_changes(const struct history *h, int64_t from, int64_t to);

/* By how much parts `to` are more than parts `from`: "check +2", or "". To be freed. */
char *history_parts(const struct history *h, int64_t from, int64_t to);

/* A value with its spread, of at most 48 characters with the NUL. */
#define VALUE_TEXT 48
void series_value(const struct series *s, double value, double spread, char text[VALUE_TEXT]);
/* "+2 (+15.4%)" */
void series_change(const struct series *s, double before, double after, char text[VALUE_TEXT]);
/* UTC, ISO 8601. */
#define STAMP_TEXT 24
void stamp_text(int64_t time, char text[STAMP_TEXT]);
/* Of such a stamp the seconds since 1970, or -1 where it is none. A date alone is its midnight. */
int64_t stamp_parse(const char *text);

struct history_options {
	const char *db, *cell, *out, *before;
	double threshold; /* the least step of a series with noise, as a share */
	size_t keep, last; /* 0: not given */
	bool takes_files;
	char **files;
	size_t nr_files;
};

/* The subcommands, one file each. Each returns an exit code. */
int history_add(struct history *h, const struct history_options *o);
int history_log(struct history *h, const struct history_options *o);
int history_check(struct history *h, const struct history_options *o);
int history_plot(struct history *h, const struct history_options *o);
int history_prune(struct history *h, const struct history_options *o);

#endif
