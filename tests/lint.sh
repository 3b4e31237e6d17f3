#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Static checks, failing on any warning: style, bugs, includes, scripts, the module's sparse
# annotations, file sizes, licences. Prints TAP.
set -u
cd "$(dirname "$0")/.." || exit 2

n=0
# verdict NAME OUTPUT: passes if a checker printed nothing.
verdict() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '# %s\n' "${2//$'\n'/$'\n# '}"
	fi
}

files() { git ls-files -co --exclude-standard -- "$@"; }

mapfile -t c < <(files '*.c' '*.h')
verdict "clang-format" "$(clang-format --dry-run -Werror "${c[@]}" 2>&1)"

# The guest tests are left out: they probe every limit of the module, which takes long to
# analyse, and they are not under test themselves.
mapfile -t user < <(files 'bench/*.c' 'vm/*.c' 'tests/unit/*.c' 'tests/fuzz/*.c')
verdict "clang-tidy" "$(printf '%s\n' "${user[@]}" | xargs -P "$(nproc)" -n 3 tests/tidy.sh 2>&1)"

# The only header that it needs is jansson's, for the loop macros.
verdict "cppcheck" "$(cppcheck -q -j "$(nproc)" --std=c11 --library=posix,gnu -D_GNU_SOURCE \
	--enable=warning,performance -I. -Ibench --include=/usr/include/jansson.h "${user[@]}" 2>&1)"

verdict "rooms include only what they may" "$(tests/includes.sh)"

mapfile -t scripts < <(files '*.sh' vm/init .ci/run)
verdict "shellcheck" "$(shellcheck -x -P SCRIPTDIR "${scripts[@]}" 2>&1)"

arches=amd64
! command -v aarch64-linux-gnu-gcc-12 >/dev/null || arches="amd64 arm64"
for target in $(for arch in $arches; do printf '%s\n' "$arch:6.1" "$arch:6.12"; done); do
	release=$(vm/kernel.sh "${target#*:}" "${target%:*}") || release=
	log=$(vm/module.sh "$release" W=1 2>&1 >/dev/null)
	verdict "sparse and W=1, kernel $release" \
		"$log$(grep -hE 'warning|error' "build/kmod/$release"/{build,sparse}.log)"
	# A checker that does not run finds nothing: sparse must have looked at the sources.
	verdict "sparse ran, kernel $release" "$(grep -vE '^[0-9]+$' "build/kmod/$release/sparse" 2>&1)"
done

verdict "no file over 600 lines" \
	"$(files '*.c' '*.h' '*.sh' '*.gp' '*.mk' Makefile vm/init | xargs wc -l |
		awk '$2 != "total" && $1 > 600')"
# As required by REUSE: in the file, or in .reuse/dep5 for files that cannot contain it.
mapfile -t covered < <(sed -n 's/^Files: //p' .reuse/dep5 | tr ' ' '\n')
verdict "every file has its licence" "$(files | while read -r file; do
	head -n 5 "$file" | grep -q 'SPDX-License-Identifier' && continue
	for glob in 'LICENSES/*' "${covered[@]}" .reuse/dep5; do
		# shellcheck disable=SC2053 # a glob
		[[ $file != $glob ]] || continue 2
	done
	echo "$file: no licence"
done)"
verdict "every licence has its text" "$({ files | xargs -d '\n' grep -hoE 'SPDX-License-Identifier: [A-Za-z0-9.-]+'
	grep ^License: .reuse/dep5; } | awk '{ print $2 }' | sort -u | while read -r licence; do
	[ -f "LICENSES/$licence.txt" ] || echo "LICENSES/$licence.txt: missing"
done)"

# Warnings are errors, with each compiler and for another architecture.
verdict "the command builds with gcc 12" \
	"$(make -s WERROR=1 SAN= COV= B=build/gcc CC=gcc-12 build/gcc/ucopy 2>&1 >/dev/null)"
verdict "the command builds with clang" \
	"$(make -s WERROR=1 SAN= COV= B=build/clang CC=clang build/clang/ucopy 2>&1 >/dev/null)"
if command -v aarch64-linux-gnu-gcc-12 >/dev/null; then
	verdict "the command builds for arm64" "$(make -s WERROR=1 cross-arm64 2>&1 >/dev/null |
		grep -v '^sysroot arm64: fetching')"
else
	n=$((n + 1))
	echo "ok $n - the command builds for arm64 # SKIP no aarch64-linux-gnu-gcc-12"
fi
echo "1..$n"
