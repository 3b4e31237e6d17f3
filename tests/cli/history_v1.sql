-- SPDX-License-Identifier: GPL-2.0-or-later
-- A history as the first version of the schema had it.
PRAGMA application_id = 1969451129; PRAGMA user_version = 1;
CREATE TABLE setting(id INTEGER PRIMARY KEY, kernel TEXT NOT NULL, arch TEXT NOT NULL, cpu TEXT NOT NULL, target TEXT NOT NULL, mode TEXT NOT NULL, emulated INTEGER NOT NULL, hardened TEXT NOT NULL, UNIQUE(kernel, arch, cpu, target, mode, emulated, hardened));
CREATE TABLE run(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, time INTEGER NOT NULL, setting INTEGER NOT NULL REFERENCES setting, partial INTEGER NOT NULL, cells INTEGER NOT NULL, release TEXT NOT NULL, build TEXT NOT NULL, cmdline TEXT NOT NULL, qemu TEXT NOT NULL, compiler TEXT NOT NULL, git TEXT NOT NULL);
CREATE INDEX run_time ON run(setting, time, id);
CREATE TABLE series(id INTEGER PRIMARY KEY, setting INTEGER NOT NULL REFERENCES setting, cell TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE(setting, cell, unit));
CREATE TABLE point(series INTEGER NOT NULL REFERENCES series, time INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run, value REAL NOT NULL, spread REAL NOT NULL, PRIMARY KEY(series, time, run)) WITHOUT ROWID;
INSERT INTO setting VALUES(1, '6.12', 'x86_64', 'made', 'vm', 'exact', 0, 'on');
INSERT INTO run VALUES(1, x'01', 1700000000, 1, 0, 1, '6.12.0-made', '#1', 'quiet', 'Q', 'C', 'g0');
INSERT INTO run VALUES(2, x'02', 1700086400, 1, 0, 1, '6.12.0-made', '#1', 'quiet', 'Q', 'C', 'g1');
INSERT INTO series VALUES(1, 1, 'old/cell', 'insn');
INSERT INTO point VALUES(1, 1700000000, 1, 15, 0);
INSERT INTO point VALUES(1, 1700086400, 2, 16, 0);
