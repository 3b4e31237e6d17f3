// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy history prune: delete old runs and shrink the file. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/util.h"
#include "view/history/history.h"

/* Collect the runs to delete in a temporary table. */
static const char old_by_number[] =
	"INSERT INTO old SELECT id FROM (SELECT id, row_number() OVER"
	" (PARTITION BY setting ORDER BY time DESC, id DESC) AS age FROM run) WHERE age > ?1";
static const char old_by_time[] = "INSERT INTO old SELECT id FROM run WHERE time < ?1";

/* Points of an old run are looked up by series and time, which lead their primary key. */
static const char forget[] =
	"DELETE FROM point WHERE (series, time, run) IN (SELECT series.id, run.time, run.id"
	" FROM old JOIN run ON run.id = old.id JOIN series ON series.setting = run.setting);"
	"DELETE FROM run WHERE id IN (SELECT id FROM old);"
	"DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM point WHERE series = series.id);"
	"DELETE FROM setting WHERE id NOT IN (SELECT setting FROM run);"
	"DELETE FROM parts WHERE id NOT IN (SELECT parts FROM point WHERE parts IS NOT NULL)";

/* Choose the runs to delete. Returns 0, or -EIO with an error printed. */
static int choose(struct history *h, const char *sql, int64_t limit)
{
	sqlite3_stmt *q = history_query(h, sql);
	int ret = q ? 0 : -EIO;

	if (q) {
		history_bind(q, "i", limit);
		if (sqlite3_step(q) != SQLITE_DONE)
			ret = history_fail(h);
	}
	sqlite3_finalize(q);
	return ret;
}

static int prune(struct history *h, const char *sql, int64_t limit)
{
	int64_t runs = 0;
	int ret = history_exec(h, "CREATE TEMP TABLE old(id INTEGER PRIMARY KEY); BEGIN IMMEDIATE");

	ret = ret ?: choose(h, sql, limit);
	runs = sqlite3_changes64(h->db);
	ret = ret ?: (runs ? history_exec(h, forget) : 0) ?: history_exec(h, "COMMIT");
	if (ret && !sqlite3_get_autocommit(h->db))
		sqlite3_exec(h->db, "ROLLBACK", NULL, NULL, NULL);
	if (!ret && runs)
		ret = history_exec(h, "VACUUM");
	if (!ret)
		printf("%" PRId64 " runs forgotten: %s\n", runs, h->path);
	return ret;
}

int history_prune(struct history *h, const struct history_options *o)
{
	int64_t before = o->before ? stamp_parse(o->before) : 0;

	if (!o->keep == !o->before) {
		pr_err("history prune: give one of --keep RUNS and --before DATE");
		return EXIT_TROUBLE;
	}
	if (before < 0) {
		pr_err("--before %s: give a date such as 2026-01-31", o->before);
		return EXIT_TROUBLE;
	}
	if (o->keep ? prune(h, old_by_number, o->keep) : prune(h, old_by_time, before))
		return EXIT_TROUBLE;
	return EXIT_FINE;
}
