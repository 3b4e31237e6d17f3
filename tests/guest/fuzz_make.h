/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests for the fuzzer: good ones of every kind and row, to be broken in a few
 * places.
 */
#ifndef UCOPY_FUZZ_MAKE_H
#define UCOPY_FUZZ_MAKE_H

#include "guest.h"

/* What the fuzzer's process has, for requests to point to. */
enum { PLAYGROUND = 16 * PAGE, IO = UCOPY_MAX_RANGE };

enum { RUN_COST = 2000000 };

static unsigned char *playground; /* any part of it may be bound */
static unsigned char *io; /* IO bytes for KBUF and for samples, a hole behind it */
static bool available[UCOPY_NR_PATHS];

/* What a file has bound. */
struct bound {
	uint64_t addr, len;
};

struct fuzz {
	unsigned long cmd;
	union {
		struct ucopy_info info;
		struct ucopy_path_info path;
		struct ucopy_bind bind;
		struct ucopy_run run;
		struct ucopy_call call;
		struct ucopy_kbuf_io kbuf;
		uint32_t words[4096]; /* as many as a request's size can say */
	} arg;
};

static uint64_t rng(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed * 0x2545f4914f6cdd1dULL >> 11;
}

static uint64_t below(uint64_t *seed, uint64_t limit)
{
	return limit ? rng(seed) % limit : 0;
}

static bool one_in(uint64_t *seed, unsigned int n)
{
	return !below(seed, n);
}

static const uint32_t limits32[] = {
	0,
	1,
	2,
	3,
	7,
	8,
	9,
	63,
	64,
	UCOPY_MAX_ROUNDS + 1,
	UCOPY_STACK_BYTES - 1,
	UCOPY_STACK_BYTES,
	UCOPY_STACK_BYTES + 1,
	UCOPY_MAX_COUNT,
	UCOPY_MAX_COUNT + 1,
	PAGE - 1,
	PAGE,
	UCOPY_MAX_CALLS + 1,
	UCOPY_MAX_OFFSET - 1,
	UCOPY_MAX_OFFSET,
	UCOPY_MAX_OFFSET + 1,
	UCOPY_MAX_SIZE - 1,
	UCOPY_MAX_SIZE,
	UCOPY_MAX_SIZE + 1,
	UCOPY_MAX_RANGE,
	UCOPY_MAX_RANGE + 1,
	UCOPY_MAX_BIND,
	UCOPY_MAX_BIND + 1,
	0x7fffffff,
	0x80000000,
	0xfffff000,
	0xffffffff,
};

/* Where this process has nothing: NULL, the kernel's half, and the hole between. */
static const uint64_t wild[] = {
	0,
	1,
	PAGE - 1,
	1ULL << 48,
	1ULL << 52,
	(1ULL << 56) - 8,
	1ULL << 62,
	(1ULL << 63) - 1,
	1ULL << 63,
	KERNEL_ADDR,
	0xffffffff81000000ULL,
	0xffffffffff600000ULL,
	-(uint64_t)PAGE,
	-8ULL,
	~0ULL,
};

static const uint32_t kbuf_size[] = {
#define BYTES(id, name, bytes) bytes,
	UCOPY_KBUFS(BYTES)
#undef BYTES
};

/* From 0 to @room, and often one of the two. */
static uint64_t edge(uint64_t *seed, uint64_t room)
{
	switch (below(seed, 4)) {
	case 0:
		return 0;
	case 1:
		return room;
	default:
		return below(seed, room + 1);
	}
}

/* Small, for a call must be short; seldom as large as it gets. */
static uint32_t some_size(uint64_t *seed)
{
	if (one_in(seed, 500))
		return edge(seed, UCOPY_MAX_SIZE);
	return edge(seed, 1ULL << below(seed, 13));
}

static struct ucopy_cell good_cell(uint64_t *seed, const struct bound *b)
{
	static const uint32_t kinds[] = { UCOPY_KBUF_SLAB,   UCOPY_KBUF_SLAB,  UCOPY_KBUF_SLAB,
					  UCOPY_KBUF_STACK,  UCOPY_KBUF_STACK, UCOPY_KBUF_PAGES,
					  UCOPY_KBUF_VMALLOC };
	static const uint32_t constant[] = { UCOPY_CONSTANT_SIZES(UCOPY_LISTED) };
	struct ucopy_cell c = {
		.path = below(seed, UCOPY_NR_PATHS),
		.kbuf = kinds[below(seed, COUNT(kinds))],
	};
	uint64_t most = kbuf_size[c.kbuf] < b->len ? kbuf_size[c.kbuf] : b->len, bytes, room;

	switch (rows[c.path].sizes) {
	case UCOPY_SIZES_NONE:
		break;
	case UCOPY_SIZES_ANY:
		c.size = some_size(seed);
		break;
	case UCOPY_SIZES_STRING:
		c.size = 1 + below(seed, UCOPY_STRING_LIMIT);
		break;
	case UCOPY_SIZES_ANY_K:
		c.size = 1 + below(seed, 64);
		break;
	case UCOPY_SIZES_CONSTANT:
	case UCOPY_SIZES_CONSTANT_K:
		c.size = constant[below(seed, COUNT(constant))];
		break;
	default:
		c.size = 1 << below(seed, 4);
	}
	if (rows[c.path].sizes == UCOPY_SIZES_CONSTANT_K)
		c.count = c.size <= 8 ? 1 << below(seed, 4) : 1;
	else if (ucopy_takes_count(rows[c.path].sizes))
		c.count = 1 + below(seed, 16);
	if (rows[c.path].sizes == UCOPY_SIZES_ANY && c.size > most)
		c.size = most;
	bytes = c.size * (c.count ?: 1);
	room = b->len > bytes ? b->len - bytes : 0;
	c.uoff = edge(seed, room < UCOPY_MAX_OFFSET ? room : UCOPY_MAX_OFFSET);
	bytes = ucopy_written(rows[c.path].sizes, bytes);
	room = kbuf_size[c.kbuf] > bytes ? kbuf_size[c.kbuf] - bytes : 0;
	c.koff = edge(seed, room < UCOPY_MAX_OFFSET ? room : UCOPY_MAX_OFFSET);
	return c;
}

/* Memory for @len bytes of which the last one is the last before the hole. */
static uint64_t io_for(uint64_t len)
{
	return (uintptr_t)io + IO - (len < IO ? len : IO);
}

static void good_run(uint64_t *seed, struct ucopy_run *run, const struct bound *b)
{
	run->cell = good_cell(seed, b);
	run->rounds = 1 + below(seed, 2);
	run->calls = one_in(seed, 100) ? 0 : 1 + below(seed, 4);
	run->flags = one_in(seed, 3) ? UCOPY_RUN_FAULTS : 0;
	if (one_in(seed, 5))
		run->flags |= UCOPY_RUN_PLAIN;
	if (one_in(seed, 10))
		run->flags |= UCOPY_RUN_KERNEL;
	if (one_in(seed, 4))
		run->stride = below(seed, b->len / (6 * (run->calls + 1)) + 1);
	run->samples = io_for(run->rounds * sizeof(struct ucopy_sample));
}

static void good_call(uint64_t *seed, struct ucopy_call *call, const struct bound *b)
{
	call->cell = good_cell(seed, b);
	if (one_in(seed, 10)) {
		call->flags = UCOPY_RUN_KERNEL;
	} else if (one_in(seed, 10)) {
		call->flags = UCOPY_CALL_ADDRESS;
		call->addr = wild[below(seed, COUNT(wild))];
		call->cell.uoff = 0;
	} else if (call->cell.path == UCOPY_PATH_struct_copy_struct_from_user) {
		call->usize = edge(seed, b->len);
	}
}

static void good_kbuf(uint64_t *seed, struct ucopy_kbuf_io *kbuf)
{
	kbuf->kbuf = below(seed, UCOPY_NR_KBUFS);
	kbuf->write = below(seed, 2);
	kbuf->len = 1 + some_size(seed) % kbuf_size[kbuf->kbuf];
	kbuf->off = edge(seed, kbuf_size[kbuf->kbuf] - kbuf->len);
	kbuf->addr = io_for(kbuf->len);
}

static void good_request(uint64_t *seed, struct fuzz *f, const struct bound *b)
{
	unsigned int kind = below(seed, 20);

	memset(&f->arg, 0, sizeof(f->arg.call) + sizeof(f->arg.path));
	if (kind < 9) {
		f->cmd = UCOPY_IOC_CALL;
		good_call(seed, &f->arg.call, b);
	} else if (kind < 14) {
		f->cmd = UCOPY_IOC_RUN;
		good_run(seed, &f->arg.run, b);
	} else if (kind < 17) {
		f->cmd = UCOPY_IOC_KBUF;
		good_kbuf(seed, &f->arg.kbuf);
	} else if (kind < 18) {
		f->cmd = UCOPY_IOC_BIND;
		f->arg.bind.addr = (uintptr_t)playground + below(seed, PLAYGROUND / 2);
		f->arg.bind.len = 1 + below(seed, PLAYGROUND / 2);
	} else if (kind < 19) {
		f->cmd = UCOPY_IOC_PATH;
		f->arg.path.path = below(seed, UCOPY_NR_PATHS);
	} else {
		f->cmd = UCOPY_IOC_INFO;
	}
}

static void break_word(uint64_t *seed, struct fuzz *f)
{
	unsigned int words = _IOC_SIZE(f->cmd) / sizeof(uint32_t);
	uint32_t *word = &f->arg.words[below(seed, words)];

	switch (below(seed, 6)) {
	case 0:
		*word = limits32[below(seed, COUNT(limits32))];
		break;
	case 1:
		*word ^= 1U << below(seed, 32);
		break;
	case 2:
		*word = rng(seed);
		break;
	case 3:
		*word += one_in(seed, 2) ? 1 : -1U;
		break;
	case 4:
		*word = f->arg.words[below(seed, words)];
		break;
	default:
		memcpy(&f->arg.words[below(seed, words / 2) * 2], &wild[below(seed, COUNT(wild))],
		       sizeof(*wild));
	}
}

static void break_command(uint64_t *seed, struct fuzz *f)
{
	switch (below(seed, 4)) {
	case 0:
		f->cmd = _IOC(_IOC_DIR(f->cmd), 'y', _IOC_NR(f->cmd), below(seed, 1 << 14));
		break;
	case 1:
		f->cmd = _IOC(_IOC_DIR(f->cmd), 'y', _IOC_NR(f->cmd),
			      (_IOC_SIZE(f->cmd) + (one_in(seed, 2) ? 8 : -8)) & 0x3fff);
		break;
	case 2:
		f->cmd ^= 1UL << below(seed, 32);
		break;
	default:
		f->cmd = rng(seed);
	}
}

/* Does this process have nothing there? Otherwise a request that is taken might hit it. */
static bool nowhere(uint64_t addr)
{
	return addr < 16 * PAGE || addr >= 1ULL << 48;
}

/* About how many instructions a RUN takes that the module may take. */
static uint64_t run_cost(const struct ucopy_run *run)
{
	const struct ucopy_cell *c = &run->cell;
	uint64_t call = 100 + (uint64_t)c->size * (c->count ?: 1) + 10 * c->count;

	if (c->size > UCOPY_MAX_SIZE || c->count > UCOPY_MAX_COUNT ||
	    run->rounds > UCOPY_MAX_ROUNDS || run->calls > UCOPY_MAX_CALLS)
		return 0;
	/* Calls that the module chooses take at most UCOPY_IRQS_OFF_NS a batch of 2n. */
	return run->rounds * (run->calls ? 6 * run->calls * call : 4 * UCOPY_IRQS_OFF_NS);
}

/* Point into memory of ours only where that may change, and keep calls short. */
static void tame(struct fuzz *f)
{
	struct ucopy_bind *bind = &f->arg.bind;
	struct ucopy_run *run = &f->arg.run;
	uint64_t at, room;

	switch (f->cmd) {
	case UCOPY_IOC_BIND:
		at = bind->addr - (uintptr_t)playground;
		if (at >= PLAYGROUND && !nowhere(bind->addr))
			bind->addr = (uintptr_t)playground + (at %= PLAYGROUND);
		room = at < PLAYGROUND ? PLAYGROUND - at : 16 * PAGE;
		if (bind->len > room && bind->len <= UCOPY_MAX_BIND)
			bind->len = 1 + bind->len % room;
		break;
	case UCOPY_IOC_KBUF:
		if (!nowhere(f->arg.kbuf.addr))
			f->arg.kbuf.addr = io_for(f->arg.kbuf.len);
		break;
	case UCOPY_IOC_CALL:
		if (!nowhere(f->arg.call.addr))
			f->arg.call.addr |= 1ULL << 63;
		break;
	case UCOPY_IOC_RUN:
		if (!nowhere(run->samples))
			run->samples = io_for((uint64_t)run->rounds * sizeof(struct ucopy_sample));
		if (run_cost(run) > RUN_COST) {
			run->rounds = 1;
			run->calls = run->calls ? 1 : 0;
		}
		break;
	}
}

#endif
