// SPDX-License-Identifier: GPL-2.0-or-later
/* The kinds of user memory: how each is set up, and what a call does to it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "driver/device.h"
#include "driver/memory.h"
#include "lib/util.h"

enum { LINE = 64 };

/* Nothing is ever mapped here: a static program lies far below, everything else far above. */
#define UNMAPPED_AT ((char *)(1UL << 40))

/* Calls per batch of n in exact mode; counts do not scatter, so a few are enough. */
#define EXACT_CALLS 4

/* Calls per batch in time mode, for calls that fault. */
#define FAULTING_CALLS 16

/* Calls over which page faults are averaged. */
#define COUNTED_CALLS 4

/* Outcome of a call. */
enum outcome {
	DONE, /* success */
	ZEROES, /* success too, but a string is empty in a fresh page */
	FAILED,
	NR_OUTCOMES
};

struct kind {
	size_t bytes; /* of the bound range; 0: MEM_WARM's range is used */
	int prot, advice;
	bool fresh; /* every call works on memory of its own, set up for each round */
	bool filled; /* calls find bytes in it, or a string if they look for one */
	unsigned int flags, calls; /* flags of RUN; calls 0: many, chosen by the module */
	enum outcome outcome;
};

#define READ_WRITE (PROT_READ | PROT_WRITE)
static const struct kind kinds[NR_MEMS] = {
	[MEM_WARM] = { UCOPY_MAX_RANGE, READ_WRITE, MADV_NOHUGEPAGE, false, true, 0, 0, DONE },
	[MEM_COLD] = { UCOPY_MAX_BIND, READ_WRITE, MADV_NOHUGEPAGE, true, true, 0, 1, DONE },
	[MEM_NOTPRESENT] = { UCOPY_MAX_BIND, READ_WRITE, MADV_NOHUGEPAGE, true, false,
			     UCOPY_RUN_FAULTS, 1, ZEROES },
	[MEM_UNMAPPED] = { UCOPY_MAX_RANGE, PROT_NONE, 0, false, false, UCOPY_RUN_FAULTS,
			   FAULTING_CALLS, FAILED },
	[MEM_READONLY] = { UCOPY_MAX_RANGE, PROT_READ, MADV_NOHUGEPAGE, false, false,
			   UCOPY_RUN_FAULTS, FAULTING_CALLS, FAILED },
	[MEM_HUGE] = { UCOPY_MAX_RANGE, READ_WRITE, MADV_HUGEPAGE, false, true, 0, 0, DONE },
	[MEM_KERNEL] = { 0, PROT_NONE, 0, false, false, UCOPY_RUN_FAULTS | UCOPY_RUN_KERNEL,
			 FAULTING_CALLS, FAILED },
};

/* arm64 kernels may use 16 or 64 KiB pages. */
static size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* The range mapped by one page table: a page of eight-byte entries, same as a huge page. */
static size_t huge_page_size(void)
{
	return page_size() / 8 * page_size();
}

static void give_up(const char *what)
{
	pr_err("driver: %s: %s", what, strerror(errno));
	exit(EXIT_TROUBLE);
}

/*
 * Memory of a kind, with page tables present and, unless it is used up, its pages. Advised before
 * it is touched, and unlocked, so that pages can be given back.
 */
static char *map(const struct kind *kind)
{
	size_t huge = huge_page_size(), bytes = kind->bytes + 2 * huge;
	/* With large pages this exceeds a guest's memory: almost none of it is touched. */
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	char *p = mmap(NULL, bytes, PROT_NONE, flags, -1, 0);
	char *at = p + (-(uintptr_t)p & (huge - 1));

	if (p == MAP_FAILED || munlock(p, bytes))
		give_up("cannot map memory");
	/* A kernel without huge pages refuses the advice: in_huge_page() finds out. */
	madvise(p, bytes, kind->advice);
	if (mprotect(p, bytes, kind->prot))
		give_up("cannot map memory");
	for (size_t off = 0; off < kind->bytes; off += kind->fresh ? huge : page_size()) {
		volatile char *byte = at + off;

		if (kind->prot & PROT_WRITE)
			*byte = 'u';
		else
			(void)*byte;
	}
	return at;
}

static void bind_range(struct memory *m, const char *at, size_t bytes)
{
	struct ucopy_bind bind = { .addr = (uintptr_t)at, .len = bytes };

	m->fd = open("/dev/" UCOPY_DEVICE, O_RDWR | O_CLOEXEC);
	if (m->fd < 0)
		give_up("/dev/" UCOPY_DEVICE ": is the module loaded, and are you root?");
	if (device_call(m->fd, UCOPY_IOC_BIND, &bind))
		give_up("cannot bind memory to /dev/" UCOPY_DEVICE);
}

static void open_kind(struct memory *m, enum mem mem)
{
	m->at = mem == MEM_UNMAPPED ? UNMAPPED_AT : map(&kinds[mem]);
	bind_range(m, m->at, kinds[mem].bytes);
}

void memory_open_warm(struct memory *m)
{
	open_kind(m, MEM_WARM);
}

/* Is this address mapped by a huge page? */
static bool in_huge_page(const char *at)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	unsigned long from, to, kb;
	bool here = false, huge = false;
	char line[512];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			here = (uintptr_t)at >= from && (uintptr_t)at < to;
		else if (here && sscanf(line, "AnonHugePages: %lu", &kb) == 1)
			huge = kb;
	}
	if (f)
		fclose(f);
	return huge;
}

void memory_open(struct memory memory[NR_MEMS], const struct cells *cells)
{
	bool others = false;

	for (size_t i = 0; i < cells->nr; i++)
		others |= cells->cell[i].mem != MEM_WARM;
	/* All or none: the cost of a fault depends on the number of mappings. */
	for (size_t i = 0; i < NR_MEMS; i++) {
		if (i == MEM_WARM || (others && kinds[i].bytes))
			open_kind(&memory[i], i);
		else
			memory[i] = memory[MEM_WARM];
	}
	if (others && !in_huge_page(memory[MEM_HUGE].at))
		memory[MEM_HUGE].error = "no huge page to be had";
}

/* Write back and invalidate a cache line, in all caches. */
static void flush_line(const char *line)
{
#ifdef __x86_64__
	asm volatile("clflush %0" : : "m"(*line) : "memory");
#else
	asm volatile("dc civac, %0" : : "r"(line) : "memory");
#endif
}

static void flush(const char *at, size_t bytes)
{
	for (size_t off = 0; off < bytes; off += LINE)
		flush_line(at + off);
	flush_line(at + bytes - 1);
	__sync_synchronize();
}

/* Size bytes, the last one a NUL if the path looks for one. */
static void fill(char *at, const struct cell *cell)
{
	bool string = cell->row->dir == UCOPY_DIR_STR || cell->row->dir == UCOPY_DIR_STRLEN ||
		      cell->row->dir == UCOPY_DIR_STRDUP;

	memset(at, 'u', cell->c.size);
	if (string)
		at[cell->c.size - 1] = '\0';
}

/*
 * Give pages back, which drains the per-CPU list of new pages, and fold the per-CPU statistics into
 * the kernel's totals: both are due every so many pages, and all rounds must start alike.
 */
static void release_pages(char *at, size_t bytes)
{
	static int refresh = -1;

	if (refresh < 0)
		refresh = open("/proc/sys/vm/stat_refresh", O_WRONLY | O_CLOEXEC);
	if (madvise(at, bytes, MADV_DONTNEED) || write(refresh, "1", 1) != 1)
		give_up("cannot give pages back");
}

size_t memory_fresh_pages(const struct cell *cell)
{
	return kinds[cell->mem].fresh ? DIV_ROUND_UP(cell->c.uoff + cell->c.size, page_size()) : 0;
}

/*
 * Calls in a batch of n; 0: the module chooses. Few calls that fault, or every batch would contain
 * a timer tick.
 */
static unsigned int memory_calls(const struct cell *cell, bool exact)
{
	unsigned int calls = kinds[cell->mem].calls;

	if (exact)
		return calls ? 1 : EXACT_CALLS;
	return calls;
}

void memory_prepare(const struct memory *m, const struct cell *cell, struct ucopy_run *run)
{
	const struct kind *kind = &kinds[cell->mem];
	char *at = m->at + cell->c.uoff;
	/* A round consists of a batch of one call and one of two. */
	size_t areas = kind->fresh ? 3 * MEMORY_FRESH_ROUNDS : 1;

	run->cell = cell->c;
	run->flags = kind->flags;
	run->stride = memory_fresh_pages(cell) * page_size();
	if (cell->mem == MEM_NOTPRESENT)
		release_pages(m->at, areas * run->stride);
	for (size_t i = 0; kind->filled && cell->c.size && i < areas; i++) {
		fill(at + i * run->stride, cell);
		if (cell->mem == MEM_COLD)
			flush(at + i * run->stride, cell->c.size);
	}
}

void memory_prepare_batches(const struct memory *m, const struct cell *cell, const struct plan *p,
			    struct ucopy_run *run)
{
	memory_prepare(m, cell, run);
	run->calls = memory_calls(cell, p->exact);
	if (p->plain)
		run->flags |= UCOPY_RUN_PLAIN;
}

/* These take no page fault: they fail where others bring the page in. */
static bool is_nofault(const struct cell *cell)
{
	return cell->c.path == UCOPY_PATH_copy_from_user_nofault ||
	       cell->c.path == UCOPY_PATH_copy_to_user_nofault;
}

/* Copies that a fault ends as a whole. */
static bool is_unsafe(const struct cell *cell)
{
	return cell->c.path == UCOPY_PATH_copy_from_user_unsafe ||
	       cell->c.path == UCOPY_PATH_copy_to_user_unsafe;
}

long long memory_expected(const struct cell *cell, bool *failure)
{
	/* By direction and outcome: the value is a multiple of the size plus a constant. */
	static const struct {
		int sizes, more;
	} returns[][NR_OUTCOMES] = {
		[UCOPY_DIR_NONE] = { { 0 } },
		[UCOPY_DIR_FROM] = { [FAILED] = { 1, 0 } },
		[UCOPY_DIR_TO] = { [FAILED] = { 1, 0 } },
		[UCOPY_DIR_LOAD] = { [FAILED] = { 0, -EFAULT } },
		[UCOPY_DIR_STORE] = { [FAILED] = { 0, -EFAULT } },
		[UCOPY_DIR_STR] = { { 1, -1 }, { 0, 0 }, { 0, -EFAULT } },
		[UCOPY_DIR_STRLEN] = { { 1, 0 }, { 0, 1 }, { 0, 0 } },
		[UCOPY_DIR_CLEAR] = { [FAILED] = { 1, 0 } },
		[UCOPY_DIR_RANGE] = { { 0 } },
		[UCOPY_DIR_KERNEL] = { { 0 } },
		[UCOPY_DIR_COPY] = { { 0 } },
		[UCOPY_DIR_DUP] = { [FAILED] = { 0, -EFAULT } },
		[UCOPY_DIR_STRDUP] = { [FAILED] = { 0, -EFAULT } },
	};
	enum outcome outcome = kinds[cell->mem].outcome;
	enum ucopy_dir dir = cell->row->dir;

	if (outcome == ZEROES && is_nofault(cell))
		outcome = FAILED;
	*failure = outcome == FAILED;
	if (*failure && (is_nofault(cell) || is_unsafe(cell)))
		return -EFAULT;
	return (long long)returns[dir][outcome].sizes * cell->c.size + returns[dir][outcome].more;
}

bool memory_counts_faults(const struct cell *cell)
{
	return cell->mem != MEM_WARM && cell->mem != MEM_COLD;
}

static int open_counter(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_PAGE_FAULTS,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static uint64_t read_counter(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

static double count_faults(const struct memory *m, const struct cell *cell, int counter)
{
	struct ucopy_run run = { 0 };
	uint64_t faults = 0;

	for (int i = 0; i < COUNTED_CALLS; i++) {
		struct ucopy_call call = { .cell = cell->c };
		uint64_t before;
		int ret;

		memory_prepare(m, cell, &run);
		call.flags = run.flags & UCOPY_RUN_KERNEL;
		before = read_counter(counter);
		ret = device_call(m->fd, UCOPY_IOC_CALL, &call);
		faults += read_counter(counter) - before;
		if (ret)
			return NAN;
	}
	return (double)faults / COUNTED_CALLS;
}

double *memory_count_faults(const struct memory memory[NR_MEMS], const struct cells *cells)
{
	double *faults = xcalloc(cells->nr + 1, sizeof(*faults));
	int counter = open_counter();

	for (size_t i = 0; i < cells->nr; i++) {
		const struct cell *cell = &cells->cell[i];

		faults[i] = counter >= 0 && memory_counts_faults(cell)
				    ? count_faults(&memory[cell->mem], cell, counter)
				    : NAN;
	}
	/* Closed before anything is measured: an open counter makes faults more expensive. */
	if (counter >= 0)
		close(counter);
	return faults;
}
