// SPDX-License-Identifier: GPL-2.0
/* ucopy run: a plan, run by the driver in a guest, becomes a result file. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "commands.h"
#include "counters.h"
#include "env.h"
#include "measure.h"
#include "plan.h"
#include "progress.h"
#include "result.h"
#include "target.h"
#include "util.h"

/* Rounds when neither the plan nor the command line says. */
#define EXACT_ROUNDS 3
#define TIME_ROUNDS 20

struct options {
	struct target_options target;
	const char *plan, *paths, *mode, *out, *counters;
	const char *lists[256]; /* what replaces a plan's list, by the option's key */
	unsigned int rounds, calls;
};

static const struct argp_option option_table[] = {
	{ "plan", 'p', "quick|full|FILE", 0, "what to measure (default: quick)", 0 },
	{ "paths", 'P', "GLOB,...", 0, "only these paths, such as 'copy_*/checked'", 0 },
	{ "sizes", 's', "N,FROM:TO:xF,...", 0, "sizes in bytes, such as 1,8,64:4096:x2", 0 },
	{ "align", 'a', "USER:KERNEL,...", 0, "offsets of the two buffers, in bytes", 0 },
	{ "k", 'k', "N,FROM:TO:xF,...", 0, "accesses in a call, where a path makes several", 0 },
	{ "kbuf", 'b', "KIND,...", 0, "kernel buffers: " KBUF_LIST "auto (default)", 0 },
	{ "mem", 'M', "KIND,...", 0, "user memory: " MEM_LIST "by itself warm", 0 },
	{ "mode", 'm', "exact|time", 0, "count instructions (default) or take times", 0 },
	{ "rounds", 'r', "N", 0, "rounds a cell, 1 to 64 (default: exact 3, time 20)", 0 },
	{ "counters", 'c', "NAME,...", 0,
	  "probe the batches by BPF with these counters of perf, such as cycles,instructions", 0 },
	{ "calls", 'n', "N", 0, "calls in a probed batch (default: as many as fit)", 0 },
	{ "out", 'o', "FILE", 0, "the result (default: results/DATE-KERNEL-MODE.json)", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->target;
		return 0;
	case 'p':
		o->plan = arg;
		return 0;
	case 'P':
		o->paths = arg;
		return 0;
	case 's':
	case 'a':
	case 'k':
	case 'b':
	case 'M':
		o->lists[key] = arg;
		return 0;
	case 'm':
		o->mode = arg;
		return 0;
	case 'c':
		o->counters = arg;
		return 0;
	case 'n':
		o->calls = strtoul(arg, &end, 10);
		if (!*end && o->calls && o->calls <= UCOPY_MAX_CALLS)
			return 0;
		complain("--calls %s: give a number from 1 to %u", arg, UCOPY_MAX_CALLS);
		return EINVAL;
	case 'o':
		o->out = arg;
		return 0;
	case 'r':
		o->rounds = strtoul(arg, &end, 10);
		if (!*end && o->rounds && o->rounds <= UCOPY_MAX_ROUNDS)
			return 0;
		complain("--rounds %s: give a number from 1 to %u", arg, UCOPY_MAX_ROUNDS);
		return EINVAL;
	case ARGP_KEY_ARG:
		complain("'%s' is not expected: 'ucopy help run' tells the options", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &target_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	NULL,
	"Measure a plan in a guest and write a result file.\v"
	"Exact mode counts instructions and is the same in every run. Time mode takes nanoseconds:"
	" a machine's with KVM, else the emulator's, and then they are marked as such.",
	children,
	NULL,
	NULL
};

/* A built-in plan or a file, with the command line's changes. */
static const char *load_plan(const struct options *o, struct plan *p)
{
	const struct builtin_plan *b = builtin_plans;
	json_error_t error;
	const char *why;
	json_t *json;

	while (b->name && strcmp(b->name, o->plan))
		b++;
	json = b->name ? json_loads(b->json, 0, &error) : json_load_file(o->plan, 0, &error);
	if (!json)
		return error.line > 0 ? because("line %d: %s", error.line, error.text)
				      : "no such file, and no built-in plan ('ucopy list plans')";
	why = plan_from_json(p, json);
	json_decref(json);
	if (!why && o->paths)
		why = plan_only_paths(p, o->paths);
	for (const struct argp_option *opt = option_table; !why && opt->name; opt++)
		if (o->lists[opt->key])
			why = plan_replace(p, opt->name, o->lists[opt->key]);
	p->exact = !strcmp(o->mode, "exact");
	if (!why && o->lists['M'] && p->exact && p->mems & 1U << MEM_COLD)
		why = "mem cold needs --mode time: the emulator counts instructions, it has no "
		      "cache";
	if (!why && o->counters)
		p->counters = counters_parse(o->counters, &why);
	if (o->calls)
		p->calls = o->calls;
	if (o->rounds)
		p->rounds = o->rounds;
	if (!p->rounds)
		p->rounds = p->exact ? EXACT_ROUNDS : TIME_ROUNDS;
	return why;
}

/* One run: the result as it grows. */
struct run {
	struct plan plan;
	struct cells cells;
	struct target target;
	json_t *result, *result_cells, *warnings;
	struct progress progress;
	double clock_khz;
	bool done;
	bool watched; /* by the oracle */
	struct oracle oracle;
	struct calls calls;
};

static void warn(struct run *r, json_t *text)
{
	complain("warning: %s", json_string_value(text));
	json_array_append_new(r->warnings, text);
}

/* What the probes lack; the other methods go on. */
static void tell_lacks(const json_t *probe)
{
	const char *lack = json_string_value(json_object_get(probe, "lack"));
	json_t *c;
	size_t i;

	if (lack)
		complain("no probes: %s; the other methods go on", lack);
	json_array_foreach (json_object_get(probe, "counters"), i, c) {
		lack = json_string_value(json_object_get(c, "lack"));
		if (lack)
			complain("counter %s: %s", json_string_value(json_object_get(c, "name")),
				 lack);
	}
}

static int take_hello(struct run *r, const json_t *hello)
{
	const json_t *absent = json_object_get(hello, "absent");

	if (json_integer_value(json_object_get(hello, "cells")) != (json_int_t)r->cells.nr) {
		complain("the driver has another list of cells than the command: run 'make'");
		return -EPROTO;
	}
	r->clock_khz = json_number_value(json_object_get(hello, "clock_khz"));
	json_object_set_new(r->result, "environment", env_describe(&r->target.config, hello));
	json_object_set(r->result, "absent", (json_t *)absent);
	tell_lacks(json_object_get(hello, "probe"));
	return 0;
}

/* One line of the driver. Returns 0 or -errno after a word. */
static int take_line(const char *line, void *arg)
{
	struct run *r = arg;
	json_t *json = json_loads(line, 0, NULL), *v, *cell = NULL;
	size_t i;
	int ret = 0;

	if ((v = json_object_get(json, "hello"))) {
		ret = take_hello(r, v);
	} else if (json_object_get(json, "done")) {
		r->done = true;
	} else if ((v = json_object_get(json, "i")) && (i = json_integer_value(v)) < r->cells.nr) {
		const struct cell *c = &r->cells.cell[i];
		const char *error = json_string_value(json_object_get(json, "error"));

		if (error)
			warn(r, json_sprintf("%s: not measured: %s", c->name, error));
		else
			cell = measure_cell(c, json, r->plan.exact, r->clock_khz);
		if (cell && r->watched)
			calls_add(&r->calls, c, json, cell);
		if (cell && r->target.config.accel == ACCEL_EMULATED)
			json_object_set_new(cell, "emulated", json_true());
		if (!error && !cell)
			ret = -EPROTO;
		json_array_append_new(r->result_cells, cell);
	} else {
		ret = -EPROTO;
	}
	if (ret == -EPROTO)
		complain("the driver printed what it never should: %.60s", line);
	json_decref(json);
	progress_at(&r->progress, json_array_size(r->result_cells));
	return ret;
}

/* What the oracle saw goes into the cell; what the batches counted stays its value. */
static void describe(struct measured *m, struct call *call, void *arg)
{
	struct run *r = arg;

	oracle_describe(&r->oracle, call, m->result);
}

/* In exact mode every cell is looked at as it is measured. Returns 0, or -errno after a word. */
static int watch(struct run *r)
{
	int ret;

	if (!r->plan.exact)
		return 0;
	if (!oracle_possible(r->target.config.arch)) {
		complain("this QEMU takes no plugins: the result has no parts, 'ucopy attribute'"
			 " will estimate them from the stages");
		return 0;
	}
	ret = oracle_prepare(&r->oracle, &r->target);
	r->watched = !ret;
	return ret;
}

static int collect(struct run *r)
{
	int ret = watch(r), status = 0;

	if (ret)
		return ret;
	r->target.config.plugin = r->oracle.plugin;
	progress_start(&r->progress, r->cells.nr);
	ret = vm_run(&r->target.config, take_line, r, &status);
	progress_end(&r->progress);
	if (r->watched)
		calls_read(&r->calls, &r->oracle);
	if (!ret && (status || !r->done)) {
		complain("the driver ended with status %d", status);
		ret = -EIO;
	}
	return ret;
}

/* results/latest.json: a link to the newest result, wherever that is. */
static void link_latest(const char *out)
{
	char *dir = root_path("results"), *real = realpath(out, NULL);
	char *link = strf("%s/latest.json", dir), *tmp = strf("%s/.latest.tmp", dir);
	const char *to = real;

	if (real && !strncmp(real, dir, strlen(dir)) && real[strlen(dir)] == '/')
		to = real + strlen(dir) + 1;
	unlink(tmp);
	if (!to || symlink(to, tmp) || rename(tmp, link))
		complain("warning: %s: not updated: %s", link, strerror(errno));
	free(tmp);
	free(link);
	free(real);
	free(dir);
}

static char *default_out(const struct run *r, const struct options *o)
{
	char stamp[32];
	time_t t = time(NULL);
	char *rel, *path;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime(&t));
	rel = strf("results/%s-%s-%s.json", stamp, r->target.release, o->mode);
	path = root_path(rel);
	free(rel);
	return path;
}

static void begin_result(struct run *r)
{
	char stamp[32];
	time_t t = time(NULL);

	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", gmtime(&t));
	r->warnings = json_array();
	r->result_cells = json_array();
	r->result = json_pack("{s:s, s:s, s:s, s:{}, s:o, s:{}, s:O, s:O}", "schema", RESULT_SCHEMA,
			      "status", "partial", "created", stamp, "environment", "plan",
			      plan_to_json(&r->plan), "absent", "warnings", r->warnings, "cells",
			      r->result_cells);
}

/* Save what there is; a run without one cell leaves the old file alone. */
static int finish(struct run *r, const char *out, int ret)
{
	size_t have = json_array_size(r->result_cells);
	bool whole = !ret && !json_array_size(r->warnings);

	if (ret == -EINTR)
		complain("interrupted after %zu of %zu cells%s", have, r->cells.nr,
			 have ? "" : ": no result is written");
	else if (!ret && !have)
		complain("no cell was measured: %s is not written", out);
	if (!have)
		return EXIT_TROUBLE;
	if (r->target.config.accel == ACCEL_EMULATED)
		json_array_append_new(r->warnings, json_string(EMULATED_MARK));
	json_object_set_new(r->result, "status", json_string(whole ? "complete" : "partial"));
	if (result_save(r->result, out))
		return EXIT_TROUBLE;
	link_latest(out);
	printf("%s: %zu cells, %s\n", out, have, whole ? "complete" : "partial");
	return whole ? EXIT_FINE : EXIT_TROUBLE;
}

static int run(struct run *r, const struct options *o)
{
	char *results = root_path("results"), *plan = NULL, *out = NULL;
	int fd = -1, ret, code = EXIT_TROUBLE;

	ret = target_prepare(&r->target, &o->target, r->plan.exact);
	if (!ret) {
		out = o->out ? strf("%s", o->out) : default_out(r, o);
		make_dirs(results);
		result_sweep(results);
		ret = result_probe(out);
	}
	if (!ret) {
		fd = plan_memfd(&r->plan);
		plan = strf("/proc/self/fd/%d", fd);
		r->target.config.program = r->target.driver;
		r->target.config.plan = plan;
		begin_result(r);
		ret = fd < 0 ? -errno : collect(r);
		code = finish(r, out, ret);
		json_decref(r->result);
		json_decref(r->warnings);
		json_decref(r->result_cells);
	}
	if (fd >= 0)
		close(fd);
	free(plan);
	free(out);
	free(results);
	calls_free(&r->calls);
	oracle_free(&r->oracle);
	target_release(&r->target);
	return code;
}

int cmd_run(int argc, char **argv)
{
	struct options o = { .target = TARGET_DEFAULTS, .plan = "quick", .mode = "exact" };
	struct run r = { .oracle = { .table = -1, .out = -1 }, .calls = { .found = describe } };
	const char *why;
	int code = EXIT_TROUBLE;

	r.calls.arg = &r;
	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	if (strcmp(o.mode, "exact") && strcmp(o.mode, "time")) {
		complain("mode '%s': give exact or time", o.mode);
		return EXIT_TROUBLE;
	}
	why = load_plan(&o, &r.plan);
	if (!why)
		why = plan_expand(&r.plan, &r.cells);
	if (why)
		complain("plan %s: %s", o.plan, why);
	else
		code = run(&r, &o);
	cells_free(&r.cells);
	plan_free(&r.plan);
	return code;
}
