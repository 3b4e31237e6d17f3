// SPDX-License-Identifier: GPL-2.0
/*
 * The in-target driver: one static program. It reads a plan, binds a range of
 * its memory to /dev/ucopy, has every cell measured and prints one JSON line a
 * cell: see docs/results.md, "What the driver prints".
 *
 *	driver PLAN
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <dirent.h>

#include "plan.h"
#include "util.h"

/* Cells whose rounds are interleaved, so that drift hits them alike. */
#define BLOCK 32

/* Calls in a batch of n in exact mode; in time mode the module chooses. */
#define EXACT_CALLS 4

/* How often the rounds of a cell are looked through for disturbed ones. */
#define MAX_REPEATS 100

struct driver {
	int fd;
	char *user; /* UCOPY_MAX_RANGE bytes, bound */
	struct plan plan;
	struct cells cells;
	bool available[UCOPY_NR_PATHS];
	unsigned long ioctls; /* made so far */
};

/* Every ioctl is counted: the oracle names what it saw by their numbers. */
static int call_device(struct driver *d, unsigned long request, void *arg)
{
	d->ioctls++;
	return ioctl(d->fd, request, arg);
}

static void print_line(json_t *line)
{
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(line);
}

/* A file's first line, or with key the value after the colon on key's line. */
static json_t *read_text(const char *path, const char *key)
{
	FILE *f = fopen(path, "r");
	json_t *text = json_null();
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		char *value = line;

		line[strcspn(line, "\n")] = '\0';
		if (key) {
			if (strncmp(line, key, strlen(key)))
				continue;
			value = strchr(line, ':');
			value = value ? value + 1 + strspn(value + 1, " ") : line;
		}
		text = json_string(value);
		break;
	}
	free(line);
	if (f)
		fclose(f);
	return text;
}

/* arm64 gives a CPU's model in numbers. */
static json_t *cpu_model(void)
{
	static const char cpuinfo[] = "/proc/cpuinfo";
	static const char *const keys[] = { "CPU implementer", "CPU part", "CPU variant",
					    "CPU revision" };
	json_t *model = read_text(cpuinfo, "model name"), *v[4];

	if (json_is_string(model))
		return model;
	for (int i = 0; i < 4; i++)
		v[i] = read_text(cpuinfo, keys[i]);
	if (json_is_string(v[0]) && json_is_string(v[1]))
		model = json_sprintf("implementer %s, part %s, variant %s, revision %s",
				     json_string_value(v[0]), json_string_value(v[1]),
				     json_string_value(v[2]), json_string_value(v[3]));
	for (int i = 0; i < 4; i++)
		json_decref(v[i]);
	return model;
}

/* x86 calls them flags, arm64 features. */
static json_t *cpu_flags(void)
{
	json_t *flags = read_text("/proc/cpuinfo", "flags");

	return json_is_null(flags) ? read_text("/proc/cpuinfo", "Features") : flags;
}

static json_t *mitigations(void)
{
	static const char dir[] = "/sys/devices/system/cpu/vulnerabilities";
	json_t *all = json_object();
	struct dirent **names;
	int nr = scandir(dir, &names, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		if (names[i]->d_name[0] != '.') {
			char *path = strf("%s/%s", dir, names[i]->d_name);

			json_object_set_new(all, names[i]->d_name, read_text(path, NULL));
			free(path);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	return all;
}

/* Which rows the module has; what it lacks, with the reason. */
static json_t *absent_paths(struct driver *d)
{
	json_t *absent = json_object();

	for (unsigned int i = 0; i < UCOPY_NR_PATHS; i++) {
		struct ucopy_path_info info = { .path = i };

		if (call_device(d, UCOPY_IOC_PATH, &info) || strcmp(info.name, path_rows[i].name)) {
			complain("module: row %u is not %s: rebuild it from this checkout", i,
				 path_rows[i].name);
			exit(EXIT_TROUBLE);
		}
		d->available[i] = info.available;
		if (!info.available)
			json_object_set_new(absent, info.name, json_string(info.reason));
	}
	return absent;
}

static void hello(struct driver *d)
{
	struct ucopy_info info;
	struct utsname u;

	uname(&u);
	if (call_device(d, UCOPY_IOC_INFO, &info) || info.abi != UCOPY_ABI) {
		complain("module: not ABI %d: rebuild it from this checkout", UCOPY_ABI);
		exit(EXIT_TROUBLE);
	}
	print_line(json_pack("{s:{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:i, s:o}}", "hello",
			     "release", u.release, "version", u.version, "arch", u.machine,
			     "cmdline", read_text("/proc/cmdline", NULL), "cpu_model", cpu_model(),
			     "cpu_flags", cpu_flags(), "mitigations", mitigations(), "memory",
			     read_text("/proc/meminfo", "MemTotal"), "clock_khz",
			     (json_int_t)info.clock_khz, "cells", (int)d->cells.nr, "absent",
			     absent_paths(d)));
}

/* What a call must return when it did its work; a stage returns 0. */
static long long expected(const struct cell *c)
{
	switch (c->row->dir) {
	case UCOPY_DIR_STR:
		return c->c.size - 1;
	case UCOPY_DIR_STRLEN:
		return c->c.size;
	default:
		return 0;
	}
}

/* One round or several of one cell. Returns 0 or -errno. */
static int measure(struct driver *d, const struct cell *cell, struct ucopy_run *run,
		   struct ucopy_sample *samples, unsigned int rounds)
{
	char *end = d->user + cell->c.uoff + cell->c.size - 1;
	bool string = cell->row->dir == UCOPY_DIR_STR || cell->row->dir == UCOPY_DIR_STRLEN;
	int ret;

	run->cell = cell->c;
	run->rounds = rounds;
	/* Counts do not scatter: a few calls are as good as many. */
	run->calls = d->plan.exact ? EXACT_CALLS : 0;
	run->samples = (unsigned long)samples;
	/* A string of size bytes, its NUL counted. */
	if (string)
		*end = '\0';
	ret = call_device(d, UCOPY_IOC_RUN, run) ? -errno : 0;
	/* clear_user() leaves zeroes behind: no string may end there early. */
	memset(d->user + cell->c.uoff, 'u', cell->c.size);
	return ret;
}

/* first: the number of the first ioctl that measured it, of none but it since then. */
static void report(const struct driver *d, size_t i, const struct ucopy_run *run,
		   const struct ucopy_sample *samples, unsigned long first, int ret)
{
	const struct cell *cell = &d->cells.cell[i];
	json_t *all;

	if (!ret && run->ret != expected(cell)) {
		print_line(json_pack("{s:i, s:o}", "i", (int)i, "error",
				     json_sprintf("returned %lld, not %lld", (long long)run->ret,
						  expected(cell))));
		return;
	}
	if (ret) {
		print_line(json_pack("{s:i, s:s}", "i", (int)i, "error", strerror(-ret)));
		return;
	}
	all = json_array();
	for (unsigned int r = 0; r < d->plan.rounds; r++)
		json_array_append_new(all, json_pack("[I, I, I, I]", (json_int_t)samples[r].n,
						     (json_int_t)samples[r].n2,
						     (json_int_t)samples[r].null_n,
						     (json_int_t)samples[r].null_n2));
	print_line(json_pack("{s:i, s:i, s:b, s:[I, I], s:o}", "i", (int)i, "n", (int)run->calls,
			     "irqs_off", (int)run->irqs_off, "ioctls", (json_int_t)first,
			     (json_int_t)d->ioctls, "rounds", all));
}

static bool same(const struct ucopy_sample *a, const struct ucopy_sample *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* The least that each batch took in any round. */
static struct ucopy_sample least(const struct ucopy_sample *s, unsigned int rounds)
{
	struct ucopy_sample min = s[0];

#define LEAST(batch) (min.batch = s[r].batch < min.batch ? s[r].batch : min.batch)
	for (unsigned int r = 1; r < rounds; r++) {
		LEAST(n);
		LEAST(n2);
		LEAST(null_n);
		LEAST(null_n2);
	}
#undef LEAST
	return min;
}

/*
 * Counts do not scatter: in a cell that runs with interrupts on, a round above
 * the least was interrupted. It is measured again, so that what is kept is the
 * path's and the same in every run.
 */
static int repeat_disturbed(struct driver *d, const struct cell *cell, struct ucopy_run *run,
			    struct ucopy_sample *samples)
{
	unsigned int rounds = d->plan.rounds;
	bool disturbed = !run->irqs_off;
	int ret = 0;

	for (int tries = 0; !ret && disturbed && tries < MAX_REPEATS; tries++) {
		struct ucopy_sample min = least(samples, rounds);

		disturbed = false;
		for (unsigned int r = 0; !ret && r < rounds; r++)
			if (!same(&samples[r], &min)) {
				disturbed = true;
				ret = measure(d, cell, run, &samples[r], 1);
			}
	}
	return ret;
}

/* The rounds of a block's cells, interleaved unless the counts are exact. */
static void run_block(struct driver *d, size_t first, size_t nr)
{
	static struct ucopy_sample samples[BLOCK][UCOPY_MAX_ROUNDS];
	struct ucopy_run runs[BLOCK] = { 0 };
	unsigned int rounds = d->plan.rounds;
	unsigned int step = d->plan.exact ? rounds : 1;
	unsigned long ioctls = d->ioctls + 1;
	int ret[BLOCK] = { 0 };

	for (unsigned int r = 0; r < rounds; r += step)
		for (size_t i = 0; i < nr; i++) {
			const struct cell *cell = &d->cells.cell[first + i];

			if (d->available[cell->c.path] && !ret[i])
				ret[i] = measure(d, cell, &runs[i], &samples[i][r], step);
		}
	for (size_t i = 0; i < nr; i++) {
		const struct cell *cell = &d->cells.cell[first + i];

		if (d->plan.exact && d->available[cell->c.path] && !ret[i])
			ret[i] = repeat_disturbed(d, cell, &runs[i], samples[i]);
		if (d->available[cell->c.path])
			report(d, first + i, &runs[i], samples[i], ioctls, ret[i]);
	}
}

static void bind_memory(struct driver *d)
{
	struct ucopy_bind bind = { .len = UCOPY_MAX_RANGE };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one) || mlockall(MCL_CURRENT | MCL_FUTURE)) {
		complain("driver: cannot pin itself and its memory: %s", strerror(errno));
		exit(EXIT_TROUBLE);
	}
	d->user = mmap(NULL, UCOPY_MAX_RANGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (d->user != MAP_FAILED) {
		memset(d->user, 'u', UCOPY_MAX_RANGE);
		bind.addr = (unsigned long)d->user;
	}
	if (d->user == MAP_FAILED || call_device(d, UCOPY_IOC_BIND, &bind)) {
		complain("driver: cannot bind %u bytes: %s", UCOPY_MAX_RANGE, strerror(errno));
		exit(EXIT_TROUBLE);
	}
}

int main(int argc, char **argv)
{
	struct driver d = { 0 };
	json_error_t error;
	const char *why;
	json_t *json;

	if (argc != 2) {
		complain("usage: driver PLAN");
		return EXIT_TROUBLE;
	}
	json = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error);
	why = json ? plan_from_json(&d.plan, json) : error.text;
	if (!why)
		why = plan_expand(&d.plan, &d.cells);
	if (!why && !d.plan.rounds)
		why = "'rounds' is not set";
	if (why) {
		complain("plan %s: %s", argv[1], why);
		return EXIT_TROUBLE;
	}
	json_decref(json);

	d.fd = open("/dev/" UCOPY_DEVICE, O_RDWR | O_CLOEXEC);
	if (d.fd < 0) {
		complain("/dev/" UCOPY_DEVICE ": %s: is the module loaded, and are you root?",
			 strerror(errno));
		return EXIT_TROUBLE;
	}
	bind_memory(&d);
	hello(&d);
	if (d.plan.exact) {
		for (size_t i = 0; i < d.cells.nr; i++)
			run_block(&d, i, 1);
	} else {
		for (size_t i = 0; i < d.cells.nr; i += BLOCK)
			run_block(&d, i, d.cells.nr - i < BLOCK ? d.cells.nr - i : BLOCK);
	}
	print_line(json_pack("{s:i}", "done", (int)d.cells.nr));
	plan_free(&d.plan);
	cells_free(&d.cells);
	return 0;
}
