#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where results go: links, devices and FIFOs stay what they are, and no result is lost.
. "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 2

run=("$UCOPY" run --paths 'stage/*' --sizes 8)
whole() { jq -e '.status == "complete"' "$1" >/dev/null; }

fine "a new file" "${run[@]}" --out file.json
holds "it is whole" whole file.json
cp file.json old.json

ln -s file.json link.json
fine "a link" "${run[@]}" --out link.json
holds "it stays a link" test -L link.json
holds "what it leads to is whole" whole file.json
ln -s nosuch.json dangling.json
fine "a link to nothing" "${run[@]}" --out dangling.json
holds "it stays a link too" test -L dangling.json
holds "what it leads to is there" whole nosuch.json

mknod null c 1 3
fine "a device" "${run[@]}" --out null
equal "it stays a device" "character special file" "$(stat -c %F null)"
mkfifo fifo
cat fifo >read.json &
fine "a FIFO" "${run[@]}" --out fifo
wait
equal "it stays a FIFO" fifo "$(stat -c %F fifo)"
holds "what was read from it is whole" whole read.json
fine "stdout" "${run[@]}" --out -
holds "nothing but the result is there" whole out

mkdir directory
refused "a directory" "directory: cannot be written: Is a directory" "${run[@]}" --out directory
equal "it was refused before anything was measured" 0 "$(grep -c booted err)"

fine "a baseline to a device" "$UCOPY" baseline old.json null
equal "it stays a device, too" "character special file" "$(stat -c %F null)"
fine "a baseline to stdout" "$UCOPY" baseline old.json -
holds "it is one" jq -e '.schema == "ucopy.baseline/1"' out
refused "two results on stdout" "two results need two files" "${run[@]}" --aa --out -

latest=$(realpath "$here/results/latest.json")
fine "a run that names its file" "${run[@]}" --out named.json
equal "is not the latest" "$latest" "$(realpath "$here/results/latest.json")"
fine "a run that does not" "${run[@]}"
equal "is the latest" "$(realpath "$(sed 's/: .*//' out)")" "$(realpath "$here/results/latest.json")"
latest=$(realpath "$here/results/latest.json")
timeout --signal INT 15 "$UCOPY" run --plan full --rounds 60 >partial 2>&1
holds "a run that was interrupted leaves a partial result" grep -q ' cells, partial$' partial
equal "which is not the latest" "$latest" "$(realpath "$here/results/latest.json")"
rm -f "$(sed -n 's/: .* cells, partial$//p' partial)"
