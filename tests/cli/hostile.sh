#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that are not results, or are malicious: every command that reads results reports them
# in one line, with exit code 2, without delay, and prints nothing to stdout.
. "$(dirname "$0")/lib.sh"
seed=$here/tests/fuzz/seeds/paths.json
cd "$scratch" || exit 2

# changed NAME JQ-FILTER: a good result with something changed
changed() { jq -c "$2" "$seed" >"$1.json"; }

repeat() { head -c "$2" /dev/zero | sed "s/\x0/$1/g"; }

: >empty.json
head -c 3000 "$seed" >truncated.json
head -c 4096 /dev/zero >zeros.json
{ repeat '[' 300000; repeat ']' 300000; } >deep.json
{ printf '{"schema": "ucopy.result/1", "cells": '; repeat '{"a":' 300000; } >deeper.json
sed 's/"status"/"schema": "ucopy.result\/1", "status"/' "$seed" >duplicate.json
sed 's/"size": 64/"size": 64, "size": 64/' "$seed" >twice.json
sed 's/"value": [0-9]*/"value": NaN/' "$seed" >nan.json
sed 's/"value": [0-9]*/"value": 1e999/' "$seed" >overflow.json
sed "s/\"value\": [0-9]*/\"value\": $(repeat 9 400)/" "$seed" >digits.json
printf '\xef\xbb\xbf{}' >mark.json
printf '{"schema": "\xff\xfe"}' >bytes.json
changed huge '.cells[1].value = 1e300'
changed negative '.cells[1].size = -1'
changed wide '.cells[1].size = 4294967296'
changed same-name '.cells[1].name = .cells[0].name'
changed no-samples '.cells[1].samples = []'
changed odd-samples '.cells[1].samples = [[1]]'
changed odd-parts '.cells[1].parts = {"check": "many"}'
changed odd-unit '.cells[1].unit = "ns"'
changed odd-mode '.environment.mode = "fast"'
changed odd-cells '.cells = {"0": .cells[0]}'
changed newer '.schema = "ucopy.result/2"'
ln -s loop.json loop.json

readers=(show plot claims attribute "export --format junit" "export --format csv")
for file in *.json; do
	for reader in "${readers[@]}"; do
		read -ra command <<<"$reader"
		refused "$reader: ${file%.json}" "$file: " timeout 20 "$UCOPY" "${command[@]}" "$file"
		[ ! -s out ] || result "$reader: ${file%.json}: prints nothing" 1 "$(head -3 out)"
	done
done

# Nothing in a result controls the terminal: neither texts nor keys, in no view.
escape='\u001b[31m\u009b7m'
changed red "(.. | strings) |= . + \"$escape\" | .schema = \"ucopy.result/1\" | .status = \"complete\" |
	.environment.mode = \"exact\" | .cells[].unit = \"insn\" | .cells |= map(.name += \"$escape\")"
for reader in show "show --cells" claims attribute "attribute --cell *" "compare $seed" \
	"export --format csv" "export --format junit" "export --format ktap" "export --format openmetrics"; do
	read -ra command <<<"$reader"
	set -f
	runs timeout 20 "$UCOPY" "${command[@]}" red.json
	set +f
	equal "$reader: no escape sequence" 0 "$(cat out err | grep -caP '\x1b|\xc2\x9b')"
done
changed red-key ".environment[\"a$escape\"] = 1"
refused "a key with an escape sequence" "red-key.json: has control characters in a key" "$UCOPY" \
	show red-key.json
runs "$UCOPY" show "$(printf 'none\033[31m.json')"
equal "a name with an escape sequence: not in the error" 0 "$(grep -caP '\x1b' err)"
rm red.json red-key.json

# Well-formed results are shown, however odd, and no name is read beyond its end.
changed short '.cells |= map(.name |= sub(".*/"; "")) | .cells |= unique_by(.name) | .status = "complete"'
for reader in show "show --cells" claims attribute "export --format ktap"; do
	read -ra command <<<"$reader"
	fine "$reader: names that do not begin with their path" "$UCOPY" "${command[@]}" short.json
done
fine "attribute: such a name is printed whole" sh -c "'$UCOPY' attribute short.json | grep -q '^null '"
