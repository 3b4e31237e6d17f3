// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: loads bpf/phase.bpf.c, opens counters and reads the sums. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "driver/probe.h"
#include "lib/perf.h"
#include "lib/util.h"
#include "plan/plan.h"

/* After probe.h, whose types it needs. */
#include "phase.skel.h"

/* Counters on at once in exact mode, where none may be multiplexed and a probe must be short. */
#define AT_ONCE 1
#define MAX_NAMED 32

struct counter {
	const char *name;
	int fd; /* or -errno */
	struct ucopy_count last; /* as read() returned it at the end of its last pass */
};

struct probe {
	struct phase *skeleton;
	struct counter counter[MAX_NAMED]; /* in the order requested */
	unsigned int nr;
	unsigned int at_once; /* counters per pass; the first pass is for time alone */
	int meter; /* counts instructions on CPU 0, kernel included; or negative */
};

static void open_counters(struct probe *p, const json_t *counters)
{
	json_t *c;
	size_t i;

	json_array_foreach (counters, i, c) {
		struct counter *to = &p->counter[p->nr];

		if (p->nr == MAX_NAMED)
			break;
		p->nr++;
		to->name = json_string_value(json_object_get(c, "name"));
		to->fd = perf_open(json_integer_value(json_object_get(c, "type")),
				   json_integer_value(json_object_get(c, "config")), false);
	}
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

struct probe *probe_open(const json_t *counters, bool exact, const char **why)
{
	struct probe *p = xcalloc(1, sizeof(*p));
	int ret;

	libbpf_set_print(quiet);
	p->meter = -1;
	p->at_once = exact ? AT_ONCE : UCOPY_MAX_COUNTERS;
	open_counters(p, counters);
	p->skeleton = phase__open_and_load();
	ret = p->skeleton ? phase__attach(p->skeleton) : -errno;
	if (ret) {
		*why = error_text("BPF: %s: %s", p->skeleton ? "cannot attach" : "cannot load",
				  strerror(-ret));
		probe_close(p);
		return NULL;
	}
	p->skeleton->bss->tgid = getpid();
	p->skeleton->bss->null_path = UCOPY_PATH_null;
	p->meter = perf_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, false);
	return p;
}

/* The counters of a pass: from first_of() up to, but not including, end_of(). */
static unsigned int first_of(const struct probe *p, unsigned int pass)
{
	return pass ? (pass - 1) * p->at_once : 0;
}

static unsigned int end_of(const struct probe *p, unsigned int pass)
{
	unsigned int end = pass * p->at_once;

	return end < p->nr ? end : p->nr;
}

static void disable_counters(const struct probe *p, unsigned int pass)
{
	for (unsigned int i = first_of(p, pass); i < end_of(p, pass); i++)
		if (p->counter[i].fd >= 0)
			ioctl(p->counter[i].fd, PERF_EVENT_IOC_DISABLE, 0);
}

/* From here on a pass is over: what its counters have counted is not of the next one. */
static void end_pass(struct probe *p, unsigned int pass)
{
	for (unsigned int i = first_of(p, pass); i < end_of(p, pass); i++)
		if (p->counter[i].fd >= 0 &&
		    read(p->counter[i].fd, &p->counter[i].last, sizeof(p->counter[i].last)) < 0)
			p->counter[i].last = (struct ucopy_count){ 0 };
	/* Inactive until the next pass selects the phases that count. */
	p->skeleton->bss->calls = 0;
}

static unsigned long long read_meter(const struct probe *p)
{
	unsigned long long count[3] = { 0 };
	struct timespec t;

	if (p->meter >= 0 && read(p->meter, count, sizeof(count)) == sizeof(count))
		return count[0];
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* Instructions or ns taken by some rounds of the empty path. */
static double metered(const struct probe *p, unsigned int (*null)(void *arg), void *arg,
		      unsigned int *rounds)
{
	unsigned long long before = read_meter(p);

	*rounds = null(arg);
	return read_meter(p) - before;
}

/* Cost of the probe at one end of a phase: attached minus detached. */
static double boundary(struct probe *p, unsigned int (*null)(void *arg), void *arg)
{
	unsigned int pass = probe_passes(p) > 1, rounds;
	double with, without;

	if (p->meter >= 0)
		ioctl(p->meter, PERF_EVENT_IOC_ENABLE, 0);
	probe_begin(p, pass, 1);
	null(arg);
	with = metered(p, null, arg, &rounds);
	phase__detach(p->skeleton);
	null(arg);
	without = metered(p, null, arg, &rounds);
	if (p->meter >= 0)
		ioctl(p->meter, PERF_EVENT_IOC_DISABLE, 0);
	disable_counters(p, pass);
	end_pass(p, pass);
	phase__attach(p->skeleton);
	return rounds ? (with - without) / (2.0 * UCOPY_PHASES * rounds) : 0;
}

json_t *probe_describe(struct probe *p, unsigned int (*null)(void *arg), void *arg)
{
	json_t *all = json_array();

	for (unsigned int i = 0; i < p->nr; i++) {
		const struct counter *c = &p->counter[i];
		json_t *lack = c->fd >= 0 ? json_null() : json_string(perf_lack(c->fd));

		json_array_append_new(all, json_pack("{s:s, s:o}", "name", c->name, "lack", lack));
	}
	return json_pack("{s:o, s:f, s:s}", "counters", all, "boundary", boundary(p, null, arg),
			 "boundary_unit", p->meter >= 0 ? "insn" : "ns");
}

unsigned int probe_passes(const struct probe *p)
{
	return 1 + (p->nr + p->at_once - 1) / p->at_once;
}

void probe_begin(struct probe *p, unsigned int pass, unsigned int n)
{
	int map = bpf_map__fd(p->skeleton->maps.events);
	unsigned int key = 0;

	for (unsigned int i = first_of(p, pass); i < end_of(p, pass); i++) {
		if (p->counter[i].fd < 0)
			continue;
		ioctl(p->counter[i].fd, PERF_EVENT_IOC_ENABLE, 0);
		bpf_map_update_elem(map, &key, &p->counter[i].fd, BPF_ANY);
		key++;
	}
	memset(p->skeleton->bss->sums, 0, sizeof(p->skeleton->bss->sums));
	p->skeleton->bss->dropped = 0;
	p->skeleton->bss->counters = key;
	p->skeleton->bss->plain = key == 1;
	p->skeleton->bss->calls = n;
}

static json_t *named(json_t *in, const char *name)
{
	json_t *o = json_object_get(in, name);

	if (!o) {
		o = json_object();
		json_object_set_new(in, name, o);
	}
	return o;
}

/* How long a counter was enabled and running in this pass: the short probe does not record it. */
static struct ucopy_count since_last(struct counter *c, struct ucopy_count sum)
{
	struct ucopy_count at;

	if (read(c->fd, &at, sizeof(at)) != sizeof(at))
		return sum;
	sum.enabled = at.enabled - c->last.enabled;
	sum.running = at.running - c->last.running;
	return sum;
}

static void take_sum(struct probe *p, unsigned int pass, const struct ucopy_phase_sum *sum,
		     json_t *kind)
{
	json_t *counters = named(kind, "counters");
	unsigned int key = 0;

	json_object_set_new(kind, "phases", json_integer(sum->phases));
	if (!pass)
		json_object_set_new(kind, "time",
				    json_pack("[I, I]", (json_int_t)sum->time,
					      (json_int_t)sum->least_time));
	for (unsigned int i = first_of(p, pass); i < end_of(p, pass); i++) {
		struct ucopy_count c = sum->count[key];

		if (p->counter[i].fd < 0)
			continue;
		if (p->skeleton->bss->plain)
			c = since_last(&p->counter[i], c);
		json_object_set_new(counters, p->counter[i].name,
				    json_pack("[I, I, I, I]", (json_int_t)c.counter,
					      (json_int_t)c.enabled, (json_int_t)c.running,
					      (json_int_t)sum->least[key]));
		key++;
	}
}

unsigned long long probe_end(struct probe *p, unsigned int pass, json_t *kinds)
{
	unsigned long long dropped = p->skeleton->bss->dropped;

	disable_counters(p, pass);
	for (size_t k = 0; k < UCOPY_PHASES; k++) {
		if (k == json_array_size(kinds))
			json_array_append_new(kinds, json_object());
		take_sum(p, pass, &p->skeleton->bss->sums[k], json_array_get(kinds, k));
	}
	end_pass(p, pass);
	return dropped;
}

void probe_close(struct probe *p)
{
	for (unsigned int i = 0; i < p->nr; i++)
		if (p->counter[i].fd >= 0)
			close(p->counter[i].fd);
	if (p->meter >= 0)
		close(p->meter);
	phase__destroy(p->skeleton);
	free(p);
}
