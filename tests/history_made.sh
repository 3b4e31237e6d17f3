#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: history_made.sh DIR RUNS CELLS
#
# Create in DIR a history h.db of RUNS runs with CELLS noisy cells each, and a result
# new.json that is not in it yet. Points are inserted run by run, as `ucopy history add`
# does, so that the file has a realistic size.
set -eu

UCOPY=${UCOPY:-$(dirname "$0")/../build/ucopy}
dir=$1 runs=$2 cells=$3

made() { # CREATED
	jq -cn --arg created "$1" --argjson n "$cells" '
		{schema: "ucopy.result/1", status: "complete", created: $created,
		 environment: {target: "vm", mode: "time", emulated: false, arch: "x86_64",
			kernel: {release: "6.12.1-made", version: "#1 SMP", cmdline: "quiet"},
			cpu: {model: "made"}, hardened_usercopy: "on", qemu: "Q", compiler: "C",
			git: "0123456789ab"},
		 cells: [range($n) | {name: "copy_from_user/checked/size=\(.)/src=0/dst=0/kbuf=slab/mem=warm",
			path: "copy_from_user", variant: "checked", size: ., src: 0, dst: 0,
			kbuf: "slab", mem: "warm", unit: "ns", value: (101 + .), spread: 1.25,
			samples: [range(20) | 101 + . / 7]}]}'
}

made 2023-11-14T22:13:20Z >"$dir/first.json"
made 2030-01-01T00:00:00Z >"$dir/new.json"
"$UCOPY" history add --db "$dir/h.db" "$dir/first.json" >/dev/null
sqlite3 "$dir/h.db" >/dev/null <<END
PRAGMA synchronous = OFF;
PRAGMA cache_size = -500000;
BEGIN;
WITH RECURSIVE i(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM i WHERE n < $runs)
INSERT INTO run SELECT n, randomblob(16), time + 3600 * n, setting, partial, cells, release, build,
	cmdline, qemu, compiler, git FROM i JOIN run ON run.id = 1;
INSERT INTO point SELECT series.id, time, run.id, 100 + series.id + series.id *
	(abs(random() % 1000) + abs(random() % 1000) + abs(random() % 1000) - 1500) / 9999.0,
	abs(random() % 1000) / 700.0, NULL FROM run CROSS JOIN series WHERE run.id > 1;
COMMIT;
END
