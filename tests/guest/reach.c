// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests that reach beyond their cell: a stride gives each call its own memory, faults
 * populate it, and a kernel address is passed only to paths that reject it.
 */
#include "refuse.h"

enum {
	LEN = 64 * PAGE, /* bound user memory */
	ROUNDS = 2,
	CALLS = 3,
	STEPS = 3 * CALLS * ROUNDS, /* calls of the path in one RUN */
};

static int fd;
static unsigned char *memory;
static struct ucopy_sample samples[ROUNDS];

static struct ucopy_cell cell_of(unsigned int path)
{
	bool sized = rows[path].sizes != UCOPY_SIZES_NONE;

	return (struct ucopy_cell){
		.path = path,
		.size = sized ? 8 : 0,
		.count = ucopy_takes_count(rows[path].sizes),
	};
}

static int run_cell(const struct ucopy_cell *cell, uint64_t stride, unsigned int flags,
		    long long *ret)
{
	struct ucopy_run run = {
		.cell = *cell,
		.rounds = ROUNDS,
		.calls = CALLS,
		.stride = stride,
		.flags = flags,
		.samples = (uintptr_t)samples,
	};
	int err = request(fd, UCOPY_IOC_RUN, &run);

	*ret = run.ret;
	return err;
}

static bool has_user_side(unsigned int path)
{
	return 1U << rows[path].dir &
	       ~(1U << UCOPY_DIR_NONE | 1U << UCOPY_DIR_KERNEL | 1U << UCOPY_DIR_COPY);
}

static void kernel_address(struct ktap_test *t)
{
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_call call = { .cell = cell_of(i), .flags = UCOPY_RUN_KERNEL };
		long long want = checks(i) ? refusal(&call.cell) : 0, ret = 1;
		int err = checks(i) ? 0 : -EINVAL;

		if (!path_available(fd, i))
			continue;
		expect(t, rows[i].name, err, request(fd, UCOPY_IOC_CALL, &call));
		expect(t, rows[i].name, want, call.ret);
		for (unsigned int faults = 0; faults <= UCOPY_RUN_FAULTS; faults++) {
			expect(t, rows[i].name, err,
			       run_cell(&call.cell, 0, UCOPY_RUN_KERNEL | faults, &ret));
			expect(t, rows[i].name, err ? 0 : want, err ? 0 : ret);
		}
	}
}

/* A rejected store leaves the memory as it was, as a copy within the kernel reads: zeros. */
static void kernel_memory(struct ktap_test *t)
{
	static const unsigned int stores[] = {
		UCOPY_PATH_put_user_checked,	 UCOPY_PATH_put_user_unsafe,
		UCOPY_PATH_put_user_masked,	 UCOPY_PATH_copy_to_user_checked,
		UCOPY_PATH_copy_to_user_nofault,
	};
	struct ucopy_cell body = cell_of(UCOPY_PATH_body);
	uint64_t value = ~0ULL, seen;
	long long ret;

	for (size_t i = 0; i < COUNT(stores); i++) {
		struct ucopy_cell c = cell_of(stores[i]);

		if (!path_available(fd, stores[i]))
			continue;
		expect(t, "KBUF", 0, kbuf_io(fd, true, UCOPY_KBUF_SLAB, 0, sizeof(value), &value));
		run_cell(&c, 0, UCOPY_RUN_KERNEL, &ret);
		expect(t, "CALL", 0, call_cell(fd, &body, &ret));
		expect(t, "KBUF", 0, kbuf_io(fd, false, UCOPY_KBUF_SLAB, 0, sizeof(seen), &seen));
		expect(t, rows[stores[i]].name, 0, seen);
	}
}

/* Every call stores 8 bytes one stride after the last, and nothing in between. */
static void stride(struct ktap_test *t)
{
	struct ucopy_cell c = cell_of(UCOPY_PATH_copy_to_user_raw);
	unsigned char value[8] = "ABCDEFG";
	const unsigned int step = 24, off = 40;
	long long ret;

	c.uoff = off;
	memset(memory, 'u', LEN);
	expect(t, "KBUF", 0, kbuf_io(fd, true, UCOPY_KBUF_SLAB, 0, sizeof(value), value));
	expect(t, "RUN", 0, run_cell(&c, step, 0, &ret));
	expect(t, "RUN returned", 0, ret);
	for (unsigned int i = 0; i < LEN; i++) {
		unsigned int in = i - off;
		bool stored = i >= off && in < STEPS * step && in % step < sizeof(value);

		if (memory[i] != (stored ? value[in % step] : 'u')) {
			ktap_fail(t, "byte %u: got 0x%02x", i, memory[i]);
			return;
		}
	}
}

/* Without user memory there is nothing to stride over. */
static void no_stride(struct ktap_test *t)
{
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_cell c = cell_of(i);
		long long ret;

		if (path_available(fd, i))
			expect(t, rows[i].name, has_user_side(i) ? 0 : -EINVAL,
			       run_cell(&c, PAGE, 0, &ret));
	}
}

static unsigned int present(void)
{
	unsigned char in[LEN / PAGE];
	unsigned int nr = 0;

	if (mincore(memory, LEN, in))
		ktap_bail("mincore");
	for (size_t i = 0; i < COUNT(in); i++)
		nr += in[i] & 1;
	return nr;
}

/* Each call populates one page where page faults are enabled, and none elsewhere. */
static void faults(struct ktap_test *t)
{
	struct ucopy_cell c = cell_of(UCOPY_PATH_put_user_checked);
	long long ret;

	if (!page_fits(t))
		return;
	madvise(memory, LEN, MADV_NOHUGEPAGE);
	madvise(memory, LEN, MADV_DONTNEED);
	expect(t, "RUN without faults", 0, run_cell(&c, PAGE, 0, &ret));
	expect(t, "it returned", -EFAULT, ret);
	expect(t, "pages present", 0, present());
	expect(t, "RUN with faults", 0, run_cell(&c, PAGE, UCOPY_RUN_FAULTS, &ret));
	expect(t, "it returned", 0, ret);
	expect(t, "pages present", STEPS, present());
}

/* As many calls as requested are made, with interrupts enabled. */
static void as_given(struct ktap_test *t)
{
	for (unsigned int flags = 0; flags <= UCOPY_RUN_FAULTS; flags++) {
		struct ucopy_run run = {
			.cell = cell_of(UCOPY_PATH_get_user_checked),
			.rounds = 1,
			.calls = CALLS,
			.irqs_off = 1,
			.stride = flags ? 0 : 8,
			.flags = flags,
			.samples = (uintptr_t)samples,
		};

		expect(t, "RUN", 0, request(fd, UCOPY_IOC_RUN, &run));
		expect(t, "calls", CALLS, run.calls);
		expect(t, "interrupts off", 0, run.irqs_off);
	}
}

static const struct scene scenes[] = {
	{ "a kernel address is for paths that check, and they refuse it", kernel_address },
	{ "a refused store stores nothing", kernel_memory },
	{ "a stride gives each call its own memory", stride },
	{ "a stride is for paths with user memory", no_stride },
	{ "faults bring pages in, one a call", faults },
	{ "calls are as given with a stride or faults", as_given },
};

int main(void)
{
	int log = log_open();

	ktap_plan(COUNT(scenes) + 1);
	memory = map_pages(LEN, PROT_READ | PROT_WRITE);
	memset(memory, 'u', LEN);
	fd = device_open();
	if (fd < 0 || bind_range(fd, memory, LEN))
		ktap_bail(DEVICE " cannot be opened and bound");
	play(scenes, COUNT(scenes));
	log_check(log);
	return ktap_end();
}
