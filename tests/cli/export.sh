#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Exported files are read back by the format's consumer, or by its documented rules: every
# cell is there, with its value, whatever its name.
. "$(dirname "$0")/lib.sh"
seeds=$here/tests/fuzz/seeds
cd "$scratch" || exit 2

formats=(ktap junit github-action-benchmark bencher gobench csv openmetrics)
declare -A insn=([ktap]=insn [junit]=insn [github-action-benchmark]=insn [bencher]=instructions
	[gobench]=insn/op [csv]=insn [openmetrics]=ucopy_call_instructions)
declare -A ns=([ktap]=ns [junit]=ns [github-action-benchmark]=ns [bencher]=latency
	[gobench]=ns/op [csv]=ns [openmetrics]=ucopy_call_seconds)
emulated="ns (emulated: not a machine's time)"
declare -A fake=([ktap]=ns [junit]=ns [github-action-benchmark]=$emulated [csv]=$emulated
	[bencher]=emulated-latency [gobench]=emulated-ns/op [openmetrics]=ucopy_call_emulated_seconds)

# same NAME FORMAT RESULT UNIT: the cells that are read back are those of the result
same() {
	"$UCOPY" export --format "$2" "$3" >exported 2>err
	"$here/tests/cli/read_back.py" "$2" exported >got 2>>err
	# OpenMetrics uses seconds; test reports round times to a tenth.
	jq -r --arg format "$2" --arg unit "$4" '.cells[] | (if .unit == "insn" then .value
		elif $format == "openmetrics" then .value / 1e9
		elif $format | IN("ktap", "junit") then .value * 10 | round / 10
		else .value end) as $v | "\(.name)\t\($v)\t\($unit)"' "$3" |
		awk -F'\t' '{ printf "%s %.9g %s\n", $1, $2, $3 }' >wanted
	result "$1" "$([ -s wanted ] && cmp -s wanted got; echo $?)" "$(cat err; diff wanted got | head)"
}

jq '.environment.emulated = false' "$seeds/time.json" >machine.json
# No real cell has such names; line breaks and quotes are replaced or escaped nonetheless.
jq '.cells |= [limit(3; .[]) | del(.spread)] | .cells[0].name = "a,\"b\"\\<c>&d;\u0027e" |
	.cells[1].name = "-" | .cells[2].name = "/x=\u0027"' "$seeds/counts.json" >odd.json
jq '.cells[0].name = "a\tb\u0001\nc # SKIP d \u00e9 \uffff" | .environment.cpu.model = "\"\n<#&é"' \
	odd.json >wild.json

for format in "${formats[@]}"; do
	same "$format: a result of several paths, partial" "$format" "$seeds/paths.json" "${insn[$format]}"
	same "$format: a result of k accesses" "$format" "$seeds/counts.json" "${insn[$format]}"
	same "$format: a result of several CPUs" "$format" "$seeds/threads.json" "${fake[$format]}"
	same "$format: a result with counters, of arm64" "$format" "$seeds/phases.json" "${insn[$format]}"
	same "$format: a machine's times" "$format" machine.json "${ns[$format]}"
	same "$format: an emulator's times are called so" "$format" "$seeds/time.json" "${fake[$format]}"
	same "$format: names with quotes" "$format" odd.json "${insn[$format]}"
	"$UCOPY" export --format "$format" wild.json >exported
	holds "$format: no name breaks it" "$here/tests/cli/read_back.py" "$format" exported
	equal "$format: no name is lost" 3 "$("$here/tests/cli/read_back.py" "$format" exported | wc -l)"
	refused "$format: a full disk" "standard output: cannot be written: No space" \
		sh -c "'$UCOPY' export --format $format '$seeds/paths.json' >/dev/full"
done

# Perl's TAP::Parser reads valid KTAP as valid TAP.
tap() {
	"$UCOPY" export --format ktap "$@" >exported.tap
	perl -MTAP::Parser -e 'my $p = TAP::Parser->new({ tap => join("", <>) }); $p->run;
		printf "%d planned, %d passed, %d failed, %d skipped, %d errors", $p->tests_planned,
		scalar $p->passed, scalar $p->failed, scalar $p->skipped,
		scalar $p->parse_errors' exported.tap
}
equal "ktap: a complete result" "2 planned, 2 passed, 0 failed, 0 skipped, 0 errors" \
	"$(tap "$seeds/time.json")"
equal "ktap: partial fails, an absent path is skipped" \
	"16 planned, 15 passed, 1 failed, 1 skipped, 0 errors" "$(tap "$seeds/paths.json")"
holds "ktap: and is an error with its reason" grep -qx \
	'not ok 16 complete # ERROR partial: not all cells were measured' exported.tap
holds "ktap: the absent path's reason" grep -qx \
	'ok 15 stage/mask # SKIP not in this kernel: the kernel has none' exported.tap
holds "ktap: an emulator's time is marked" sh -c "'$UCOPY' export --format ktap \
	'$seeds/time.json' | grep -qE '^ok 1 get_user/.* # ~[0-9.]+ \+-[0-9.]+ ns$'"

for file in "$seeds/paths.json" "$seeds/time.json" wild.json; do
	"$UCOPY" export --format junit "$file" >exported.xml
	holds "junit: $(basename "$file") is valid" xmllint --noout --schema \
		"$here/tests/cli/junit.xsd" exported.xml
done
"$UCOPY" export --format junit "$seeds/paths.json" >exported.xml
equal "junit: counts" "16 0 1 1" "$(xmllint --xpath 'concat(//testsuite/@tests, " ",
	//testsuite/@failures, " ", //testsuite/@errors, " ", //testsuite/@skipped)' exported.xml)"
equal "junit: the kernel is a property" "$(jq -r .environment.kernel.release "$seeds/paths.json")" \
	"$(xmllint --xpath 'string(//property[@name="kernel"]/@value)' exported.xml)"

# Judged against a base, each cell has the verdict of compare.
jq '.status = "complete" | del(.absent, .cells[13])' "$seeds/paths.json" >base.json
jq '.cells[4] |= (.value += 2 | .parts.check += 2) | .cells[5] |= (.value -= 1 | .parts.call -= 1) |
	.cells[6].parts |= (.body += 1 | .call -= 1) |
	.absent["copy_from_user/unchecked"] = "it is gone" | del(.cells[7])' base.json >new.json
jq --slurpfile r "$seeds/paths.json" '.cells += [$r[0].cells[13]]' new.json >new-cell.json
equal "ktap: judged by a base" "14 planned, 13 passed, 1 failed, 2 skipped, 0 errors" \
	"$(tap new-cell.json base.json)"
while IFS= read -r line; do
	holds "ktap: ${line/ #/:}" grep -qxF "$line" exported.tap
done <<'END'
ok 1 stage/null # 0 insn, same as the base
not ok 5 get_user/checked/size=8/src=0/mem=warm # 17 insn, more instructions: base 15 insn, by check +2
ok 6 get_user/unchecked/size=8/src=0/mem=warm # 12 insn, fewer instructions: base 13 insn, by call -1
ok 7 copy_from_user/checked/size=64/src=0/dst=0/kbuf=slab/mem=warm # 294 insn, moved: base 294 insn, by call -1, body +1
ok 8 copy_from_user/unchecked/size=64/src=0/dst=0/kbuf=slab/mem=warm # SKIP only in the base: it is gone
ok 14 get_user/unchecked/size=8/src=0/mem=unmapped # SKIP only in the result, not in its base
END
"$UCOPY" export --format junit new-cell.json base.json >exported.xml
holds "junit: judged by a base, it is valid" xmllint --noout --schema "$here/tests/cli/junit.xsd" \
	exported.xml
equal "junit: the failure and its words" \
	"1 1 get_user/checked/size=8/src=0/mem=warm 17 insn, more instructions: base 15 insn, by check +2" \
	"$(xmllint --xpath 'concat(//testsuite/@failures, " ", count(//failure), " ",
		//testcase[failure]/@name, " ", //failure/@message)' exported.xml)"
equal "junit: fewer than 10 rounds are skipped, not judged" "2" \
	"$("$UCOPY" export --format junit "$seeds/time.json" "$seeds/time.json" |
		xmllint --xpath 'count(//skipped[starts-with(@message, "inconclusive: ")])' -)"
jq '.environment.qemu = "another"' base.json >other.json
refused "a base of another QEMU" "other.json, new.json: .*qemu" \
	"$UCOPY" export --format junit new.json other.json
fine "a base of another QEMU, if told" "$UCOPY" export --format junit --across qemu new.json other.json

fine "bencher: a time" "$UCOPY" export --format bencher machine.json
holds "bencher: its bounds are a spread away" jq -e --slurpfile r machine.json \
	'[.[].latency] == [$r[0].cells[] | {value, lower_value: (.value - .spread),
		upper_value: (.value + .spread)}]' "$scratch/out"
fine "github: a time" "$UCOPY" export --format github-action-benchmark machine.json
holds "github: its spread, and what it is of" jq -e 'all(.[]; (.range | test("^\\+-[0-9.]+$")) and
	(.extra | test("^kernel .*, vm, time mode")))' "$scratch/out"

fine "gobench: an exact result" "$UCOPY" export --format gobench "$seeds/paths.json"
equal "gobench: a line a sample" "$(jq '[.cells[].samples[]] | length' "$seeds/paths.json")" \
	"$(grep -c ^Benchmark "$scratch/out")"
# benchstat does not compare files whose configuration differs.
equal "gobench: only what cannot change between builds is configuration" "goarch cpu goos pkg" \
	"$(sed -nE 's/^([a-z][^ ]*):.*/\1/p' "$scratch/out" | paste -sd' ')"
fine "gobench: an arm64 result" "$UCOPY" export --format gobench "$seeds/phases.json"
holds "gobench: the architecture as Go calls it" grep -qx "goarch: arm64" "$scratch/out"
fine "gobench: rounds of different lengths" "$UCOPY" export --format gobench "$seeds/threads.json"
equal "gobench: the calls that each sample is of" \
	"$(jq -r '[.cells[].calls[:3][] | tostring] | join(" ")' "$seeds/threads.json")" \
	"$(awk '/^Benchmark/ { print $2 }' "$scratch/out" | paste -sd' ')"

jq '.created = "2020-01-02T03:04:05Z" | .cells |= [.[1, 0]] | .cells[0].value = 7' \
	"$seeds/paths.json" >older.json
fine "csv: two results" "$UCOPY" export --format csv "$seeds/paths.json" older.json
"$here/tests/cli/read_back.py" csv "$scratch/out" >rows
equal "csv: the older one is the first row" "2020-01-02T03:04:05Z" \
	"$(sed -n '2s/,.*//p' "$scratch/out")"
equal "csv: the same cells in each row, NaN where there is none" "28 12" \
	"$(wc -l <rows) $(grep -c ' nan ' rows)"
equal "csv: columns keep their cell" "stage/check/size=64/src=0 7 insn" "$(sed -n 1p rows)"
equal "csv: gnuplot finds a column by its title" "2: 7 10" "$(gnuplot -e "
	set datafile separator ','; set key autotitle columnhead;
	stats '$scratch/out' using \"stage/check/size=64/src=0\" nooutput;
	print sprintf('%d: %g %g', STATS_records, STATS_min, STATS_max)" 2>&1)"
refused "csv: modes do not mix" "time.json: is not of the same mode as older.json" \
	"$UCOPY" export --format csv older.json "$seeds/time.json"
jq 'del(.created)' older.json >timeless.json
refused "csv: a result without a time" "timeless.json: does not say when" \
	"$UCOPY" export --format csv older.json timeless.json

refused "no format" "export to what\? give --format ktap, junit" "$UCOPY" export older.json
refused "unknown format" "--format html: give ktap, junit, .* openmetrics" \
	"$UCOPY" export --format html older.json
refused "too many results" "bencher: takes one result, not 2 files" \
	"$UCOPY" export --format bencher older.json machine.json
refused "one bad file of two" "nosuch.json: cannot be read" \
	"$UCOPY" export --format csv older.json nosuch.json
equal "one bad file of two: nothing is printed" "" "$(cat "$scratch/out")"
