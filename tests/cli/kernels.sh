#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels are identified by their image: two builds of one release coexist.
. "$(dirname "$0")/lib.sh"

kernels=${UCOPY_CACHE:-$here/build/cache}/kernels
name=$("$here/vm/kernel.sh" 6.12)
release=${name%@*}
hash=${name#*@}
equal "a kernel's name has the hash of its image" "$hash" \
	"$(sha256sum "$kernels/$name/vmlinux" | cut -c 1-12)"

# An old cache, with kernels named by release alone.
export UCOPY_CACHE=$scratch/cache
mkdir -p "$UCOPY_CACHE/kernels/$release"
ln -s "$kernels/$name"/{vmlinux,config,System.map,headers} "$UCOPY_CACHE/kernels/$release"
equal "an older cache's kernel gets its name" "$name" "$("$here/vm/kernel.sh" 6.12)"
equal "and is there once" "$name" "$(ls "$UCOPY_CACHE/kernels")"

# Another build of it: bytes after the sections of an image change nothing.
mkdir "$UCOPY_CACHE/kernels/$release"
ln -s "$kernels/$name"/{config,System.map,headers} "$UCOPY_CACHE/kernels/$release"
cat "$kernels/$name/vmlinux" - <<<"another build" >"$UCOPY_CACHE/kernels/$release/vmlinux"
other=$(sha256sum "$UCOPY_CACHE/kernels/$release/vmlinux" | cut -c 1-12)
equal "another build of that release, by its hash" "$release@$other" \
	"$("$here/vm/kernel.sh" "$other")"
for want in 6.12 "$release"; do
	refused "two builds: $want may be any" "may be any of .*, .*: give more of it" \
		"$UCOPY" run --kernel "$want"
done
for one in "$name" "$release@$other"; do
	runs "$UCOPY" list kernels
	holds "list kernels: $one" grep -qF "$one " "$scratch/out"
	fine "a run on $one" "$UCOPY" run --kernel "$one" --paths 'stage/*' --sizes 8 \
		--out "$scratch/${one#*@}.json"
	equal "its result says so" "$one" \
		"$(jq -r '.environment.kernel | "\(.release)@\(.image)"' "$scratch/${one#*@}.json")"
done
runs "$UCOPY" compare "$scratch/$hash.json" "$scratch/$other.json"
equal "two builds are not the same kernel" 2 "$status"
holds "compare says that they differ" grep -q "they differ in kernel:" "$scratch/err"
fine "across kernels they compare" "$UCOPY" compare "$scratch/$hash.json" "$scratch/$other.json" \
	--across kernel
fine "the history takes both" "$UCOPY" history add --db "$scratch/history.db" \
	"$scratch/$hash.json" "$scratch/$other.json"
equal "and keeps them apart" 2 "$(sqlite3 "$scratch/history.db" 'SELECT count(*) FROM setting')"
equal "and says which is which" "$(sort <<<"$hash"$'\n'"$other")" \
	"$(sqlite3 "$scratch/history.db" 'SELECT image FROM run ORDER BY image')"
holds "claims has a column for each" "$UCOPY" claims "$scratch/$hash.json" "$scratch/$other.json"
