#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: coverage.sh
#
# After the tests have run with an instrumented command (make coverage), run an instrumented
# driver in a guest, and print the line coverage of each file in bench/. Fails if the total is
# below GOAL.
set -eu
cd "$(dirname "$0")/.."

GOAL=85 # percent
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/given"
cp build/cov/guest/amd64/driver "$scratch/given"

# The driver's plans are taken from results.
plans=0
plan() {
	build/cov/ucopy run --out "$scratch/result.json" "$@" >/dev/null 2>"$scratch/err" || {
		cat "$scratch/err" >&2
		exit 2
	}
	plans=$((plans + 1))
	jq .plan "$scratch/result.json" >"$scratch/given/plan-$plans.json"
}
plan
plan --mem warm,notpresent,unmapped,readonly,kernel,huge --paths 'copy_*/checked' --sizes 64
plan --mode time --rounds 2 --mem warm,cold --paths 'stage/*,get_user/*'
plan --counters cycles,instructions --paths 'stage/null,get_user/checked'

tar -cf "$scratch/given.tar" -C "$scratch/given" .
cat >"$scratch/program" <<'END'
#!/bin/sh
tar -xf "$1"
export GCOV_PREFIX=/run/counts
for plan in plan-*.json none.json; do
	./driver $plan >/dev/null 2>&1
done
./driver plan-1.json 1920 10
./driver plan-1.json 1 2>/dev/null
./driver 2>/dev/null
tar -cf - -C $GCOV_PREFIX . | base64
END
build/cov/ucopy guest "$scratch/program" "$scratch/given.tar" | base64 -d | tar -xf - -C /

{
	lcov --capture --gcov-tool gcov-12 --directory build/cov --output-file "$scratch/all" &&
		lcov --extract "$scratch/all" "$PWD/bench/*" --output-file build/cov/bench.info
} >"$scratch/log" 2>&1 || {
	cat "$scratch/log" >&2
	exit 2
}
lcov --list build/cov/bench.info
reached=$(lcov --summary build/cov/bench.info 2>&1 | sed -nE 's/^ *lines\.*: ([0-9.]+)%.*/\1/p')
echo "lines of bench/ reached: $reached %, at least $GOAL"
awk "BEGIN { exit $reached < $GOAL }"
