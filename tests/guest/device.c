// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device: what BIND and RUN do, and that it stays usable after a signal or after its range
 * was unmapped. Access control is in access.c.
 */
#include <signal.h>
#include <sys/time.h>

#include "guest.h"

static int fd; /* bound to all of memory */
static char *memory; /* UCOPY_MAX_RANGE bytes */
static struct ucopy_sample samples[UCOPY_MAX_ROUNDS + 1];

/* The cells that most tests use. */
static const struct ucopy_cell null_cell = { .path = UCOPY_PATH_null };
static const struct ucopy_cell get_8 = { .path = UCOPY_PATH_get_user_checked, .size = 8 };
static const struct ucopy_cell copy_8 = { .path = UCOPY_PATH_copy_from_user_checked, .size = 8 };
static const struct ucopy_cell copy_most = {
	.path = UCOPY_PATH_copy_from_user_checked,
	.size = UCOPY_MAX_SIZE,
	.kbuf = UCOPY_KBUF_PAGES,
};

static int run_cell(int file, const struct ucopy_cell *cell, struct ucopy_run *run)
{
	run->cell = *cell;
	run->samples = (uintptr_t)samples;
	return request(file, UCOPY_IOC_RUN, run);
}

static int any_call(int file)
{
	long long ret;

	return call_cell(file, &copy_8, &ret);
}

static void info(struct ktap_test *t)
{
	struct ucopy_info i;

	memset(&i, 0xff, sizeof(i));
	expect(t, "INFO", 0, request(fd, UCOPY_IOC_INFO, &i));
	expect(t, "abi", UCOPY_ABI, i.abi);
	expect(t, "nr_paths", UCOPY_NR_PATHS, i.nr_paths);
	expect(t, "max_size", UCOPY_MAX_SIZE, i.max_size);
	expect(t, "max_offset", UCOPY_MAX_OFFSET, i.max_offset);
	expect(t, "max_calls", UCOPY_MAX_CALLS, i.max_calls);
	expect(t, "max_rounds", UCOPY_MAX_ROUNDS, i.max_rounds);
	expect(t, "irqs_off_ns", UCOPY_IRQS_OFF_NS, i.irqs_off_ns);
	expect(t, "clock_khz > 1000", 1, i.clock_khz > 1000);
	expect(t, "reserved", 0, i.reserved[0] | i.reserved[1] | i.reserved[2] | i.reserved[3]);
}

static void table(struct ktap_test *t)
{
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_path_info row = { .path = i };

		expect(t, rows[i].name, 0, request(fd, UCOPY_IOC_PATH, &row));
		expect(t, rows[i].name, 0, strcmp(row.name, rows[i].name));
		expect(t, rows[i].name, rows[i].dir, row.dir);
		expect(t, rows[i].name, rows[i].sizes, row.sizes);
		expect(t, rows[i].name, !row.available, !!*row.reason);
	}
}

/* Any valid cell of a row. */
static struct ucopy_cell cell_of(unsigned int path)
{
	static const unsigned int size[] = {
		[UCOPY_SIZES_NONE] = 0,	      [UCOPY_SIZES_FIXED] = 8,
		[UCOPY_SIZES_ANY] = 64,	      [UCOPY_SIZES_FIXED_K] = 8,
		[UCOPY_SIZES_ANY_K] = 64,     [UCOPY_SIZES_CONSTANT] = 64,
		[UCOPY_SIZES_CONSTANT_K] = 8, [UCOPY_SIZES_STRING] = 64,
	};

	return (struct ucopy_cell){
		.path = path,
		.size = size[rows[path].sizes],
		.count = ucopy_takes_count(rows[path].sizes) ? 4 : 0,
	};
}

static void absent(struct ktap_test *t)
{
	unsigned int nr = 0;
	long long ret;

	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_run run = { .rounds = 1 };
		struct ucopy_cell c = cell_of(i);

		if (path_available(fd, i))
			continue;
		nr++;
		expect(t, rows[i].name, -EOPNOTSUPP, call_cell(fd, &c, &ret));
		expect(t, rows[i].name, -EOPNOTSUPP, run_cell(fd, &c, &run));
	}
	if (!nr)
		snprintf(t->skip, sizeof(t->skip), "this kernel has every path");
}

static void unbound(struct ktap_test *t)
{
	struct ucopy_run run = { .rounds = 1 };
	char seen[UCOPY_SLAB_BYTES];
	int file = device_open();

	/* The range of another file does not count. */
	expect(t, "CALL", -ENXIO, any_call(file));
	expect(t, "RUN", -ENXIO, run_cell(file, &copy_8, &run));
	expect(t, "CALL of stage/null", -ENXIO, call_cell(file, &null_cell, &(long long){ 0 }));
	memset(seen, 0xff, sizeof(seen));
	expect(t, "KBUF", 0, kbuf_io(file, false, UCOPY_KBUF_SLAB, 0, sizeof(seen), seen));
	for (size_t i = 0; i < sizeof(seen); i++)
		expect(t, "byte of a new kernel buffer", 0, seen[i]);
	expect(t, "refused BIND", -EFAULT, bind_range(file, (void *)KERNEL_ADDR, PAGE));
	expect(t, "CALL after a refused BIND", -ENXIO, any_call(file));
	close(file);
}

static void bind_again(struct ktap_test *t)
{
	struct ucopy_cell c = get_8;
	uint64_t seen, value = 0x0123456789abcdefULL;
	int file = device_open();
	long long ret;

	expect(t, "BIND", 0, bind_range(file, memory, PAGE));
	expect(t, "refused BIND", -EFAULT, bind_range(file, (void *)KERNEL_ADDR, PAGE));
	expect(t, "CALL in the range it still has", 0, any_call(file));
	expect(t, "second BIND", 0, bind_range(file, &value, sizeof(value)));
	expect(t, "CALL", 0, call_cell(file, &c, &ret));
	expect(t, "KBUF", 0, kbuf_io(file, false, UCOPY_KBUF_SLAB, 0, sizeof(seen), &seen));
	expect(t, "value of the second range", value, seen);
	c.uoff = 1;
	expect(t, "CALL beyond the second range", -E2BIG, call_cell(file, &c, &ret));
	close(file);
}

static struct ucopy_sample least(unsigned int rounds)
{
	struct ucopy_sample s = samples[0];

	for (unsigned int i = 1; i < rounds; i++) {
		s.n = samples[i].n < s.n ? samples[i].n : s.n;
		s.n2 = samples[i].n2 < s.n2 ? samples[i].n2 : s.n2;
		s.null_n = samples[i].null_n < s.null_n ? samples[i].null_n : s.null_n;
		s.null_n2 = samples[i].null_n2 < s.null_n2 ? samples[i].null_n2 : s.null_n2;
	}
	return s;
}

static void run_samples(struct ktap_test *t)
{
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_run run = { .rounds = 8 };
		struct ucopy_cell c = cell_of(i);
		struct ucopy_sample s;

		if (!path_available(fd, i))
			continue;
		memset(samples, 0, sizeof(samples));
		expect(t, rows[i].name, 0, run_cell(fd, &c, &run));
		s = least(run.rounds);
		if (!s.n || !s.null_n || s.n2 <= s.n || s.null_n2 <= s.null_n)
			ktap_fail(t, "%s: expected 0 < n < 2n, got %llu %llu, null %llu %llu",
				  rows[i].name, s.n, s.n2, s.null_n, s.null_n2);
		if (!run.calls || run.calls > UCOPY_MAX_CALLS)
			ktap_fail(t, "%s: expected 1 to %u calls, got %u", rows[i].name,
				  UCOPY_MAX_CALLS, run.calls);
		expect(t, "a sample behind the last", 0, samples[run.rounds].n);
	}
}

static void run_calls(struct ktap_test *t)
{
	struct ucopy_run run = { .rounds = 1, .calls = 16 };

	expect(t, "RUN", 0, run_cell(fd, &null_cell, &run));
	expect(t, "calls of stage/null", 16, run.calls);
	expect(t, "interrupts off", 1, run.irqs_off);
	run.calls = UCOPY_MAX_CALLS;
	expect(t, "RUN", 0, run_cell(fd, &copy_most, &run));
	if (!run.irqs_off)
		expect(t, "calls of 1 MiB, too long for interrupts off", 1, run.calls);
	run.calls = 0;
	expect(t, "RUN", 0, run_cell(fd, &copy_8, &run));
	expect(t, "the module's own choice is more than one call", 1, run.calls > 1);
}

static void irqs_off(struct ktap_test *t)
{
	struct ucopy_info i = { 0 };

	request(fd, UCOPY_IOC_INFO, &i);
	for (unsigned int size = 1; size <= UCOPY_MAX_SIZE; size *= 16) {
		struct ucopy_run run = { .rounds = 8 };
		struct ucopy_cell c = copy_most;
		unsigned long long ns;

		c.size = size;
		expect(t, "RUN", 0, run_cell(fd, &c, &run));
		ns = least(run.rounds).n2 * 1000000 / i.clock_khz;
		if (run.irqs_off && ns > UCOPY_IRQS_OFF_NS + UCOPY_IRQS_OFF_NS / 4)
			ktap_fail(t, "size %u: expected interrupts off for %u ns, got %llu", size,
				  UCOPY_IRQS_OFF_NS, ns);
		if (!run.irqs_off && run.calls != 1)
			ktap_fail(t, "size %u: expected one call a batch, got %u", size, run.calls);
	}
}

static bool kernel_address(long long ret)
{
	return ret < -4095; /* below the error codes */
}

/* Rows without a result return none, and so leak no kernel memory. */
static void no_address(struct ktap_test *t)
{
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_run run = { .rounds = 1 };
		struct ucopy_cell c = cell_of(i);
		long long ret = 0;

		if (!path_available(fd, i))
			continue;
		expect(t, rows[i].name, 0, call_cell(fd, &c, &ret));
		expect(t, rows[i].name, 0, run_cell(fd, &c, &run));
		if (kernel_address(ret) || kernel_address(run.ret))
			ktap_fail(t, "%s: expected no kernel address, got CALL 0x%llx, RUN 0x%llx",
				  rows[i].name, ret, run.ret);
	}
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void interrupted(struct ktap_test *t)
{
	struct itimerval once = { .it_value.tv_usec = 1000 }, never = { 0 };
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	int err = 0;

	sigaction(SIGALRM, &sa, NULL);
	for (int i = 0; i < 20 && !err; i++) {
		struct ucopy_run run = { .rounds = UCOPY_MAX_ROUNDS };

		memset(samples, 0, sizeof(samples));
		setitimer(ITIMER_REAL, &once, NULL);
		err = run_cell(fd, &copy_most, &run);
		setitimer(ITIMER_REAL, &never, NULL);
	}
	expect(t, "RUN under a timer", -EINTR, err);
	expect(t, "the last round of a RUN cut short", 0, samples[UCOPY_MAX_ROUNDS - 1].n2);
	expect(t, "CALL after that", 0, any_call(fd));
}

/* What a row returns if its user memory is unmapped. */
static long long without_memory(const struct ucopy_cell *c)
{
	if (returns_status(c->path))
		return -EFAULT;
	switch (rows[c->path].dir) {
	case UCOPY_DIR_FROM:
	case UCOPY_DIR_TO:
	case UCOPY_DIR_CLEAR:
		return c->size;
	case UCOPY_DIR_STRLEN:
		return 0;
	default:
		return -EFAULT;
	}
}

static void memory_gone(struct ktap_test *t)
{
	const int user = 1 << UCOPY_DIR_FROM | 1 << UCOPY_DIR_TO | 1 << UCOPY_DIR_LOAD |
			 1 << UCOPY_DIR_STORE | 1 << UCOPY_DIR_STR | 1 << UCOPY_DIR_STRLEN |
			 1 << UCOPY_DIR_CLEAR | 1 << UCOPY_DIR_DUP | 1 << UCOPY_DIR_STRDUP;
	void *gone = map_pages(PAGE, PROT_READ | PROT_WRITE);
	int file = device_open();

	expect(t, "BIND", 0, bind_range(file, gone, PAGE));
	munmap(gone, PAGE);
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_run run = { .rounds = 4 };
		struct ucopy_cell c = cell_of(i);
		long long ret = 1;

		if (!path_available(fd, i) || !(user & 1 << rows[i].dir))
			continue;
		expect(t, rows[i].name, 0, run_cell(file, &c, &run));
		expect(t, rows[i].name, without_memory(&c), run.ret);
		expect(t, rows[i].name, 0, call_cell(file, &c, &ret));
		expect(t, rows[i].name, without_memory(&c), ret);
	}
	close(file);
}

static void works(struct ktap_test *t)
{
	uint64_t value = 0xfedcba9876543210ULL, seen = 0;
	struct ucopy_cell c = get_8;
	long long ret = 1;

	c.uoff = 8;
	memcpy(memory + 8, &value, sizeof(value));
	expect(t, "CALL", 0, call_cell(fd, &c, &ret));
	expect(t, "return of get_user()", 0, ret);
	expect(t, "KBUF", 0, kbuf_io(fd, false, UCOPY_KBUF_SLAB, 0, sizeof(seen), &seen));
	expect(t, "value", value, seen);
	expect(t, "a new file", 0, open_and_close());
}

static const struct scene scenes[] = {
	{ "INFO gives the limits", info },
	{ "PATH gives the table", table },
	{ "an absent path is refused", absent },
	{ "nothing runs before BIND", unbound },
	{ "BIND replaces the range", bind_again },
	{ "RUN gives samples of n and 2n calls", run_samples },
	{ "RUN keeps to the calls asked for", run_calls },
	{ "RUN keeps interrupts off for a short time", irqs_off },
	{ "no return value is a kernel address", no_address },
	{ "a signal ends RUN between rounds", interrupted },
	{ "RUN and CALL outlive their memory", memory_gone },
	{ "the device still works", works },
};

int main(void)
{
	int log = log_open();

	ktap_plan(COUNT(scenes) + 1);
	memory = map_pages(UCOPY_MAX_RANGE, PROT_READ | PROT_WRITE);
	fd = device_open();
	if (fd < 0 || bind_range(fd, memory, UCOPY_MAX_RANGE))
		ktap_bail(DEVICE " cannot be opened and bound");
	play(scenes, COUNT(scenes));
	log_check(log);
	return ktap_end();
}
