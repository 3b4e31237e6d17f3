#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # the caller sets these
# Download Debian packages without installing them. Scripts that source this set
# $cache, $arch (of the packages), $tmp (for the log) and die().

native=$(dpkg --print-architecture 2>/dev/null) || native=amd64

# With "private", apt keeps its lists in the cache: for an architecture that is not
# enabled on this system, for missing or outdated lists, and for callers who are not
# root.
private=
apt() {
	tool=$1
	shift
	if [ -n "$private" ]; then
		set -- -o "Dir::State::Lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt" \
			-o Dir::State::status=/dev/null -o "APT::Architecture=$native" \
			-o "APT::Architectures=$native,$arch" "$@"
	fi
	"$tool" -q -o APT::Sandbox::User= "$@"
}

go_private() {
	private=1
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial"
	apt apt-get update >"$tmp/log" 2>&1 || true
}

# Call a function that downloads: with new private lists if it fails or is for another $arch.
with_lists() {
	command -v apt-get >/dev/null || die "needs apt-get to download Debian's packages; not found"
	[ "$arch" != "$native" ] || ! "$@" || return 0
	go_private
	"$@"
}

# Dependencies of a package, without architectures.
depends() {
	apt apt-cache depends "$1" 2>/dev/null |
		awk '$1 == "Depends:" { gsub(/[<>]|:.*/, "", $2); print $2 }'
}
