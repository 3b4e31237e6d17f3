#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernel parameters, and CPUs that lack features: what each changes, and that results record it.
. "$(dirname "$0")/lib.sh"

cells=(--paths 'copy_from_user/checked,copy_from_user/raw' --sizes '64,512' --mem warm)
# value FILE CELL
value() { jq --arg name "$2/src=0/dst=0/kbuf=slab/mem=warm" '.cells[] | select(.name == $name).value' "$1"; }

# with NAME OPTION...: a run with these options
with() {
	local name=$1
	shift
	fine "$name: a run" "$UCOPY" run "${cells[@]}" --out "$scratch/$name.json" "$@"
}
with plain
with unhardened --append hardened_usercopy=off
with loops --append clearcpuid=erms
with smapless --cpu max,-smap

equal "hardened_usercopy=off: no object-size check" 111 \
	"$(value "$scratch/unhardened.json" copy_from_user/checked/size=64)"
holds "hardened_usercopy=off: the environment says so" jq -e '.environment |
	.hardened_usercopy == "off" and (.kernel.cmdline | endswith(" hardened_usercopy=off"))' \
	"$scratch/unhardened.json"
runs "$UCOPY" compare --all "$scratch/plain.json" "$scratch/unhardened.json" --across all
equal "hardened_usercopy=off: the check alone goes" \
	"fewer instructions  copy_from_user/checked: objcheck -183" \
	"$(sed -nE 's/^(fewer.*: objcheck[^ ]* -[0-9]+(, [a-z]+ [-+][0-9]+)*)  .*/\1/p' "$scratch/out" | head -1)"
equal "clearcpuid=erms: a loop instead of rep movsb" "525 91" \
	"$(value "$scratch/plain.json" copy_from_user/raw/size=512) $(value \
		"$scratch/loops.json" copy_from_user/raw/size=512)"
equal "a CPU without smap: its instructions are patched away, to as many of none" \
	"$(jq -c '[.cells[] | [.name, .value]]' "$scratch/plain.json")" \
	"$(jq -c '[.cells[] | [.name, .value]]' "$scratch/smapless.json")"
equal "the environment names the CPU" "max max,-smap" \
	"$(jq -r .environment.qemu_cpu "$scratch/plain.json" "$scratch/smapless.json" | paste -sd' ')"
refused "another CPU is another machine" "they differ in cpu" \
	"$UCOPY" compare "$scratch/plain.json" "$scratch/smapless.json"
refused "another command line is another kernel's" "they differ in cmdline" \
	"$UCOPY" compare "$scratch/plain.json" "$scratch/loops.json"
