/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of results, an SQLite database: docs/history.md. */
#ifndef UCOPY_VIEW_HISTORY_HISTORY_H
#define UCOPY_VIEW_HISTORY_HISTORY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/history/steps.h"
#include "view/select/select.h"

struct history {
	sqlite3 *db;
	const char *path;
};

/*
 * Open a history, creating it if create, and upgrade it to the current schema. Returns 0, or
 * -EINVAL or -EIO with an error printed; call history_close() in either case.
 */
int history_open(struct history *h, const char *path, bool create);
void history_close(struct history *h);

/* Print SQLite's last error and how to fix it. Returns -EIO. */
int history_fail(const struct history *h);

/* Run statements that return nothing. Returns 0, or -EIO with an error printed. */
int history_exec(const struct history *h, const char *sql);
/* Prepare a statement, to be finalized; NULL with an error printed. */
sqlite3_stmt *history_query(const struct history *h, const char *sql);
/* Bind ?1, ?2, ..., one letter per type: i int64_t, d double, t text, b blob (and size_t size). */
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
	int64_t parts; /* id of the parts of a call; 0: unknown */
};

struct point_list {
	struct point *point; /* sorted by time */
	size_t nr;
	size_t room;
};

/*
 * Find all series whose cell is selected. Returns 0, -ENOENT if there is none or part of the
 * selection is in none, or -EIO; with an error printed.
 */
int history_series(const struct history *h, struct selection *select, struct series_list *list);
void series_free(struct series_list *list);

/* Read the points of a series into list, reusing it. Returns 0, or -EIO with an error printed. */
int history_points(const struct history *h, int64_t series, struct point_list *list);
void points_free(struct point_list *list);

/*
 * Find the steps of a series, with its points from history_points(). The significance level is
 * divided by the number of noisy series in among. Returns the number of steps; *steps is to be
 * freed.
 */
size_t history_steps(const struct series *s, const struct series_list *among,
		     const struct point_list *points, double threshold, struct step **steps);

/* Properties that may change between the runs of a series: columns of table run. */
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
	const char *object, *key; /* in a result's environment; object NULL: at its top */
} run_columns[NR_RUN_COLUMNS];

/*
 * Environment changes from run `from` to run `to`: "git a -> b, compiler c -> d"; "" if
 * there are none. To be freed; NULL with an error printed.
 */
char *history_changes(const struct history *h, int64_t from, int64_t to);

/* Changes from parts `from` to parts `to`: "check +2"; "" if none or unknown. To be freed. */
char *history_parts(const struct history *h, int64_t from, int64_t to);

/* A value with its spread; at most 48 bytes including the NUL. */
#define VALUE_TEXT 48
void series_value(const struct series *s, double value, double spread, char text[VALUE_TEXT]);
/* A change: "+2 (+15.4%)". */
void series_change(const struct series *s, double before, double after, char text[VALUE_TEXT]);
/* A timestamp in ISO 8601, UTC. */
#define STAMP_TEXT 24
void stamp_text(int64_t time, char text[STAMP_TEXT]);
/* Parse a timestamp, or a date (midnight UTC). Returns seconds since 1970, or -1 if invalid. */
int64_t stamp_parse(const char *text);

struct history_options {
	const char *db, *out, *before;
	struct selection *select;
	double threshold; /* smallest step of a noisy series, as a fraction */
	size_t keep, last; /* 0: not given */
	bool takes_files, dark;
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
