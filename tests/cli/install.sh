#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An installed ucopy works without the checkout: it finds its files relative to itself, and
# writes below the user's home.
. "$(dirname "$0")/lib.sh"

prefix=$scratch/usr
fine "install" make -s -C "$here" install DESTDIR="$scratch" PREFIX=/usr
touch "$scratch/installed"
export HOME=$scratch/home UCOPY_CACHE=${UCOPY_CACHE:-$here/build/cache}
unset XDG_DATA_HOME XDG_CACHE_HOME
mkdir "$HOME"
cd / || exit 2
installed=$prefix/bin/ucopy
cell=(--paths get_user/checked --sizes 8 --mem warm)

fine "version" "$installed" --version
equal "its commit is the checkout's" "$(git -C "$here" describe --always --dirty --abbrev=12)" \
	"$(awk '$1 == "commit" { print $2 }' "$scratch/out")"
fine "list paths" "$installed" list paths
fine "a run" "$installed" run "${cell[@]}"
result=$HOME/.local/share/ucopy/results/latest.json
holds "the result is below the user's home" test -f "$result"
fine "the checkout's own run" "$UCOPY" run "${cell[@]}" --out "$scratch/own.json"
equal "both count the same" "$(jq -c '.cells[0].value' "$scratch/own.json")" \
	"$(jq -c '.cells[0].value' "$result")"
equal "the result says which release, with which libbpf" \
	"$(cat "$here/VERSION") $("$installed" --version | awk '$1 == "libbpf" { print $2 }')" \
	"$(jq -r '.environment | "\(.ucopy) \(.libbpf)"' "$result")"
fine "show" "$installed" show
fine "plot" "$installed" plot --kind parts --out "$scratch/plots"
fine "trace" "$installed" trace get_user/checked --size 8
runs "$installed" run --arch arm64 "${cell[@]}"
equal "a guest that is not installed: exit code" 2 "$status"
holds "a guest that is not installed: said" grep -q "arm64: is not installed here" "$scratch/err"
equal "nothing is written beside what was installed" "" \
	"$(find "$prefix" -newer "$scratch/installed" -type f)"
fine "uninstall" make -s -C "$here" uninstall DESTDIR="$scratch" PREFIX=/usr
equal "nothing is left" "" "$(find "$prefix" -type f)"
