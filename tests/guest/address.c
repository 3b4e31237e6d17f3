// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checked paths with invalid addresses: what they return, what they leave in the kernel buffer,
 * and where kernel versions differ. Then accesses of 0 bytes, and structures whose size differs
 * between user and kernel.
 */
#include "refuse.h"

static int fd; /* bound to a page that is not there */

enum { BUFFER = 4 * PAGE, OLD = 0x5a, USER = 0xa5 };
static unsigned char buffer[BUFFER];

/* The last ones wrap around except with the smallest sizes. */
static const struct {
	const char *name;
	uint64_t addr;
} addresses[] = {
	{ "NULL", 0 },
	{ "a field of a structure at NULL", 8 },
	{ "the page at NULL, its last bytes", PAGE - 3 },
	{ "the first address above a lower half", 1ULL << 63 },
	{ "the last address of a lower half", (1ULL << 63) - 1 },
	/* Non-canonical. It faults on x86 since 6.4, and was rejected by the check before. */
	{ "an address that is not canonical", 1ULL << 62 | 0x1000 },
	{ "an address with a hole below it", 0x0080000000000000ULL },
	{ "a kernel's memory", KERNEL_ADDR },
	{ "a kernel's code", 0xffffffff81000000ULL },
	{ "the vsyscall page", 0xffffffffff600000ULL },
	{ "the last page", -(uint64_t)PAGE },
	{ "the last 8 bytes", -8ULL },
	{ "the last byte", ~0ULL },
};

static const unsigned int sizes[] = { 1, 2, 4, 8, 64, 4095, 4096, 8192 };

static bool takes(unsigned int path, unsigned int size)
{
	if (rows[path].sizes == UCOPY_SIZES_CONSTANT)
		return is_constant(size);
	if (!ucopy_within_limit(rows[path].sizes, size))
		return false;
	return rows[path].sizes != UCOPY_SIZES_FIXED || size <= 8;
}

static int call_at(const struct ucopy_cell *cell, uint64_t addr, long long *ret)
{
	struct ucopy_call call = { .cell = *cell, .flags = UCOPY_CALL_ADDRESS, .addr = addr };
	int err = request(fd, UCOPY_IOC_CALL, &call);

	*ret = call.ret;
	return err;
}

static void fill_kernel(void)
{
	memset(buffer, OLD, sizeof(buffer));
	if (kbuf_io(fd, true, UCOPY_KBUF_PAGES, 0, sizeof(buffer), buffer))
		ktap_bail("the kernel buffer cannot be written");
}

/* The kernel buffer's first bytes all have one value, and the others are unchanged. */
static void expect_kernel(struct ktap_test *t, const char *what, unsigned int nr, int value)
{
	if (kbuf_io(fd, false, UCOPY_KBUF_PAGES, 0, sizeof(buffer), buffer))
		ktap_bail("the kernel buffer cannot be read");
	for (unsigned int i = 0; i < sizeof(buffer); i++)
		if (buffer[i] != (i < nr ? value : OLD)) {
			ktap_fail(t, "%s: expected byte %u to be 0x%02x, got 0x%02x", what, i,
				  i < nr ? value : OLD, buffer[i]);
			return;
		}
}

static bool copies_from_user(unsigned int path)
{
	return path == UCOPY_PATH_copy_from_user_checked ||
	       path == UCOPY_PATH_copy_from_user_constant;
}

/* copy_from_user() zeroes what it could not copy, get_user() its value; no other path does. */
static bool zeroes(unsigned int path)
{
	return copies_from_user(path) || rows[path].dir == UCOPY_DIR_LOAD;
}

/* One path at one address, with every size it supports. */
static void bad_address(struct ktap_test *t, unsigned int path, uint64_t addr)
{
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct ucopy_cell c = { .path = path, .size = sizes[i], .kbuf = UCOPY_KBUF_PAGES };
		long long ret = 1;
		char what[32];

		if (!takes(path, sizes[i]))
			continue;
		snprintf(what, sizeof(what), "size %u", sizes[i]);
		fill_kernel();
		expect(t, what, 0, call_at(&c, addr, &ret));
		expect(t, what, refusal(&c), ret);
		expect_kernel(t, what, zeroes(path) ? sizes[i] : 0, 0);
	}
}

static void bad_addresses(void)
{
	for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++)
		for (size_t i = 0; checks(path) && i < COUNT(addresses); i++) {
			struct ktap_test t = { 0 };
			char name[128];

			snprintf(name, sizeof(name), "%s refuses %s", rows[path].name,
				 addresses[i].name);
			if (path_available(fd, path))
				bad_address(&t, path, addresses[i].addr);
			else
				snprintf(t.skip, sizeof(t.skip), "this kernel lacks the path");
			ktap_result(&t, name);
		}
}

/* An access of 0 bytes moves nothing and succeeds: the address is not used. */
static void no_byte(struct ktap_test *t)
{
	for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++) {
		struct ucopy_cell c = { .path = path, .kbuf = UCOPY_KBUF_PAGES };
		/* A string that has not even a NUL. */
		long long ret = 1, want = rows[path].dir == UCOPY_DIR_STRDUP ? -EFAULT : 0;

		if (rows[path].sizes != UCOPY_SIZES_ANY || !path_available(fd, path))
			continue;
		fill_kernel();
		expect(t, rows[path].name, 0, call_cell(fd, &c, &ret));
		expect(t, rows[path].name, want, ret);
		if (checks(path)) {
			expect(t, rows[path].name, 0, call_at(&c, 0, &ret));
			expect(t, rows[path].name, want, ret);
		}
		expect_kernel(t, rows[path].name, 0, 0);
	}
}

/*
 * The last page of user space belongs to the stack: with this in the environment all of it is
 * a string, so that overwriting it does no harm.
 */
static char padding[3 * PAGE] = "PADDING=";

static void exec_padded(void)
{
	char *argv[] = { "address", NULL }, *envp[] = { padding, NULL };

	memset(padding + strlen(padding), 'x', sizeof(padding) - strlen(padding) - 1);
	execve("/proc/self/exe", argv, envp);
	ktap_bail("exec");
}

/* The end of the highest mapping; x86's vsyscall page belongs to the kernel. */
static unsigned char *end_of_user_space(void)
{
	unsigned long from, to, end = 0;
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx", &from, &to) == 2 && !(to >> 63))
			end = to;
	if (f)
		fclose(f);
	return (unsigned char *)end;
}

/*
 * Accesses that straddle the end of user space. Kernels that check the whole range reject
 * them. Without such a check, a copy is partial and then faults, as it would anywhere else:
 * copy_from_user() on x86 since 6.12, which masks the address and ignores the size; and all
 * paths of an arm64 kernel with 52-bit virtual addresses on a CPU with 48, as its limit is that
 * of 52 bits.
 */
static const struct {
	unsigned int path, size, within; /* bytes before the end */
	long long want;
	bool partly; /* it copies what there is, where nobody compares */
} ends[] = {
	{ UCOPY_PATH_get_user_checked, 8, 8, 0, false },
	{ UCOPY_PATH_get_user_checked, 8, 4, -EFAULT, false },
	{ UCOPY_PATH_get_user_unsafe, 8, 4, -EFAULT, false },
	{ UCOPY_PATH_get_user_masked, 8, 4, -EFAULT, false },
	{ UCOPY_PATH_put_user_checked, 8, 8, 0, false },
	{ UCOPY_PATH_put_user_checked, 8, 4, -EFAULT, false },
	{ UCOPY_PATH_put_user_unsafe, 8, 4, -EFAULT, false },
	{ UCOPY_PATH_put_user_masked, 8, 4, -EFAULT, false },
	{ UCOPY_PATH_copy_from_user_checked, 64, 64, 0, false },
	{ UCOPY_PATH_copy_from_user_checked, 64, 16, 64, true },
	{ UCOPY_PATH_copy_from_user_checked, 4096, 1000, 4096, true },
	{ UCOPY_PATH_copy_from_user_constant, 64, 16, 64, true },
	{ UCOPY_PATH_copy_from_user_constant, 4096, 1000, 4096, true },
	{ UCOPY_PATH_copy_from_user_nofault, 64, 16, -EFAULT, false },
	{ UCOPY_PATH_copy_to_user_checked, 64, 64, 0, false },
	{ UCOPY_PATH_copy_to_user_checked, 64, 16, 64, true },
	{ UCOPY_PATH_copy_to_user_checked, 4096, 1000, 4096, true },
	{ UCOPY_PATH_copy_to_user_constant, 64, 16, 64, true },
	{ UCOPY_PATH_copy_to_user_nofault, 64, 16, -EFAULT, false },
	{ UCOPY_PATH_clear_user_checked, 64, 64, 0, false },
	{ UCOPY_PATH_clear_user_checked, 64, 16, 64, true },
	{ UCOPY_PATH_strncpy_from_user_checked, 64, 64, 64, false },
	{ UCOPY_PATH_strncpy_from_user_checked, 65, 64, -EFAULT, false },
	{ UCOPY_PATH_strnlen_user_checked, 65, 64, 0, false },
};

static void at_end(struct ktap_test *t, size_t i, unsigned char *end, bool compared)
{
	struct ucopy_cell c = { .path = ends[i].path,
				.size = ends[i].size,
				.kbuf = UCOPY_KBUF_PAGES };
	bool copy = copies_from_user(c.path);
	const unsigned int within = ends[i].within;
	long long ret = 1;

	memset(end - PAGE, USER, PAGE);
	fill_kernel();
	expect(t, "CALL", 0, call_at(&c, (uintptr_t)end - within, &ret));
	if (!ends[i].partly || compared)
		expect(t, "returned", ends[i].want, ret);
	else if (ret < c.size - within || ret >= c.size)
		ktap_fail(t, "expected to return %u to %u, got %lld", c.size - within, c.size - 1,
			  ret);
	kbuf_io(fd, false, UCOPY_KBUF_PAGES, 0, sizeof(buffer), buffer);
	for (unsigned int at = 0; copy && at <= c.size; at++)
		expect(t, "a byte of the kernel's",
		       at < c.size - ret ? USER
		       : at < c.size	 ? 0
					 : OLD,
		       buffer[at]);
}

static void test_ends(void)
{
	unsigned char *end = end_of_user_space();
	bool masks = path_available(fd, UCOPY_PATH_mask);
	bool beyond = !bind_range(fd, end - 8, 16);

	for (size_t i = 0; i < COUNT(ends); i++) {
		bool from = copies_from_user(ends[i].path);
		struct ktap_test t = { 0 };
		char name[128];

		snprintf(name, sizeof(name), "%s of %u bytes, %u before the end of user space",
			 rows[ends[i].path].name, ends[i].size, ends[i].within);
		if (path_available(fd, ends[i].path))
			at_end(&t, i, end, !beyond && !(masks && from));
		else
			snprintf(t.skip, sizeof(t.skip), "this kernel lacks the path");
		ktap_result(&t, name);
	}
}

/*
 * copy_struct_from_user() with different sizes. The user's structure, of @usize bytes, ends
 * @room bytes before an unmapped page; @odd is the offset of the only byte beyond the kernel's
 * size that is not 0.
 */
static const struct {
	const char *name;
	unsigned int ksize, usize;
	int odd, room;
	int want;
} structs[] = {
	{ "equal", 24, 24, -1, 0, 0 },
	{ "equal, the last byte missing", 24, 24, -1, -1, -EFAULT },
	{ "shorter by one", 24, 23, -1, 0, 0 },
	{ "shorter, only a byte", 24, 1, -1, 0, 0 },
	{ "shorter, a byte missing", 24, 8, -1, -1, -EFAULT },
	{ "longer by a zero", 24, 25, -1, 0, 0 },
	{ "longer by zeros", 24, 64, -1, 0, 0 },
	{ "longer by pages of zeros", 24, 3 * PAGE, -1, 0, 0 },
	{ "longer by a one", 24, 25, 24, 0, -E2BIG },
	{ "longer by zeros and, first, a one", 24, 64, 24, 0, -E2BIG },
	{ "longer by zeros and, amid, a one", 24, 64, 43, 0, -E2BIG },
	{ "longer by zeros and, last, a one", 24, 64, 63, 0, -E2BIG },
	{ "longer by pages and, last, a one", 24, 3 * PAGE, 3 * PAGE - 1, 0, -E2BIG },
	{ "longer, a zero missing", 24, 64, -1, -1, -EFAULT },
	{ "longer, a one before what is missing", 24, 64, 24, -8, -E2BIG },
};

static void copy_struct(struct ktap_test *t, size_t i, unsigned char *end)
{
	const unsigned int ksize = structs[i].ksize, usize = structs[i].usize;
	struct ucopy_call call = {
		.cell = { .path = UCOPY_PATH_struct_copy_struct_from_user,
			  .size = 1,
			  .count = ksize,
			  .kbuf = UCOPY_KBUF_PAGES },
		.usize = usize,
	};
	unsigned char *user = end - structs[i].room - usize;

	memset(end - BUFFER, 0, BUFFER);
	memset(user, USER, ksize < usize ? ksize : usize - (structs[i].room < 0));
	if (structs[i].odd >= 0)
		user[structs[i].odd] = 1;
	fill_kernel();
	expect(t, "BIND", 0, bind_range(fd, user, usize));
	expect(t, "CALL", 0, request(fd, UCOPY_IOC_CALL, &call));
	expect(t, "returned", structs[i].want, call.ret);
	kbuf_io(fd, false, UCOPY_KBUF_PAGES, 0, sizeof(buffer), buffer);
	for (unsigned int at = 0; at <= ksize && structs[i].want != -EFAULT; at++) {
		int want = at < usize ? USER : 0;

		if (at == ksize || structs[i].want)
			want = OLD;
		expect(t, "a byte of the kernel's structure", want, buffer[at]);
	}
}

static void test_structs(void)
{
	unsigned char *memory = map_pages(BUFFER + PAGE, PROT_READ | PROT_WRITE);

	munmap(memory + BUFFER, PAGE);
	for (size_t i = 0; i < COUNT(structs); i++) {
		struct ktap_test t = { 0 };
		char name[128];

		snprintf(name, sizeof(name), "copy_struct_from_user(), the user's %s",
			 structs[i].name);
		copy_struct(&t, i, memory + BUFFER);
		ktap_result(&t, name);
	}
}

int main(void)
{
	struct ktap_test nothing = { 0 };
	unsigned int checking = 0;
	int log = log_open();

	if (!getenv("PADDING"))
		exec_padded();
	for (unsigned int path = 0; path < UCOPY_NR_PATHS; path++)
		checking += checks(path);
	ktap_plan(checking * COUNT(addresses) + COUNT(ends) + COUNT(structs) + 2);
	fd = device_open();
	if (fd < 0 || bind_range(fd, NULL, PAGE))
		ktap_bail(DEVICE " cannot be opened and bound");
	bad_addresses();
	no_byte(&nothing);
	ktap_result(&nothing, "no path moves or refuses anything where there is no byte to move");
	test_ends();
	test_structs();
	log_check(log);
	return ktap_end();
}
