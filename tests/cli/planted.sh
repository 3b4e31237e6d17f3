#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Bugs planted in a copy of the module: the fuzzer finds each.
. "$(dirname "$0")/lib.sh"

LIMIT=300 # seconds: a busy machine takes long to boot; a quiet one finds all within a minute

own_module
# Fetch it now: that must not count against the limit.
fine "the kernel is there" "$here/vm/kernel.sh" 6.12 amd64

# planted NAME FILE SED-COMMAND PATTERN: the fuzzer or the kernel's checks print PATTERN
planted() {
	cp "$here/kmod/$2" "$copy/kmod/$2"
	sed -i "$3" "$copy/kmod/$2"
	if cmp -s "$here/kmod/$2" "$copy/kmod/$2"; then
		result "$1: found" 1 "the module has changed: nothing to plant it in"
		return
	fi
	UCOPY=$copy/build/ucopy runs timeout $LIMIT "$here/tests/fuzz/module.sh" amd64 6.12 5000
	cp "$here/kmod/$2" "$copy/kmod/$2"
	cat "$scratch/err" >>"$scratch/out"
	grep -qE "$4" "$scratch/out"
	result "$1: found" $? "$(tail -n 20 "$scratch/out")"
}

planted "no check of the length" cell.c 's/ || !user_fits(.*))$/)/' \
	'^not ok .* no memory outside of the bound range changed|its kernel said'
planted "no check of the kernel buffer's length" cell.c 's/ || len > bytes - off)/)/' \
	"BUG kmalloc-8k|BUG: KASAN|its kernel said"
planted "a check of addresses that lets all paths through" cell.c \
	's/row->checks == UCOPY_CHECKS_USER/true/' \
	'^not ok .* requests are taken and refused|its kernel said'
planted "no privileges asked in a request" main.c 's/^\tlong ret = ucopy_permission();/\tlong ret = 0;/' \
	'^not ok .* without CAP_SYS_ADMIN no request is served'
planted "no owner of a file" main.c 's/f->mm && f->mm != current->mm ? -EPERM : //' \
	"^not ok .* children that were served a parent's file"
planted "a buffer that is not freed" cell.c 's/^\tkfree(f->second);/\t;/' \
	'^not ok .* no memory of the kernel is left'
