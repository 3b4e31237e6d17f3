// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gcov data of the module, on a kernel built without gcov. This is linked first into a
 * copy of the module, whose parameters main, cell and run read as the .gcda files of the
 * sources linked after it.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/moduleparam.h>
#include <linux/mm.h>
#include <linux/string.h>

/* gcc 12's layout of gcov data. Only arcs are counted: a function has one array of counters. */
enum { NR_KINDS = 8 };

struct function {
	const void *source;
	u32 id, lines_sum, arcs_sum;
	struct {
		u32 nr;
		const u64 *counts;
	} arcs;
};

struct source {
	u32 version;
	const void *next;
	u32 stamp, sum;
	const char *file;
	void (*merge[NR_KINDS])(u64 *counts, u32 nr);
	u32 nr;
	const struct function *const *functions;
};

enum { TAG_FILE = 0x67636461, TAG_FUNCTION = 0x01000000, TAG_ARCS = 0x01a10000 };

/* Every source adds a pointer to this section, after this one. */
static const struct source *sources[1] __used __section("ucopy_gcov");

/* Adds a process's counts to those of a file; unused here, but referenced by the sources. */
void __gcov_merge_add(u64 *counts, u32 nr);
void __gcov_merge_add(u64 *counts, u32 nr)
{
}

/* Append bytes to a file. Returns its new length, -EFBIG if too long for a parameter. */
static int put(char *file, int at, const void *bytes, size_t nr)
{
	if (at < 0 || nr > PAGE_SIZE - at)
		return -EFBIG;
	memcpy(file + at, bytes, nr);
	return at + nr;
}

static int read_gcda(char *file, const struct kernel_param *param)
{
	const struct source **all = sources, *s;
	u32 end = 0, i;
	int at;

	OPTIMIZER_HIDE_VAR(all);
	s = all[(long)param->arg];
	at = put(file, 0, (u32[]){ TAG_FILE, s->version, s->stamp, s->sum }, 4 * sizeof(u32));
	for (i = 0; i < s->nr; i++) {
		const struct function *f = s->functions[i];
		u32 counts = f->arcs.nr * sizeof(*f->arcs.counts);
		u32 head[] = { TAG_FUNCTION, 3 * sizeof(u32), f->id, f->lines_sum,
			       f->arcs_sum,  TAG_ARCS,	      counts };

		at = put(file, at, head, sizeof(head));
		at = put(file, at, f->arcs.counts, counts);
	}
	return put(file, at, &end, sizeof(end));
}

static const struct kernel_param_ops gcda = { .get = read_gcda };
module_param_cb(main, &gcda, (void *)1, 0400);
module_param_cb(cell, &gcda, (void *)2, 0400);
module_param_cb(run, &gcda, (void *)3, 0400);
