#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What README.md and docs/claims.md print is what is printed: every figure, on fresh results.
. "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 2

# block NAME: the indented block of README after the comment that has a command
block() {
	awk -v name="$1" 'index($0, name) { found = 1 } found && /^    / { on = 1 }
		on && /^[^ ]/ { exit } on { sub(/^    /, ""); print }' "$here/README.md" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

fine "6.1" "$UCOPY" run --kernel 6.1 --out 6.1.json
fine "6.12" "$UCOPY" run --kernel 6.12 --out 6.12.json
release=$(jq -r '.environment.kernel.release' 6.1.json 6.12.json | paste -sd ' ')
if [ "$release" != "6.1.0-56-amd64 6.12.117+deb12-amd64" ]; then
	result "README and claims # SKIP they are of other builds of the kernels" 0
	exit
fi
equal "README: the table and its answer" "$("$UCOPY" show 6.12.json)" "$(block 'ucopy show 6.12.json')"
equal "README: the comparison" "$("$UCOPY" compare 6.1.json 6.12.json --across kernel --format lkml)" \
	"$(block '--format lkml')"
"$UCOPY" show 6.12.json | grep -E '^(__)?copy_from_user ' >rows
equal "README: the figures in its words" "294 16 89" "$(awk '/^copy/ { a = $3; c = $5 } /^__/ { b = $3 }
	END { print a, a - b, c }' rows)"
for figure in 'takes 294 instructions' 'save 16 of them' 'no such check: 89\.'; do
	holds "README: has '$figure'" grep -q "$figure" "$here/README.md"
done
equal "README: at most 120 lines of 100 columns" "" \
	"$(awk 'length > 100 { print } END { if (NR > 120) print NR }' "$here/README.md")"
equal "README: every file it names is there" "" "$(grep -oE '\]\([^)#]+' "$here/README.md" | cut -c3- |
	while read -r file; do [ -e "$here/$file" ] || echo "$file"; done)"
results=(6.1.json 6.12.json)
columns=3
if command -v aarch64-linux-gnu-gcc-12 qemu-system-aarch64 >/dev/null; then
	fine "arm64" "$UCOPY" run --kernel 6.12 --arch arm64 --out arm64.json
	results+=(arm64.json)
	columns=4
fi
equal "claims: the table, word for word" \
	"$("$UCOPY" claims --format markdown "${results[@]}")" \
	"$(awk -F '|' -v n=$columns '/^\| Claim/, /^$/ { for (i = 1; i <= n + 1 && NF; i++) printf "%s|", $i; print "" }' \
		"$here/docs/claims.md")"
