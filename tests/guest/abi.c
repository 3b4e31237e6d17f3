// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ioctls of /dev/ucopy: which arguments are accepted and which are rejected, with which
 * errno. One table of cells, passed to CALL and to RUN, and one table of whole requests. The
 * rules are documented in kmod/ioctl.h.
 */
#include <limits.h>

#include "guest.h"

#define SMALL 100 /* bytes bound by the second file */

static int fd, small; /* bound to UCOPY_MAX_RANGE and to SMALL bytes of memory */
static char *memory;
static struct ucopy_sample samples[UCOPY_MAX_ROUNDS];

#define GET UCOPY_PATH_get_user_checked
#define COPY UCOPY_PATH_copy_from_user_checked
#define RAW UCOPY_PATH_copy_from_user_raw
#define STRUCT UCOPY_PATH_struct_copy_struct_from_user
#define NONE UCOPY_PATH_null
#define CHECK UCOPY_PATH_check
#define EACH UCOPY_PATH_get_user_each
#define COPIES UCOPY_PATH_copy_from_user_each
#define CONSTANT UCOPY_PATH_copy_from_user_constant
#define FIELDS UCOPY_PATH_struct_copy_from_user_constant
#define STRLEN UCOPY_PATH_strnlen_user_checked
#define SLAB UCOPY_KBUF_SLAB
#define PAGES UCOPY_KBUF_PAGES
#define VMALLOC UCOPY_KBUF_VMALLOC
#define STACK UCOPY_KBUF_STACK

/* clang-format off */
#define C(path_, size_, ...) { .path = path_, .size = size_, ##__VA_ARGS__ }

static const struct {
	const char *name;
	struct ucopy_cell cell;
	int want;
	bool small;
} cells[] = {
	{ "one byte", C(COPY, 1), 0, false },
	{ "the largest call", C(COPY, UCOPY_MAX_SIZE, .uoff = UCOPY_MAX_OFFSET,
				.koff = UCOPY_MAX_OFFSET, .kbuf = PAGES), 0, false },
	{ "all of a slab object", C(COPY, UCOPY_SLAB_BYTES, .kbuf = SLAB), 0, false },
	{ "the largest call to vmalloc", C(COPY, UCOPY_MAX_SIZE, .uoff = UCOPY_MAX_OFFSET,
					   .koff = UCOPY_MAX_OFFSET, .kbuf = VMALLOC), 0, false },
	{ "all of a stack buffer", C(COPY, UCOPY_STACK_BYTES, .kbuf = STACK), 0, false },
	{ "the last bytes of a stack buffer",
	  C(GET, 8, .koff = UCOPY_STACK_BYTES - 8, .kbuf = STACK), 0, false },
	{ "all of the range", C(COPY, SMALL), 0, true },
	{ "the last bytes of the range", C(GET, 8, .uoff = SMALL - 8), 0, true },

	{ "the first unknown path", C(UCOPY_NR_PATHS, 0), -EINVAL, false },
	{ "path 2^32 - 1", C(UINT_MAX, 0), -EINVAL, false },
	{ "size 0 of a copy", C(COPY, 0), 0, false },
	{ "size 0 at the end of the range", C(COPY, 0, .uoff = SMALL), 0, true },
	{ "size 0 beyond the range", C(COPY, 0, .uoff = SMALL + 1), -E2BIG, true },
	{ "size 0 at the end of a slab object", C(COPY, 0, .koff = UCOPY_SLAB_BYTES), 0, false },
	{ "size 0 of several accesses", C(COPIES, 0, .count = 1), -EINVAL, false },
	{ "size 0 of a fixed path", C(GET, 0), -EINVAL, false },
	{ "size 3 of a fixed path", C(GET, 3), -EINVAL, false },
	{ "size 16 of a fixed path", C(GET, 16), -EINVAL, false },
	{ "size 2^31 of a fixed path", C(GET, 1U << 31), -EINVAL, false },
	{ "a size that is no constant one", C(CONSTANT, 3), -EINVAL, false },
	{ "the largest constant size", C(CONSTANT, 4096, .kbuf = PAGES), 0, false },
	{ "twice the largest constant size", C(CONSTANT, 8192, .kbuf = PAGES), -EINVAL, false },
	{ "size 0 of a constant one", C(CONSTANT, 0), -EINVAL, false },
	{ "a count with a constant size", C(CONSTANT, 8, .count = 1), -EINVAL, false },
	{ "fields of a constant size", C(FIELDS, 8, .count = 5), 0, false },
	{ "a field too many for a constant size", C(FIELDS, 8, .count = 7), -EINVAL, false },
	{ "no field of a constant size", C(FIELDS, 8), -EINVAL, false },
	{ "fields that wrap to a constant size", C(FIELDS, (1U << 30) + 2, .count = 4), -EINVAL, false },
	{ "a size where it has no meaning", C(NONE, 1), -EINVAL, false },
	{ "a size too big by one", C(COPY, UCOPY_MAX_SIZE + 1, .kbuf = PAGES), -EINVAL, false },
	{ "size 2^32 - 1", C(COPY, UINT_MAX, .kbuf = PAGES), -EINVAL, false },
	{ "an unknown kernel buffer", C(COPY, 1, .kbuf = UCOPY_NR_KBUFS), -EINVAL, false },
	{ "kernel buffer 2^32 - 1", C(COPY, 1, .kbuf = UINT_MAX), -EINVAL, false },
	{ "an unknown kernel buffer, unused", C(STRLEN, 1, .kbuf = 9), -EINVAL, false },

	{ "a user offset too big by one", C(COPY, 1, .uoff = UCOPY_MAX_OFFSET + 1), -E2BIG, false },
	{ "user offset 2^32 - 1", C(COPY, 1, .uoff = UINT_MAX), -E2BIG, false },
	{ "a user offset that wraps", C(COPY, 8, .uoff = UINT_MAX - 3), -E2BIG, false },
	{ "a kernel offset too big by one",
	  C(COPY, 1, .koff = UCOPY_MAX_OFFSET + 1, .kbuf = PAGES), -E2BIG, false },
	{ "kernel offset 2^32 - 1", C(COPY, 1, .koff = UINT_MAX, .kbuf = PAGES), -E2BIG, false },
	{ "a kernel offset that wraps",
	  C(COPY, 8, .koff = UINT_MAX - 3, .kbuf = PAGES), -E2BIG, false },
	{ "an offset where it has no meaning", C(NONE, 0, .uoff = UINT_MAX), -E2BIG, false },
	{ "the fewest accesses", C(EACH, 8, .count = 1), 0, false },
	{ "the most accesses", C(EACH, 8, .count = UCOPY_MAX_COUNT), 0, false },
	{ "the most bytes of accesses", C(COPIES, UCOPY_MAX_SIZE / UCOPY_MAX_COUNT,
					  .count = UCOPY_MAX_COUNT, .kbuf = PAGES), 0, false },
	{ "the last accesses of the range", C(EACH, 8, .count = 12, .uoff = SMALL - 96), 0, true },
	{ "a count where none is taken", C(COPY, 1, .count = 1), -EINVAL, false },
	{ "a count of the empty stage", C(NONE, 0, .count = 1), -EINVAL, false },
	{ "no access", C(EACH, 8, .count = 0), -EINVAL, false },
	{ "an access too many", C(EACH, 8, .count = UCOPY_MAX_COUNT + 1), -EINVAL, false },
	{ "2^32 - 1 accesses", C(EACH, 8, .count = UINT_MAX), -EINVAL, false },
	{ "a byte too many in an access", C(COPIES, UCOPY_MAX_SIZE / UCOPY_MAX_COUNT + 1,
					    .count = UCOPY_MAX_COUNT, .kbuf = PAGES),
	  -EINVAL, false },
	{ "accesses that wrap to 0 bytes", C(COPIES, 1U << 30, .count = 4), -EINVAL, false },
	{ "accesses beyond the range", C(EACH, 8, .count = 13), -E2BIG, true },
	{ "a byte of accesses beyond the range", C(EACH, 4, .count = 25, .uoff = 1), -E2BIG, true },
	{ "accesses beyond a stack buffer",
	  C(COPIES, 8, .count = UCOPY_STACK_BYTES / 8 + 1, .kbuf = STACK), -E2BIG, false },

	{ "one byte beyond the range", C(GET, 8, .uoff = SMALL - 7), -E2BIG, true },
	{ "a size beyond the range", C(COPY, SMALL + 1), -E2BIG, true },
	{ "a checked byte beyond the range", C(CHECK, 1, .uoff = SMALL), -E2BIG, true },
	{ "one byte beyond a slab object", C(COPY, UCOPY_SLAB_BYTES, .koff = 1), -E2BIG, false },
	{ "one byte beyond a stack buffer",
	  C(COPY, UCOPY_STACK_BYTES, .koff = 1, .kbuf = STACK), -E2BIG, false },
	{ "a size beyond a stack buffer",
	  C(COPY, UCOPY_STACK_BYTES + 1, .kbuf = STACK), -E2BIG, false },
	{ "a loaded byte beyond a stack buffer",
	  C(GET, 8, .koff = UCOPY_STACK_BYTES - 7, .kbuf = STACK), -E2BIG, false },
	{ "an offset beyond a stack buffer",
	  C(COPY, 1, .koff = UCOPY_STACK_BYTES + 1, .kbuf = STACK), -E2BIG, false },
};

static void test_cells(void)
{
	for (size_t i = 0; i < COUNT(cells); i++) {
		struct ucopy_run run = {
			.cell = cells[i].cell,
			.rounds = 1,
			.calls = 1,
			.samples = (uintptr_t)samples,
		};
		int file = cells[i].small ? small : fd;
		char name[96];
		long long ret;

		snprintf(name, sizeof(name), "CALL: %s", cells[i].name);
		ktap_expect(name, cells[i].want, call_cell(file, &cells[i].cell, &ret));
		snprintf(name, sizeof(name), "RUN: %s", cells[i].name);
		ktap_expect(name, cells[i].want, request(file, UCOPY_IOC_RUN, &run));
	}
}

#define PATH(...) UCOPY_IOC_PATH, { .path = { __VA_ARGS__ } }
#define BIND(addr_, len_, ...) \
	UCOPY_IOC_BIND, { .bind = { .addr = addr_, .len = len_, ##__VA_ARGS__ } }
#define CALL_OF(cell_, ...) UCOPY_IOC_CALL, { .call = { .cell = cell_, __VA_ARGS__ } }
#define CALL(...) UCOPY_IOC_CALL, { .call = { .cell = C(COPY, 8), __VA_ARGS__ } }
#define STRUCT_4 C(STRUCT, 4, .count = 1)
#define RUN_INTO(samples_, rounds_, calls_, ...) UCOPY_IOC_RUN, { .run = { .cell = C(COPY, 8), \
	.rounds = rounds_, .calls = calls_, .samples = samples_, ##__VA_ARGS__ } }
#define RUN(...) RUN_INTO((uintptr_t)samples, __VA_ARGS__)
#define KBUF(kbuf_, write_, off_, len_, ...) UCOPY_IOC_KBUF, { .kbuf = { .kbuf = kbuf_, \
	.write = write_, .off = off_, .len = len_, ##__VA_ARGS__ } }
#define OTHER(cmd) cmd, { .bytes = "" }
#define FAR (1ULL << 63)

struct request {
	const char *name;
	unsigned long cmd;
	union {
		struct ucopy_path_info path;
		struct ucopy_bind bind;
		struct ucopy_run run;
		struct ucopy_call call;
		struct ucopy_kbuf_io kbuf;
		char bytes[4096];
	} arg;
	int want;
};

static const struct request requests[] = {
	{ "PATH: a row", PATH(.path = COPY), 0 },
	{ "PATH: outputs given as input", PATH(.path = COPY, .available = 7, .name = "x"), 0 },
	{ "PATH: the first unknown row", PATH(.path = UCOPY_NR_PATHS), -EINVAL },
	{ "PATH: row 2^32 - 1", PATH(.path = UINT_MAX), -EINVAL },
	{ "PATH: a reserved field", PATH(.path = COPY, .reserved = { 1 }), -EINVAL },
	{ "PATH: the other reserved field", PATH(.path = COPY, .reserved = { 0, FAR }), -EINVAL },

	{ "BIND: no bytes", BIND(PAGE, 0), -EINVAL },
	{ "BIND: a reserved field", BIND(PAGE, 1, .reserved = { 1 }), -EINVAL },
	{ "BIND: the other reserved field", BIND(PAGE, 1, .reserved = { 0, FAR }), -EINVAL },
	{ "BIND: a range too long by one", BIND(PAGE, UCOPY_MAX_BIND + 1), -E2BIG },
	{ "BIND: 2^32 + 1 bytes", BIND(PAGE, (1ULL << 32) + 1), -E2BIG },
	{ "BIND: 2^64 - 1 bytes", BIND(PAGE, ~0ULL), -E2BIG },
	{ "BIND: kernel memory", BIND(KERNEL_ADDR, PAGE), -EFAULT },
	{ "BIND: the last byte", BIND(~0ULL, 1), -EFAULT },
	{ "BIND: a range that wraps", BIND(-PAGE, 2 * PAGE), -EFAULT },
	{ "BIND: a range that wraps to 0", BIND(-PAGE, PAGE), -EFAULT },
	{ "BIND: a range into the upper half", BIND(FAR - PAGE, 2 * PAGE), -EFAULT },

	{ "CALL: a kernel address", CALL(.flags = UCOPY_RUN_KERNEL), 0 },
	{ "CALL: faults, taken anyway", CALL(.flags = UCOPY_RUN_FAULTS), -EINVAL },
	{ "CALL: a RUN's flag", CALL(.flags = UCOPY_RUN_PLAIN), -EINVAL },
	{ "CALL: the last flag", CALL(.flags = 1U << 31), -EINVAL },
	{ "CALL: an output given as input", CALL(.ret = -1), 0 },
	{ "CALL: an address", CALL(.flags = UCOPY_CALL_ADDRESS, .addr = FAR), 0 },
	{ "CALL: an address and no flag", CALL(.addr = 1), -EINVAL },
	{ "CALL: an address's last bit and no flag", CALL(.addr = FAR), -EINVAL },
	{ "CALL: an address, and one of the kernel's",
	  CALL(.flags = UCOPY_CALL_ADDRESS | UCOPY_RUN_KERNEL), -EINVAL },
	{ "CALL: an address and an offset",
	  CALL_OF(C(COPY, 8, .uoff = 1), .flags = UCOPY_CALL_ADDRESS), -EINVAL },
	{ "CALL: an address for a form that does not check",
	  CALL_OF(C(RAW, 8), .flags = UCOPY_CALL_ADDRESS, .addr = KERNEL_ADDR), -EINVAL },
	{ "CALL: a user's size", CALL_OF(STRUCT_4, .usize = 8), 0 },
	{ "CALL: the largest of a user's sizes", CALL_OF(STRUCT_4, .usize = UCOPY_MAX_SIZE), 0 },
	{ "CALL: a user's size too big by one", CALL_OF(STRUCT_4, .usize = UCOPY_MAX_SIZE + 1),
	  -EINVAL },
	{ "CALL: a user's size beyond the range",
	  CALL_OF(C(STRUCT, 4, .count = 1, .uoff = UCOPY_MAX_OFFSET + 1), .usize = 8), -E2BIG },
	{ "CALL: a user's size where a path takes none", CALL(.usize = 8), -EINVAL },

	{ "RUN: one call", RUN(1, 1), 0 },
	{ "RUN: the most calls", RUN(1, UCOPY_MAX_CALLS), 0 },
	{ "RUN: the most rounds", RUN(UCOPY_MAX_ROUNDS, 1), 0 },
	{ "RUN: outputs given as input", RUN(1, 0, .ret = -1, .irqs_off = 7), 0 },
	{ "RUN: a reserved field", RUN(1, 1, .reserved = 1), -EINVAL },
	{ "RUN: a reserved field's last bit", RUN(1, 1, .reserved = FAR), -EINVAL },
	{ "RUN: with faults", RUN(1, 1, .flags = UCOPY_RUN_FAULTS), 0 },
	{ "RUN: a kernel address", RUN(1, 1, .flags = UCOPY_RUN_KERNEL), 0 },
	{ "RUN: as callers run it", RUN(1, 0, .flags = UCOPY_RUN_PLAIN), 0 },
	{ "RUN: every flag",
	  RUN(1, 1, .flags = UCOPY_RUN_FAULTS | UCOPY_RUN_KERNEL | UCOPY_RUN_PLAIN), 0 },
	{ "RUN: the first unknown flag", RUN(1, 1, .flags = 16), -EINVAL },
	{ "RUN: a CALL's flag", RUN(1, 1, .flags = UCOPY_CALL_ADDRESS), -EINVAL },
	{ "RUN: the last flag", RUN(1, 1, .flags = 1U << 31), -EINVAL },
	{ "RUN: with faults, no calls", RUN(1, 0, .flags = UCOPY_RUN_FAULTS), -E2BIG },
	{ "RUN: a stride", RUN(1, 1, .stride = PAGE), 0 },
	{ "RUN: a stride, no calls", RUN(1, 0, .stride = PAGE), -E2BIG },
	/* Three calls of 8 bytes; the last one ends at the end of the range. */
	{ "RUN: the longest stride", RUN(1, 1, .stride = (UCOPY_MAX_RANGE - 8) / 2), 0 },
	{ "RUN: a stride too long by one", RUN(1, 1, .stride = (UCOPY_MAX_RANGE - 8) / 2 + 1),
	  -E2BIG },
	{ "RUN: too many rounds for the stride", RUN(3, 1, .stride = UCOPY_MAX_RANGE / 8), -E2BIG },
	{ "RUN: too many calls for the stride", RUN(1, 3, .stride = UCOPY_MAX_RANGE / 8), -E2BIG },
	{ "RUN: a stride that wraps", RUN(1, 1, .stride = FAR), -E2BIG },
	{ "RUN: a stride back", RUN(1, 1, .stride = -8ULL), -E2BIG },
	{ "RUN: a stride in the kernel", RUN(1, 1, .stride = 8, .flags = UCOPY_RUN_KERNEL),
	  -EINVAL },
	{ "RUN: no rounds", RUN(0, 1), -E2BIG },
	{ "RUN: one round too many", RUN(UCOPY_MAX_ROUNDS + 1, 1), -E2BIG },
	{ "RUN: 2^32 - 1 rounds", RUN(UINT_MAX, 1), -E2BIG },
	{ "RUN: one call too many", RUN(1, UCOPY_MAX_CALLS + 1), -E2BIG },
	{ "RUN: 2^31 calls", RUN(1, 1U << 31), -E2BIG },
	{ "RUN: samples to NULL", RUN_INTO(0, 1, 1), -EFAULT },
	{ "RUN: samples to the kernel", RUN_INTO(KERNEL_ADDR, 1, 1), -EFAULT },
	{ "RUN: samples to the last byte", RUN_INTO(~0ULL, 1, 1), -EFAULT },

	{ "KBUF: all of a slab object", KBUF(SLAB, 0, 0, UCOPY_SLAB_BYTES), 0 },
	{ "KBUF: all of the pages", KBUF(PAGES, 1, 0, UCOPY_MAX_RANGE), 0 },
	{ "KBUF: all of vmalloc", KBUF(VMALLOC, 1, 0, UCOPY_MAX_RANGE), 0 },
	{ "KBUF: all of a stack buffer", KBUF(STACK, 1, 0, UCOPY_STACK_BYTES), 0 },
	{ "KBUF: the last byte", KBUF(SLAB, 0, UCOPY_SLAB_BYTES - 1, 1), 0 },
	{ "KBUF: a reserved field", KBUF(SLAB, 0, 0, 1, .reserved = { 1 }), -EINVAL },
	{ "KBUF: the other reserved field", KBUF(SLAB, 0, 0, 1, .reserved = { 0, FAR }), -EINVAL },
	{ "KBUF: neither read nor write", KBUF(SLAB, 2, 0, 1), -EINVAL },
	{ "KBUF: no bytes", KBUF(SLAB, 0, 0, 0), -EINVAL },
	{ "KBUF: an unknown buffer", KBUF(UCOPY_NR_KBUFS, 0, 0, 1), -EINVAL },
	{ "KBUF: buffer 2^32 - 1", KBUF(UINT_MAX, 1, 0, 1), -EINVAL },
	{ "KBUF: an offset at the end", KBUF(SLAB, 0, UCOPY_SLAB_BYTES, 1), -E2BIG },
	{ "KBUF: an offset beyond the end", KBUF(SLAB, 1, UCOPY_SLAB_BYTES + 1, 1), -E2BIG },
	{ "KBUF: one byte too many", KBUF(SLAB, 0, 1, UCOPY_SLAB_BYTES), -E2BIG },
	{ "KBUF: one byte too many for the pages", KBUF(PAGES, 1, 1, UCOPY_MAX_RANGE), -E2BIG },
	{ "KBUF: one byte too many for vmalloc",
	  KBUF(VMALLOC, 1, 1, UCOPY_MAX_RANGE), -E2BIG },
	{ "KBUF: one byte too many for the stack",
	  KBUF(STACK, 1, 1, UCOPY_STACK_BYTES), -E2BIG },
	{ "KBUF: a length that wraps", KBUF(SLAB, 1, 8, UINT_MAX - 3), -E2BIG },
	{ "KBUF: an offset that wraps", KBUF(SLAB, 0, UINT_MAX - 3, 8), -E2BIG },
	{ "KBUF: to the kernel", KBUF(SLAB, 0, 0, 8, .addr = KERNEL_ADDR), -EFAULT },
	{ "KBUF: from the kernel", KBUF(SLAB, 1, 0, 8, .addr = KERNEL_ADDR), -EFAULT },
	{ "KBUF: to address 1", KBUF(SLAB, 0, 0, 8, .addr = 1), -EFAULT },

	{ "ioctl: an unknown number", OTHER(_IOWR('y', 0x4f, struct ucopy_bind)), -ENOTTY },
	{ "ioctl: another type", OTHER(_IOW('z', 0x42, struct ucopy_bind)), -ENOTTY },
	{ "ioctl: another direction", OTHER(_IOR('y', 0x42, struct ucopy_bind)), -ENOTTY },
	{ "ioctl: another size", OTHER(_IOW('y', 0x42, struct ucopy_run)), -ENOTTY },
	{ "ioctl: a size beyond all", OTHER(_IOC(3U, 'y', 0x43, 4096)), -ENOTTY },
	{ "ioctl: no argument", OTHER(_IO('y', 0x40)), -ENOTTY },
	{ "ioctl: a terminal's", OTHER(TCGETS), -ENOTTY },
};
/* clang-format on */

/* On a bound file; KBUF gets valid memory if the row has no address. */
static void test_requests(void)
{
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct request r = requests[i];

		if (r.cmd == UCOPY_IOC_KBUF && !r.arg.kbuf.addr)
			r.arg.kbuf.addr = (uintptr_t)memory;
		ktap_expect(r.name, r.want, request(fd, r.cmd, &r.arg));
	}
}

/* The argument itself is not readable or not writable. */
static const struct {
	const char *name;
	unsigned long cmd;
} known[] = {
	{ "INFO", UCOPY_IOC_INFO }, { "PATH", UCOPY_IOC_PATH }, { "BIND", UCOPY_IOC_BIND },
	{ "RUN", UCOPY_IOC_RUN },   { "CALL", UCOPY_IOC_CALL }, { "KBUF", UCOPY_IOC_KBUF },
};

static void test_pointers(void)
{
	for (size_t i = 0; i < COUNT(known); i++) {
		char name[96];

		snprintf(name, sizeof(name), "%s: an argument at NULL", known[i].name);
		ktap_expect(name, -EFAULT, request(fd, known[i].cmd, NULL));
		snprintf(name, sizeof(name), "%s: an argument in the kernel", known[i].name);
		ktap_expect(name, -EFAULT, request(fd, known[i].cmd, (void *)KERNEL_ADDR));
	}
}

int main(void)
{
	struct ucopy_cell good = C(COPY, 64);
	int log = log_open();
	long long ret = 1;

	ktap_plan(2 * COUNT(cells) + COUNT(requests) + 2 * COUNT(known) + 3);
	memory = map_pages(UCOPY_MAX_RANGE, PROT_READ | PROT_WRITE);
	fd = device_open();
	small = device_open();
	if (fd < 0 || small < 0 || bind_range(fd, memory, UCOPY_MAX_RANGE) ||
	    bind_range(small, memory, SMALL))
		ktap_bail(DEVICE " cannot be opened and bound");
	test_cells();
	test_requests();
	test_pointers();
	ktap_expect("the device still takes a call", 0, call_cell(fd, &good, &ret));
	ktap_expect("and makes it", 0, ret);
	log_check(log);
	return ktap_end();
}
