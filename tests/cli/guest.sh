#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # the guest's shell expands it
# What a guest is given: a file, additional kernel parameters, and a separate saved
# state for them. The module requires consent.
. "$(dirname "$0")/lib.sh"

printf '#!/bin/sh\ncat /proc/cmdline "$1"\n' >"$scratch/program"
echo "the file's one line" >"$scratch/file"

refused "a file there is not" "file '.*/none': No such file" "$UCOPY" guest "$scratch/program" "$scratch/none"
runs "$UCOPY" guest "$scratch/program" "$scratch/file" "$scratch/file"
equal "a file too many: exit code" 2 "$status"
fine "a file" "$UCOPY" guest "$scratch/program" "$scratch/file"
equal "a file: the program has it" "the file's one line" "$(tail -1 "$scratch/out")"
equal "no more arguments than ever" 0 "$(grep -c no_guest "$scratch/out")"
fine "more arguments" "$UCOPY" guest --append "no_guest=1 clearcpuid=hypervisor" "$scratch/program" \
	"$scratch/file"
holds "more arguments: the kernel has them" grep -q ' no_guest=1 clearcpuid=hypervisor$' "$scratch/out"
fine "more arguments, once more" "$UCOPY" guest --append "no_guest=1 clearcpuid=hypervisor" \
	"$scratch/program" "$scratch/file"
equal "more arguments, once more: resumed" "" "$err"
fine "none again" "$UCOPY" guest "$scratch/program" "$scratch/file"
equal "none again: the first state" 0 "$(grep -c no_guest "$scratch/out")"

printf '#!/bin/sh\nexit 7\n' >"$scratch/program"
runs "$UCOPY" guest "$scratch/program"
equal "its exit status comes through" 7 "$status"
# Guests have no idle time in exact mode: only a busy loop hangs.
printf '#!/bin/sh\nseq 30 | sed "s/^/<4>line /" >/dev/kmsg\nwhile :; do :; done\n' >"$scratch/program"
runs "$UCOPY" guest --limit 3 "$scratch/program"
equal "a guest that hangs: the last 20 lines of its log" 20 "$(grep -c '^  | ' <<<"$err")"

printf '#!/bin/sh\nrmmod ucopy\ninsmod module\ndmesg | grep ucopy: | tail -1\n' >"$scratch/program"
runs "$UCOPY" guest "$scratch/program"
holds "without consent: the kernel's log says what to do" \
	grep -q "load it with consent=1" "$scratch/out"
equal "no guest is left" "" "$(guests)"
