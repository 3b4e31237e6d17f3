// SPDX-License-Identifier: GPL-2.0
/*
 * ucopy trace: every instruction of one call of a path, or of several paths a
 * table, and whether the batches counted the same.
 */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "oracle.h"
#include "util.h"

struct options {
	struct target_options target;
	const char *path, *size, *align;
};

static const struct argp_option option_table[] = {
	{ "size", 's', "N", 0, "size in bytes (default: 8)", 0 },
	{ "align", 'a', "USER:KERNEL", 0, "offsets of the two buffers, in bytes", 0 },
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
	" wrapper, 'path' the function's own code, its address check included. Several paths give"
	" a table instead of a listing. Exit code 1: the batches counted something else.",
	children,
	NULL,
	NULL
};

static void print_steps(const struct call *call)
{
	const struct symbol *in = NULL;
	int stage = -1;

	for (size_t i = 0; i < call->nr; i++) {
		const struct step *s = &call->step[i];
		char where[80];

		if ((int)s->stage != stage || s->in != in)
			printf("\n%s: %s\n", stage_names[s->stage], s->in ? s->in->name : "?");
		stage = s->stage;
		in = s->in;
		snprintf(where, sizeof(where), "%s+0x%" PRIx64, in ? in->name : "?",
			 s->address - (in ? in->address : 0));
		printf("%7" PRIu64 "  %016" PRIx64 "  %-40s %s\n", s->count, s->address, where,
		       s->text);
	}
}

static void print_listing(const struct oracle *t)
{
	const struct record *r = &t->records[0];

	printf("%s\nkernel %s, vm, exact mode, one call as it runs; times executed, address, "
	       "place\n",
	       r->cell->name, t->target.release);
	print_steps(&r->call);
	printf("\n%-10s %8s\n", "stage", "insn");
	for (int i = 0; i < NR_STAGES; i++)
		if (r->call.by_stage[i])
			printf("%-10s %8" PRIu64 "\n", stage_names[i], r->call.by_stage[i]);
	printf("%-10s %8" PRIu64 "\n%-10s %8" PRIu64 "\n%-10s %8.0f\n%-10s %8.0f  %s\n", "total",
	       r->call.total, "- null", t->null->call.total, "oracle", oracle_insns(t, r),
	       "batches", r->value, oracle_insns(t, r) == r->value ? "equal" : "NOT EQUAL");
}

static void print_table(const struct oracle *t)
{
	printf("kernel %s, vm, exact mode, instructions of one call, %" PRIu64
	       " of them an empty wrapper's\n%-72s",
	       t->target.release, t->null->call.total, "");
	for (int i = 0; i < NR_STAGES; i++)
		printf(" %8s", stage_names[i]);
	printf(" %8s %8s %8s\n", "total", "oracle", "batches");
	for (size_t c = 0; c < t->cells.nr; c++) {
		const struct record *r = &t->records[c];

		printf("%-72s", r->cell->name);
		if (*r->absent) {
			printf("  %s\n", r->absent);
			continue;
		}
		for (int i = 0; i < NR_STAGES; i++)
			printf(" %8" PRIu64, r->call.by_stage[i]);
		printf(" %8" PRIu64 " %8.0f %8.0f  %s\n", r->call.total, oracle_insns(t, r),
		       r->value, oracle_insns(t, r) == r->value ? "equal" : "NOT EQUAL");
	}
}

/* Exit code 1 when the oracle and the batches differ. */
static int print_trace(const struct oracle *t)
{
	int code = EXIT_FINE;

	if (t->cells.nr == 1)
		print_listing(t);
	else
		print_table(t);
	for (size_t i = 0; i < t->cells.nr; i++)
		if (!*t->records[i].absent &&
		    oracle_insns(t, &t->records[i]) != t->records[i].value)
			code = EXIT_REGRESSION;
	return code;
}

/* Cells of one size: a function has one shortest call. Returns NULL, or what is wrong. */
static const char *choose_cells(struct oracle *t, const struct options *o)
{
	const char *why = plan_set_paths(&t->plan, o->path);

	t->plan.name = strf("trace");
	t->plan.exact = true;
	t->plan.rounds = 1;
	if (!why)
		why = plan_set_sizes(&t->plan, o->size);
	if (!why)
		why = plan_set_align(&t->plan, o->align);
	if (!why && (t->plan.nr_sizes != 1 || t->plan.nr_align != 1))
		why = "give one size and one alignment";
	if (!why)
		why = plan_expand(&t->plan, &t->cells);
	return why;
}

int cmd_trace(int argc, char **argv)
{
	struct options o = { .target = TARGET_DEFAULTS, .size = "8", .align = "0:0" };
	struct oracle t = { .target.lock = -1 };
	int code = EXIT_TROUBLE;
	const char *why;

	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	why = o.path ? choose_cells(&t, &o) : "no path: 'ucopy list paths' names them";
	if (why)
		complain("trace: %s", why);
	else if (!oracle_run(&t, &o.target))
		code = print_trace(&t);
	oracle_free(&t);
	return code;
}
