#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What may go wrong in a run: signals, bad guests, a damaged cache, a full disk,
# missing tools. A clear line, exit code 2, no broken file, no guest left.
. "$(dirname "$0")/lib.sh"

KILLS=${KILLS:-6} # how often a run is killed at a random moment, each way

# Guests have no idle time in exact mode: only a busy loop hangs.
HANG="while :; do :; done"

# A result that is there must be whole; what was there before may stay.
valid() { [ ! -e "$1" ] || jq -e '.schema == "ucopy.result/1"' "$1" >/dev/null 2>&1; }

old='{"schema": "ucopy.result/1", "status": "complete"}'
for signal in KILL INT TERM; do
	broken=0
	left=0
	for ((i = 0; i < KILLS; i++)); do
		echo "$old" >"$scratch/r.json"
		setsid "$UCOPY" run --plan full --out "$scratch/r.json" >/dev/null 2>&1 &
		pid=$!
		sleep "0.$((RANDOM % 10))$((RANDOM % 10))"
		[ $((RANDOM % 3)) = 0 ] && sleep 1
		kill -$signal $pid 2>/dev/null
		wait $pid 2>/dev/null
		valid "$scratch/r.json" || broken=$((broken + 1))
		sleep 0.1
		[ -z "$(guests)" ] || left=$((left + 1))
	done
	equal "$signal: no broken result in $KILLS runs" 0 "$broken"
	equal "$signal: no guest left in $KILLS runs" 0 "$left"
	fine "$signal: the next run works" "$UCOPY" run --paths 'stage/*' --out "$scratch/n.json"
done

# Start a run of minutes, in the background, and wait until its guest is there.
long_run() {
	setsid "$UCOPY" run --plan full --rounds 60 --out "$scratch/r.json" >"$scratch/out" 2>&1 &
	pid=$!
	for ((i = 0; i < 300; i++)); do
		[ -z "$(guests)" ] || break
		sleep 0.1
	done
}

# An interrupted run keeps what it measured, once there is something: how long that
# takes is the machine's.
rm -f "$scratch/r.json"
for seconds in 2 4 8 16; do
	long_run
	sleep $seconds
	kill -INT $pid
	wait $pid
	status=$?
	[ ! -f "$scratch/r.json" ] || break
done
equal "interrupted: exit code 2" 2 "$status"
holds "interrupted: says so" grep -q "interrupted after [0-9]* of [0-9]* cells" "$scratch/out"
holds "interrupted: a valid partial result" jq -e '.status == "partial" and
	(.cells | length > 0)' "$scratch/r.json"
fine "interrupted: show" "$UCOPY" show "$scratch/r.json"
holds "interrupted: show says partial" grep -q '^partial' "$scratch/out"

# Two runs at once in one checkout.
long_run
refused "two runs at once" "another run \(process $pid\)" "$UCOPY" run --out "$scratch/n.json"
kill -INT $pid
wait $pid

# Guests that hang, panic or complain: exit code 2 and the end of their log.
guest() {
	printf '#!/bin/sh\n%s\n' "$2" >"$scratch/program"
	runs "$UCOPY" guest --kernel 6.12 --limit 5 "$scratch/program"
	equal "$1: exit code 2" 2 "$status"
	if [[ $err =~ $3 ]]; then
		result "$1: says so" 0
	else
		result "$1: says so" 1 "$err"
	fi
	equal "$1: no guest left" "" "$(guests)"
}
guest "hang" "$HANG" "no sign of life for 5 s"
guest "panic" "echo c >/proc/sysrq-trigger" "its kernel said .*BUG: kernel NULL pointer|Kernel panic"
guest "bug in the log" "echo '<1>BUG: planted' >/dev/kmsg; sleep 1; echo late" "its kernel said .*BUG: planted"
guest "warning just before the end" "echo '<4>WARNING: planted' >/dev/kmsg" "WARNING: planted"
guest "reboot" "reboot -f" "ended too early"
printf '#!/bin/sh\nseq 30 | sed "s/^/<4>line /" >/dev/kmsg\n%s\n' "$HANG" >"$scratch/program"
runs "$UCOPY" guest --limit 3 "$scratch/program"
equal "the last 20 lines of the log" 20 "$(grep -c '^  | ' <<<"$err")"
printf '#!/bin/sh\nexit 7\n' >"$scratch/program"
runs "$UCOPY" guest "$scratch/program"
equal "a program's exit status comes through" 7 "$status"

# A cache of its own: states damaged, cut short and of another machine.
export UCOPY_CACHE=$scratch/cache
mkdir -p "$UCOPY_CACHE"
ln -s "$here/build/cache/kernels" "$UCOPY_CACHE/kernels"
run_stage() { fine "$1" "$UCOPY" run --paths 'stage/*' --out "$scratch/n.json"; }
state() { find "$UCOPY_CACHE/state" -type f ! -name '*.*'; }
run_stage "no saved state: boots"
holds "no saved state: boots and says so" grep -q '^booted in' "$scratch/err"
cells=$(jq -c '[.cells[] | [.name, .value]]' "$scratch/n.json")
printf 'x' | dd of="$(state)" bs=1 seek=1000000 conv=notrunc 2>/dev/null
run_stage "a flipped byte: rebuilt"
holds "a flipped byte: is noticed" grep -q 'is damaged' "$scratch/err"
truncate -s 1000000 "$(state)"
run_stage "cut short: rebuilt"
holds "cut short: is noticed" grep -q 'is damaged' "$scratch/err"
rm -f "$(state).sum"
run_stage "without its checksum: rebuilt"
equal "the same numbers from every state" "$cells" \
	"$(jq -c '[.cells[] | [.name, .value]]' "$scratch/n.json")"
touch "$UCOPY_CACHE/state/dead.tmp"
rm -f "$(state)"
run_stage "after a killed save"
holds "what a killed save left is gone" test ! -e "$UCOPY_CACHE/state/dead.tmp"

# A kernel without headers, and a first run without a network.
rm "$UCOPY_CACHE/kernels"
mkdir -p "$UCOPY_CACHE/kernels/6.12.0-bare"
touch "$UCOPY_CACHE/kernels/6.12.0-bare/vmlinux"
refused "a kernel without headers" "6.12.0-bare has no headers" "$UCOPY" run --kernel 6.12.0-bare
rm -rf "$UCOPY_CACHE/kernels"
printf 'Acquire::http::Proxy "http://127.0.0.1:9/";\nAcquire::https::Proxy "http://127.0.0.1:9/";\nAcquire::Retries "0";\n' \
	>"$scratch/apt.conf"
runs env APT_CONFIG="$scratch/apt.conf" "$UCOPY" run --kernel 6.1
equal "no network: exit code 2" 2 "$status"
holds "no network: says so" grep -q "kernel 6.1: .*check the network" "$scratch/err"
refused "a misspelt kernel" "kernel 6.13x: no such Debian kernel" env \
	APT_CONFIG="$scratch/apt.conf" "$UCOPY" run --kernel 6.13x
unset UCOPY_CACHE

# A full disk: the old file stays, the new one leaves nothing behind.
echo "$old" >"$scratch/full.json"
runs bash -c "trap '' XFSZ; ulimit -f 16; exec '$UCOPY' run --out '$scratch/full.json'"
equal "full disk: exit code 2" 2 "$status"
equal "full disk: the old file is untouched" "$old" "$(cat "$scratch/full.json")"
equal "full disk: no temporary file" "" "$(find "$scratch" -name '.*.tmp')"

# Tools that are not there.
mkdir "$scratch/bin"
ln -s /usr/bin/* /bin/* /usr/sbin/* "$scratch/bin" 2>/dev/null
rm -f "$scratch/bin/qemu-system-x86_64" "$scratch/bin/gnuplot" "$scratch/bin/clang"
refused "no qemu" "install qemu-system-x86" env PATH="$scratch/bin" "$UCOPY" run
refused "no gnuplot" "install gnuplot" env PATH="$scratch/bin" "$UCOPY" plot "$scratch/n.json" \
	--out "$scratch/plots"
runs env PATH="$scratch/bin" "$UCOPY" doctor
equal "doctor without qemu: exit code 2" 2 "$status"
holds "doctor without qemu: the remedy" grep -q "remedy: apt-get install qemu-system-x86" "$scratch/out"
holds "doctor without clang: the remedy" grep -q "remedy: apt-get install clang" "$scratch/out"

fine "after all that, a run works" "$UCOPY" run --out "$scratch/n.json"
equal "no guest is left" "" "$(guests)"
equal "nothing is left in results" "" "$(find "$here/results" -name '.*.tmp')"
