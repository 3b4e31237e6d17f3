// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: replaces probe/bpf.c if the driver is built without libbpf. */
#include <stddef.h>

#include "driver/probe.h"

struct probe *probe_open(const json_t *counters, bool exact, const char **why)
{
	(void)counters;
	(void)exact;
	*why = "the driver was built without libbpf: install clang, bpftool and libbpf-dev, then"
	       " run 'make clean all'";
	return NULL;
}

json_t *probe_describe(struct probe *p, unsigned int (*null)(void *arg), void *arg)
{
	(void)p;
	(void)null;
	(void)arg;
	return NULL;
}

unsigned int probe_passes(const struct probe *p)
{
	(void)p;
	return 0;
}

void probe_begin(struct probe *p, unsigned int pass, unsigned int n)
{
	(void)p;
	(void)pass;
	(void)n;
}

unsigned long long probe_end(struct probe *p, unsigned int pass, json_t *kinds)
{
	(void)p;
	(void)pass;
	(void)kinds;
	return 0;
}

void probe_close(struct probe *p)
{
	(void)p;
}
