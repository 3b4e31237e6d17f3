# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Helpers of the command-line tests: TAP, a scratch directory, one expectation
# per line. Sourced.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
UCOPY=${UCOPY:-$here/build/ucopy}
scratch=$(mktemp -d)
n=0

finish() {
	rm -rf "$scratch"
	echo "1..$n"
}
trap finish EXIT

# result NAME CONDITION-STATUS [EXPLANATION]
result() {
	n=$((n + 1))
	if [ "$2" = 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		[ -z "${3:-}" ] || printf "# %s\n" "${3//$'\n'/$'\n'# }"
	fi
}

# runs COMMAND...: run it; status, stdout and stderr are kept in $status,
# $scratch/out and $err.
runs() {
	"$@" >"$scratch/out" 2>"$scratch/err"
	status=$?
	err=$(cat "$scratch/err")
}

# fine NAME COMMAND...: exit code 0
fine() {
	local name=$1
	shift
	runs "$@"
	result "$name" "$status" "status $status: $err"
}

# refused NAME PATTERN COMMAND...: exit code 2 and one line on stderr that matches
refused() {
	local name=$1 pattern=$2
	shift 2
	runs "$@"
	if [ "$status" = 2 ] && [ "$(echo "$err" | wc -l)" = 1 ] && [[ $err =~ $pattern ]]; then
		result "$name" 0
	else
		result "$name" 1 "status $status, wanted 2 and one line like '$pattern', got: $err"
	fi
}

# equal NAME WANTED GOT
equal() {
	if [ "$2" = "$3" ]; then
		result "$1" 0
	else
		result "$1" 1 "wanted '$2', got '$3'"
	fi
}

# holds NAME COMMAND...: like fine, but discards the output
holds() {
	local name=$1
	shift
	if "$@" >/dev/null 2>&1; then
		result "$name" 0
	else
		result "$name" 1 "not true: $*"
	fi
}

# changed_module KERNEL SED: build a module from sources changed by sed; prints its path
changed_module() {
	local tree=$scratch/tree release
	[ -d "$tree" ] || mkdir "$tree"
	cp -r "$here/kmod" "$here/vm" "$tree"
	sed -i "$2" "$tree"/kmod/ops*
	release=$("$here/vm/kernel.sh" "$1" amd64) &&
		UCOPY_CACHE=${UCOPY_CACHE:-$here/build/cache} "$tree/vm/module.sh" "$release"
}

# own_module: a command in $copy/build that builds and loads the module from $copy/kmod, a
# copy of its sources. All other files are symlinks.
own_module() {
	copy=$scratch/copy
	mkdir -p "$copy/build/guest" "$copy/kmod"
	cp "$here"/kmod/* "$copy/kmod"
	cp "$UCOPY" "$copy/build/ucopy"
	ln -s "$here/vm" "$here/Makefile" "$copy"
	ln -s "$here/build/oracle.so" "$copy/build"
	ln -s "$here/build/guest/amd64" "$copy/build/guest"
	export UCOPY_CACHE=${UCOPY_CACHE:-$here/build/cache}
}

# own_guest: a copy of what that command's guests run, too
own_guest() {
	rm "$copy/build/guest/amd64"
	cp -r "$here/build/guest/amd64" "$copy/build/guest"
}

# PIDs of running guests of this checkout.
guests() { pgrep -f "qemu-system-[a-z0-9_]* .*$here/build/guest/[a-z0-9]*/root.cpio" || true; }

# mark_ours: mark processes started from here on by $TMPDIR, which is private to this test
mark_ours() {
	export TMPDIR=$scratch/tmp
	mkdir "$TMPDIR"
}

# PIDs of processes started since then, except those that search for them.
ours() (
	mark="TMPDIR=$TMPDIR"
	unset TMPDIR
	grep -lzxsF "$mark" /proc/[0-9]*/environ | cut -d / -f 3
)

# Those that are guests.
our_guests() {
	local pid
	for pid in $(ours); do
		! TMPDIR='' grep -qzsxe -kernel "/proc/$pid/cmdline" || echo "$pid"
	done
}

# whole_svg NAME FILE: it is complete, its labels can be read, and nothing is scaled to zero:
# librsvg draws nothing of such a file.
whole_svg() {
	equal "$1: no label is cut or overprinted" "" "$(awk -f "$here/tests/cli/layout.awk" "$2")"
	holds "$1" awk '/scale\(0\.00\)/ { bad = 1 } /<\/svg>/ { whole = 1 } END { exit bad || !whole }' "$2"
}

# fake_gnuplot: put one into $scratch/bin that appends its input to $TABLES: its arguments from
# the title on, and the table.
fake_gnuplot() {
	mkdir "$scratch/bin"
	cat >"$scratch/bin/gnuplot" <<'END'
#!/bin/sh
shift 5
{ printf '%s|' "$@"; echo; cat table; } >>"$TABLES"
for end in '</svg>' IEND; do
	printf '%020d%s' 0 "$end" >"picture.$([ $end = IEND ] && echo png || echo svg)"
done
END
	chmod +x "$scratch/bin/gnuplot"
}
