#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# arm64 guests: two runs give the same cells, oracle and batches agree, parts are attributed,
# and what this system or the user cannot have is refused with one line.
. "$(dirname "$0")/lib.sh"

refused "an architecture there is not" "architecture 'mips': give amd64\|arm64" "$UCOPY" run --arch mips
mkdir "$scratch/bin"
for tool in sh dirname; do ln -s "$(command -v $tool)" "$scratch/bin"; done
refused "no cross compiler" "guest arm64: no cross compiler: apt-get install gcc-12-aarch64" env \
	PATH="$scratch/bin" "$UCOPY" run --arch arm64
for tool in aarch64-linux-gnu-gcc-12 qemu-system-aarch64; do
	if ! command -v $tool >/dev/null; then
		result "guests of arm64 # SKIP no $tool here" 0
		exit
	fi
done

# parts_of CELL FILE: the parts of a cell, as "name=value ..."
parts_of() {
	jq -r --arg c "$1" '.cells[] | select(.name == $c) | .parts | to_entries |
		map("\(.key)=\(.value)") | join(" ")' "$2"
}

for kernel in 6.1 6.12; do
	a=$scratch/a-$kernel.json
	b=$scratch/b-$kernel.json
	arm=(--arch arm64 --kernel "$kernel")
	fine "$kernel: quick" "$UCOPY" run "${arm[@]}" --out "$a"
	fine "$kernel: quick again" "$UCOPY" run "${arm[@]}" --out "$b"
	equal "$kernel: the second run resumed, in silence" "" "$err"
	equal "$kernel: the same cells, byte for byte" "$(jq -c .cells "$a" | md5sum)" \
		"$(jq -c .cells "$b" | md5sum)"
	holds "$kernel: complete" jq -e '.status == "complete"' "$a"
	holds "$kernel: at least 300 cells" jq -e '.cells | length >= 300' "$a"
	holds "$kernel: the environment is told" jq -e '.environment | .arch == "aarch64" and
		(.kernel.release | endswith("-arm64")) and (.cpu.model | startswith("implementer 0x")) and
		(.cpu.flags | contains("atomics")) and (.compiler | startswith("aarch64")) and
		.sparse_warnings == 0' "$a"
	holds "$kernel: a tick of the clock is an instruction" jq -e \
		'.environment.clock_khz | . > 999000 and . < 1001000' "$a"
	equal "$kernel: what only x86 has is absent" "barrier_nospec() stac()" \
		"$(jq -r '.absent | "\(."stage/barrier") \(."stage/smap")"' "$a" |
			grep -o '[a-z_]*()' | head -2 | paste -sd' ')"
	holds "$kernel: no mask of x86's kind" jq -e '.absent["get_user/masked"]' "$a"

	fine "$kernel: every path" "$UCOPY" trace '*' "${arm[@]}" --size 1,8,64,4096
	cp "$scratch/out" "$scratch/table"
	runs "$UCOPY" run "${arm[@]}" --sizes 1,8,64,4096 --k 1 --out "$scratch/r.json"
	equal "$kernel: oracle and run, cell for cell" \
		"$(jq -r '.cells[] | select(.name | test("mem=(?!warm)|^(mem|strn)dup") | not) | "\(.name) \(.value)"' \
			"$scratch/r.json" | sort)" \
		"$(awk '$NF == "equal" && $1 !~ /^(mem|strn)dup/ { print $1, $(NF - 2) }' "$scratch/table" | sort)"
	fine "$kernel: listing" "$UCOPY" trace get_user/checked "${arm[@]}"
	holds "$kernel: the listing shows the load without privilege" grep -q ' ldtr x' "$scratch/out"

	fine "$kernel: listing of a copy" "$UCOPY" trace copy_from_user/checked "${arm[@]}" --size 64
	holds "$kernel: what is inline in the kernel is inline in its caller" grep -qx \
		'check: op_copy_from_user_checked' "$scratch/out"

	equal "$kernel: get_user checks, masks and loads" "check=10 mask=1 body=1" \
		"$(parts_of get_user/checked/size=8/src=0/mem=warm "$a" | sed 's/call=[0-9]* //')"
	equal "$kernel: the raw copy masks and copies" "mask=1 body=34" \
		"$(parts_of copy_from_user/raw/size=64/src=0/dst=0/kbuf=slab/mem=warm "$a" |
			sed 's/call=[0-9]* //')"
	equal "$kernel: access_ok alone" "check=14" "$(parts_of stage/check/size=64/src=0 "$a")"
	fine "$kernel: show" "$UCOPY" show --all "$a"
	equal "$kernel: show has no difference of one function to itself" 4 \
		"$(grep -A5 '^get_user: ' "$scratch/out" | grep -c ' the same code$')"
	fine "$kernel: attribute" "$UCOPY" attribute "$a"
	for path in get_user put_user clear_user; do
		holds "$kernel: both forms of $path are one" grep -q \
			"^Identical: $path/checked and $path/unchecked run the same code" "$scratch/out"
	done
	fine "$kernel: attribute as JSON" "$UCOPY" attribute "$a" --format json
	equal "$kernel: all by the oracle" '["oracle"]' "$(jq -c '[.rows[].method] | unique' "$scratch/out")"
	equal "$kernel: parts and rest add up to the total" 0 "$(jq '[.rows[] |
		select((([.parts[]] | add) // 0) + .rest != .total)] | length' "$scratch/out")"
	equal "$kernel: where there is a rest, it is named" 0 "$(jq '[.rows[] |
		select(.rest != 0 and (.rest_is // "") == "")] | length' "$scratch/out")"
	fine "$kernel: claims" "$UCOPY" claims "$a" --format json
	equal "$kernel: verdicts" "no longer holds, no longer holds, no longer holds, holds, holds, \
no longer holds, holds, not measurable here" "$(jq -r 'map(.verdict) | join(", ")' "$scratch/out")"
	holds "$kernel: what is one function is no two forms" jq -e '.[1].because |
		startswith("__get_user, __put_user, __clear_user: the same code as the forms without __;")' \
		"$scratch/out"
	holds "$kernel: check once: __get_user checks every time" jq -e '.[2].because |
		startswith("__get_user is cheaper at no k (+0% at k=1024): it checks every time too;")' \
		"$scratch/out"
	holds "$kernel: why there are no barriers to compare with" jq -e '.[7].because |
		endswith("this architecture has no barrier_nospec()")' "$scratch/out"
done

# Without an oracle: what the architecture lacks is not a stage of any path.
jq 'del(.cells[].parts)' "$scratch/a-6.1.json" >"$scratch/ladder.json"
fine "the ladder" "$UCOPY" attribute "$scratch/ladder.json" --format json
equal "the ladder has the stages there are" '["body","check","objcheck"]' \
	"$(jq -c '[.rows[].parts | keys[]] | unique' "$scratch/out")"

runs "$UCOPY" run --arch arm64 --mode time --rounds 3 --paths 'stage/*' --sizes 8 --out "$scratch/t.json"
equal "time mode: exit code" 0 "$status"
holds "time mode: no KVM for another architecture" grep -q "architecture is not this machine's" \
	"$scratch/err"
holds "time mode: by the counter-timer, marked" jq -e '.environment.clock_khz == 62500 and
	.environment.emulated and all(.cells[]; .emulated)' "$scratch/t.json"

# clock PARAMETER: load the module with it; prints insmod's status and the last kernel message
clock() {
	printf '#!/bin/sh\nrmmod ucopy\ninsmod /run/module consent=1 %s\necho "status $?"\ndmesg | tail -1\n' "$1" \
		>"$scratch/program"
	"$UCOPY" guest --arch arm64 "$scratch/program"
}
clock clock=sundial >"$scratch/out" 2>&1
holds "a clock there is not: refused" grep -q '^status [^0]' "$scratch/out"
holds "a clock there is not: said" grep -q 'clock=sundial: give timer or cycles' "$scratch/out"
for good in clock=timer clock=cycles ''; do
	clock "$good" >"$scratch/out" 2>&1
	holds "the module loads again, ${good:-no clock named}" grep -q '^status 0' "$scratch/out"
done

printf 'Acquire::http::Proxy "http://127.0.0.1:9/";\nAcquire::https::Proxy "http://127.0.0.1:9/";\nAcquire::Retries "0";\n' \
	>"$scratch/apt.conf"
refused "a kernel that Debian has not" "kernel 5.3: no such Debian kernel for arm64: try 6.1 or 6.12" env \
	APT_CONFIG="$scratch/apt.conf" "$UCOPY" run --arch arm64 --kernel 5.3
refused "a kernel of the other architecture" "no such Debian kernel for amd64" env \
	APT_CONFIG="$scratch/apt.conf" "$UCOPY" run --kernel "$("$here/vm/kernel.sh" 6.1 arm64 | sed "s/@.*//")"
equal "no guest is left" "" "$(guests)"
