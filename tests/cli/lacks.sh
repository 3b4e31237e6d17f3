#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a machine may lack: kernels, a network, tools. Each gives one line with the fix.
. "$(dirname "$0")/lib.sh"

fine "a result" "$UCOPY" run --paths 'stage/*' --out "$scratch/n.json"
cache=${UCOPY_CACHE:-$here/build/cache}

# A cache may be copied to another place.
equal "headers name no place where they have to be" "" \
	"$(grep -l "^include /" "$cache"/kernels/*/headers/usr/src/*/Makefile)"

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
export UCOPY_CACHE=$cache

# KVM's answer is remembered for a day, and asked anew on request.
# remembers NAME AGE PROBES OPTION...: doctor probes so many times with an answer of that age
remembers() {
	local name=$1 age=$2 probes=$3
	shift 3
	[ -z "$age" ] || jq --argjson age "$age" '.asked = (now | floor) - $age' "$kvm" \
		>"$scratch/kvm.json"
	[ -z "$age" ] || cp "$scratch/kvm.json" "$kvm"
	runs "$UCOPY" doctor "$@"
	equal "KVM: $name" "$probes" "$(grep -c "probing KVM" "$scratch/err")"
}
kvm=$scratch/kvm/kvm.json
if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
	mkdir "$scratch/kvm"
	ln -s "$cache/kernels" "$scratch/kvm"
	export UCOPY_CACHE=$scratch/kvm
	remembers "asked once" "" 1
	remembers "then remembered" "" 0
	remembers "for a day" 86300 0
	remembers "and no longer" 86500 1
	remembers "not from the future" -100 1
	remembers "asked anew on request" "" 1 --again
	jq '.host += "x"' "$kvm" >"$scratch/kvm.json" && cp "$scratch/kvm.json" "$kvm"
	remembers "asked anew where the host has changed" "" 1
	export UCOPY_CACHE=$cache
else
	result "KVM: how long it is remembered # SKIP no /dev/kvm here" 0
fi

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
