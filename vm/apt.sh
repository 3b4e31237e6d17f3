#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # the caller sets these
# Debian's packages without installing any, for scripts that source this. They
# set $cache, $arch (whose packages), $tmp (for the log) and die().

native=$(dpkg --print-architecture 2>/dev/null) || native=amd64

# With "private" apt keeps its lists in the cache: for another architecture, which
# the system is not told of; for systems without lists, with old ones, and for
# callers who are not root.
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

# Call a function that downloads; where it fails once more with new lists of ours.
with_lists() {
	command -v apt-get >/dev/null || die "needs apt-get to download Debian's packages; not found"
	[ "$arch" != "$native" ] || ! "$@" || return 0
	go_private
	"$@"
}

# What a package depends on, without architectures.
depends() {
	apt apt-cache depends "$1" 2>/dev/null |
		awk '$1 == "Depends:" { gsub(/[<>]|:.*/, "", $2); print $2 }'
}
