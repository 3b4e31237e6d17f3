// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz FILE: make as many valid and invalid requests as the file says ("CALLS SEED"), while
 * threads unmap memory and close files under them. Each must be accepted or rejected as
 * documented, and change only the bytes it may change: none outside of the bound range, in the
 * buffers of another file, or around the call's buffer in its own.
 */
#include <linux/capability.h>
#include <signal.h>
#include <sys/time.h>

#include "fuzz_race.h"
#include "fuzz_rules.h"
#include "levels.h"

enum {
	CANARY = 2 * PAGE,
	ARENA = CANARY + PLAYGROUND + CANARY,
	/* In the arena: the part that threads map and unmap, from the one to the other. */
	WILD_START = CANARY + PLAYGROUND - WILD,
	WILD_END = CANARY + PLAYGROUND,
	/* Requests between checks of all memory, the other file, the file's own buffer... */
	ALL_EVERY = 256,
	WITNESS_EVERY = 10000,
	AROUND_EVERY = 16,
	/* ...and between reopening the file, which allocates and frees everything. */
	REOPEN_EVERY = 500,
	LEAK_LIMIT = 100, /* pages or objects, of some thousand files */
	SIGNAL_US = 3000,
};

static unsigned long calls = 20000, made;
static uint64_t seed = 1, first_seed;
static unsigned char *arena; /* canaries, the playground, canaries; a hole on either side */
static unsigned char model[ARENA];
static int fd, witness;
static struct bound bound;
static struct fuzz f;
static int not_files[4]; /* descriptors of other things, or of nothing */

static struct ktap_test rules_kept, outside, around, others;
static unsigned long refused[6], row_taken[UCOPY_NR_PATHS], taken[6];

/* A test failed at this request: print what reproduces it. */
static void broken(struct ktap_test *t, const char *what)
{
	char words[128];
	size_t at = 0;

	*words = '\0';
	for (size_t i = 0; i < _IOC_SIZE(f.cmd) / 4 && at < sizeof(words) - 10; i++)
		at += snprintf(words + at, sizeof(words) - at, " %x", f.arg.words[i]);
	ktap_fail(t, "seed %llu, request %lu, 0x%lx%s: %s", (unsigned long long)first_seed, made,
		  f.cmd, words, what);
}

/* Is the arena from @from to @to unchanged, except where threads map and unmap? */
static bool same(long from, long to)
{
	long low = to < WILD_START ? to : WILD_START, high = from > WILD_END ? from : WILD_END;

	from = from < 0 ? 0 : from;
	to = to < ARENA ? to : ARENA;
	return (from >= low || !memcmp(arena + from, model + from, low - from)) &&
	       (high >= to || !memcmp(arena + high, model + high, to - high));
}

/* Nothing changed within @reach bytes around the bound range. */
static void check_outside(long reach)
{
	long start = bound.addr - (uintptr_t)arena, end = start + bound.len;

	if (!bound.len || start < 0 || start >= ARENA)
		start = end = 0;
	if (!same(start - reach, start) || !same(end, end + reach))
		broken(&outside, "memory outside of the bound range changed, now or before");
}

/* From now on, another range may change. */
static void rebound(struct bound next)
{
	check_outside(ARENA);
	memcpy(model, arena, WILD_START);
	bound = next;
}

static void map_memory_all(void)
{
	arena = (unsigned char *)map_pages(PAGE + ARENA + PAGE, PROT_NONE) + PAGE;
	io = (unsigned char *)map_pages(PAGE + IO + PAGE, PROT_NONE) + PAGE;
	mprotect(arena, ARENA, PROT_READ | PROT_WRITE);
	mprotect(io, IO, PROT_READ | PROT_WRITE);
	playground = arena + CANARY;
	race.wild = arena + WILD_START;
	for (size_t i = 0; i < ARENA; i++)
		arena[i] = model[i] = 1 + below(&seed, 255);
}

/* An idle file: its buffers lie among those of files that are used. */
static void witness_setup(void)
{
	witness = device_open();
	for (unsigned int kind = 0; kind < UCOPY_NR_KBUFS; kind++) {
		memset(io, 0xc0 + kind, kbuf_size[kind]);
		if (kbuf_io(witness, true, kind, 0, kbuf_size[kind], io))
			ktap_bail("the witness' buffers cannot be written");
	}
}

static void witness_check(void)
{
	static unsigned char seen[UCOPY_MAX_RANGE]; /* threads have requests write to @io */

	for (unsigned int kind = 0; kind < UCOPY_NR_KBUFS; kind++) {
		const unsigned int size = kbuf_size[kind];

		memset(seen, 0, size);
		kbuf_io(witness, false, kind, 0, size, seen);
		/* All bytes are equal if each equals the next. */
		if (*seen != 0xc0 + kind || memcmp(seen, seen + 1, size - 1))
			broken(&others, "a buffer of another file changed, now or before");
	}
}

static void reopen(void)
{
	if (fd >= 0)
		close(fd);
	fd = device_open();
	if (fd < 0)
		ktap_bail(DEVICE " cannot be opened");
	rebound((struct bound){ 0 });
}

static void next_request(void)
{
	good_request(&seed, &f, &bound);
	if (one_in(&seed, 2))
		for (int n = 1 + below(&seed, 3); n; n--)
			break_word(&seed, &f);
	if (one_in(&seed, 20))
		break_command(&seed, &f);
	tame(&f);
}

/* On a descriptor that threads open and close, or on an invalid one. */
static void wrong_file(void)
{
	bool other = one_in(&seed, 2);

	wild_request(&seed, &f);
	if (other && !request(not_files[below(&seed, COUNT(not_files))], f.cmd, &f.arg))
		broken(&rules_kept, "taken by something that is not the device");
	if (!other)
		request(FIRST_FILE + below(&seed, NR_FILES), f.cmd, &f.arg);
}

/* A request succeeded, or failed with @err: was that right? */
static void judge(enum verdict v, int err)
{
	const unsigned int kind = _IOC_NR(f.cmd) - _IOC_NR(UCOPY_IOC_INFO);
	char what[64];

	if (v != EITHER && !err != (v == TAKE) && err != -EINTR && err != -ENOMEM) {
		snprintf(what, sizeof(what), "expected it to be %s, got %d",
			 v == TAKE ? "taken" : "refused", err);
		broken(&rules_kept, what);
	}
	if (kind >= COUNT(taken))
		return;
	taken[kind] += !err;
	refused[kind] += !!err;
	if (!err && (f.cmd == UCOPY_IOC_CALL || f.cmd == UCOPY_IOC_RUN))
		row_taken[f.arg.call.cell.path]++;
}

/* The cell of a request, if it has one whose buffer can be checked. */
static const struct ucopy_cell *cell_of(void)
{
	const struct ucopy_cell *c = &f.arg.call.cell; /* where RUN has it too */

	return (f.cmd == UCOPY_IOC_CALL || f.cmd == UCOPY_IOC_RUN) && c->kbuf == UCOPY_KBUF_SLAB &&
			       c->path < UCOPY_NR_PATHS
		       ? c
		       : NULL;
}

/* Make a request and check that the buffer around the call's bytes is unchanged. */
static int request_watched(const struct ucopy_cell *cell, bool may_change)
{
	static unsigned char before[UCOPY_SLAB_BYTES], after[UCOPY_SLAB_BYTES];
	const struct ucopy_cell c = *cell;
	uint64_t from = c.koff, to = from + kernel_side(&c, (uint64_t)c.size * (c.count ?: 1));
	int err;

	kbuf_io(fd, false, UCOPY_KBUF_SLAB, 0, sizeof(before), before);
	err = request(fd, f.cmd, &f.arg);
	kbuf_io(fd, false, UCOPY_KBUF_SLAB, 0, sizeof(after), after);
	if (!may_change)
		from = to = sizeof(before);
	if (memcmp(before, after, from) || memcmp(before + to, after + to, sizeof(before) - to))
		broken(&around, "its buffer changed around the call's bytes");
	return err;
}

static void one_request(void)
{
	const struct ucopy_cell *watched = NULL;
	enum verdict v;
	int err;

	if (one_in(&seed, REOPEN_EVERY))
		reopen();
	if (one_in(&seed, 16)) {
		wrong_file();
		return;
	}
	next_request();
	v = rules(&f, &bound);
	if (one_in(&seed, AROUND_EVERY))
		watched = cell_of();
	err = watched ? request_watched(watched, v != REFUSE) : request(fd, f.cmd, &f.arg);
	judge(v, err);
	if (!err && f.cmd == UCOPY_IOC_BIND)
		rebound((struct bound){ f.arg.bind.addr, f.arg.bind.len });
	check_outside(one_in(&seed, ALL_EVERY) ? ARENA : 256);
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* Make requests up to @end in total, with all threads running. */
static void fuzz_until(unsigned long end)
{
	struct itimerval often = { { 0, SIGNAL_US }, { 0, SIGNAL_US } }, never = { 0 };

	race_start(&seed);
	setitimer(ITIMER_REAL, &often, NULL);
	for (; made < end; made++) {
		one_request();
		if (made % WITNESS_EVERY == 0) {
			witness_check();
			printf("# %lu requests\n", made);
			fflush(stdout);
		}
	}
	setitimer(ITIMER_REAL, &never, NULL);
	race_end();
	reopen();
	witness_check();
}

/* In a child without privileges: every request on any file fails. */
static int without_capability(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];
	int served = 0;

	syscall(SYS_capget, &head, data);
	data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	if (syscall(SYS_capset, &head, data))
		return -1;
	for (unsigned long i = 0; i < calls / 16 && !served; i++) {
		next_request();
		served = request(i % 2 ? fd : witness, f.cmd, &f.arg) != -EPERM;
	}
	return -served;
}

static void what_was_taken(struct ktap_test *t)
{
	unsigned long all = 0;

	for (size_t i = 0; i < COUNT(taken); i++) {
		all += taken[i];
		if (!taken[i] || !refused[i])
			ktap_fail(t, "request %zu: %lu taken, %lu refused", i, taken[i],
				  refused[i]);
	}
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++)
		if (available[i] && !row_taken[i])
			ktap_fail(t, "%s was not once taken", rows[i].name);
	printf("# seed %llu: %lu requests, %lu of them taken; beside them %lu forks, %lu opens,"
	       " %lu removals of the module\n",
	       (unsigned long long)first_seed, made, all, race.forks, race.opens, race.removals);
}

/* Does the kernel debug its memory, and panic at the first warning? */
static void checks_are_on(struct ktap_test *t)
{
	static const char *const switches[] = {
		"/proc/sys/kernel/panic_on_warn",
		"/proc/sys/kernel/panic_on_oops",
		"/sys/kernel/slab/kmalloc-8k/sanity_checks",
		"/sys/kernel/slab/kmalloc-8k/red_zone",
		"/sys/kernel/slab/kmalloc-8k/poison",
		"/sys/kernel/slab/kmalloc-8k/store_user",
	};

	for (size_t i = 0; i < COUNT(switches); i++) {
		FILE *in = fopen(switches[i], "re");

		if (!in || fgetc(in) != '1')
			ktap_fail(t, "%s is not 1", switches[i]);
		if (in)
			fclose(in);
	}
}

static void setup(const char *file)
{
	FILE *in = fopen(file, "re");
	int ends[2];

	if (in && fscanf(in, "%lu %lu", &calls, &seed) == 2 && seed)
		fclose(in);
	else
		ktap_bail("no calls and seed in the file");
	first_seed = seed;
	printf("# seed %llu\n", (unsigned long long)seed);
	signal(SIGALRM, on_alarm);
	map_memory_all();
	fd = -1;
	reopen();
	witness_setup();
	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++)
		available[i] = path_available(fd, i);
	if (pipe(ends))
		ktap_bail("pipe");
	not_files[0] = -1;
	not_files[1] = ends[0];
	not_files[2] = open("/dev/null", O_RDWR | O_CLOEXEC);
	not_files[3] = open(DEVICE, O_PATH | O_CLOEXEC);
}

int main(int argc, char **argv)
{
	struct ktap_test checks = { 0 }, kinds = { 0 }, left = { 0 };
	struct levels before;
	int log = log_open();

	/* A child started by exec. */
	if (argc == 2 && !strcmp(argv[1], "--exit"))
		return 0;
	if (!page_fits(&checks)) {
		ktap_plan(1);
		ktap_result(&checks, "requests, good and broken");
		return ktap_end();
	}
	ktap_plan(11);
	checks_are_on(&checks);
	ktap_result(&checks, "the kernel's own checks are on");
	setup(argv[1]);
	ktap_expect("without CAP_SYS_ADMIN no request is served", 0, in_child(without_capability));
	/* What is allocated only once exists after the first part. */
	fuzz_until(calls / 10);
	before = levels_now();
	fuzz_until(calls);
	levels_check(&left, &before, LEAK_LIMIT);
	what_was_taken(&kinds);
	ktap_result(&rules_kept, "requests are taken and refused as the rules say");
	ktap_result(&kinds, "every request and every row was taken, every request refused");
	ktap_result(&outside, "no memory outside of the bound range changed");
	ktap_result(&around, "no byte around a call's changed in its kernel buffer");
	ktap_result(&others, "no buffer of another file changed");
	ktap_expect("children that were served a parent's file", 0, race.served);
	ktap_expect("removals of the module that were not refused", 0, race.removed);
	ktap_result(&left, "no memory of the kernel is left allocated");
	log_check(log);
	return ktap_end();
}
