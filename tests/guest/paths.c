// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every path of the table behaves as its kernel function is documented to: return value, the
 * bytes moved and no others, also where user memory ends, is read-only or not yet present. A
 * model of both sides of a copy tells what memory must hold after each call.
 */
#include "predict.h"

static const unsigned int sizes[] = { 1,   2,	3,   4,	   7,	 8,    12,   16,   24,
				      32,  40,	48,  63,   64,	 65,   96,   128,  255,
				      256, 511, 512, 4095, 4096, 4097, 8192, 65536 };
static const unsigned int offsets[] = { 0, 1, 7, 8, 63, 4095 };
static const unsigned int koffs_few[] = { 0, 1, 63 };
/* Accesses per call of paths that make several. */
static const unsigned int counts[] = { 1, 2, 3, 64, UCOPY_MAX_COUNT };
/* Accessible bytes before the inaccessible page. */
static const unsigned int before[] = { 0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 511, 4095, 4096, 4097 };
/* Where in that page an access starts. */
static const unsigned int within[] = { 0, 1, 2040, 4088, 4095 };

/* Groups of directions, as bits. */
enum {
	BUFFER = 1 << UCOPY_DIR_FROM | 1 << UCOPY_DIR_TO | 1 << UCOPY_DIR_LOAD |
		 1 << UCOPY_DIR_STORE | 1 << UCOPY_DIR_STR | 1 << UCOPY_DIR_KERNEL |
		 1 << UCOPY_DIR_COPY,
	STRING = 1 << UCOPY_DIR_STR | 1 << UCOPY_DIR_STRLEN | 1 << UCOPY_DIR_STRDUP,
	READ = 1 << UCOPY_DIR_FROM | 1 << UCOPY_DIR_LOAD | 1 << UCOPY_DIR_DUP | STRING,
	WRITE = 1 << UCOPY_DIR_TO | 1 << UCOPY_DIR_STORE | 1 << UCOPY_DIR_CLEAR,
	ALL = ~0,
};

/* Bytes of the kernel buffer that a call may write. */
static unsigned int written(const struct ucopy_cell *c)
{
	return ucopy_written(rows[c->path].sizes, bytes(c));
}

/* Make @calls calls and check them; @n bytes of the user range are accessible. */
static void attempt(struct test *t, const struct ucopy_cell *c, unsigned int n, long long least,
		    long long most, unsigned int calls)
{
	enum ucopy_dir dir = rows[c->path].dir;
	struct ucopy_sample sample;
	struct ucopy_run run = {
		.cell = *c,
		.rounds = 1,
		.calls = calls,
		.samples = (uintptr_t)&sample,
	};
	long long ret;
	int err;

	t->calls++;
	err = calls ? request(mem.fd, UCOPY_IOC_RUN, &run) : call_cell(mem.fd, c, &ret);
	if (calls)
		ret = run.ret;
	if (err) {
		fail(t, c, "expected the request to succeed, got %s", strerror(-err));
		return;
	}
	if (ret < least || ret > most) {
		if (least == most)
			fail(t, c, "expected to return %lld, got %lld", least, ret);
		else
			fail(t, c, "expected to return %lld to %lld, got %lld", least, most, ret);
		refill_all();
		return;
	}
	read_kernel(t, c);
	/* A batch keeps the value it loads in a register. */
	if (!calls || dir != UCOPY_DIR_LOAD)
		predict(c, ret, n);
	compare_around(t, c);
	if (dir == UCOPY_DIR_TO || dir == UCOPY_DIR_STORE || dir == UCOPY_DIR_CLEAR)
		refill_user(PAGE + c->uoff, bytes(c));
	else if (dir != UCOPY_DIR_NONE)
		refill_kernel(c->kbuf, c->koff, written(c));
}

/* Does a row accept a cell of this size? */
static bool takes(const struct ucopy_cell *c, unsigned int size)
{
	switch (rows[c->path].sizes) {
	case UCOPY_SIZES_FIXED:
	case UCOPY_SIZES_FIXED_K:
		return size == 1 || size == 2 || size == 4 || size == 8;
	case UCOPY_SIZES_NONE:
		return size == 1; /* stands for 0: see cell() */
	case UCOPY_SIZES_ANY_K:
		return size <= 8192;
	case UCOPY_SIZES_CONSTANT:
	case UCOPY_SIZES_CONSTANT_K:
		return is_constant(bytes(c));
	case UCOPY_SIZES_STRING:
		return ucopy_within_limit(UCOPY_SIZES_STRING, size);
	default:
		return true;
	}
}

static bool has_kernel_side(unsigned int path)
{
	return 1U << rows[path].dir &
	       ~(1U << UCOPY_DIR_NONE | 1U << UCOPY_DIR_RANGE | 1U << UCOPY_DIR_STRLEN |
		 1U << UCOPY_DIR_CLEAR | 1U << UCOPY_DIR_DUP | 1U << UCOPY_DIR_STRDUP);
}

static struct ucopy_cell cell(unsigned int path, unsigned int size, unsigned int uoff,
			      unsigned int koff, unsigned int kbuf)
{
	return (struct ucopy_cell){
		.path = path,
		.size = rows[path].sizes == UCOPY_SIZES_NONE ? 0 : size,
		.uoff = uoff,
		.koff = koff,
		.kbuf = kbuf,
		.count = ucopy_takes_count(rows[path].sizes) ? 3 : 0,
	};
}

static bool fits(const struct ucopy_cell *c)
{
	return c->koff + written(c) <= kbuf_bytes[c->kbuf];
}

static bool is_string(unsigned int path)
{
	return 1 << rows[path].dir & STRING;
}

/* What a path returns of a string of so many bytes before its NUL. */
static long long string_length(enum ucopy_dir dir, unsigned int length)
{
	return dir == UCOPY_DIR_STRDUP ? 0 : length + (dir == UCOPY_DIR_STRLEN);
}

/* One call on ordinary memory; a string ends with the last byte, a stage returns 0. */
static void whole(struct test *t, const struct ucopy_cell *c, unsigned int calls)
{
	enum ucopy_dir dir = rows[c->path].dir;
	bool string = is_string(c->path);
	long nul = PAGE + c->uoff + c->size - 1;
	long long want = 0;

	if (string) {
		want = string_length(dir, c->size - 1);
		put_nul(nul);
	}
	attempt(t, c, bytes(c), want, want, calls);
	if (string)
		refill_user(nul, 1);
}

static void moves(struct test *t)
{
	size_t koffs = has_kernel_side(t->path) ? COUNT(offsets) : 1;

	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 0; i < COUNT(offsets) * koffs; i++) {
			struct ucopy_cell c = cell(t->path, sizes[s], offsets[i / koffs],
						   offsets[i % koffs], t->arg);

			if (takes(&c, sizes[s]) && fits(&c))
				whole(t, &c, 0);
		}
}

/* From one access to the maximum: the values of all of them are moved. */
static void counted(struct test *t)
{
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 0; i < COUNT(counts) * COUNT(offsets); i++) {
			unsigned int off = offsets[i % COUNT(offsets)];
			struct ucopy_cell c = cell(t->path, sizes[s], off, off, UCOPY_KBUF_PAGES);

			c.count = counts[i / COUNT(offsets)];
			if (takes(&c, sizes[s]) && off + bytes(&c) <= RANGE)
				whole(t, &c, 0);
		}
}

static void batches(struct test *t)
{
	for (size_t s = 0; s < COUNT(sizes); s++) {
		struct ucopy_cell c = cell(t->path, sizes[s], 63, 7, t->arg);

		if (takes(&c, sizes[s]) && fits(&c))
			whole(t, &c, 3);
	}
}

/* What a path returns if only the first n bytes of its user range are accessible. */
static void cut_short(struct test *t, const struct ucopy_cell *c, unsigned int n,
		      unsigned int calls)
{
	enum ucopy_dir dir = rows[c->path].dir;

	if (dir == UCOPY_DIR_STRLEN)
		attempt(t, c, n, 0, 0, calls);
	else if (dir == UCOPY_DIR_STR || returns_status(c->path))
		attempt(t, c, n, -EFAULT, -EFAULT, calls);
	else if (dir == UCOPY_DIR_CLEAR || c->path == UCOPY_PATH_copy_from_user_nontemporal)
		attempt(t, c, n, c->size - n, c->size, calls);
	else /* Copies may stop early, but only where nothing can be copied do they copy nothing. */
		attempt(t, c, n, c->size - n, c->size - (n != 0), calls);
}

static void faults(struct test *t)
{
	size_t koffs = has_kernel_side(t->path) ? COUNT(koffs_few) : 1;

	if (!page_fits(&t->ktap))
		return;
	make_page(t->arg, PAGE + 2 * PAGE);
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 0; i < COUNT(before) * koffs; i++) {
			unsigned int n = before[i / koffs], koff = koffs_few[i % koffs];
			struct ucopy_cell c =
				cell(t->path, sizes[s], 2 * PAGE - n, koff, UCOPY_KBUF_SLAB);

			if (!fits(&c))
				c.kbuf = UCOPY_KBUF_PAGES;
			if (takes(&c, sizes[s]) && bytes(&c) > n)
				cut_short(t, &c, n, 0);
		}
	restore_page(t, t->arg, PAGE + 2 * PAGE);
}

/* The measured loops fault like a single call. */
static void batches_fault(struct test *t)
{
	if (!page_fits(&t->ktap))
		return;
	make_page(UNMAPPED, PAGE + 2 * PAGE);
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (unsigned int n = 0; n < 8 && n < sizes[s]; n += 3) {
			struct ucopy_cell c = cell(t->path, sizes[s], 2 * PAGE - n, 7, t->arg);

			if (takes(&c, sizes[s]) && fits(&c))
				cut_short(t, &c, n, 3);
		}
	restore_page(t, UNMAPPED, PAGE + 2 * PAGE);
}

/* The first byte is inaccessible, but accessible memory follows. */
static void faults_at_once(struct test *t)
{
	if (!page_fits(&t->ktap))
		return;
	make_page(t->arg, PAGE + PAGE);
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 0; i < COUNT(within); i++) {
			struct ucopy_cell c =
				cell(t->path, sizes[s], PAGE + within[i], 1, UCOPY_KBUF_PAGES);

			if (takes(&c, sizes[s]))
				cut_short(t, &c, 0, 0);
		}
	restore_page(t, t->arg, PAGE + PAGE);
}

/* Every offset around a page boundary: the bad page is after it, before it or does not exist. */
enum side { GOOD, BEHIND, BEFORE };

static void at_page_end(struct test *t)
{
	static const unsigned int few[] = { 1, 8, 64, 200 };
	const long end = PAGE, hole = t->arg == BEHIND ? PAGE + end : end;

	if (!page_fits(&t->ktap))
		return;
	if (t->arg != GOOD)
		make_page(UNMAPPED, hole);
	for (size_t i = 0; i < COUNT(few) * 64; i++) {
		unsigned int n = i % 64, size = few[i / 64];
		struct ucopy_cell c = cell(t->path, size, t->arg == BEFORE ? end + n : end - n, n,
					   UCOPY_KBUF_PAGES);

		if (!takes(&c, size))
			continue;
		if (t->arg == BEHIND && bytes(&c) > n)
			cut_short(t, &c, n, 0);
		else
			whole(t, &c, 0);
	}
	if (t->arg != GOOD)
		restore_page(t, UNMAPPED, hole);
}

/* An untouched page reads as zeros; with page faults disabled, accesses fail. */
static void fresh(struct test *t)
{
	enum ucopy_dir dir = rows[t->path].dir;
	bool nofault = t->path == UCOPY_PATH_copy_from_user_nofault ||
		       t->path == UCOPY_PATH_copy_to_user_nofault;

	if (!page_fits(&t->ktap))
		return;
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 0; i < COUNT(before); i++) {
			unsigned int n = before[i];
			struct ucopy_cell c =
				cell(t->path, sizes[s], 2 * PAGE - n, 7, UCOPY_KBUF_PAGES);
			long long want = 0;

			if (!takes(&c, sizes[s]) || bytes(&c) <= n)
				continue;
			if (nofault)
				want = -EFAULT;
			else if (is_string(t->path))
				want = string_length(dir, n);
			make_page(FRESH, PAGE + 2 * PAGE);
			attempt(t, &c, n, want, want, 0);
		}
	restore_page(t, FRESH, PAGE + 2 * PAGE);
}

/* A string whose NUL is the last byte before an unmapped page. */
static void string_at_end(struct test *t)
{
	if (!page_fits(&t->ktap))
		return;
	make_page(UNMAPPED, PAGE + 2 * PAGE);
	put_nul(PAGE + 2 * PAGE - 1);
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 1; i < COUNT(before); i++) {
			unsigned int n = before[i];
			struct ucopy_cell c =
				cell(t->path, sizes[s], 2 * PAGE - n, 0, UCOPY_KBUF_PAGES);

			long long want = string_length(rows[t->path].dir, n - 1);

			if (sizes[s] >= n && takes(&c, sizes[s]))
				attempt(t, &c, n, want, want, 0);
		}
	refill_user(PAGE + 2 * PAGE - 1, 1);
	restore_page(t, UNMAPPED, PAGE + 2 * PAGE);
}

/* A NUL is @behind bytes after the count, or nowhere with -1. */
static void string_too_long(struct test *t)
{
	bool str = rows[t->path].dir == UCOPY_DIR_STR;
	bool dup = rows[t->path].dir == UCOPY_DIR_STRDUP;

	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t i = 0; i < COUNT(offsets); i++)
			for (int behind = -1; behind < 9; behind++) {
				struct ucopy_cell c =
					cell(t->path, sizes[s], offsets[i], 1, UCOPY_KBUF_PAGES);
				size_t nul = PAGE + c.uoff + c.size + behind;

				if (behind >= 0)
					put_nul(nul);
				/* strnlen_user() reads whole words: it may see the NUL. */
				if (dup)
					attempt(t, &c, c.size, -EINVAL, -EINVAL, 0);
				else
					attempt(t, &c, c.size, str ? c.size : c.size + 1,
						str ? c.size
						    : c.size + 1 + (behind > 0 ? behind : 0),
						0);
				if (behind >= 0)
					refill_user(nul, 1);
			}
}

/* The NUL is within the count. */
static void string_short(struct test *t)
{
	for (size_t s = 0; s < COUNT(sizes); s++)
		for (size_t l = 0; l < COUNT(sizes); l++)
			for (size_t i = 0; i < COUNT(offsets); i++) {
				struct ucopy_cell c =
					cell(t->path, sizes[s], offsets[i], 8, UCOPY_KBUF_PAGES);
				unsigned int length = sizes[l] - 1;
				long long want = string_length(rows[t->path].dir, length);

				if (length >= c.size || !takes(&c, sizes[s]))
					continue;
				put_nul(PAGE + c.uoff + length);
				attempt(t, &c, c.size, want, want, 0);
				refill_user(PAGE + c.uoff + length, 1);
			}
}

/* The row exists: test_row() has checked that. */
static void nothing(struct test *t)
{
	t->calls++;
}

static const struct aspect {
	const char *name;
	int dirs; /* bits of enum ucopy_dir */
	void (*run)(struct test *t);
	unsigned int arg;
	bool several; /* only of paths that make several accesses */
} aspects[] = {
	{ "is there", ALL, nothing, 0, false },
	{ "moves its bytes and no other, slab", BUFFER, moves, UCOPY_KBUF_SLAB, false },
	{ "moves its bytes and no other, pages", BUFFER, moves, UCOPY_KBUF_PAGES, false },
	{ "moves its bytes and no other, vmalloc", BUFFER, moves, UCOPY_KBUF_VMALLOC, false },
	{ "moves its bytes and no other, stack", BUFFER, moves, UCOPY_KBUF_STACK, false },
	{ "moves its bytes and no other", ~BUFFER, moves, UCOPY_KBUF_SLAB, false },
	{ "does the same in batches", ALL, batches, UCOPY_KBUF_PAGES, false },
	{ "does the same in batches, vmalloc", BUFFER, batches, UCOPY_KBUF_VMALLOC, false },
	{ "does the same in batches, stack", BUFFER, batches, UCOPY_KBUF_STACK, false },
	{ "comes upon a fresh page", READ | WRITE, fresh, 0, false },
	{ "runs into an unmapped page", READ | WRITE, faults, UNMAPPED, false },
	{ "runs into a page without access", READ | WRITE, faults, NO_ACCESS, false },
	{ "runs into a read-only page", WRITE, faults, READ_ONLY, false },
	{ "faults the same in batches", READ | WRITE, batches_fault, UCOPY_KBUF_PAGES, false },
	{ "faults the same in batches, stack", (READ | WRITE) & BUFFER, batches_fault,
	  UCOPY_KBUF_STACK, false },
	{ "starts in an unmapped page", READ | WRITE, faults_at_once, UNMAPPED, false },
	{ "starts in a read-only page", WRITE, faults_at_once, READ_ONLY, false },
	{ "crosses a page's end at every offset", READ | WRITE, at_page_end, GOOD, false },
	{ "ends at a page's end or stops there, at every offset", READ | WRITE, at_page_end, BEHIND,
	  false },
	{ "starts behind a page's end at every offset", READ | WRITE, at_page_end, BEFORE, false },
	{ "ends with its NUL before an unmapped page", STRING, string_at_end, 0, false },
	{ "has no NUL within the count", STRING, string_too_long, 0, false },
	{ "has its NUL before the count", STRING, string_short, 0, false },
	{ "makes as many accesses as it is told", READ | WRITE, counted, 0, true },
};

static bool concerns(const struct aspect *a, unsigned int path)
{
	bool in_buffer = a->run == moves || a->run == batches || a->run == batches_fault;

	/* The limit that a row passes on is what its strings never exceed, and no stack buffer has.
	 */
	if (rows[path].sizes == UCOPY_SIZES_STRING &&
	    (a->run == string_too_long || (in_buffer && rows[path].dir == UCOPY_DIR_STR &&
					   kbuf_bytes[a->arg] < UCOPY_STRING_LIMIT)))
		return false;
	return a->dirs & 1 << rows[path].dir &&
	       (!a->several || ucopy_takes_count(rows[path].sizes));
}

static void test_row(unsigned int path, const struct aspect *a)
{
	struct ucopy_path_info info = { .path = path };
	struct test t = { .path = path, .arg = a->arg };
	int err = request(mem.fd, UCOPY_IOC_PATH, &info);
	char name[128];

	if (err || strcmp(info.name, rows[path].name)) {
		ktap_fail(&t.ktap, "expected row %u of the module to be it, got %s", path,
			  err ? strerror(-err) : info.name);
	} else if (info.available) {
		a->run(&t);
		compare_all(&t);
		if (!t.calls && !*t.ktap.skip)
			ktap_fail(&t.ktap, "expected calls, got none");
	} else if (may_be_absent[path] && *info.reason) {
		snprintf(t.ktap.skip, sizeof(t.ktap.skip), "%s", info.reason);
	} else {
		ktap_fail(&t.ktap, "expected it to be available, got '%s'", info.reason);
	}
	snprintf(name, sizeof(name), "%s %s", rows[path].name, a->name);
	ktap_result(&t.ktap, name);
}

int main(void)
{
	unsigned int tests = 1; /* the log */
	int log = log_open();

	for (size_t a = 0; a < COUNT(aspects); a++)
		for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++)
			tests += concerns(&aspects[a], path);
	ktap_plan(tests);
	memory_setup();
	for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++)
		for (size_t a = 0; a < COUNT(aspects); a++)
			if (concerns(&aspects[a], path))
				test_row(path, &aspects[a]);
	log_check(log);
	return ktap_end();
}
