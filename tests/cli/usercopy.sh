#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # the guest's shell expands it
# The kernel's own user-copy tests, a module in Debian's 6.1, pass without our module, with
# it loaded, and after unloading it.
. "$(dirname "$0")/lib.sh"

cat >"$scratch/program" <<'END'
#!/bin/sh
check() {
	dmesg -c >/dev/null
	insmod "$file" && dmesg | grep -q 'test_user_copy: tests passed' && echo "passed $1"
	rmmod test_user_copy
}
file=$1
rmmod ucopy
check before
insmod module consent=1 $ucopy
check with
rmmod ucopy
check after
END

arches=amd64
! command -v qemu-system-aarch64 aarch64-linux-gnu-gcc-12 >/dev/null || arches="amd64 arm64"
for arch in $arches; do
	release=$("$here/vm/kernel.sh" 6.1 "$arch")
	tests=${UCOPY_CACHE:-$here/build/cache}/kernels/$release/test_user_copy.ko
	if [ ! -f "$tests" ]; then
		result "$release: test_user_copy # SKIP cached without it: remove the kernel there to fetch it again" 0
		continue
	fi
	runs "$UCOPY" guest --arch "$arch" --kernel 6.1 "$scratch/program" "$tests"
	for when in before with after; do
		holds "$release: test_user_copy passes, $when our module" grep -q "^passed $when$" "$scratch/out"
	done
	equal "$release: no splat" 0 "$status"
done
