// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy trace: list every instruction of one call of a path, or a table of several paths, and
 * whether the batches agree.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "oracle/listing.h"
#include "oracle/source.h"
#include "plan/paths.h"
#include "result/result.h"
#include "run/session.h"
#include "view/attribute/attribution.h"

struct options {
	struct target_options target;
	const char *path, *lists[256]; /* by the option's key */
	bool source, json;
};

enum { KEY_SOURCE = 0x400 };

static const struct argp_option option_table[] = {
	{ "paths", 'P', "PATH,...", 0, "as PATH", 0 },
	{ "sizes", 's', "N", 0, "size in bytes, or several (default: 8)", 0 },
	{ "align", 'a', "USER:KERNEL", 0, "offsets of the two buffers, in bytes", 0 },
	{ "k", 'k', "N", 0, "accesses in a call of a path that makes several (default: 1)", 0 },
	{ "kbuf", 'b', "KIND", 0, "kernel buffer: " KBUF_LIST "auto (default)", 0 },
	{ "mem", 'M', "KIND", 0, "user memory: " MEM_LIST "default: warm", 0 },
	{ "source", KEY_SOURCE, NULL, 0, "show source lines, of code that has debug information",
	  0 },
	{ "format", 'f', "text|json", 0, "text (default) or JSON", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->target;
		return 0;
	case 's':
	case 'a':
	case 'k':
	case 'b':
	case 'M':
		o->lists[key] = arg;
		return 0;
	case 'P':
		o->path = arg;
		return 0;
	case KEY_SOURCE:
		o->source = true;
		return 0;
	case 'f':
		o->json = !strcmp(arg, "json");
		if (o->json || !strcmp(arg, "text"))
			return 0;
		pr_err("--format %s: give text or json", arg);
		return EINVAL;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		o->path = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &target_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	"PATH",
	"List every instruction of one call of a path, as it runs.\v"
	"The code is shown after the kernel patched its alternatives. 'call' is the measured"
	" wrapper, 'rest' the function's own code. Several cells give a table instead of a"
	" listing. Exit code 1: the batches counted something else.",
	children,
	NULL,
	NULL
};

struct trace {
	struct session session;
	struct plan asked; /* only the requested paths */
	struct call *call; /* one per cell */
	struct source source; /* of a listing, if asked for */
	bool blind; /* this QEMU has no plugin support */
};

static double value_of(const struct measured *m)
{
	return json_number_value(json_object_get(m->result, "value"));
}

static const char *verdict(const struct trace *t, const struct measured *m)
{
	const struct call *call = &t->call[m->cell - t->session.cells.cell];

	return oracle_insns(&t->session.oracle, call) == value_of(m) ? "equal" : "NOT EQUAL";
}

static const char *absent(const struct trace *t, const struct cell *cell)
{
	return json_string_value(
		json_object_get(json_object_get(t->session.result, "absent"), cell->row->name));
}

static void print_listing(const struct trace *t)
{
	const struct measured *m = &t->session.calls.cell[0];
	const struct call *call = &t->call[0];

	printf("%s\nkernel %s, vm, exact mode, one call as it runs; times executed, address, "
	       "place\n",
	       m->cell->name, t->session.target.release);
	listing_print(&t->session.oracle, call);
	printf("\n%-10s %8s\n", "part", "insn");
	for (int i = 0; i < NR_PARTS; i++)
		if (call->by_part[i])
			printf("%-10s %8" PRIu64 "\n", part_names[i], call->by_part[i]);
	printf("%-10s %8" PRIu64 "\n", "total", call->total);
	if (call->iterations)
		printf("%-10s %8" PRIu64 "  of these repeat a rep-string instruction\n", "",
		       call->iterations);
	printf("%-10s %8" PRIu64 "\n%-10s %8.0f\n%-10s %8.0f  %s\n", "- null",
	       t->session.oracle.null.total, "oracle", oracle_insns(&t->session.oracle, call),
	       "batches", value_of(m), verdict(t, m));
}

static void print_table(const struct trace *t)
{
	const struct measured *m = t->session.calls.cell;

	printf("kernel %s, vm, exact mode, instructions of one call, %" PRIu64
	       " of them an empty wrapper's\n%-72s",
	       t->session.target.release, t->session.oracle.null.total, "");
	for (int i = 0; i < NR_PARTS; i++)
		printf(" %8s", part_names[i]);
	printf(" %8s %8s %8s\n", "total", "oracle", "batches");
	for (size_t c = 0; c < t->session.cells.nr; c++) {
		const struct cell *cell = &t->session.cells.cell[c];
		const struct call *call = &t->call[c];

		printf("%-72s", cell->name);
		if (absent(t, cell)) {
			printf("  %s\n", absent(t, cell));
			continue;
		}
		for (int i = 0; i < NR_PARTS; i++)
			printf(" %8" PRIu64, call->by_part[i]);
		printf(" %8" PRIu64 " %8.0f %8.0f  %s\n", call->total,
		       oracle_insns(&t->session.oracle, call), value_of(m), verdict(t, m));
		m++;
	}
}

static json_t *cell_json(const struct trace *t, const struct cell *cell, const struct measured *m)
{
	const struct call *call = &t->call[cell - t->session.cells.cell];
	json_t *parts, *o;

	if (absent(t, cell))
		return json_pack("{s:s, s:s}", "cell", cell->name, "absent", absent(t, cell));
	parts = nonnull(json_object());
	for (int i = 0; i < NR_PARTS; i++)
		if (call->by_part[i])
			json_object_set_new(parts, part_names[i], json_integer(call->by_part[i]));
	o = json_pack("{s:s, s:o, s:I, s:I, s:o, s:o, s:b}", "cell", cell->name, "parts", parts,
		      "total", (json_int_t)call->total, "iterations", (json_int_t)call->iterations,
		      "oracle", result_number(oracle_insns(&t->session.oracle, call)), "batches",
		      result_number(value_of(m)), "equal", *verdict(t, m) == 'e');
	/* Of several cells they would be millions. */
	if (t->session.cells.nr == 1)
		json_object_set_new(o, "instructions", listing_json(&t->session.oracle, call));
	return o;
}

static void print_json(const struct trace *t)
{
	const struct measured *m = t->session.calls.cell;
	json_t *cells = nonnull(json_array()), *all;

	for (size_t i = 0; i < t->session.cells.nr; i++) {
		const struct cell *cell = &t->session.cells.cell[i];

		json_array_append_new(cells, cell_json(t, cell, m));
		m += !absent(t, cell);
	}
	all = json_pack("{s:s, s:s, s:I, s:o}", "kernel", t->session.target.release, "arch",
			t->session.target.arch->machine, "null",
			(json_int_t)t->session.oracle.null.total, "cells", cells);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

/* Exit code 1 if the oracle and the batches differ. */
static int print_trace(const struct trace *t, bool json)
{
	int code = EXIT_FINE;

	if (json)
		print_json(t);
	else if (t->session.cells.nr == 1)
		print_listing(t);
	else
		print_table(t);
	for (size_t i = 0; i < t->session.calls.nr; i++)
		if (*verdict(t, &t->session.calls.cell[i]) != 'e')
			code = EXIT_REGRESSION;
	return code;
}

static void keep_call(struct measured *m, struct call *call, void *arg)
{
	struct trace *t = arg;
	struct call *kept = &t->call[m->cell - t->session.cells.cell];

	free(kept->step);
	*kept = *call;
	call->step = NULL;
}

/* Was everything measured and recorded? Returns 0, or -errno with an error printed. */
static int check_calls(struct trace *t)
{
	size_t measured = json_array_size(t->session.result_cells), here = 0;

	for (size_t i = 0; i < t->session.cells.nr; i++)
		here += !absent(t, &t->session.cells.cell[i]);
	if (!here) {
		pr_err("%s: not in kernel %s: %s", t->session.cells.cell[0].row->name,
		       t->session.target.release, absent(t, &t->session.cells.cell[0]));
		return -ENOENT;
	}
	if (measured == here && (t->blind || t->session.recorded == (long)here))
		return 0;
	pr_err("%zu cells, %zu measured, %ld recorded by the oracle: run 'make'", here, measured,
	       t->session.recorded);
	return -EIO;
}

/* Run the driver under the oracle. Returns 0, or -errno with an error printed. */
static int record(struct trace *t, struct plan *plan, const struct target_options *options)
{
	int ret = session_start(&t->session, "trace", plan, options);

	t->call = xcalloc(t->session.cells.nr + 1, sizeof(*t->call));
	ret = ret ?: session_measure(&t->session);
	return ret ?: check_calls(t);
}

/* Print the parts of every requested cell, from the batches. */
static int print_ladders(const struct trace *t)
{
	struct result r;

	json_object_set_new(t->session.result, "status", json_string("complete"));
	if (result_take(&r, json_incref(t->session.result), "trace"))
		return EXIT_TROUBLE;
	for (size_t i = 0; i < t->session.cells.nr; i++) {
		const struct cell *cell = &t->session.cells.cell[i];
		const struct result_cell *measured = result_named(&r, cell->name);
		struct attribution a;

		if (!measured || !plan_wants(&t->asked, cell->row))
			continue;
		a = attribute(&r, measured);
		attribution_print(&r, &a);
		attribution_free(&a);
	}
	result_free(&r);
	return EXIT_FINE;
}

static const char *choose_cells(struct trace *t, const struct options *o, struct plan *plan)
{
	char *paths = xstrfmt("%s%s", o->path, t->blind ? ",stage/*" : "");
	const char *why = plan_set_paths(&t->asked, o->path);

	if (!why)
		why = plan_set_paths(plan, paths);
	free(paths);

	plan->name = xstrfmt("trace");
	plan->exact = true;
	/* Two: only rounds that differ tell of an interrupt, where interrupts are enabled. */
	plan->rounds = 2;
	for (const struct argp_option *opt = option_table; !why && opt->name; opt++)
		if (opt->key < (int)ARRAY_SIZE(o->lists) && o->lists[opt->key])
			why = plan_replace(plan, opt->name, o->lists[opt->key]);
	return why;
}

static void free_trace(struct trace *t)
{
	for (size_t i = 0; t->call && i < t->session.cells.nr; i++)
		free(t->call[i].step);
	free(t->call);
	source_free(&t->source);
	session_free(&t->session);
	plan_free(&t->asked);
}

int cmd_trace(int argc, char **argv)
{
	struct options o = { .target = TARGET_DEFAULTS };
	struct trace t = { .session = SESSION_NONE };
	const struct session_observer observer = { keep_call, &t };
	int code = EXIT_TROUBLE, ret = -EINVAL;
	struct plan plan = { 0 };
	const char *why;

	o.lists['s'] = "8";
	o.lists['a'] = "0:0";
	o.lists['k'] = "1";
	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	t.session.observer = &observer;
	t.blind = !oracle_possible(o.target.arch);
	why = o.path ? choose_cells(&t, &o, &plan) : "no path: 'ucopy list paths' names them";
	if (!why && t.blind)
		pr_err("this QEMU takes no plugins: no listing, the ladder of stages instead");
	if (why) {
		pr_err("trace: %s", why);
		plan_free(&plan);
	} else {
		ret = record(&t, &plan, &o.target);
	}
	if (!ret && o.source && !t.blind && t.session.cells.nr == 1)
		source_find(&t.source, &t.session.oracle, &t.session.target, &t.call[0]);
	if (ret == -EINTR)
		pr_err("trace: interrupted");
	else if (!ret)
		code = t.blind ? print_ladders(&t) : print_trace(&t, o.json);
	free_trace(&t);
	return code;
}
