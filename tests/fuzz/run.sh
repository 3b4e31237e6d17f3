#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: run.sh TARGET SECONDS
#
# Fuzz for some seconds, starting from the seeds and the corpus of earlier runs.
# Prints TAP; a failing input is kept next to the target.
set -u

target=$1
seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
name=$(basename "$target")
corpus=$(dirname "$target")/corpus-$name
mkdir -p "$corpus"

# The commands print something for every input: keep only the fuzzer's own output.
log=$("$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536 \
	-dict="$here/$name.dict" -artifact_prefix="$(dirname "$target")/" -close_fd_mask=3 \
	-print_final_stats=1 "$corpus" "$here/seeds" 2>&1)
status=$?
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' <<<"$log")
if [ "$status" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
	echo "ok 1 - fuzz $name: $runs executions in $seconds s, no crash, no leak, no hang"
else
	echo "not ok 1 - fuzz $name: status $status"
	grep -v '^#[0-9]' <<<"$log" | head -n 60 | sed 's/^/# /'
fi
echo "1..1"
