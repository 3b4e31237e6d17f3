#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One way to name paths and sizes, in every command: a list, a function's name for all its
# variants, a glob, a cell's name; what matches nothing is an error that suggests what is near.
. "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 2

fine "a result" "$UCOPY" run --mem warm,unmapped --sizes 8,64 --out r.json \
	--paths 'get_user/checked,get_user/unchecked,copy_from_user/checked,clear_user'
fine "a history" "$UCOPY" history add r.json --db h.db
# names COMMAND...: the names, path/variant/size=N, of the cells it prints
names() {
	"$UCOPY" "$@" 2>err | grep -oE '\<[a-z_]+/[a-z-]+/size=[0-9]+' | sort -u
}
# wanted JQ-CONDITION: those of the cells of the result for which it holds
wanted() {
	jq -r ".cells[] | select($1).name" r.json | grep -oE '^[a-z_]+/[a-z-]+/size=[0-9]+' | sort -u
}
# views that print names of cells, and those that do not
naming=("show --cells r.json" "attribute --format json r.json" "compare --format json r.json r.json"
	"export --format csv r.json" "export --format ktap r.json" "history log --db h.db")
others=("show r.json" "attribute r.json" "compare r.json r.json" "export --format junit r.json r.json"
	"plot --out plots r.json" "plot --out plots r.json r.json" "history check --db h.db"
	"history plot --db h.db --out plots")
for view in "${naming[@]}" "${others[@]}"; do
	read -ra command <<<"$view"
	name="${view%% r.json*}"
	refused "$name: a typo" "no cell is called 'get_usr'; near it: get_user" \
		"$UCOPY" "${command[@]}" --paths get_usr
	refused "$name: one of a list" "no cell is called 'put_user/checked'" \
		"$UCOPY" "${command[@]}" --paths 'get_user,put_user/checked'
	refused "$name: a size that is not there" "none of the cells has a size of 16 bytes" \
		"$UCOPY" "${command[@]}" --sizes 8,16
	refused "$name: nothing" "--paths : '' has an empty part" "$UCOPY" "${command[@]}" --paths ''
	refused "$name: no size" "--sizes 8q: '8q' is no size" "$UCOPY" "${command[@]}" --sizes 8q
done
for view in "${naming[@]}"; do
	read -ra command <<<"$view"
	name="${view%% r.json*}"
	equal "$name: a function, with blanks" "$(wanted '.path == "get_user" or .path == "clear_user"')" \
		"$(names "${command[@]}" --paths 'get_user, clear_user')"
	equal "$name: a glob" "$(wanted '.variant == "unchecked"')" \
		"$(names "${command[@]}" --paths '*/unchecked')"
	equal "$name: cells" "$(wanted '.variant == "checked" and .size == 64')" \
		"$(names "${command[@]}" --paths '*/checked/size=64/*')"
	equal "$name: sizes" "$(wanted '.size == 64')" "$(names "${command[@]}" --sizes ' 64')"
	equal "$name: a range" "$(wanted '.size == 64')" "$(names "${command[@]}" --sizes '16:256:x2')"
done
for view in "attribute r.json" "history log --db h.db" "history check --db h.db"; do
	read -ra command <<<"$view"
	fine "$view: the older option" "$UCOPY" "${command[@]}" --cell 'get_user/*/size=8/*'
done
for view in "plot --out plots r.json" "plot --out plots r.json r.json"; do
	read -ra command <<<"$view"
	rm -rf plots
	mkdir plots
	runs "$UCOPY" "${command[@]}" --paths get_user,clear_user
	equal "$view: no picture of other paths" "" "$(find plots -name '*copy_from*')"
done

for command in run trace crosscheck; do
	refused "$command: a typo" "no path is called 'get_usr'; near it: get_user" \
		"$UCOPY" $command --paths get_usr
	refused "$command: no size" "'8q' is no size" "$UCOPY" $command --paths get_user/checked --sizes 8q
	for arch in x86_64 aarch64; do
		refused "$command: --arch $arch is one" "'8q' is no size" "$UCOPY" $command --arch $arch \
			--paths get_user/checked --sizes 8q
	done
done
fine "run: sizes with units and blanks" "$UCOPY" run --paths clear_user --sizes '1k, 4K' --out k.json
equal "run: sizes with units and blanks" "1024 4096" "$(jq -r '[.cells[].size] | unique | join(" ")' k.json)"
equal "no guest is left" "" "$(guests)"
