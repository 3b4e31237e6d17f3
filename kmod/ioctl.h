/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI of /dev/ucopy, shared by the module and its callers. See
 * docs/ioctl.md. Every structure has the same layout for 32 and 64 bits, and
 * every reserved field must be zero.
 */
#ifndef UCOPY_IOCTL_H
#define UCOPY_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define UCOPY_ABI 4
#define UCOPY_DEVICE "ucopy"

#define UCOPY_MAX_SIZE (1U << 20) /* bytes in one call of a path */
#define UCOPY_MAX_OFFSET 8192U /* offset into either buffer */
#define UCOPY_MAX_RANGE (UCOPY_MAX_SIZE + UCOPY_MAX_OFFSET)
#define UCOPY_MAX_BIND (8U << 20) /* bytes bound: six calls of any size, pages apart */
#define UCOPY_MAX_COUNT 1024U /* accesses per call of a path */
#define UCOPY_MAX_CALLS 4096U /* calls per batch of n */
#define UCOPY_MAX_ROUNDS 64U /* rounds per UCOPY_IOC_RUN */
#define UCOPY_IRQS_OFF_NS 50000U /* longest stretch with interrupts off */

#define UCOPY_SLAB_BYTES 8192U /* the largest slab object */
/* Small enough for a frame below 1024 bytes, where some kernels warn. */
#define UCOPY_STACK_BYTES 512U

/*
 * Where the kernel buffer lives. X(id, name, size in bytes); the order is the
 * ABI's index: new kinds go at the end.
 *
 * slab: an object of a kmalloc cache. pages: what kmalloc() returns for sizes
 * above the largest slab. vmalloc: pages mapped by vmalloc(). stack: in a module
 * stack frame, live during the calls; its contents are kept between them.
 */
#define UCOPY_KBUFS(X)                                                                             \
	X(SLAB, "slab", UCOPY_SLAB_BYTES)                                                          \
	X(PAGES, "pages", UCOPY_MAX_RANGE)                                                         \
	X(VMALLOC, "vmalloc", UCOPY_MAX_RANGE)                                                     \
	X(STACK, "stack", UCOPY_STACK_BYTES)

enum ucopy_kbuf {
#define UCOPY_ENUM(id, name, bytes) UCOPY_KBUF_##id,
	UCOPY_KBUFS(UCOPY_ENUM)
#undef UCOPY_ENUM
		UCOPY_NR_KBUFS
};

/* UCOPY_IOC_INFO: properties of this module. All fields are outputs. */
struct ucopy_info {
	__u32 abi; /* UCOPY_ABI */
	__u32 nr_paths;
	__u32 max_size; /* bytes */
	__u32 max_offset; /* bytes */
	__u32 max_calls;
	__u32 max_rounds;
	__u32 clock_khz; /* sample clock ticks per millisecond */
	__u32 irqs_off_ns;
	__u64 reserved[4];
};

/* UCOPY_IOC_PATH: one row of the table, and whether this kernel has it. */
struct ucopy_path_info {
	__u32 path; /* in: index of the row */
	__u32 available; /* out: 1 if it can be run */
	__u32 dir; /* out: enum ucopy_dir */
	__u32 sizes; /* out: enum ucopy_sizes */
	char name[48]; /* out: family/variant */
	char reason[80]; /* out: why it is not available, else empty */
	__u64 reserved[2];
};

/* UCOPY_IOC_BIND: check a range of user memory once, for all later calls. */
struct ucopy_bind {
	__u64 addr;
	__u64 len; /* bytes, 1 to UCOPY_MAX_BIND */
	__u64 reserved[2];
};

/* The call to make; part of UCOPY_IOC_RUN and UCOPY_IOC_CALL. */
struct ucopy_cell {
	__u32 path;
	__u32 size; /* bytes per access */
	__u32 uoff; /* offset into the bound range */
	__u32 koff; /* offset into the kernel buffer */
	__u32 kbuf; /* enum ucopy_kbuf */
	__u32 count; /* accesses, 1 to UCOPY_MAX_COUNT; 0 if the path makes just one */
};

/* Ticks taken by the batches of one round. */
struct ucopy_sample {
	__u64 n; /* n calls */
	__u64 n2; /* 2n calls */
	__u64 null_n; /* n calls of stage/null */
	__u64 null_n2; /* 2n calls of stage/null */
};

/* Page faults are taken, and interrupts are on: a call may sleep. */
#define UCOPY_RUN_FAULTS 1U
/*
 * The user address points into the module's own memory, to test that it is
 * rejected: only for paths for which ucopy_checks_address() is true.
 */
#define UCOPY_RUN_KERNEL 2U
/*
 * In a CALL, use the given user address, whatever it is, to test how it is handled:
 * only for paths for which ucopy_checks_address() is true.
 */
#define UCOPY_CALL_ADDRESS 4U
/*
 * The calls of a RUN are made as the kernel's callers make them: interrupts on,
 * preemptible, page faults not disabled. A vmalloc'ed kernel buffer is always measured
 * this way, as the object-size check looks it up only if page faults are not disabled.
 */
#define UCOPY_RUN_PLAIN 8U

/*
 * UCOPY_IOC_RUN: measure one cell. With a stride, each call of the path works on
 * its own memory, one stride after that of the previous call, over the whole
 * request: 3 * calls * rounds calls. With a stride or UCOPY_RUN_FAULTS there is no
 * warm-up call before the first batch, and calls is used as given, at least 1.
 */
struct ucopy_run {
	struct ucopy_cell cell;
	__u32 rounds; /* 1 to UCOPY_MAX_ROUNDS */
	__u32 calls; /* in: n, or 0 to let the module choose; out: n */
	__u32 irqs_off; /* out: 1 if interrupts were off in every batch */
	__u32 flags; /* UCOPY_RUN_* */
	__u64 samples; /* pointer to struct ucopy_sample[rounds] */
	__s64 ret; /* out: what the last call returned */
	__u64 stride; /* bytes from one call's user address to the next's; 0: the same */
	__u64 reserved;
};

/* UCOPY_IOC_CALL: one call, for its effect rather than its cost. */
struct ucopy_call {
	struct ucopy_cell cell;
	__s64 ret; /* out: what the call returned */
	__u32 flags; /* UCOPY_RUN_KERNEL, UCOPY_CALL_ADDRESS or none; faults are taken anyway */
	__u32 usize; /* bytes of the user's structure for copy_struct_from_user(); 0: the cell's */
	__u64 addr; /* with UCOPY_CALL_ADDRESS, and then uoff is 0 */
};

/* UCOPY_IOC_KBUF: read or write the kernel buffer. */
struct ucopy_kbuf_io {
	__u32 kbuf; /* enum ucopy_kbuf */
	__u32 write; /* 1: addr -> buffer, 0: buffer -> addr */
	__u32 off;
	__u32 len;
	__u64 addr;
	__u64 reserved[2];
};

#define UCOPY_IOC_INFO _IOR('y', 0x40, struct ucopy_info)
#define UCOPY_IOC_PATH _IOWR('y', 0x41, struct ucopy_path_info)
#define UCOPY_IOC_BIND _IOW('y', 0x42, struct ucopy_bind)
#define UCOPY_IOC_RUN _IOWR('y', 0x43, struct ucopy_run)
#define UCOPY_IOC_CALL _IOWR('y', 0x44, struct ucopy_call)
#define UCOPY_IOC_KBUF _IOW('y', 0x45, struct ucopy_kbuf_io)

#endif
