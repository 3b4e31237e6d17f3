// SPDX-License-Identifier: GPL-2.0-or-later
/* The history database: opening, version check, migration and error messages. */
#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "view/history/history.h"

#define APPLICATION_ID 0x75637079 /* "ucpy" */
#define BUSY_SECONDS 60

/*
 * migrations[n] upgrades version n to version n + 1; an empty file is version 0.
 * Never change an existing entry: there are files with its schema.
 *
 * Points are clustered by series and time, so that reading a series is one sequential scan.
 */
static const char *const migrations[] = {
	"CREATE TABLE setting(id INTEGER PRIMARY KEY, kernel TEXT NOT NULL, arch TEXT NOT NULL,"
	" cpu TEXT NOT NULL, target TEXT NOT NULL, mode TEXT NOT NULL, emulated INTEGER NOT NULL,"
	" hardened TEXT NOT NULL,"
	" UNIQUE(kernel, arch, cpu, target, mode, emulated, hardened));"
	"CREATE TABLE run(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, time INTEGER NOT NULL,"
	" setting INTEGER NOT NULL REFERENCES setting, partial INTEGER NOT NULL,"
	" cells INTEGER NOT NULL, release TEXT NOT NULL, build TEXT NOT NULL, cmdline TEXT NOT "
	"NULL,"
	" qemu TEXT NOT NULL, compiler TEXT NOT NULL, git TEXT NOT NULL);"
	"CREATE INDEX run_time ON run(setting, time, id);"
	"CREATE TABLE series(id INTEGER PRIMARY KEY, setting INTEGER NOT NULL REFERENCES setting,"
	" cell TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE(setting, cell, unit));"
	"CREATE TABLE point(series INTEGER NOT NULL REFERENCES series, time INTEGER NOT NULL,"
	" run INTEGER NOT NULL REFERENCES run, value REAL NOT NULL, spread REAL NOT NULL,"
	" PRIMARY KEY(series, time, run)) WITHOUT ROWID;",
	/* The parts of a call, {"body":8,"check":2}; few of them are distinct. */
	("CREATE TABLE parts(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);"
	 "ALTER TABLE point ADD COLUMN parts INTEGER REFERENCES parts;"),
	/* Two builds of a kernel may have the same release. */
	("ALTER TABLE run ADD COLUMN image TEXT NOT NULL DEFAULT '';"
	 "CREATE INDEX run_kernel ON run(release, image);"),
};

#define VERSION ARRAY_SIZE(migrations)

/* Messages for SQLite's primary error codes; for others its own message is printed. */
static const struct remedy {
	int code;
	const char *text;
} remedies[] = {
	{ SQLITE_CORRUPT, "is damaged: restore a copy, or move it away and add the results again" },
	{ SQLITE_NOTADB, "is no history: give another by --db, or move it away" },
	{ SQLITE_FULL, "the disk is full: make room; what was there before is untouched" },
	{ SQLITE_IOERR,
	  "cannot be read or written; is the disk full? What was there is untouched" },
	{ SQLITE_READONLY,
	  "cannot be written: it and its directory must be writable, to read it too" },
	{ SQLITE_PERM, "cannot be written: it and its directory must be writable, to read it too" },
	{ SQLITE_CANTOPEN,
	  "cannot be opened: it and its directory must be writable, to read it too" },
	{ SQLITE_BUSY, "is kept locked by another process: try again when that has ended" },
};

int history_fail(const struct history *h)
{
	int code = sqlite3_errcode(h->db) & 0xff;

	for (size_t i = 0; i < ARRAY_SIZE(remedies); i++) {
		if (remedies[i].code == code) {
			pr_err("%s: %s", h->path, remedies[i].text);
			return -EIO;
		}
	}
	pr_err("%s: %s", h->path, sqlite3_errmsg(h->db));
	return -EIO;
}

int history_exec(const struct history *h, const char *sql)
{
	return sqlite3_exec(h->db, sql, NULL, NULL, NULL) ? history_fail(h) : 0;
}

sqlite3_stmt *history_query(const struct history *h, const char *sql)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(h->db, sql, -1, &q, NULL))
		history_fail(h);
	return q;
}

/* Fails only if out of memory; stepping then fails too. */
void history_bind(sqlite3_stmt *q, const char *types, ...)
{
	const void *blob;
	va_list ap;

	sqlite3_reset(q);
	va_start(ap, types);
	for (int i = 1; types[i - 1]; i++) {
		switch (types[i - 1]) {
		case 'i':
			sqlite3_bind_int64(q, i, va_arg(ap, int64_t));
			break;
		case 'd':
			sqlite3_bind_double(q, i, va_arg(ap, double));
			break;
		case 't':
			sqlite3_bind_text(q, i, va_arg(ap, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			blob = va_arg(ap, const void *);
			sqlite3_bind_blob64(q, i, blob, va_arg(ap, size_t), SQLITE_STATIC);
			break;
		}
	}
	va_end(ap);
}

/* Read the number that a statement returns. Returns 0, or -EIO with an error printed. */
static int read_number(const struct history *h, const char *sql, int64_t *number)
{
	sqlite3_stmt *q = history_query(h, sql);
	int ret = q ? 0 : -EIO;

	*number = 0;
	if (q && sqlite3_step(q) == SQLITE_ROW)
		*number = sqlite3_column_int64(q, 0);
	else if (q)
		ret = history_fail(h);
	sqlite3_finalize(q);
	return ret;
}

/*
 * Check that the file is empty or a history, and read its version. Returns 0, or -EINVAL or -EIO
 * with an error printed.
 */
static int read_version(const struct history *h, int64_t *version)
{
	int64_t id, tables;

	if (read_number(h, "SELECT count(*) FROM sqlite_schema", &tables) ||
	    read_number(h, "PRAGMA application_id", &id) ||
	    read_number(h, "PRAGMA user_version", version))
		return -EIO;
	if (tables && id != APPLICATION_ID) {
		pr_err("%s: is another program's database: give another by --db", h->path);
		return -EINVAL;
	}
	if (*version < 0 || *version > (int64_t)VERSION) {
		pr_err("%s: has version %lld of the history; this command knows up to %zu: "
		       "use a newer one",
		       h->path, (long long)*version, VERSION);
		return -EINVAL;
	}
	return 0;
}

/*
 * With a write-ahead log, readers and a writer do not block each other. Enabling it needs
 * exclusive access to the file, and is the only operation without the busy timeout.
 */
static int switch_log_on(const struct history *h)
{
	double start = now();
	int ret;

	while ((ret = sqlite3_exec(h->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) ==
		       SQLITE_BUSY &&
	       now() - start < BUSY_SECONDS && !interrupted)
		usleep(5000);
	return ret ? history_fail(h) : 0;
}

/* Upgrade an older file, in one transaction; another process may try the same concurrently. */
static int migrate(const struct history *h)
{
	int64_t version;
	char *mark = xstrfmt("PRAGMA application_id = %d; PRAGMA user_version = %zu; COMMIT",
			     APPLICATION_ID, VERSION);
	int ret = switch_log_on(h) ?: history_exec(h, "BEGIN IMMEDIATE");

	ret = ret ?: read_version(h, &version);
	for (size_t i = ret ? VERSION : (size_t)version; !ret && i < VERSION; i++)
		ret = history_exec(h, migrations[i]);
	ret = ret ?: history_exec(h, mark);
	if (ret && !sqlite3_get_autocommit(h->db))
		sqlite3_exec(h->db, "ROLLBACK", NULL, NULL, NULL);
	free(mark);
	return ret;
}

/* Create the parent directory of a file. */
static void make_directory(const char *path)
{
	char *copy = xstrdup(path);

	/* If this fails, opening the file reports it. */
	make_dirs(dirname(copy));
	free(copy);
}

int history_open(struct history *h, const char *path, bool create)
{
	int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
	int64_t version;

	*h = (struct history){ .path = path };
	if (create) {
		make_directory(path);
	} else if (access(path, F_OK)) {
		pr_err("%s: %s: 'ucopy history add RESULT' begins a history", path,
		       strerror(errno));
		return -EINVAL;
	}
	if (sqlite3_open_v2(path, &h->db, flags, NULL)) {
		nonnull(h->db);
		return history_fail(h);
	}
	sqlite3_busy_timeout(h->db, BUSY_SECONDS * 1000);
	if (read_version(h, &version))
		return -EINVAL;
	return version < (int64_t)VERSION ? migrate(h) : 0;
}

void history_close(struct history *h)
{
	sqlite3_close(h->db);
	*h = (struct history){ 0 };
}
