/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KTAP for the programs that test the module in a guest: a plan, a line a
 * test, and an exit status that says whether all of them passed.
 */
#ifndef UCOPY_KTAP_H
#define UCOPY_KTAP_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	unsigned int planned, nr, failed;
} ktap;

/* The first thing that went wrong in a test, and how many more did. */
struct ktap_test {
	unsigned int failures;
	char why[256];
	char skip[96]; /* why the test cannot be made here */
};

static inline void ktap_plan(unsigned int nr)
{
	ktap.planned = nr;
	printf("KTAP version 1\n1..%u\n", nr);
}

static inline void ktap_fail(struct ktap_test *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline void ktap_fail(struct ktap_test *t, const char *fmt, ...)
{
	va_list ap;

	if (t->failures++)
		return;
	va_start(ap, fmt);
	vsnprintf(t->why, sizeof(t->why), fmt, ap);
	va_end(ap);
}

/* End a test: what it found decides the line. */
static inline void ktap_result(const struct ktap_test *t, const char *name)
{
	ktap.nr++;
	if (t->failures) {
		ktap.failed++;
		printf("not ok %u %s # %s", ktap.nr, name, t->why);
		if (t->failures > 1)
			printf(" (and %u more)", t->failures - 1);
		putchar('\n');
	} else {
		printf("ok %u %s", ktap.nr, name);
		if (*t->skip)
			printf(" # SKIP %s", t->skip);
		putchar('\n');
	}
	fflush(stdout);
}

/* A test of one number. */
static inline void ktap_expect(const char *name, long long expected, long long got)
{
	struct ktap_test t = { 0 };

	if (expected != got)
		ktap_fail(&t, "expected %lld, got %lld", expected, got);
	ktap_result(&t, name);
}

/* The test program itself cannot go on. */
static inline void ktap_bail(const char *why)
{
	printf("Bail out! %s: %s\n", why, strerror(errno));
	exit(1);
}

/* What the program exits with. */
static inline int ktap_end(void)
{
	if (ktap.nr != ktap.planned)
		printf("# planned %u tests, made %u\n", ktap.planned, ktap.nr);
	return ktap.failed || ktap.nr != ktap.planned;
}

#endif
