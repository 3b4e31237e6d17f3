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

# What a program prints to stderr is shown there, without the kernel's messages.
cat >"$scratch/program" <<'END'
#!/bin/sh
echo result
echo one >&2
echo "<4>of the kernel" >/dev/kmsg
printf 'WARNING: \033[31mtwo' >&2
echo "<4>of the kernel" >/dev/kmsg
printf 'no line end' >&2
exit 3
END
runs "$UCOPY" guest "$scratch/program"
equal "its errors: exit status" 3 "$status"
equal "its errors: to stderr" "$(printf 'one\nWARNING: ?[31mtwo\nno line end')" "$err"
equal "its errors: not to stdout" result "$(cat "$scratch/out")"
seq 5000 | sed 's/.*/echo & >\&2/' >"$scratch/program"
runs "$UCOPY" guest "$scratch/program"
equal "many errors: none is lost" "$(seq 5000 | cksum)" "$(cksum <"$scratch/err")"

# Programs that no guest can run are refused before one boots.
: >"$scratch/empty"
printf '#!/usr/bin/python3\n' >"$scratch/python"
printf '#! /bin/sh -e\necho fine\n' >"$scratch/script"
printf 'echo fine\n' >"$scratch/bare"
printf 'a\0b' >"$scratch/data"
head -c 100 "$UCOPY" >"$scratch/short"
mkfifo "$scratch/fifo"
no() { refused "$1" "program '[^']*': $2" timeout 20 "$UCOPY" guest "${@:3}"; }
no "a dynamic program" "is linked dynamically.*-static" "$UCOPY"
no "another architecture" "is built for amd64, the guest is arm64: .*--arch" --arch arm64 \
	"$here/build/guest/amd64/driver"
no "an object" "is no executable" "$here/build/obj/main.o"
no "a directory" "is no file" "$scratch"
no "a FIFO" "is no file" "$scratch/fifo"
no "an empty file" "is empty" "$scratch/empty"
no "a script of another interpreter" "is a script of '/usr/bin/python3', .*/bin/sh" "$scratch/python"
no "data" "is no program" "$scratch/data"
no "a program cut short" "is cut short" "$scratch/short"
for script in script bare; do
	fine "a $script runs" "$UCOPY" guest "$scratch/$script"
	equal "a $script: its output" fine "$(cat "$scratch/out")"
done
equal "no guest is left" "" "$(guests)"
