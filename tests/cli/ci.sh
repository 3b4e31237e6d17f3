#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples in docs/ci.md: the shell job is run verbatim, against an equal baseline, a
# cheaper one and one of another build; the others are well-formed.
. "$(dirname "$0")/lib.sh"

# example LANGUAGE N: the Nth code block of a language in the document
example() {
	awk -v language="$1" -v n="$2" '$0 == "```" { inside = 0 } inside
		$0 == "```" language { inside = ++seen == n }' "$here/docs/ci.md"
}

# The job writes to its checkout: give it one made of symlinks.
mkdir "$scratch/checkout" "$scratch/upload"
cd "$scratch/checkout" || exit 2
ln -s "$here"/[!r]* .
mkdir -p results/baseline
example sh 1 >job
fine "the shell job: a baseline to compare with" "$UCOPY" run --out ../new.json
fine "the shell job: the baseline" "$UCOPY" baseline ../new.json ../same.json
# Its builds must not inherit the options of the make that runs this test.
job() { runs env -u MAKEFLAGS -u SAN -u COV UPLOAD="$scratch/upload" sh job; }

cp ../same.json results/baseline/6.12-amd64.json
job
result "the shell job: nothing moved, exit code 0" "$status" "$err"
for file in result.json compare.md junit.xml; do
	holds "the shell job: uploads $file" test -s "../upload/report/$file"
done
equal "the shell job: the report has a test for each cell of the baseline" \
	"$(jq '.cells | length' ../same.json) 0" "$(xmllint --xpath \
		'concat(//testsuite/@tests, " ", //testsuite/@failures)' ../upload/report/junit.xml)"

jq '(.cells[] | select(.name == "get_user/checked/size=8/src=0/mem=warm")) |=
	(.value -= 1 | .parts.mask -= 1)' ../same.json >results/baseline/6.12-amd64.json
rm -r ../upload/report
job
equal "the shell job: a path is slower, exit code 1" 1 "$status"
holds "the shell job: the uploaded comparison names path and part" grep -q \
	'get_user/checked.*mask +1' ../upload/report/compare.md
equal "the shell job: the uploaded report names the cell" "get_user/checked/size=8/src=0/mem=warm" \
	"$(xmllint --xpath 'string(//testcase[failure]/@name)' ../upload/report/junit.xml)"

jq '.environment.kernel.version = "#1 another"' ../same.json >results/baseline/6.12-amd64.json
rm -r ../upload/report
job
equal "the shell job: another kernel build, exit code 2" 2 "$status"
result "the shell job: says what differs" "$([[ $err = *"differ in kernel"* ]]; echo $?)" "$err"
holds "the shell job: uploads the result all the same" jq -e '.status == "complete"' \
	../upload/report/result.json
holds "the shell job: and a report of tests" xmllint --noout ../upload/report/junit.xml

for i in 1 2; do
	example yaml $i >"$i.yaml"
	# All scripts in it, one after the other.
	/usr/bin/python3 - "$i.yaml" >"$i.sh" 2>err <<'END'
import sys
import yaml

def scripts(at):
    for key, value in at.items() if isinstance(at, dict) else enumerate(at):
        if key in ("run", "script", "before_script"):
            print(value if isinstance(value, str) else "\n".join(value))
        elif isinstance(value, (dict, list)):
            scripts(value)

scripts(yaml.safe_load(open(sys.argv[1])))
END
	# GitHub expands its own expressions before the shell sees them.
	sed -i 's/\${{[^}]*}}/filled/g' "$i.sh"
	holds "example $i: its scripts are a shell's" sh -n "$i.sh"
	holds "example $i: runs the job with a place to upload to" grep -qE \
		'^UPLOAD=[^ ]+ sh \.ci/ucopy-job ' "$i.sh"
done
