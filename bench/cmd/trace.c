// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy trace: every instruction of one call of a path, or of several paths a
 * table, and whether the batches counted the same.
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
#include "oracle/calls.h"
#include "result/result.h"
#include "result/schema.h"
#include "run/lines.h"
#include "run/measure.h"
#include "view/attribute/attribution.h"

struct options {
	struct target_options target;
	const char *path, *size, *align, *k;
};

static const struct argp_option option_table[] = {
	{ "size", 's', "N", 0, "size in bytes, or several (default: 8)", 0 },
	{ "align", 'a', "USER:KERNEL", 0, "offsets of the two buffers, in bytes", 0 },
	{ "k", 'k', "N", 0, "accesses in a call of a path that makes several (default: 1)", 0 },
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
		o->size = arg;
		return 0;
	case 'a':
		o->align = arg;
		return 0;
	case 'k':
		o->k = arg;
		return 0;
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
	struct plan plan;
	struct cells cells;
	struct target target;
	struct oracle oracle;
	struct calls calls;
	struct lines lines;
	struct call *call; /* of every cell */
	json_t *absent; /* why the kernel lacks paths, by name */
	struct plan asked; /* its paths are those asked for */
	bool blind; /* this QEMU takes no plugins */
};

static void print_steps(const struct call *call)
{
	const struct symbol *in = NULL;
	int part = -1;

	for (size_t i = 0; i < call->nr; i++) {
		const struct step *s = &call->step[i];
		char where[80];

		if ((int)s->part != part || s->in != in)
			printf("\n%s: %s\n", part_names[s->part], s->in ? s->in->name : "?");
		part = s->part;
		in = s->in;
		snprintf(where, sizeof(where), "%s+0x%" PRIx64, in ? in->name : "?",
			 s->address - (in ? in->address : 0));
		printf("%7" PRIu64 "  %016" PRIx64 "  %-40s %s\n", s->count, s->address, where,
		       s->text);
	}
}

static double value_of(const struct measured *m)
{
	return json_number_value(json_object_get(m->result, "value"));
}

static const char *verdict(const struct trace *t, const struct measured *m)
{
	const struct call *call = &t->call[m->cell - t->cells.cell];

	return oracle_insns(&t->oracle, call) == value_of(m) ? "equal" : "NOT EQUAL";
}

static void print_listing(const struct trace *t)
{
	const struct measured *m = &t->calls.cell[0];
	const struct call *call = &t->call[0];

	printf("%s\nkernel %s, vm, exact mode, one call as it runs; times executed, address, "
	       "place\n",
	       m->cell->name, t->target.release);
	print_steps(call);
	printf("\n%-10s %8s\n", "part", "insn");
	for (int i = 0; i < NR_PARTS; i++)
		if (call->by_part[i])
			printf("%-10s %8" PRIu64 "\n", part_names[i], call->by_part[i]);
	printf("%-10s %8" PRIu64 "\n", "total", call->total);
	if (call->iterations)
		printf("%-10s %8" PRIu64 "  of these repeat a rep-string instruction\n", "",
		       call->iterations);
	printf("%-10s %8" PRIu64 "\n%-10s %8.0f\n%-10s %8.0f  %s\n", "- null", t->oracle.null.total,
	       "oracle", oracle_insns(&t->oracle, call), "batches", value_of(m), verdict(t, m));
}

static const char *absent(const struct trace *t, const struct cell *cell)
{
	return json_string_value(json_object_get(t->absent, cell->row->name));
}

static void print_table(const struct trace *t)
{
	const struct measured *m = t->calls.cell;

	printf("kernel %s, vm, exact mode, instructions of one call, %" PRIu64
	       " of them an empty wrapper's\n%-72s",
	       t->target.release, t->oracle.null.total, "");
	for (int i = 0; i < NR_PARTS; i++)
		printf(" %8s", part_names[i]);
	printf(" %8s %8s %8s\n", "total", "oracle", "batches");
	for (size_t c = 0; c < t->cells.nr; c++) {
		const struct cell *cell = &t->cells.cell[c];
		const struct call *call = &t->call[c];

		printf("%-72s", cell->name);
		if (absent(t, cell)) {
			printf("  %s\n", absent(t, cell));
			continue;
		}
		for (int i = 0; i < NR_PARTS; i++)
			printf(" %8" PRIu64, call->by_part[i]);
		printf(" %8" PRIu64 " %8.0f %8.0f  %s\n", call->total,
		       oracle_insns(&t->oracle, call), value_of(m), verdict(t, m));
		m++;
	}
}

/* Exit code 1 when the oracle and the batches differ. */
static int print_trace(const struct trace *t)
{
	int code = EXIT_FINE;

	if (t->cells.nr == 1)
		print_listing(t);
	else
		print_table(t);
	for (size_t i = 0; i < t->calls.nr; i++)
		if (*verdict(t, &t->calls.cell[i]) != 'e')
			code = EXIT_REGRESSION;
	return code;
}

static void keep_call(struct measured *m, struct call *call, void *arg)
{
	struct trace *t = arg;
	struct call *kept = &t->call[m->cell - t->cells.cell];

	free(kept->step);
	*kept = *call;
	call->step = NULL;
}

/* What the driver measured of a cell, or why it did not. Returns 0 or -EPROTO. */
static int take_cell(struct trace *t, const struct cell *cell, const json_t *line)
{
	const char *error = json_string_value(json_object_get(line, "error"));
	json_t *result = error ? NULL : measure_cell(cell, line, true, 0);

	if (result)
		calls_add(&t->calls, cell, line, result);
	else if (error)
		complain("%s: not measured: %s", cell->name, error);
	json_decref(result);
	return result || error ? 0 : -EPROTO;
}

static int take_line(const char *text, void *arg)
{
	struct trace *t = arg;
	json_t *line = json_loads(text, 0, NULL);
	int ret = 0;
	size_t i;

	switch (lines_take(&t->lines, text, line, t->cells.nr, &i)) {
	case LINE_HELLO:
		t->absent = json_incref(json_object_get(json_object_get(line, "hello"), "absent"));
		break;
	case LINE_CELL:
		ret = take_cell(t, &t->cells.cell[i], line);
		break;
	case LINE_DONE:
		break;
	case LINE_BAD:
		ret = -EBADMSG;
	}
	if (ret == -EPROTO)
		lines_refuse(text);
	json_decref(line);
	return ret;
}

/* Everything measured and recorded, or -errno after a word. */
static int check_calls(struct trace *t)
{
	long recorded = t->blind ? 0 : calls_read(&t->calls, &t->oracle);
	size_t here = 0;

	for (size_t i = 0; i < t->cells.nr; i++)
		here += !absent(t, &t->cells.cell[i]);
	if (!here) {
		complain("%s: not in kernel %s: %s", t->cells.cell[0].row->name, t->target.release,
			 absent(t, &t->cells.cell[0]));
		return -ENOENT;
	}
	if (t->calls.nr == here && (t->blind || recorded == (long)here))
		return 0;
	complain("%zu cells, %zu measured, %ld recorded by the oracle: run 'make'", here,
		 t->calls.nr, recorded);
	return -EIO;
}

/* Run the driver under the oracle. Returns 0, or -errno after a word. */
static int record(struct trace *t, const struct target_options *options)
{
	char *plan;
	int fd = plan_memfd(&t->plan), status = 0, ret;

	ret = target_prepare(&t->target, options, true);
	if (!ret && !t->blind)
		ret = oracle_prepare(&t->oracle, &t->target);
	t->call = must(calloc(t->cells.nr, sizeof(*t->call)));
	plan = strf("/proc/self/fd/%d", fd);
	t->target.config.program = t->target.driver;
	t->target.config.plan = plan;
	t->target.config.plugin = t->oracle.plugin;
	if (!ret)
		ret = vm_run(&t->target.config, take_line, t, &status);
	if (!ret)
		ret = check_calls(t);
	free(plan);
	close(fd);
	return ret;
}

/* The ladder of every cell asked for, from what the batches counted. */
static int print_ladders(const struct trace *t)
{
	json_t *cells = json_array();
	struct result r;

	for (size_t i = 0; i < t->calls.nr; i++)
		json_array_append(cells, t->calls.cell[i].result);
	if (result_take(&r,
			json_pack("{s:s, s:s, s:{s:{s:s}, s:s, s:s}, s:O, s:o}", "schema",
				  RESULT_SCHEMA, "status", "complete", "environment", "kernel",
				  "release", t->target.release, "target", "vm", "mode", "exact",
				  "absent", t->absent, "cells", cells),
			"trace"))
		return EXIT_TROUBLE;
	for (size_t i = 0; i < r.nr; i++) {
		struct attribution a = attribute(&r, &r.cells[i]);

		if (plan_wants(&t->asked, t->calls.cell[i].cell->row))
			attribution_print(&r, &a);
		attribution_free(&a);
	}
	result_free(&r);
	return EXIT_FINE;
}

static const char *choose_cells(struct trace *t, const struct options *o)
{
	char *paths = strf("%s%s", o->path, t->blind ? ",stage/*" : "");
	const char *why = plan_set_paths(&t->asked, o->path);

	if (!why)
		why = plan_set_paths(&t->plan, paths);
	free(paths);

	t->plan.name = strf("trace");
	t->plan.exact = true;
	t->plan.rounds = 1;
	if (!why)
		why = plan_set_sizes(&t->plan, o->size);
	if (!why)
		why = plan_set_align(&t->plan, o->align);
	if (!why)
		why = plan_set_k(&t->plan, o->k);
	if (!why)
		why = plan_expand(&t->plan, &t->cells);
	return why;
}

static void free_trace(struct trace *t)
{
	for (size_t i = 0; t->call && i < t->cells.nr; i++)
		free(t->call[i].step);
	free(t->call);
	json_decref(t->absent);
	calls_free(&t->calls);
	oracle_free(&t->oracle);
	target_release(&t->target);
	cells_free(&t->cells);
	plan_free(&t->plan);
	plan_free(&t->asked);
}

int cmd_trace(int argc, char **argv)
{
	struct options o = { .target = TARGET_DEFAULTS, .size = "8", .align = "0:0", .k = "1" };
	struct trace t = { .target.lock = -1,
			   .calls = { .found = keep_call, .arg = &t },
			   .oracle = { .table = -1, .out = -1 } };
	int code = EXIT_TROUBLE, ret = -EINVAL;
	const char *why;

	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	t.blind = !oracle_possible(o.target.arch);
	why = o.path ? choose_cells(&t, &o) : "no path: 'ucopy list paths' names them";
	if (!why && t.blind)
		complain("this QEMU takes no plugins: no listing, the ladder of stages instead");
	if (why)
		complain("trace: %s", why);
	else
		ret = record(&t, &o.target);
	if (ret == -EINTR)
		complain("trace: interrupted");
	else if (!ret)
		code = t.blind ? print_ladders(&t) : print_trace(&t);
	free_trace(&t);
	return code;
}
