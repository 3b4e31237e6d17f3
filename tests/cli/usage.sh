#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # jq has variables of its own
# Bad input: one line with what is wrong, where and what to do, exit code 2, and
# nothing is lost.
. "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 2
echo '{"paths": ["stage/*"], "sizes": [1], "align": ["0:0"]}' >stages.json

refused "no command" "no command" "$UCOPY"
refused "unknown command" "no command 'frobnicate'" "$UCOPY" frobnicate
fine "help" "$UCOPY" help
equal "the manual page has the same commands" "$(sed -nE 's/^  ([a-z]+) +(.*)/\1: \2/p' out)" \
	"$(awk '/^\.It Cm / { name = $3; getline; print name ": " $0 }' "$here/docs/ucopy.1")"
equal "the manual page is well formed" "" "$(mandoc -T lint -W warning "$here/docs/ucopy.1")"
fine "help of a command" "$UCOPY" help run
refused "help of nothing" "no command 'nothing'" "$UCOPY" help nothing

refused "unknown path" "no path is called 'get_userx/\*'" "$UCOPY" run --paths 'get_userx/*'
refused "size 0" "size 0" "$UCOPY" run --sizes 0
refused "size 0 in a range" "size 0" "$UCOPY" run --sizes 0:8:1
refused "size beyond the buffer" "size 1048577 is beyond" "$UCOPY" run --sizes 1048577
refused "size that is no number" "'12q' is no size" "$UCOPY" run --sizes 12q
refused "range backwards" "'64:8:x2' is no size" "$UCOPY" run --sizes 64:8:x2
refused "range that never ends" "'1:8:x1' is no size" "$UCOPY" run --sizes 1:8:x1
refused "no path takes the size" "none of these paths" "$UCOPY" run --paths 'get_user/*' --sizes 64
refused "half an alignment" "'3' is no alignment" "$UCOPY" run --align 3
refused "offset beyond the buffer" "'9000:0' is no alignment" "$UCOPY" run --align 9000:0
refused "unknown kernel buffer" "'heap' is no kernel buffer: .*vmalloc" "$UCOPY" run --kbuf slab,heap
refused "no kernel buffer" "empty part" "$UCOPY" run --kbuf ''
refused "no path fits the kernel buffer" "none of these paths" "$UCOPY" run \
	--paths 'copy_*' --sizes 1024 --kbuf stack
refused "unknown user memory" "'swap' is no user memory: .*notpresent" "$UCOPY" run --mem warm,swap
refused "cold memory in exact mode" "cold needs --mode time" "$UCOPY" run --mem warm,cold
refused "no path takes the memory" "in this user memory" "$UCOPY" run \
	--paths 'copy_from_user/raw' --mem readonly,kernel
refused "k 0" "k 0" "$UCOPY" run --k 0
refused "k beyond the limit" "k 1025 is beyond" "$UCOPY" run --k 1:1025:1024
refused "threads 0" "number of threads 0" "$UCOPY" run --threads 0
refused "path the plan has not" "no path like" "$UCOPY" run --plan stages.json --paths 'get_user/*'
refused "unknown mode" "mode 'fast'" "$UCOPY" run --mode fast
refused "no rounds" "--rounds 0" "$UCOPY" run --rounds 0
refused "too many rounds" "--rounds 65" "$UCOPY" run --rounds 65
refused "limit that is no number" "--limit soon" "$UCOPY" run --limit soon
refused "argument that is not expected" "'extra' is not expected" "$UCOPY" run extra
refused "kernel that is no name" "kernel '../etc'" "$UCOPY" run --kernel ../etc
refused "list of what" "list what" "$UCOPY" list
refused "doctor with an argument" "doctor takes no argument" "$UCOPY" doctor now

refused "unknown plan" "plan nosuch" "$UCOPY" run --plan nosuch
echo '{"paths": ["*"], "sizes": [1], "align": ["0:0"], "colour": 1}' >plan.json
refused "plan with an unknown key" "has no 'colour'" "$UCOPY" run --plan plan.json
echo '{"paths": ["*"], "sizes": [], "align": ["0:0"]}' >plan.json
refused "plan without sizes" "'sizes' must be" "$UCOPY" run --plan plan.json
echo '{"paths": ["*"], "sizes": [1], "align": ["0:0"], "kbuf": ["heap"]}' >plan.json
refused "plan with an unknown kernel buffer" "'heap' is no kernel" "$UCOPY" run --plan plan.json
echo '{"paths": [' >plan.json
refused "plan cut short" "line 2" "$UCOPY" run --plan plan.json

refused "help: a full disk" "standard output: cannot be written: No space" \
	sh -c "'$UCOPY' help >/dev/full"
for command in show plot claims; do
	refused "$command: no such file" "cannot be read" "$UCOPY" "$command" nosuch.json
	echo '{"a": 1}' >foreign.json
	refused "$command: foreign JSON" "is no ucopy result" "$UCOPY" "$command" foreign.json
	echo '{"schema": "ucopy.result/9"}' >newer.json
	refused "$command: newer schema" "has schema ucopy.result/9" "$UCOPY" "$command" newer.json
	echo '{"schema": "ucopy.res' >cut.json
	refused "$command: truncated" "not valid JSON" "$UCOPY" "$command" cut.json
	refused "$command: a directory" "irectory" "$UCOPY" "$command" .
done

mkdir -p cache/kernels
(
	flock 9
	sleep 2
	mkdir cache/kernels/6.1.0-0-amd64
	touch cache/kernels/6.1.0-0-amd64/vmlinux
) 9>cache/kernels.lock &
sleep 1
equal "a kernel that another process fetches is waited for" 6.1.0-0-amd64@e3b0c44298fc \
	"$(UCOPY_CACHE=$PWD/cache "$here/vm/kernel.sh" 6.1 2>/dev/null)"
wait

refused "out in no directory" "cannot be written" "$UCOPY" run --out nosuch/result.json
# What is requested by name is measured or refused.
refused "a path that takes none of the sizes" "get_user/checked: takes none of these sizes" \
	"$UCOPY" run --sizes 64 --paths get_user/checked,copy_from_user/checked
refused "a kernel buffer that is too small" "\-\-kbuf stack: none of these paths takes it" \
	"$UCOPY" run --sizes 8192 --kbuf stack,slab --paths 'copy_*'
refused "k of a path that makes one access" "\-\-k 4: none of these paths takes it" \
	"$UCOPY" run --k 4 --paths get_user/checked --sizes 8
refused "a size of paths that have none" "\-\-sizes 4096: none of these paths takes it" \
	"$UCOPY" run --paths stage/null --sizes 4k
refused "a counter's modifier" "'cycles:u': takes no modifier" "$UCOPY" run --counters cycles:u
refused "more rounds than a number holds" "\-\-rounds 4294967297: give a number from 1 to 64" \
	"$UCOPY" run --rounds 4294967297
refused "a path misspelt" "'copy_form_user'; near it: copy_from_user:" "$UCOPY" run --paths copy_form_user
refused "a target that is none" "\-\-target moon: there is no such target" "$UCOPY" run --target moon
refused "program that is not there" "No such file" "$UCOPY" guest nosuch

fine "doctor" "$UCOPY" doctor
equal "doctor: one screen of what is lacking, each with its remedy" "" "$(awk '/^ok / || length > 80 { print }
	END { if (NR > 24) print NR }' out)"
holds "doctor: how much is fine" grep -qE '^[0-9]+ of [0-9]+ fine: --all lists them$' out
fine "doctor: JSON" "$UCOPY" doctor --format json
holds "doctor: JSON: what is lacking has a remedy" jq -e 'length > 20 and all(.[]; .ok or .remedy)' out
cp out pmu.json
fine "doctor: all" "$UCOPY" doctor --all
for counter in cycles instructions branches branch-misses L1-dcache-load-misses dTLB-load-misses; do
	holds "doctor: $counter counts or not" jq -e --arg c "$counter" '.[] | select(.name == "pmu").what |
		test("(counts|no) .*\\b" + $c + "\\b")' pmu.json
done
holds "doctor: and where the guest's are listed" grep -q "run --counters NAME" "$scratch/out"
equal "no colour in a pipe" 0 "$(grep -c $'\033' "$scratch/out")"
for what in paths stages memory kernels plans; do
	fine "list $what" "$UCOPY" list $what
	refused "list $what: a full disk" "standard output: cannot be written" \
		sh -c "'$UCOPY' list $what >/dev/full"
done
for path in get_user/checked put_user/unchecked copy_from_user/raw copy_to_user/nofault \
	strncpy_from_user/checked strnlen_user/checked clear_user/unchecked get_user/masked \
	get_user/begin struct/copy_struct_from_user; do
	holds "list paths names $path" sh -c "'$UCOPY' list paths | grep -q '^$path '"
done
for stage in null check mask barrier smap objcheck body; do
	holds "list stages names $stage" sh -c "'$UCOPY' list stages | grep -q '^stage/$stage '"
done
