#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Install the packages of vm/packages.txt that are missing. As root on a Debian
# system it installs them; otherwise it prints what to install and carries on, as
# the tools may be there without the packages.
set -eu
here=$(dirname "$0")

packages=$(sed -e 's/#.*//' "$here/packages.txt" | awk 'NF { print $1 }')

if ! command -v dpkg-query >/dev/null; then
	echo "setup: not a Debian system: going on with the tools that are here; needed:" \
		"$(echo "$packages" | tr '\n' ' ')" >&2
	exit 0
fi

missing=
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | awk '$2 == "installed" { print $1 }')
for p in $packages; do
	echo "$installed" | grep -qx "$p" || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	echo "setup: missing packages, going on without them; as root: apt-get install$missing" >&2
	exit 0
fi

echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Lists may be absent (a fresh image) or outdated: then update and retry.
# shellcheck disable=SC2086
install() { apt-get install -y -q --no-install-recommends $missing >"$log" 2>&1; }
install || { apt-get update -q >"$log" 2>&1 && install; } || {
	tail -5 "$log" >&2
	echo "setup: cannot install$missing: check the network and apt's sources" >&2
	exit 2
}
