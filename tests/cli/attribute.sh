#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Attribution: the parts of every cell add up to what the batches counted, and match
# the oracle; without an oracle, the ladder of stages is used instead.
. "$(dirname "$0")/lib.sh"

# sums FILE: the number of cells in attribute's JSON whose parts and rest do not add up
sums() { jq '[.rows[] | select((([.parts[]] | add) // 0) + .rest - .total | fabs > 1e-6)] | length' "$1"; }

# parts_of CELL FILE: the parts of a cell in attribute's JSON, as "name=value ..."
parts_of() {
	jq -r --arg c "$1" '.rows[] | select(.cell == $c) | .parts | to_entries | map("\(.key)=\(.value)")
		| sort | join(" ")' "$2"
}

for kernel in 6.1 6.12; do
	fine "$kernel: quick" "$UCOPY" run --kernel $kernel --out "$scratch/$kernel.json"
	fine "$kernel: attribute" "$UCOPY" attribute "$scratch/$kernel.json"
	fine "$kernel: attribute as JSON" "$UCOPY" attribute "$scratch/$kernel.json" --format json
	cp "$scratch/out" "$scratch/parts-$kernel"
	equal "$kernel: every cell is there, its total the value" \
		"$(jq -c '.cells[] | [.name, .value]' "$scratch/$kernel.json")" \
		"$(jq -c '.rows[] | [.cell, .total]' "$scratch/parts-$kernel")"
	equal "$kernel: parts and rest add up to the total" 0 "$(sums "$scratch/parts-$kernel")"
	equal "$kernel: where there is a rest, it is named" 0 "$(jq '[.rows[] |
		select(.rest != 0 and (.rest_is // "") == "")] | length' "$scratch/parts-$kernel")"
	equal "$kernel: all by the oracle" '["oracle"]' \
		"$(jq -c '[.rows[].method] | unique' "$scratch/parts-$kernel")"

	# Columns of trace: cell, parts in order (the empty call not subtracted), total, ...
	"$UCOPY" trace '*' --size 1,64,4096 --kernel $kernel >"$scratch/table"
	# Not of paths that allocate: two sessions may get different objects.
	null=$(awk '$1 == "stage/null" { print $2 }' "$scratch/table")
	equal "$kernel: instruction for instruction what trace sees" \
		"$(awk -v null="$null" '$NF == "equal" && $1 !~ "/k=|^(mem|strn)dup" { print $1, $2 - null, $3, $4, $5, $6, $7, $8, $9, $10 }' \
			"$scratch/table" | sort)" \
		"$(jq -r '.rows[] | select(.cell | test("/size=(1|64|4096)/|^(stage|generation)/[a-z+]*$")) |
			select(.cell | test("/k=|^(mem|strn)dup|mem=(?!warm)") | not) |
			[.cell, (.parts | .call // 0, .check // 0, .mask // 0, .barrier // 0, .smap // 0,
			.objcheck // 0, .body // 0, .fault // 0), .rest] | join(" ")' \
			"$scratch/parts-$kernel" | sort)"

	# Stages are cross-checked: as seen inside a path, and as counted alone. strndup_user()
	# enters user space twice: for the length, and for the copy.
	for stage in barrier smap; do
		equal "$kernel: $stage in every path is what the stage alone is counted as" \
			"$(jq ".cells[] | select(.name == \"stage/$stage\") | .value" "$scratch/$kernel.json")" \
			"$(jq -r ".rows[] | select(.cell | test(\"/k=|^strndup_user\") | not) | .parts.$stage | values" \
				"$scratch/parts-$kernel" | sort -u)"
	done
done

fine "one cell" "$UCOPY" attribute "$scratch/6.12.json" --cell 'copy_from_user/checked/size=64/*warm'
holds "one cell is a ladder with the stages beside" grep -qE '^objcheck .* 187 .* 193 +0$' "$scratch/out"
holds "what is inlined is told from vmlinux" grep -qE '^call +23 .* 23$' "$scratch/out"
# inlined KERNEL CELL: the parts that the module's own code ran
inlined() { jq -r --arg c "$2" '.cells[] | select(.name | startswith($c)) | .in_module | del(.call) | keys_unsorted | sort | join(" ")' "$scratch/$1.json" | sort -u; }
for kernel in 6.1 6.12; do
	equal "$kernel: get_user is vmlinux's, call aside" "" "$(inlined $kernel get_user/checked/)"
	equal "$kernel: strncpy_from_user is vmlinux's" "" "$(inlined $kernel strncpy_from_user/checked/)"
	equal "$kernel: unsafe_get_user is inlined" "barrier body check smap" \
		"$(inlined $kernel get_user/unsafe/size=8/src=0/mem=warm)"
	equal "$kernel: no part is inlined beyond what it has" 0 "$(jq '[.cells[] | . as $c | .in_module // {} |
		to_entries[] | select(.value > $c.parts[.key])] | length' "$scratch/$kernel.json")"
done
equal "6.1 compares" "body=2 call=6 check=5 smap=2" \
	"$(parts_of get_user/checked/size=8/src=0/mem=warm "$scratch/parts-6.1")"
equal "6.12 masks" "body=2 call=6 mask=3 smap=2" \
	"$(parts_of get_user/checked/size=8/src=0/mem=warm "$scratch/parts-6.12")"
equal "rep-string iterations are apart" 64 "$(jq '.rows[] |
	select(.cell == "copy_from_user/raw/size=64/src=0/dst=0/kbuf=slab/mem=warm") | .iterations' \
	"$scratch/parts-6.1")"

# A pair that runs the same code is reported as identical.
jq '.cells |= map(if .name == "get_user/unchecked/size=8/src=0/mem=warm" then
	.code = "1" elif .name == "get_user/checked/size=8/src=0/mem=warm" then .code = "1" else . end)' \
	"$scratch/6.1.json" >"$scratch/same.json"
fine "two forms with the same code" "$UCOPY" attribute "$scratch/same.json"
holds "are called identical" grep -q \
	'^Identical: get_user/checked and get_user/unchecked run the same code in 1 cell' "$scratch/out"

# An instruction that the oracle does not see is noticed.
jq '.cells |= map(if .parts.barrier then .parts.barrier -= 1 else . end)' "$scratch/6.1.json" \
	>"$scratch/blind.json"
runs "$UCOPY" attribute "$scratch/blind.json"
equal "parts that do not add up: exit code 1" 1 "$status"
holds "and it is said where" grep -q 'unchecked/size=8.* +1 that the oracle did not see' "$scratch/out"

jq '.status = "partial" | .cells |= map(select(.path != "get_user"))' "$scratch/6.1.json" \
	>"$scratch/partial.json"
fine "a partial result" "$UCOPY" attribute "$scratch/partial.json"
holds "names what is missing" grep -q '^  get_user/checked/size=1/src=0/mem=warm$' "$scratch/out"

jq 'del(.cells[].parts)' "$scratch/6.12.json" >"$scratch/ladder.json"
fine "without an oracle" "$UCOPY" attribute "$scratch/ladder.json" --format json
cp "$scratch/out" "$scratch/ladder"
equal "the ladder adds up" 0 "$(sums "$scratch/ladder")"
equal "its stages are those measured alone" "body=48 mask=4 objcheck=193 smap=2" \
	"$(parts_of copy_from_user/checked/size=64/src=0/dst=0/kbuf=slab/mem=warm "$scratch/ladder")"
jq '.cells |= map(select(.variant != "objcheck"))' "$scratch/ladder.json" >"$scratch/less.json"
fine "a stage that was not measured" "$UCOPY" attribute "$scratch/less.json" \
	--cell 'copy_from_user/raw/*size=64/*' --cell 'copy_from_user/unchecked/size=64/*warm'
holds "is named" grep -q 'not measured at this size and place: stage objcheck' "$scratch/out"

# A QEMU built without plugin support.
mkdir "$scratch/bin"
cat >"$scratch/bin/qemu-system-x86_64" <<END
#!/bin/sh
for a; do [ "\$a" != -plugin ] || exit 1; done
exec $(command -v qemu-system-x86_64) "\$@"
END
chmod +x "$scratch/bin/qemu-system-x86_64"
PATH=$scratch/bin:$PATH runs "$UCOPY" trace copy_from_user/checked --size 64 --kernel 6.1
equal "trace without plugins: exit code" 0 "$status"
holds "trace says so" grep -q 'takes no plugins: no listing, the ladder of stages instead' "$scratch/err"
holds "trace prints the ladder" grep -q '^objcheck *171 ' "$scratch/out"
PATH=$scratch/bin:$PATH runs "$UCOPY" run --kernel 6.1 --sizes 8 --out "$scratch/none.json"
equal "run without plugins: exit code" 0 "$status"
equal "run without plugins: no parts" 0 "$(jq '[.cells[] | select(.parts)] | length' "$scratch/none.json")"

refused "two results" "one result at a time" "$UCOPY" attribute "$scratch/6.1.json" "$scratch/6.12.json"
refused "no such cell" "no cell is called 'frob'" "$UCOPY" attribute "$scratch/6.1.json" --cell frob
refused "a format there is not" "give text or json" "$UCOPY" attribute --format xml
equal "no guest is left" "" "$(guests)"
