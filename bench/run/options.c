// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of commands that measure a plan, and the plan that results from them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/cells.h"
#include "plan/counters.h"
#include "run/options.h"

/* Rounds if neither the plan nor the command line sets them. */
#define EXACT_ROUNDS 3
#define TIME_ROUNDS 20

enum { KEY_PLAIN = 0x400 };

static const struct argp_option option_table[] = {
	{ "plan", 'p', "NAME|FILE", 0, "what to measure: 'ucopy list plans' names some", 0 },
	{ "paths", 'P', "GLOB,...", 0, "only these paths, such as 'copy_*/checked'", 0 },
	{ "sizes", 's', "N,FROM:TO:xF,...", 0, "sizes in bytes, such as 1,8,64:4096:x2", 0 },
	{ "align", 'a', "USER:KERNEL,...", 0, "offsets of the two buffers, in bytes", 0 },
	{ "k", 'k', "N,FROM:TO:xF,...", 0, "accesses in a call, where a path makes several", 0 },
	{ "kbuf", 'b', "KIND,...", 0, "kernel buffers: " KBUF_LIST "auto (default)", 0 },
	{ "mem", 'M', "KIND,...", 0, "user memory: " MEM_LIST "by itself warm", 0 },
	{ "threads", 't', "N,...", 0, "CPUs that run a cell at once (time mode), by itself 1", 0 },
	{ "mode", 'm', "exact|time", 0,
	  "count instructions or take times (default: the plan's; exact)", 0 },
	{ "rounds", 'r', "N", 0, "rounds a cell, 1 to 64 (default: exact 3, time 20)", 0 },
	{ "counters", 'c', "NAME,...", 0,
	  "probe the batches by BPF with these counters of perf, such as cycles,instructions", 0 },
	{ "calls", 'n', "N", 0, "calls in a probed batch (default: as many as fit)", 0 },
	{ "plain", KEY_PLAIN, NULL, 0,
	  "leave interrupts and page faults on in every cell, to see that it changes nothing", 0 },
	{ "out", 'o', "FILE", 0, "the result (default: results/DATE-KERNEL-MODE.json)", 0 },
	{ 0 },
};

static error_t set_number(const char *option, const char *text, unsigned long most,
			  unsigned int *number)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text >= '0' && *text <= '9' && !*end && n && n <= most) {
		*number = n;
		return 0;
	}
	pr_err("--%s %s: give a number from 1 to %lu", option, text, most);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;

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
	case 't':
		o->lists[key] = arg;
		return 0;
	case 'm':
		o->mode = arg;
		if (!strcmp(arg, "exact") || !strcmp(arg, "time"))
			return 0;
		pr_err("mode '%s': give exact or time", arg);
		return EINVAL;
	case 'c':
		o->counters = arg;
		return 0;
	case 'n':
		return set_number("calls", arg, UCOPY_MAX_CALLS, &o->calls);
	case KEY_PLAIN:
		o->plain = true;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case 'r':
		return set_number("rounds", arg, UCOPY_MAX_ROUNDS, &o->rounds);
	case ARGP_KEY_ARG:
		pr_err("'%s' is not expected: '%s --help' tells the options", arg, state->name);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &target_argp, 0, NULL, 0 }, { 0 } };
const struct argp run_options_argp = {
	option_table, parse_option, NULL, NULL, children, NULL, NULL
};

/* Look up the counters that a plan names; in the plan of a result they already are. */
static const char *find_counters(struct plan *p)
{
	json_t *names = p->counters, *v;
	char *text = NULL;
	const char *why = NULL;
	size_t i;

	if (json_is_object(json_array_get(names, 0)))
		return NULL;
	json_array_foreach (names, i, v) {
		if (!json_is_string(v))
			why = "'counters' must hold names of counters";
		else
			join(&text, ",", "%s", json_string_value(v));
	}
	if (text) {
		p->counters = why ? NULL : counters_parse(text, &why);
		json_decref(names);
	}
	free(text);
	return why;
}

/* A plan file, or a built-in plan, with threads up to the number of CPUs. */
static const char *load_plan(const char *name, struct plan *p)
{
	const struct builtin_plan *b = builtin_plans;
	json_error_t error;
	const char *why;
	json_t *json;

	while (b->name && strcmp(b->name, name))
		b++;
	json = b->name ? json_loads(b->json, 0, &error) : json_load_file(name, 0, &error);
	if (!json)
		return error.line > 0 ? error_text("line %d: %s", error.line, error.text)
				      : "no such file, and no built-in plan ('ucopy list plans')";
	why = plan_from_json(p, json);
	json_decref(json);
	if (!why)
		why = find_counters(p);
	if (b->name)
		plan_limit_threads(p, host_cpus());
	return why;
}

/* Does the command line request something that exact mode cannot count? */
static const char *check_exact(const struct run_options *o, const struct plan *p)
{
	size_t nr;
	const unsigned int *threads = plan_threads(p, &nr);

	if (o->lists['M'] && p->mems & 1U << MEM_COLD)
		return "mem cold needs --mode time: the emulator counts instructions, it has no "
		       "cache";
	for (size_t i = 0; o->lists['t'] && i < nr; i++)
		if (threads[i] > 1)
			return error_text(
				"%u threads need --mode time: exact mode counts on one CPU",
				threads[i]);
	return NULL;
}

/* Is everything named on the command line covered by a cell of the plan? */
static const char *check_requested(const struct run_options *o, const struct plan *p)
{
	struct cells cells;
	const char *why = plan_expand(p, &cells);

	if (!why && o->paths)
		why = cells_lacking(&cells, "paths", o->paths);
	for (const struct argp_option *opt = option_table; !why && opt->name; opt++)
		if (opt->key < (int)ARRAY_SIZE(o->lists) && o->lists[opt->key] && opt->key != 'a')
			why = cells_lacking(&cells, opt->name, o->lists[opt->key]);
	cells_free(&cells);
	return why;
}

const char *run_options_plan(const struct run_options *o, struct plan *p)
{
	const char *why = load_plan(o->plan, p);
	bool exact = o->mode ? !strcmp(o->mode, "exact") : p->exact;

	if (!why && exact && !p->exact)
		why = "it takes times: leave out --mode exact";
	if (!why && o->paths)
		why = plan_only_paths(p, o->paths);
	for (const struct argp_option *opt = option_table; !why && opt->name; opt++)
		if (opt->key < (int)ARRAY_SIZE(o->lists) && o->lists[opt->key])
			why = plan_replace(p, opt->name, o->lists[opt->key]);
	p->exact = exact;
	p->plain |= o->plain;
	if (!why && exact)
		why = check_exact(o, p);
	if (!why)
		why = check_requested(o, p);
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
