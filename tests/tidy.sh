#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: tidy.sh FILE...
#
# Print what clang-tidy finds (.clang-tidy says what it looks for). A file that was clean
# is not looked at again until it, a header of its or what is looked for has changed.
set -u
cd "$(dirname "$0")/.." || exit 2

flags=(-std=gnu11 -D_GNU_SOURCE -DUCOPY_VERSION='""' -I. -Ibench -isystem build/guest/bpf)
clean=build/tidy
mkdir -p "$clean"

for file; do
	mark=$clean/${file//\//-}
	key=$({ cat .clang-tidy && clang-tidy --version && clang -E "${flags[@]}" "$file"; } 2>&1 |
		sha256sum)
	[ "$(cat "$mark" 2>/dev/null)" != "$key" ] || continue
	# What bpftool writes leaks where it has no memory.
	less=$(grep -q '\.skel\.h"' "$file" && echo --checks=-clang-analyzer-unix.Malloc)
	# shellcheck disable=SC2086 # it may be nothing
	if clang-tidy --quiet $less "$file" -- "${flags[@]}" 2>/dev/null; then
		echo "$key" >"$mark"
	fi
done
