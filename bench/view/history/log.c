// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy history log: runs, or the values of cells, newest first. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/util.h"
#include "view/history/history.h"

static int log_runs(const struct history *h)
{
	sqlite3_stmt *q = history_query(
		h,
		"SELECT time, release, arch, target, mode, cells, git, partial, emulated, image"
		" FROM run JOIN setting ON setting.id = setting ORDER BY time DESC, run.id DESC");
	int step = SQLITE_ERROR;
	char stamp[STAMP_TEXT];

	while (q && (step = sqlite3_step(q)) == SQLITE_ROW) {
		const char *git = (const char *)sqlite3_column_text(q, 6);
		const char *image = (const char *)sqlite3_column_text(q, 9);

		stamp_text(sqlite3_column_int64(q, 0), stamp);
		printf("%s  %s%s%.12s, %s, %s, %s mode%s, %d cells%s%s%s\n", stamp,
		       sqlite3_column_text(q, 1), image && *image ? "@" : "", image ?: "",
		       sqlite3_column_text(q, 2), sqlite3_column_text(q, 3),
		       sqlite3_column_text(q, 4), sqlite3_column_int(q, 8) ? " (emulated)" : "",
		       sqlite3_column_int(q, 5), git && *git ? ", git " : "", git ?: "",
		       sqlite3_column_int(q, 7) ? ", partial" : "");
	}
	if (q && step != SQLITE_DONE)
		history_fail(h);
	sqlite3_finalize(q);
	return step == SQLITE_DONE ? EXIT_FINE : EXIT_TROUBLE;
}

/* Returns 0, or -EIO with an error printed. */
static int log_series(const struct history *h, const struct series *s, struct point_list *points)
{
	int ret = history_points(h, s->id, points);
	char stamp[STAMP_TEXT], value[VALUE_TEXT], change[VALUE_TEXT];

	if (ret)
		return ret;
	printf("%s: %s\n", s->cell, s->title);
	for (size_t i = points->nr; i-- > 0;) {
		const struct point *p = &points->point[i];

		stamp_text(p->time, stamp);
		series_value(s, p->value, p->spread, value);
		*change = '\0';
		if (i && p->value != p[-1].value)
			series_change(s, p[-1].value, p->value, change);
		printf("  %s  %s %s%s%s\n", stamp, value, s->unit, *change ? "  " : "", change);
	}
	return 0;
}

int history_log(struct history *h, const struct history_options *o)
{
	struct point_list points = { 0 };
	struct series_list list;
	int ret;

	if (!select_given(o->select))
		return log_runs(h);
	ret = history_series(h, o->select, &list);
	for (size_t i = 0; !ret && i < list.nr; i++)
		ret = log_series(h, &list.series[i], &points);
	points_free(&points);
	series_free(&list);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
