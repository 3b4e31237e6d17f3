#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# The history: what is added is there exactly once, whatever happens to the processes that add it.
. "$(dirname "$0")/lib.sh"

# results DIR NUMBER FILTER: write results a day apart, changed by a jq filter of $i from 0 on
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

# Comparable results form one series; others do not.
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

# Bad input: one line, exit code 2, and the history is unchanged.
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

# A database of the first version is upgraded by whatever opens it.
db=$scratch/first.db
sqlite3 "$db" <"$here/tests/cli/history_v1.sql"
equal "an old version: what was there is there" "old/cell: kernel 6.12, x86_64, made, vm, exact mode
  2023-11-15T22:13:20Z  16 insn  +1 (+6.7%)
  2023-11-14T22:13:20Z  15 insn" "$(history log --cell 'old/*')"
fine "an old version: new results go in" history add "$scratch/r/1.json"
equal "an old version: it is a new one now" "$(sqlite3 "$scratch/new/h.db" .schema)" "$(sql .schema)"

# Steps: for an exact series every change, with the parts and what else changed.
db=$scratch/steps.db
results "$scratch/s" 40 'if $i < 20 then . else .cells[0].value += 2 | .environment.compiler = "D" end |
	.environment.git = "g" | .environment.kernel.release = "6.12" |
	(if $i == 30 then .cells[1].value -= 1 else . end) |
	.cells[0].parts = {call: 8, check: (.cells[0].value - 8)}'
history add "$scratch/s/"*.json >/dev/null
runs history check
equal "check: slower is exit code 1" 1 "$status"
equal "check: each change, its parts and what changed with it" \
	"kernel 6.12, x86_64, made, vm, exact mode
  2023-12-04T22:13:20Z: compiler C -> D
    get_user/checked/size=8: 15 -> 17 insn  +2 (+13.3%)  check +2
  2023-12-14T22:13:20Z: the same environment
    put_user/checked/size=8: 18 -> 17 insn  -1 (-5.6%)
  2023-12-15T22:13:20Z: the same environment
    put_user/checked/size=8: 17 -> 18 insn  +1 (+5.9%)
3 steps in 2 of 2 series: 2 slower, 1 faster" "$(cat "$scratch/out")"
fine "check: nothing at the last runs" history check --last 8
equal "check: and it says so" "0 steps in 0 of 2 series: 0 slower, 0 faster" "$(cat "$scratch/out")"
runs history check --last 9
equal "check: the last step of nine runs" "1 step in 1 of 2 series: 1 slower, 0 faster 1" \
	"$(tail -n 1 "$scratch/out") $status"
runs history check --cell 'put_*' --last 9
equal "check: some cells" "put_user/checked/size=8: 17 -> 18 insn  +1 (+5.9%)" \
	"$(grep -o 'put.*insn.*' "$scratch/out")"
for bad in "--last 0" "--last x" "--threshold -1" "--threshold ten"; do
	read -ra words <<<"$bad"
	refused "check $bad" "$bad: give" history check "${words[@]}"
done

# For times, only steps that persist, neither noise nor an outlier. The noise is a
# fixed sequence, the same every time.
db=$scratch/time.db
results "$scratch/t" 60 '(($i * 7919 % 61) - 30) as $noise | .environment.mode = "time" |
	.cells |= [range(20) as $c | .[0] | .name += "/\($c)" | .unit = "ns" |
		.value = 100 + ($noise * ($c + 1) % 31) / 5] |
	.cells[3].value *= (if $i < 30 then 1 else 1.3 end) |
	.cells[5].value *= (if $i < 40 then 1.3 else 1 end) |
	.cells[7].value *= (if $i == 33 then 9 else 1 end) | .environment.git = "g" |
	.environment.kernel.release = "6.12"'
history add "$scratch/t/"*.json >/dev/null
runs history check
equal "check: steps of times" "1 30:/3 40:/5 2 steps in 2 of 20 series: 1 slower, 1 faster" \
	"$status $(awk '/^  [0-9]/ { split($1, date, /[-T]/); day = date[3] + (date[2] == 12 ? 30 : 0) - 14 }
		/checked/ { sub(".*size=8", ""); sub(":.*", ""); printf "%d:%s ", day, $0 }
		/steps/' "$scratch/out")"
runs history check --threshold 40
equal "check: a step below the threshold" "0 steps in 0 of 20 series: 0 slower, 0 faster 0" \
	"$(cat "$scratch/out") $status"

# Plots: every run, the levels between the steps, and the steps.
fake_gnuplot
export TABLES=$scratch/tables
drawn() { # ARGUMENT...: what gnuplot gets
	rm -f "$TABLES"
	PATH=$scratch/bin:$PATH history plot --out "$scratch/pictures" "$@" >"$scratch/out" && cat "$TABLES"
}
drawn --cell '*size=8/3' >"$scratch/got"
equal "plot: the step of a cell" "31|+30.9%|" "$(head -n 1 "$scratch/got" | cut -d'|' -f5-)"
equal "plot: every run of it" "$(history log --cell '*size=8/3' | tac | head -n 60 |
	awk '{ print NR, substr($1, 1, 10), $2 + 0 }')" \
	"$(awk 'NR > 2 { printf "%d %s %.5g\n", $1, $2, $3 }' "$scratch/got")"
equal "plot: a level on each side" 2 "$(awk 'NR > 2 { print $5 }' "$scratch/got" | uniq | wc -l)"
equal "plot: by itself the cells with steps" \
	"history-get_user-checked-size=8-3-1.png history-get_user-checked-size=8-5-1.png" \
	"$(drawn >/dev/null && grep -o '[^/]*png' "$scratch/out" | paste -sd ' ')"
fine "plot: gnuplot draws it" history plot --cell '*size=8/3' --out "$scratch/pictures"
whole_svg "plot: a whole picture" "$scratch/pictures/history-get_user-checked-size=8-3-1.svg"
fine "plot: a cell without steps" history plot --cell '*size=8/2' --out "$scratch/pictures"
refused "plot of no such cell" "no cell is called 'gone'" history plot --cell gone

# Pruning: the newest runs of each setting stay, with all their data.
results "$scratch/o" 3 '.environment.arch = "other" | .cells[0].name = "gone"'
db=$scratch/steps.db
history add "$scratch/"{o/*,many/0}.json >/dev/null
size=$(stat -c %s "$db")
refused "prune of nothing said" "give one of --keep RUNS and --before DATE" history prune
refused "prune before what is no date" "--before May: give a date" history prune --before May
equal "prune" "36 runs forgotten: $db" "$(history prune --keep 5)"
equal "prune: what is left" "8 16 4 1 ok" "$(for what in run point series parts; do
	sql "SELECT count(*) FROM $what"; done | paste -sd ' ') $(sql 'PRAGMA integrity_check')"
equal "prune: the newest are left" 2023-12-19T22:13:20Z "$(history log | sed -n '5s/ .*//p')"
history prune --before 2023-12-01 >/dev/null
equal "prune: a setting without runs goes" "5 10 2 1" "$(for what in run point series setting; do
	sql "SELECT count(*) FROM $what"; done | paste -sd ' ')"
holds "prune: the file is smaller" test "$(stat -c %s "$db")" -lt "$size"

# A full disk: nothing of the new result is added, and nothing old is lost.
db=$scratch/full.db
history add "$scratch/r/0.json" >/dev/null
before=$(sql .dump)
refused "a full disk" "full" bash -c "trap '' XFSZ; ulimit -f 64
	exec '$UCOPY' history add --db '$db' '$scratch/many/0.json'"
equal "a full disk: what was there is there" "$before" "$(sql .dump)"
fine "a full disk: it goes on when there is room" history add "$scratch/many/0.json"

# Read-only files, for a user other than root.
mkdir "$scratch/readonly"
db=$scratch/readonly/h.db
history add "$scratch/r/0.json" >/dev/null
cp "$UCOPY" "$scratch/ucopy" # the checkout may be inaccessible to others
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

# Two concurrent adds to a new database, one of them killed halfway and started again.
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
