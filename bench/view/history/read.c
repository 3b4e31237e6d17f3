// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads a history: series, their points, and changes between two runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/util.h"
#include "result/result.h"
#include "result/schema.h"
#include "view/history/history.h"

const struct run_column run_columns[NR_RUN_COLUMNS] = {
	[RUN_RELEASE] = { "kernel", "kernel", "release" },
	[RUN_BUILD] = { "build", "kernel", "version" },
	[RUN_IMAGE] = { "image", "kernel", "image" },
	[RUN_CMDLINE] = { "command line", "kernel", "cmdline" },
	[RUN_QEMU] = { "QEMU", NULL, "qemu" },
	[RUN_COMPILER] = { "compiler", NULL, "compiler" },
	[RUN_GIT] = { "git", NULL, "git" },
};

static const char *text(sqlite3_stmt *q, int column)
{
	return nonnull((void *)sqlite3_column_text(q, column));
}

static char *title(sqlite3_stmt *q, int first, bool emulated)
{
	const char *hardened = text(q, first + 5);
	bool usual = !strcmp(hardened, "on");

	return xstrfmt("kernel %s, %s, %s, %s, %s mode%s%s%s", text(q, first), text(q, first + 1),
		       text(q, first + 2), text(q, first + 3), text(q, first + 4),
		       usual ? "" : ", hardened usercopy ", usual ? "" : hardened,
		       emulated ? " (~ " EMULATED_MARK ")" : "");
}

static struct series take_series(sqlite3_stmt *q)
{
	bool emulated = sqlite3_column_int(q, 4);

	return (struct series){
		.id = sqlite3_column_int64(q, 0),
		.setting = sqlite3_column_int64(q, 1),
		.cell = xstrdup(text(q, 2)),
		.unit = xstrdup(text(q, 3)),
		.title = title(q, 5, emulated),
		.exact = !strcmp(text(q, 9), "exact"),
		.emulated = emulated,
	};
}

int history_series(const struct history *h, struct selection *select, struct series_list *list)
{
	sqlite3_stmt *q = history_query(
		h, "SELECT series.id, setting, cell, unit, emulated, kernel, arch, cpu, target,"
		   " mode, hardened FROM series JOIN setting ON setting.id = setting"
		   " ORDER BY setting, series.id");
	int ret = q ? 0 : -EIO, step = SQLITE_DONE;
	const char *why;

	*list = (struct series_list){ 0 };
	while (q && (step = sqlite3_step(q)) == SQLITE_ROW) {
		if (!select_has(select, text(q, 2)))
			continue;
		list->series = xreallocarray(list->series, list->nr + 1, sizeof(*list->series));
		list->series[list->nr++] = take_series(q);
	}
	if (step != SQLITE_DONE)
		ret = history_fail(h);
	why = select_unused(select);
	if (!why && !list->nr)
		why = "it has no cells yet";
	if (!ret && why) {
		pr_err("%s: %s", h->path, why);
		ret = -ENOENT;
	}
	sqlite3_finalize(q);
	return ret;
}

void series_free(struct series_list *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free(list->series[i].cell);
		free(list->series[i].unit);
		free(list->series[i].title);
	}
	free(list->series);
	*list = (struct series_list){ 0 };
}

int history_points(const struct history *h, int64_t series, struct point_list *list)
{
	sqlite3_stmt *q = history_query(h, "SELECT time, run, value, spread, parts FROM point"
					   " WHERE series = ?1 ORDER BY time, run");
	int ret = q ? 0 : -EIO, step = SQLITE_DONE;

	list->nr = 0;
	if (q)
		history_bind(q, "i", series);
	while (q && (step = sqlite3_step(q)) == SQLITE_ROW) {
		if (list->nr == list->room) {
			list->room = list->room ? 2 * list->room : 256;
			list->point = xreallocarray(list->point, list->room, sizeof(*list->point));
		}
		list->point[list->nr++] = (struct point){
			.time = sqlite3_column_int64(q, 0),
			.run = sqlite3_column_int64(q, 1),
			.value = sqlite3_column_double(q, 2),
			.spread = sqlite3_column_double(q, 3),
			.parts = sqlite3_column_int64(q, 4),
		};
	}
	if (step != SQLITE_DONE)
		ret = history_fail(h);
	sqlite3_finalize(q);
	return ret;
}

void points_free(struct point_list *list)
{
	free(list->point);
	*list = (struct point_list){ 0 };
}

char *history_changes(const struct history *h, int64_t from, int64_t to)
{
	sqlite3_stmt *q = history_query(
		h, "SELECT a.release, a.build, a.image, a.cmdline, a.qemu, a.compiler, a.git,"
		   " b.release, b.build, b.image, b.cmdline, b.qemu, b.compiler, b.git"
		   " FROM run a, run b"
		   " WHERE a.id = ?1 AND b.id = ?2");
	char *words = NULL;

	if (!q)
		return NULL;
	history_bind(q, "ii", from, to);
	if (sqlite3_step(q) == SQLITE_ROW) {
		words = xstrdup("");
		for (int i = 0; i < NR_RUN_COLUMNS; i++) {
			const char *old = text(q, i), *new = text(q, NR_RUN_COLUMNS + i);

			/* Older results do not record the image. */
			if (strcmp(old, new) && (i != RUN_IMAGE || *old))
				join(&words, ", ", "%s %s -> %s", run_columns[i].label,
				     *old ? old : "none", *new ? new : "none");
		}
	} else {
		history_fail(h);
	}
	sqlite3_finalize(q);
	return words;
}

/* Returns the parts with an id, a new reference; NULL if unknown. */
static json_t *read_parts(const struct history *h, int64_t id)
{
	sqlite3_stmt *q = history_query(h, "SELECT text FROM parts WHERE id = ?1");
	json_t *parts = NULL;

	if (q)
		history_bind(q, "i", id);
	if (q && sqlite3_step(q) == SQLITE_ROW)
		parts = json_loads(text(q, 0), 0, NULL);
	sqlite3_finalize(q);
	return parts;
}

/* Append to words how much a part changed from `from` to `to`, if it did. */
static void add_part(char **words, const char *part, const json_t *from, const json_t *to)
{
	json_int_t more = json_integer_value(json_object_get(to, part)) -
			  json_integer_value(json_object_get(from, part));
	char *before = *words;

	if (!more)
		return;
	*words = xstrfmt("%s%s%s %+lld", before, *before ? ", " : "", part, (long long)more);
	free(before);
}

char *history_parts(const struct history *h, int64_t from, int64_t to)
{
	json_t *a = read_parts(h, from), *b = read_parts(h, to), *value;
	char *words = xstrdup("");
	const char *part;

	if (a && b) {
		json_object_foreach (b, part, value)
			add_part(&words, part, a, b);
		json_object_foreach (a, part, value)
			if (!json_object_get(b, part))
				add_part(&words, part, a, b);
	}
	json_decref(a);
	json_decref(b);
	return words;
}

void series_change(const struct series *s, double before, double after, char out[VALUE_TEXT])
{
	double change = after - before;
	int n = snprintf(out, VALUE_TEXT, "%s%+.5g", s->emulated ? "~" : "", change);

	if (before > 0)
		snprintf(out + n, VALUE_TEXT - n, " (%+.1f%%)", 100 * change / before);
}

void series_value(const struct series *s, double value, double spread, char out[VALUE_TEXT])
{
	if (s->exact)
		snprintf(out, VALUE_TEXT, "%.0f", value);
	else
		snprintf(out, VALUE_TEXT, "%s%.5g+-%.2g", s->emulated ? "~" : "", value, spread);
}

void stamp_text(int64_t time, char out[STAMP_TEXT])
{
	time_t t = time;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, STAMP_TEXT, "%FT%TZ", &tm))
		snprintf(out, STAMP_TEXT, "?");
}

int64_t stamp_parse(const char *stamp)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct tm tm = { 0 };
		const char *end = strptime(stamp, forms[i], &tm);
		time_t t = end && !*end ? timegm(&tm) : -1;

		if (t >= 0)
			return t;
	}
	return -1;
}
