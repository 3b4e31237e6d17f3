#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a machine may lack: kernels, a network, tools. Each gives one line with the fix.
. "$(dirname "$0")/lib.sh"

fine "a result" "$UCOPY" run --paths 'stage/*' --out "$scratch/n.json"

# A cache may be copied to another place.
equal "headers name no place where they have to be" "" \
	"$(grep -l "^include /" "${UCOPY_CACHE:-$here/build/cache}"/kernels/*/headers/usr/src/*/Makefile)"

# A kernel without headers, and a first run without a network.
export UCOPY_CACHE=$scratch/cache
mkdir -p "$UCOPY_CACHE/kernels/6.12.0-bare-amd64"
touch "$UCOPY_CACHE/kernels/6.12.0-bare-amd64/vmlinux"
refused "a kernel without headers" "6.12.0-bare-amd64@[0-9a-f]+ has no headers" "$UCOPY" run \
	--kernel 6.12.0-bare
rm -rf "$UCOPY_CACHE/kernels"
printf 'Acquire::http::Proxy "http://127.0.0.1:9/";\nAcquire::https::Proxy "http://127.0.0.1:9/";\nAcquire::Retries "0";\n' \
	>"$scratch/apt.conf"
runs env APT_CONFIG="$scratch/apt.conf" "$UCOPY" run --kernel 6.1
equal "no network: exit code 2" 2 "$status"
holds "no network: says so" grep -q "kernel 6.1: .*check the network" "$scratch/err"
refused "a misspelt kernel" "kernel 6.13x: no such Debian kernel" env \
	APT_CONFIG="$scratch/apt.conf" "$UCOPY" run --kernel 6.13x
unset UCOPY_CACHE

# Missing tools.
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
