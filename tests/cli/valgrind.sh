#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command under valgrind: no uninitialised reads, no out-of-bounds writes and no leaks, in
# commands that read results and in a run.
. "$(dirname "$0")/lib.sh"
seeds=$here/tests/fuzz/seeds
cd "$scratch" || exit 2

if ldd "$UCOPY" | grep -q libasan; then
	n=1
	echo "ok 1 - valgrind # SKIP the sanitizers are in the command, and do not bear valgrind"
	exit
fi

# The command's own output is kept apart from valgrind's findings.
valgrind=(valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite
	--errors-for-leak-kinds=definite --log-file="$scratch/found")

# clean STATUS COMMAND...: the command exits with STATUS and valgrind finds nothing
clean() {
	local wanted=$1
	shift
	runs "${valgrind[@]}" "$UCOPY" "$@"
	result "$*" "$((status != wanted || $(stat -c %s found) != 0))" "status $status: $err
$(head -n 40 found)"
}

for kind in paths counts phases threads time; do
	ln -s "$seeds/$kind.json" .
	clean 0 show --cells "$kind.json"
	clean 0 attribute "$kind.json"
	clean 0 claims --format markdown "$kind.json"
done
for format in ktap junit github-action-benchmark bencher gobench csv openmetrics; do
	clean 0 export --format "$format" paths.json
done
clean 0 history add --db history.db paths.json time.json
clean 0 history log --db history.db
clean 0 history log --db history.db --cell '*'
clean 0 list paths
clean 2 show nosuch.json
clean 2 run --paths nosuch/nosuch
clean 0 run --paths 'stage/*' --out run.json
clean 0 trace get_user/checked --size 8
