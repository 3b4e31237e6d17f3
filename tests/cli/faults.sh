#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Faults in all that a run depends on, one per row of a table: each gives a clear line and the
# right exit code soon after its time limit, leaves nothing behind, and the next run works.
# shellcheck disable=SC2016 # evaluated by amid
. "$(dirname "$0")/lib.sh"

mark_ours
# A private checkout that no other run uses, and a cache in which no other run saves states.
own_module
own_guest
UCOPY=$copy/build/ucopy
kernels=$UCOPY_CACHE/kernels
export UCOPY_CACHE=$scratch/cache
mkdir "$UCOPY_CACHE"
ln -s "$kernels" "$UCOPY_CACHE"

# Print what a run failed to clean up: processes are given a moment to exit, files are not.
left_behind() {
	local pid pids
	find "$TMPDIR" "$UCOPY_CACHE/" "$copy/results" -mindepth 1 \( -path "$TMPDIR/*" -o -name '*.tmp' \)
	awk -v scratch="$scratch" 'index($NF, scratch) == 1 { print "socket " $NF }' /proc/net/unix
	for _ in 1 2 3 4 5; do
		pids=$(ours)
		[ -n "$pids" ] || break
		sleep 0.1
	done
	for pid in $pids; do
		echo "process $pid ($(cat "/proc/$pid/comm"))"
		kill -KILL "$pid"
	done
}

next_run() { "$UCOPY" run --paths 'stage/*' --out "$scratch/next.json" >"$scratch/next" 2>&1; }

slack=30 # seconds that a row may take beyond its limit, on a busy machine
whole=40 # seconds that a boot, a build or a whole run may take on a busy machine

row='#| %-42s %4s %7s %-12s %-8s %s\n'
# shellcheck disable=SC2059 # it is a format
title() { printf "$row" "$1" exit seconds "left behind" "next run" says; }

# fault NAME STATUS LIMIT PATTERN COMMAND...: it exits with STATUS and one line that matches
# PATTERN, at most $slack s after LIMIT, that of the fault or of a good run. If the command is
# killed, the next run cleans up.
fault() {
	local name=$1 wanted=$2 limit=$3 pattern=$4 took left next=works said fine=0
	shift 4
	since=$EPOCHREALTIME
	runs "$@"
	took=$(awk "BEGIN { printf \"%.1f\", $EPOCHREALTIME - $since }")
	said=
	[ -z "$pattern" ] || said=$(grep -m 1 -oE -- "$pattern.*" "$scratch/err") || fine=1
	[ "$(grep -c '^ucopy: ' "$scratch/err")" -le 1 ] || fine=1
	if [ "$wanted" = 137 ]; then
		next_run || next=fails
		left=$(left_behind)
	else
		left=$(left_behind)
		next_run || next=fails
	fi
	[ "$status" = "$wanted" ] && [ -z "$left" ] && [ $next = works ] &&
		awk "BEGIN { exit $took > $limit + $slack }" || fine=1
	# shellcheck disable=SC2059 # a format for all rows
	printf "$row" "$name" "$status" "$took" "${left:-nothing}" $next "${said:0:70}" | tr '\n' ' '
	echo
	result "$name" $fine "status $status after $took s, left: $left; next: $(cat "$scratch/next"); said: $err"
}

# amid ACTION COMMAND...: inject the fault once the command's guest has run for a moment.
# In the action, $guest is the guest's PID and $pid the command's.
amid() {
	local action=$1 pid guest
	shift
	"$@" &
	pid=$!
	until guest=$(our_guests) && [ -n "$guest" ]; do
		kill -0 $pid 2>/dev/null || break
		sleep 0.05
	done
	sleep 0.5
	since=$EPOCHREALTIME
	eval "$action"
	wait $pid
}

# in_guest SCRIPT [ARGUMENT...]: run the script in a guest
in_guest() {
	printf '#!/bin/sh\n%s\n' "$1" >"$scratch/program"
	shift
	"$UCOPY" guest "$@" "$scratch/program"
}

# with_qemu SCRIPT COMMAND...: run it with the script as QEMU, which still answers -version
with_qemu() {
	local real
	real=$(command -v qemu-system-x86_64)
	mkdir -p "$scratch/qemu"
	printf '#!/bin/sh\ncase "$*" in *-version*) exec %s "$@" ;; esac\n%s\n' "$real" "$1" \
		>"$scratch/qemu/qemu-system-x86_64"
	chmod +x "$scratch/qemu/qemu-system-x86_64"
	shift
	PATH=$scratch/qemu:$PATH "$@"
}

# with_driver SCRIPT ARGUMENT...: run ucopy with guests that run the script as the driver
with_driver() {
	printf '#!/bin/sh\n%s\n' "$1" >"$copy/build/guest/amd64/driver"
	shift
	"$UCOPY" "$@"
	set -- $?
	cp "$here/build/guest/amd64/driver" "$copy/build/guest/amd64"
	return "$1"
}

# Run a command that may not write to a directory of mode 0555, even as root.
without_dac_override() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --bounding-set -dac_override --inh-caps -dac_override "$@"
	else
		"$@"
	fi
}

# small_disk BLOCKS COMMAND...: run it with a limit on the size of files
small_disk() { bash -c "trap '' XFSZ; ulimit -f $1; exec \"\$@\"" "$@"; }

# with_foreign_run COMMAND...: run it during a run that is not ours, as from another terminal
with_foreign_run() {
	env -u TMPDIR "$UCOPY" run --plan full --rounds 60 --out "$scratch/other.json" >/dev/null 2>&1 &
	until [ "$(cat "$copy/build/run.lock")" = $! ] || ! kill -0 $!; do
		sleep 0.05
	done
	"$@"
	status=$?
	kill -TERM %%
	wait %% 2>/dev/null
	return $status
}

out=$scratch/r.json
quick=("$UCOPY" run --out "$out")
stage=("$UCOPY" run --paths 'stage/*' --out "$out")
long=("$UCOPY" run --plan full --rounds 60 --out "$out")

next_run
result "without a fault a run works" $? "$(cat "$scratch/next")"
title "the emulator"
mkdir "$scratch/bin"
ln -s /usr/bin/* /bin/* /usr/sbin/* "$scratch/bin" 2>/dev/null
rm -f "$scratch/bin/qemu-system-x86_64"
fault "is not there" 2 0 "install qemu-system-x86" env PATH="$scratch/bin" "${quick[@]}"
fault "ends at once" 2 0 "cannot allocate" with_qemu "echo cannot allocate; exit 1" "${quick[@]}"
fault "hangs" 2 3 "no sign of life for 3 s while it booted" with_qemu "exec sleep 1000" \
	"${quick[@]}" --boot-limit 3
fault "is killed" 2 0 "it ended too early, QEMU by signal 9" amid 'kill -KILL $guest' "${long[@]}"
fault "is stopped" 2 3 "no sign of life for 3 s while it ran" amid 'kill -STOP $guest' \
	"${long[@]}" --limit 3

title "the guest"
busy="while :; do :; done"
fault "hangs at boot" 2 5 "no sign of life for 5 s while it booted" in_guest : --boot-limit 5 \
	--append "rdinit=/bin/busybox -- sh -c \"$busy\""
fault "panics at boot" 2 $whole "Kernel panic" in_guest : --append "rdinit=/none root=none"
fault "writes to its log for ever at boot" 2 5 "no sign of life for 5 s" in_guest : \
	--boot-limit 5 --append "rdinit=/bin/busybox -- yes"
fault "its module does not load" 2 $whole "the module does not load" in_guest : \
	--append "ucopy=consent=perhaps"
fault "hangs in a run" 2 3 "no sign of life for 3 s while it ran" in_guest "$busy" --limit 3
fault "panics" 2 0 "its kernel said .*Kernel panic" in_guest "echo c >/proc/sysrq-trigger; $busy"
sed -i 's/(clear_user(u, n))/(*(volatile int *)8)/' "$copy/kmod/ops.c"
fault "an Oops" 2 $whole "its kernel said .*BUG: kernel NULL pointer" "$UCOPY" run \
	--paths 'clear_user/*' --out "$out"
cp "$here/kmod/ops.c" "$copy/kmod"
"$UCOPY" run --paths 'stage/*' --out "$out" >/dev/null 2>&1
fault "a warning just before the end" 2 0 "WARNING: planted" \
	in_guest "echo '<4>WARNING: planted' >/dev/kmsg"
fault "is out of memory" 2 $whole "its kernel said .*(invoked oom-killer|Out of memory)" \
	in_guest "tail /dev/zero; $busy"
fault "reboots" 2 0 "it ended too early" in_guest "reboot -f"
fault "writes to its log for ever" 2 3 "no sign of life for 3 s" \
	in_guest "echo on >/proc/sys/kernel/printk_devkmsg; while :; do echo '<4>line'; done >/dev/kmsg" --limit 3

title "the driver"
driver() { fault "$1" 2 0 "$2" with_driver "$3" run --out "$out"; }
driver "prints garbage" "never should: .*garbage" 'printf "\033[31mgarbage \377\n"'
# A line may have at most a mebibyte.
fault "prints no line, for ever" 2 10 "a line without end" with_driver "cat /dev/zero" run --out "$out"
driver "prints the same line for ever" "never should: .\"done" "yes '{\"done\": true}'"
driver "prints nothing" "the driver ended with status 0" ":"
driver "dies" "the driver ended with status 139" 'kill -SEGV $$'
hello=$(jq -nc '{hello: ({cells: 1, clock_khz: 1, mitigations: {}, absent: {}} + ([
	"release", "version", "arch", "cmdline", "cpu_model", "cpu_flags", "memory"] |
	map({(.): .}) | add))}')
fault "prints cells for ever, in a trace" 2 0 "never should: .\"i" with_driver \
	"echo '$hello'; yes '{\"i\": 99, \"rounds\": []}'" trace get_user/checked

title "the cache"
state() { find "$UCOPY_CACHE/state" -type f -regextype sed -regex '.*/[0-9a-f]\{32\}'; }
# Save a new state of the only configuration used from here on.
fresh() {
	rm -rf "$UCOPY_CACHE/state"
	next_run
}
fresh
numbers() { jq -c '[.cells[] | [.name, .value]]' "$scratch/next.json"; }
cells=$(numbers)
printf 'x' | dd of="$(state)" bs=1 seek=1000000 conv=notrunc 2>/dev/null
fault "a saved state with a flipped byte" 0 $whole "is damaged: making a new one" "${stage[@]}"
truncate -s 1000000 "$(state)"
fault "a saved state cut short" 0 $whole "is damaged: making a new one" "${stage[@]}"
rm "$(state).sum"
fault "a saved state without a checksum" 0 $whole "is damaged: making a new one" "${stage[@]}"
equal "the same numbers from every state" "$cells" "$(numbers)"
mine=$(state)
"$UCOPY" run --kernel 6.1 --paths 'stage/*' --out "$out" >/dev/null 2>&1
other=$(state | grep -v "$mine")
cp "$other" "$mine"
cp "$other.sum" "$mine.sum"
fault "the saved state of another kernel" 0 $whole "is damaged: making a new one" "${stage[@]}"
# With a correct checksum, as from a QEMU that cannot read what it wrote.
head -c 1000 /dev/zero >>"$mine"
tail -c +5000 "$mine" >"$mine.new"
mv "$mine.new" "$mine"
{ printf '/%s' "${mine##*/}" && cat "$mine"; } | xxhsum -H2 | cut -d ' ' -f 1 >"$mine.sum"
fault "a saved state that QEMU refuses" 2 0 "it ended too early" "${quick[@]}"
kernel=$(jq -r '.environment.kernel | "\(.release)@\(.image)"' "$scratch/next.json")
mkdir -p "$scratch/damaged/kernels/$kernel"
ln -s "$kernels/$kernel/"* "$scratch/damaged/kernels/$kernel"
rm "$scratch/damaged/kernels/$kernel/vmlinux"
head -c 100000 /dev/zero >"$scratch/damaged/kernels/$kernel/vmlinux"
fault "a kernel's file is none" 2 0 "it ended too early|no sign of life" env \
	UCOPY_CACHE="$scratch/damaged" "${quick[@]}" --boot-limit 5
rm -rf "$UCOPY_CACHE/state"
fault "no room for a saved state" 2 $whole "cannot save its state: is the disk full" small_disk 2000 \
	"${quick[@]}"

title "the result"
old='{"schema": "ucopy.result/1", "status": "complete"}'
echo "$old" >"$out"
fault "no room for it" 2 $whole "not written: .*what was there before is untouched" small_disk 16 "${quick[@]}"
equal "no room for the result: the old file is untouched" "$old" "$(cat "$out")"
mkdir -m 555 "$scratch/readonly"
fault "its directory is read-only" 2 0 "cannot be written: Permission denied" without_dac_override \
	"$UCOPY" run --out "$scratch/readonly/r.json"
fault "its directory is not there" 2 0 "cannot be written: No such file" "$UCOPY" run --out "$scratch/none/r.json"
fault "standard output is full" 2 0 "standard output: cannot be written" bash -c \
	"exec '$UCOPY' show '$scratch/next.json' >/dev/full"
fault "too few file descriptors" 2 0 "Too many open files" bash -c "ulimit -n 12; exec \"\$@\"" - "${quick[@]}"

title "the clock"
if ldd "$UCOPY" | grep -q libasan; then
	result "the clock is set back # SKIP the sanitizers must be loaded first, and so must faketime" 0
else
	export DONT_FAKE_MONOTONIC=1
	for turn in first again; do
		fault "is set back by years, $turn" 0 0 "" faketime -f '2020-01-01 00:00:00' \
			"$UCOPY" run --paths 'stage/*'
	done
	equal "two results of one second" 2 "$(find "$copy/results" -name '2020*.json' | wc -l)"
	echo "+0" >"$scratch/clock"
	FAKETIME_TIMESTAMP_FILE=$scratch/clock FAKETIME_NO_CACHE=1 \
		LD_PRELOAD=$(faketime -f +0 sh -c 'echo "$LD_PRELOAD"') \
		fault "is set back in a run" 0 $whole "" amid "echo -10d >$scratch/clock" "${quick[@]}"
fi

title "the command"
for signal in INT TERM HUP; do
	fault "SIG$signal" 2 0 "interrupted" amid "kill -$signal \$pid" "${long[@]}"
done
fault "SIGKILL" 137 0 "" amid 'kill -KILL $pid' "${long[@]}"
rm -rf "$UCOPY_CACHE/state"
fault "SIGINT while the guest boots" 2 0 "interrupted" amid 'kill -INT $pid' "${long[@]}"
rm -rf "$UCOPY_CACHE/state"
saving='until compgen -G "$UCOPY_CACHE/state/*.tmp" >/dev/null; do sleep 0.01; done; kill -KILL $pid'
fault "SIGKILL while a state is saved" 137 $whole "" amid "$saving" "${long[@]}"
printf '#!/bin/sh\n%s\n' "$busy" >"$scratch/program"
fault "SIGINT to a guest's command" 2 0 "interrupted" amid 'kill -INT $pid' "$UCOPY" guest "$scratch/program"
fault "SIGINT to a trace" 2 0 "interrupted" amid 'kill -INT $pid' "$UCOPY" trace '*' --size 1,8,64
fault "two runs at once" 2 0 "another run .*wait for it to end" with_foreign_run "${quick[@]}"
