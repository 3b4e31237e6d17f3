#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every branch of the module's requests, above all the error paths, is reached by a test
# in a guest. gcov counts in a copy of the module; tests/branches/excused.txt lists the
# few branches that no test can reach.
. "$(dirname "$0")/lib.sh"

KERNEL=6.1 # has no masked_user_access_begin(): covers the refusal of absent rows
TESTS=(abi access address device reach scarce) # paths.c reaches no others

own_module
cp "$here/tests/branches/gcov.c" "$copy/kmod"
cat >>"$copy/kmod/Kbuild" <<'EOF'
ucopy-y := gcov.o main.o cell.o run.o ops.o
GCOV := --coverage -fprofile-info-section=ucopy_gcov --param logical-op-non-short-circuit=0
CFLAGS_main.o += $(GCOV)
CFLAGS_cell.o += $(GCOV)
CFLAGS_run.o += $(GCOV)
EOF
# Plant a branch that no test reaches: INFO has no input.
sed -i '/^static long ucopy_info/,/^{/s/^{/{\n\tif (info->abi)\n\t\treturn -EDOM;/' \
	"$copy/kmod/main.c"

cat >"$scratch/program" <<'EOF'
#!/bin/sh
tar -xf "$1"
for test in test_*; do ./$test; done
for source in main cell run; do
	echo "gcda $source $(base64 /sys/module/ucopy/parameters/$source | tr -d '\n')"
done
EOF
tar -cf "$scratch/tests" -C "$here/build/guest/amd64" "${TESTS[@]/#/test_}"
fine "the tests run with a module that counts" \
	"$copy/build/ucopy" guest --kernel $KERNEL "$scratch/program" "$scratch/tests"
holds "the tests pass with it" sh -c "grep -q '^ok ' $scratch/out && ! grep '^not ok ' $scratch/out"

cd "$copy"/build/kmod/*/ || exit 2
while read -r _ source data; do
	base64 -d <<<"$data" >"$source.gcda"
	gcov-12 --branch-counts --branch-probabilities --stdout "$source.gcda" >>"$scratch/gcov"
done < <(grep '^gcda ' "$scratch/out")
awk -f "$here/tests/branches/missed.awk" "$here/tests/branches/excused.txt" - \
	<"$scratch/gcov" >"$scratch/missed"

planted='not taken: main.c:ucopy_info:if (info->abi)'
equal "a branch that no test reaches is seen" "$planted" "$(grep -F "$planted" "$scratch/missed")"
equal "all other branches are reached, or excused" "" "$(grep -vF "$planted" "$scratch/missed")"
