/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both sides of a copy, and a model of what they must hold: user memory
 * between two pages of canaries, and the kernel buffers. After each call whole
 * pages are compared with the model, so that no stray byte goes unseen.
 */
#ifndef UCOPY_MEMORY_H
#define UCOPY_MEMORY_H

#include "guest.h"

enum {
	RANGE = 20 * PAGE, /* bound user memory */
	ARENA = PAGE + RANGE + PAGE, /* with the canaries */
};

/* What a page can be to a path, other than ordinary memory. */
enum page { UNMAPPED, NO_ACCESS, READ_ONLY, FRESH };

/* One line of the output: a path under one aspect. */
struct test {
	struct ktap_test ktap;
	unsigned int path;
	unsigned int arg; /* of the aspect */
	unsigned int calls; /* made so far */
};

static struct {
	int fd;
	unsigned char *user; /* the arena; the bound range begins a page into it */
	unsigned char seen[UCOPY_MAX_RANGE]; /* the kernel buffer, as last read */
	long hole; /* arena offset of a page that must not be touched, or -1 */
} mem;

static struct {
	unsigned char user[ARENA];
	unsigned char kernel[UCOPY_NR_KBUFS][UCOPY_MAX_RANGE];
} model;

#define BYTES(id, name, bytes) bytes,
#define NAME(id, name, bytes) name,
static const unsigned int kbuf_bytes[] = { UCOPY_KBUFS(BYTES) };
static const char *const kbuf_names[] = { UCOPY_KBUFS(NAME) };

/* User bytes have the top bit, kernel bytes have not, and none is 0. */
static void fill(unsigned char *p, size_t len, bool of_user)
{
	static uint64_t x = 88172645463325252ULL;

	for (size_t i = 0; i < len; i += sizeof(x)) {
		uint64_t v;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		if (of_user)
			v = x | 0x8080808080808080ULL;
		else
			v = (x & 0x7f7f7f7f7f7f7f7fULL) | 0x0101010101010101ULL;
		memcpy(p + i, &v, len - i < sizeof(v) ? len - i : sizeof(v));
	}
}

static long page_of(long off)
{
	return off - off % PAGE;
}

/* Make user memory what the model says; the hole stays as it is. */
static void write_user(long off, long len)
{
	for (long end = off + len, next; off < end; off = next) {
		next = page_of(off) + PAGE < end ? page_of(off) + PAGE : end;
		if (page_of(off) != mem.hole)
			memcpy(mem.user + off, model.user + off, next - off);
	}
}

static void refill_user(long off, long len)
{
	unsigned char kept[PAGE];

	if (mem.hole >= 0)
		memcpy(kept, model.user + mem.hole, PAGE);
	fill(model.user + off, len, true);
	if (mem.hole >= 0)
		memcpy(model.user + mem.hole, kept, PAGE);
	write_user(off, len);
}

static void refill_kernel(unsigned int kind, unsigned int off, unsigned int len)
{
	unsigned char *p = model.kernel[kind] + off;

	if (!len)
		return;
	fill(p, len, false);
	if (kbuf_io(mem.fd, true, kind, off, len, p))
		ktap_bail("the kernel buffer cannot be written");
}

static void refill_all(void)
{
	refill_user(0, ARENA);
	for (unsigned int kind = 0; kind < UCOPY_NR_KBUFS; kind++)
		refill_kernel(kind, 0, kbuf_bytes[kind]);
}

static void put_nul(long off)
{
	model.user[off] = 0;
	write_user(off, 1);
}

/* Map and bind user memory, and fill both sides. */
static void memory_setup(void)
{
	mem.hole = -1;
	mem.user = map_pages(ARENA, PROT_READ | PROT_WRITE);
	mem.fd = device_open();
	if (mem.fd < 0 || bind_range(mem.fd, mem.user + PAGE, RANGE))
		ktap_bail(DEVICE " cannot be opened and bound");
	refill_all();
}

/* Turn a page of the arena into something else, and back. */
static void make_page(enum page what, long off)
{
	unsigned char *p = mem.user + off;

	if (what == FRESH) {
		madvise(p, PAGE, MADV_DONTNEED);
		memset(model.user + off, 0, PAGE);
		return;
	}
	mem.hole = off;
	if (what == UNMAPPED)
		munmap(p, PAGE);
	else
		mprotect(p, PAGE, what == READ_ONLY ? PROT_READ : PROT_NONE);
}

static void restore_page(struct test *t, enum page what, long off)
{
	unsigned char *p = mem.user + off;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	mem.hole = -1;
	if (what == UNMAPPED && mmap(p, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
		ktap_bail("a page cannot be mapped again");
	mprotect(p, PAGE, PROT_READ | PROT_WRITE);
	if (what == FRESH)
		refill_user(off, PAGE);
	else if (what == UNMAPPED)
		write_user(off, PAGE);
	else if (memcmp(p, model.user + off, PAGE))
		ktap_fail(&t->ktap, "expected the page to stay as it was, got other bytes");
}

/* Note what went wrong with one combination. */
__attribute__((format(printf, 3, 4))) static void fail(struct test *t, const struct ucopy_cell *c,
						       const char *fmt, ...)
{
	char what[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	ktap_fail(&t->ktap, "size=%u k=%u uoff=%u koff=%u kbuf=%s: %s", c->size, c->count, c->uoff,
		  c->koff, kbuf_names[c->kbuf], what);
}

/* Bytes of all accesses of a call. */
static unsigned int bytes(const struct ucopy_cell *c)
{
	return c->size * (c->count ?: 1);
}

/* The whole pages to look at: those of [off, off + len) and one on either side. */
struct window {
	long from, to;
};

static struct window window(long off, long len, long limit)
{
	long from = page_of(off) - PAGE, to = page_of(off + len - 1) + 2 * PAGE;

	return (struct window){ from < 0 ? 0 : from, to < limit ? to : limit };
}

static struct window kernel_window(const struct ucopy_cell *c)
{
	return window(c->koff, bytes(c), kbuf_bytes[c->kbuf]);
}

static void read_kernel(struct test *t, const struct ucopy_cell *c)
{
	struct window w = kernel_window(c);

	if (kbuf_io(mem.fd, false, c->kbuf, w.from, w.to - w.from, mem.seen + w.from))
		fail(t, c, "the kernel buffer cannot be read");
}

/* @off: where the call's bytes begin, to say where a wrong byte is. */
static void compare(struct test *t, const struct ucopy_cell *c, const char *side,
		    const unsigned char *want, const unsigned char *got, struct window w, long off)
{
	for (long at = w.from; at < w.to; at += PAGE) {
		if (got == mem.user && at == mem.hole)
			continue;
		if (!memcmp(want + at, got + at, w.to - at < PAGE ? w.to - at : PAGE))
			continue;
		while (want[at] == got[at])
			at++;
		fail(t, c, "expected byte %ld of the %s side to be 0x%02x, got 0x%02x", at - off,
		     side, want[at], got[at]);
		return;
	}
}

/* Compare around what a call may have touched, and restore what it changed. */
static void compare_around(struct test *t, const struct ucopy_cell *c)
{
	unsigned int failures = t->ktap.failures;
	long off = PAGE + c->uoff;

	compare(t, c, "user", model.user, mem.user, window(off, bytes(c), ARENA), off);
	compare(t, c, "kernel", model.kernel[c->kbuf], mem.seen, kernel_window(c), c->koff);
	if (t->ktap.failures != failures)
		refill_all();
}

/* At the end of a test: all of both sides. */
static void compare_all(struct test *t)
{
	for (unsigned int kind = 0; kind < UCOPY_NR_KBUFS; kind++) {
		struct ucopy_cell c = { .kbuf = kind, .size = kbuf_bytes[kind] };

		read_kernel(t, &c);
		compare_around(t, &c);
	}
}

#endif
