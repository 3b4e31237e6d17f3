#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2016 # jq has variables of its own
# The history: what is added is there, once, whatever happens to those who add it.
. "$(dirname "$0")/lib.sh"

# results DIR NUMBER FILTER: results a day apart, $i from 0 on, changed by a jq filter
results() {
	mkdir -p "$1"
	jq -cn --argjson n "$2" '
		def cell($name; $value): ($name | split("/")) as $w | {name: $name, path: $w[0],
			variant: $w[1], size: 8, unit: "insn", value: $value, samples: [$value]};
		range($n) as $i | {schema: "ucopy.result/1", status: "complete",
			created: (1700000000 + 86400 * $i | todate),
			environment: {target: "vm", mode: "exact", emulated: false, arch: "x86_64",
				kernel: {release: "6.12.\($i)-made", version: "#1", cmdline: "quiet"},
				cpu: {model: "made"}, hardened_usercopy: "on", qemu: "Q",
				compiler: "C", git: "g\($i)"},
			cells: [cell("get_user/checked/size=8"; 15), cell("put_user/checked/size=8"; 18)]}
		| '"$3" | awk -v dir="$1" '{ print > (dir "/" NR - 1 ".json") }'
}
history() { "$UCOPY" history "$1" --db "$db" "${@:2}"; }
sql() { sqlite3 -cmd '.timeout 60000' "$db" "$1"; }

db=$scratch/new/h.db
results "$scratch/r" 3 '.cells[0].value += $i'
fine "add makes the database and its directory" history add "$scratch/r/"{0,2}.json
equal "add says what it did" "2 added, 0 there already: $db" "$(cat "$scratch/out")"
jq . "$scratch/r/0.json" >"$scratch/laid-out.json"
equal "a result is there once, however its file is laid out" "1 added, 2 there already: $db" \
	"$(history add "$scratch/"{laid-out,r/0,r/1}.json)"
equal "log: the runs, the newest first" "2023-11-16T22:13:20Z  6.12.2-made, x86_64, vm, exact mode, 2 cells, git g2
2023-11-15T22:13:20Z  6.12.1-made, x86_64, vm, exact mode, 2 cells, git g1
2023-11-14T22:13:20Z  6.12.0-made, x86_64, vm, exact mode, 2 cells, git g0" "$(history log)"
equal "log: a cell by time, whenever it was added" \
	"get_user/checked/size=8: kernel 6.12, x86_64, made, vm, exact mode
  2023-11-16T22:13:20Z  17 insn  +1 (+6.2%)
  2023-11-15T22:13:20Z  16 insn  +1 (+6.7%)
  2023-11-14T22:13:20Z  15 insn" "$(history log --cell 'get_*')"

# What is comparable is one series, and nothing else is.
for other in .environment.kernel.release='"6.1.0-56-made"' .environment.arch='"aarch64"' \
	.environment.cpu.model='"other"' .environment.target='"host"' \
	'.environment.mode="time"|(.cells[].unit)="ns"' .environment.emulated=true \
	.environment.hardened_usercopy='"off"'; do
	results "$scratch/o" 1 "$other"
	db=$scratch/apart.db
	history add "$scratch/"{r,o}/0.json >/dev/null
	equal "apart: $other" 4 "$(sql 'SELECT count(*) FROM series')"
	rm "$db"
done
for other in .environment.kernel.release='"6.12.9-other"' .environment.compiler='"D"' \
	.environment.qemu='"R"' .environment.git=null; do
	results "$scratch/o" 1 "$other"
	history add "$scratch/"{r,o}/0.json >/dev/null
	equal "together: $other" 2 "$(sql 'SELECT count(*) FROM series')"
	rm "$db"
done

# Bad input: one line, exit code 2, and the history is what it was.
db=$scratch/new/h.db
before=$(sql .dump)
echo '{' >"$scratch/bad.json"
jq 'del(.created)' "$scratch/r/0.json" >"$scratch/when.json"
jq '.cells += .cells' "$scratch/r/0.json" >"$scratch/twice.json"
refused "add without results" "give the results" history add
refused "no such subcommand" "history burn: no such" "$UCOPY" history burn
refused "add what is no JSON" "bad.json: is not valid JSON" history add "$scratch/bad.json"
refused "add what has no date" "when.json: does not say when" history add "$scratch/when.json"
refused "add what has a cell twice" "twice.json: cell 2 has the name of another" \
	history add "$scratch/twice.json"
refused "log of no such cell" "no cell is called 'gone'" history log --cell gone
equal "the history is what it was" "$before" "$(sql .dump)"
results "$scratch/more" 5 '.created = "2024-01-0\($i + 1)T00:00:00Z"'
refused "a bad result does not keep the others out" "bad.json" \
	history add "$scratch/"{more/0,bad,more/1}.json
equal "it is said what was added" "2 added, 0 there already: $db" "$(cat "$scratch/out")"

db=$scratch/none.db
refused "log without a history" "none.db: No such file.*'ucopy history add RESULT'" history log
holds "it is not made" test ! -e "$db"
echo "a text that is longer than the header of a database, and is none, but it is a text.
$(printf '%0600d' 0)" >"$db"
refused "a file that is no database" "is no history" history add "$scratch/r/0.json"
rm "$db"
sql 'CREATE TABLE mine(x)'
refused "a database of something else" "another program's database" history add "$scratch/r/0.json"
equal "it is left alone" "CREATE TABLE mine(x);" "$(sql .schema)"
rm "$db"
history add "$scratch/r/0.json" >/dev/null
sql 'PRAGMA user_version = 99'
refused "a newer version" "has version 99 of the history; this command knows up to" history log
refused "a newer version is not added to" "version 99" history add "$scratch/r/1.json"
equal "it is left as it was" "99 1" "$(sql 'PRAGMA user_version') $(sql 'SELECT count(*) FROM run')"
rm "$db"
results "$scratch/many" 1 '.cells = [range(2000) as $c | .cells[0] | .name += "/\($c)"]'
history add "$scratch/many/0.json" >/dev/null
dd if=/dev/urandom of="$db" bs=4096 seek=1 count=12 conv=notrunc status=none
refused "a damaged database" "is damaged" history log --cell '*'

# A full disk: nothing of the new result, all of what was there.
db=$scratch/full.db
history add "$scratch/r/0.json" >/dev/null
before=$(sql .dump)
refused "a full disk" "full" bash -c "trap '' XFSZ; ulimit -f 64
	exec '$UCOPY' history add --db '$db' '$scratch/many/0.json'"
equal "a full disk: what was there is there" "$before" "$(sql .dump)"
fine "a full disk: it goes on when there is room" history add "$scratch/many/0.json"

# Files that may not be written, for one who is not root.
mkdir "$scratch/readonly"
db=$scratch/readonly/h.db
history add "$scratch/r/0.json" >/dev/null
cp "$UCOPY" "$scratch/ucopy" # the checkout may be closed to others
chmod 755 "$scratch"
chmod -R a=rX "$scratch/readonly" "$scratch/r"
other=()
[ "$(id -u)" != 0 ] || other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
for command in "add $scratch/r/1.json" log; do
	read -ra words <<<"$command"
	refused "a read-only database: ${words[0]}" "readonly/h.db: .* writable" \
		"${other[@]}" "$scratch/ucopy" history "${words[@]}" --db "$db"
done
chmod u+w "$scratch/readonly" "$db"
equal "a read-only database: what was there is there" 1 "$(sql 'SELECT count(*) FROM run')"

# Two at once from nothing, one of them killed in the middle and started again.
db=$scratch/two.db
results "$scratch/a" 1000 .
results "$scratch/b" 1000 '.environment.git = "other"'
history add "$scratch/a/"*.json >"$scratch/a.out" 2>&1 &
one=$!
"$UCOPY" history add --db "$db" "$scratch/b/"*.json >/dev/null 2>&1 &
two=$!
until [ "$(sql "SELECT count(*) > 20 FROM run WHERE git = 'other'" 2>/dev/null)" = 1 ]; do
	sleep 0.01
done
kill -9 $two
wait $two 2>/dev/null
half=$(sql "SELECT count(*) FROM run WHERE git = 'other'")
holds "two at once: one was killed in the middle, after $half" test "$half" -gt 0 -a "$half" -lt 1000
fine "two at once: it goes on" history add "$scratch/b/"*.json
equal "two at once: with what was missing" "$((1000 - half)) added, $half there already: $db" \
	"$(cat "$scratch/out")"
wait $one
equal "two at once: the other added all" "1000 added, 0 there already: $db" "$(cat "$scratch/a.out")"
equal "two at once: all are there" "2000 4000 ok" \
	"$(sql 'SELECT count(*) FROM run') $(sql 'SELECT count(*) FROM point') $(sql 'PRAGMA integrity_check')"
