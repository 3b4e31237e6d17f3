// SPDX-License-Identifier: GPL-2.0-or-later
/* The built-in plans. */
#include "plan/plan.h"

#define SIZES_24                                                                                   \
	"[1, 2, 3, 4, 7, 8, 16, 32, 63, 64, 65, 127, 128, 256, 511, 512, 1024, 2048,"              \
	" 4095, 4096, 4097, 8192, 16384, 65536]"

/* Every path that makes at most one access. */
#define ONE_ACCESS                                                                                 \
	"\"paths\": [\"stage/*\", \"generation/*\", \"?[eu]t_user/[!beo]*\", \"copy_*/[!eo]*\","   \
	" \"str*_user/*\", \"clear_user/*\", \"memdup_user/*\"], \"sizes\": " SIZES_24

/* The sizes of paths with one function per size; duplicates count once. */
#define SIZE(bytes, ...) ", " #bytes
#define CONSTANT_SIZES "[1" UCOPY_CONSTANT_SIZES(SIZE) "]"

/*
 * Compile-time constant sizes, along with the same ones at run time; several accesses per
 * call; and memory other than warm.
 */
#define ALSO                                                                                       \
	"\"also\": [{\"paths\": [\"*_user/constant*\", \"copy_*/checked\", \"copy_*/unchecked\","  \
	" \"clear_user/*\", \"stage/*\"], \"sizes\": " CONSTANT_SIZES ", \"align\": [\"0:0\"]},"   \
	" {\"paths\": [\"?[eu]t_user/[beo]*\", \"struct/*\"], \"sizes\": [8],"                     \
	" \"align\": [\"0:0\"]},"                                                                  \
	" {\"paths\": [\"copy_*/[eo]*\"], \"sizes\": [8, 64], \"align\": [\"0:0\"]},"              \
	" {\"paths\": [\"*_user/[!bceo]*\", \"*_user/checked\"], \"sizes\": [8, 64, 4096],"        \
	" \"align\": [\"0:0\"],"                                                                   \
	" \"mem\": [\"cold\", \"notpresent\", \"unmapped\", \"readonly\", \"huge\", \"kernel\"]}]"

const struct builtin_plan builtin_plans[] = {
	{ "quick",
	  "every path, 24 sizes from 1 B to 64 KiB, constant ones, k accesses, faults; aligned",
	  "{\"name\": \"quick\", " ONE_ACCESS ", \"align\": [\"0:0\"], " ALSO "}" },
	{ "full", "quick, at user and kernel offsets 0 to 63 and across pages",
	  "{\"name\": \"full\", " ONE_ACCESS ", \"align\": ["
	  "\"0:0\", \"1:0\", \"3:0\", \"7:0\", \"8:0\", \"15:0\", \"31:0\", \"63:0\", \"4095:0\","
	  "\"0:1\", \"0:3\", \"0:7\", \"0:8\", \"0:15\", \"0:31\", \"0:63\", \"0:4095\","
	  "\"1:1\", \"3:3\", \"7:7\", \"8:8\", \"15:15\", \"31:31\", \"63:63\", "
	  "\"4095:4095\"]," ALSO "}" },
	{ "threads", "checked and plainer copies on 1, 2, 4, 8 CPUs at once; takes times",
	  "{\"name\": \"threads\", \"mode\": \"time\", \"paths\": [\"stage/objcheck\","
	  " \"copy_*/checked\", \"copy_*/unchecked\", \"copy_*/raw\"], \"sizes\": [64, 4096],"
	  " \"align\": [\"0:0\"],"
	  " \"kbuf\": [\"slab\", \"vmalloc\"], \"threads\": [1, 2, 4, 8]}" },
	{ "crosscheck",
	  "every path once: 8 B where registers hold them, else 64 B; every kernel buffer and user"
	  " memory once",
	  "{\"name\": \"crosscheck\", \"paths\": [\"?[eu]t_user/*\", \"struct/*\"],"
	  " \"sizes\": [8], \"k\": [8], \"align\": [\"0:0\"], \"also\": [{\"paths\":"
	  " [\"stage/*\", \"generation/*\", \"copy_*\", \"str*_user/*\", \"clear_user/*\","
	  " \"memdup_user/*\"],"
	  " \"sizes\": [64], \"k\": [8], \"align\": [\"0:0\"]},"
	  " {\"paths\": [\"copy_from_user/checked\"], \"sizes\": [64], \"align\": [\"0:0\"],"
	  " \"kbuf\": [\"slab\", \"pages\", \"vmalloc\", \"stack\"]},"
	  " {\"paths\": [\"copy_from_user/checked\"], \"sizes\": [64], \"align\": [\"0:0\"],"
	  " \"mem\": [\"cold\", \"notpresent\", \"unmapped\", \"huge\", \"kernel\"]},"
	  " {\"paths\": [\"copy_to_user/checked\"], \"sizes\": [64], \"align\": [\"0:0\"],"
	  " \"mem\": [\"readonly\"]}]}" },
	{ 0 },
};
