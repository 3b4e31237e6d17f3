// SPDX-License-Identifier: GPL-2.0
/*
 * ucopy trace: every instruction of one call of a path, recorded by the oracle,
 * the plugin in vm/oracle.c. The same saved state is resumed twice: once to see
 * where the module's functions are, once to record them there.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "commands.h"
#include "measure.h"
#include "plan.h"
#include "stages.h"
#include "symbols.h"
#include "target.h"
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

/* One instruction of a recorded call. */
struct step {
	uint64_t address, count;
	char *text;
	const struct symbol *in;
	enum stage stage;
};

struct call {
	struct step *step;
	size_t nr;
	uint64_t total;
	uint64_t by_stage[NR_STAGES];
};

/* What the oracle and the batches say of one cell. */
struct record {
	const struct cell *cell;
	int fd; /* where the oracle writes, -1 when it has been read */
	double value; /* of the batches; negative when there is none */
	char absent[128]; /* why the kernel lacks the path, or empty */
	struct call call;
};

/* A run of the oracle. */
struct trace {
	struct plan plan;
	struct cells cells;
	struct target target;
	struct symbols symbols;
	struct record *records; /* a cell each; one more where stage/null is no cell */
	size_t nr;
	const struct record *null; /* of the empty wrapper */
};

static int take_symbol(const char *line, void *arg)
{
	struct trace *t = arg;

	symbols_add_line(&t->symbols, line);
	return 0;
}

static int take_text(const char *line, void *file)
{
	return fprintf(file, "%s\n", line) < 0 ? -EIO : 0;
}

/* Have a guest list symbols. Returns 0, or -errno after a word. */
static int list_symbols(struct trace *t, const char *script, int (*fn)(const char *, void *),
			void *arg)
{
	char *program = root_path(script);
	int status = 0, ret;

	t->target.config.program = program;
	t->target.config.plan = program;
	ret = vm_run(&t->target.config, fn, arg, &status);
	if (!ret && status) {
		complain("%s: the guest does not list its symbols: status %d", script, status);
		ret = -EIO;
	}
	free(program);
	return ret;
}

/* A kernel's symbols stay where they are without KASLR: listed once, then cached. */
static int kernel_symbols(struct trace *t)
{
	char *rel = strf("kernels/%s/kallsyms", t->target.release), *path = cache_path(rel);
	char *tmp = strf("%s.tmp", path);
	int ret = symbols_add_file(&t->symbols, path);
	FILE *f = NULL;

	if (ret == -ENOENT) {
		fprintf(stderr, "listing the symbols of %s (once)\n", t->target.release);
		f = fopen(tmp, "we");
		ret = f ? list_symbols(t, "vm/symbols/kernel", take_text, f) : -errno;
		if (f && fclose(f) && !ret)
			ret = -errno;
		if (!ret && rename(tmp, path))
			ret = -errno;
		if (!ret)
			ret = symbols_add_file(&t->symbols, path);
		else
			unlink(tmp);
	}
	if (ret && ret != -EINTR)
		complain("%s: no symbols: %s", path, strerror(-ret));
	free(tmp);
	free(path);
	free(rel);
	return ret;
}

static int find_symbols(struct trace *t)
{
	int ret = kernel_symbols(t);

	if (!ret)
		ret = list_symbols(t, "vm/symbols/module", take_symbol, t);
	symbols_sort(&t->symbols);
	return ret;
}

/* The measured function of a cell, as ops.c calls it. */
static char *function_of(const struct cell *cell, const char *prefix)
{
	static const char *const ids[] = {
#define ID(id, family, variant, dir, sizes, what) #id,
		UCOPY_PATHS(ID)
#undef ID
	};

	if (cell->row->sizes == UCOPY_SIZES_FIXED)
		return strf("%s_%s_%u", prefix, ids[cell->c.path], cell->c.size);
	return strf("%s_%s", prefix, ids[cell->c.path]);
}

/* The plugin's option to record a cell's function. NULL after a word. */
static char *watch(const struct trace *t, const struct record *r)
{
	char *op = function_of(r->cell, "op"), *loop = function_of(r->cell, "loop");
	const struct symbol *start = symbols_named(&t->symbols, op);
	const struct symbol *stop = symbols_named(&t->symbols, loop);
	char *option = NULL;

	if (start && stop)
		option = strf(",call=0x%" PRIx64 ":0x%" PRIx64 ":0x%" PRIx64 ":/proc/self/fd/%d",
			      start->address, stop->address, symbols_end(&t->symbols, stop), r->fd);
	else
		complain("the module has no function %s: run 'make'", op);
	free(op);
	free(loop);
	return option;
}

static int take_line(const char *line, void *arg)
{
	struct trace *t = arg;
	json_t *json = json_loads(line, 0, NULL), *cell;
	const json_t *absent = json_object_get(json_object_get(json, "hello"), "absent");
	size_t i = json_integer_value(json_object_get(json, "i"));

	for (size_t c = 0; absent && c < t->cells.nr; c++) {
		const char *name = t->cells.cell[c].row->name;

		snprintf(t->records[c].absent, sizeof(t->records[c].absent), "%s",
			 json_string_value(json_object_get(absent, name)) ?: "");
	}
	if (json_object_get(json, "rounds") && i < t->cells.nr) {
		cell = measure_cell(&t->cells.cell[i], json, true, 0);
		if (cell)
			t->records[i].value = json_number_value(json_object_get(cell, "value"));
		json_decref(cell);
	}
	json_decref(json);
	return 0;
}

static void read_call(const struct trace *t, struct record *r)
{
	FILE *f = must(fdopen(r->fd, "r"));
	struct stage_state state = { 0 };
	struct call *call = &r->call;
	char *line = NULL;
	size_t size = 0;

	r->fd = -1;
	rewind(f);
	while (getline(&line, &size, f) > 0) {
		struct step s;
		int text;

		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%" SCNx64 " %" SCNu64 " %n", &s.address, &s.count, &text) != 2)
			continue;
		s.text = strf("%s", line + text);
		s.in = symbols_at(&t->symbols, s.address);
		s.stage = stage_next(&state, s.in ? s.in->name : "", s.text);
		call->step = must(realloc(call->step, (call->nr + 1) * sizeof(s)));
		call->step[call->nr++] = s;
		call->total += s.count;
		call->by_stage[s.stage] += s.count;
	}
	free(line);
	fclose(f);
}

static void free_call(struct call *call)
{
	for (size_t i = 0; i < call->nr; i++)
		free(call->step[i].text);
	free(call->step);
}

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

/* What the oracle says of a cell: its call less an empty one. */
static double oracle_of(const struct trace *t, const struct record *r)
{
	return (double)r->call.total - (double)t->null->call.total;
}

static void print_listing(const struct trace *t)
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
	       r->call.total, "- null", t->null->call.total, "oracle", oracle_of(t, r), "batches",
	       r->value, oracle_of(t, r) == r->value ? "equal" : "NOT EQUAL");
}

static void print_table(const struct trace *t)
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
		printf(" %8" PRIu64 " %8.0f %8.0f  %s\n", r->call.total, oracle_of(t, r), r->value,
		       oracle_of(t, r) == r->value ? "equal" : "NOT EQUAL");
	}
}

/* Everything recorded, or a word and -errno. */
static int check_records(const struct trace *t)
{
	if (t->cells.nr == 1 && *t->records[0].absent) {
		complain("%s: not in kernel %s: %s", t->records[0].cell->row->name,
			 t->target.release, t->records[0].absent);
		return -ENOENT;
	}
	for (size_t i = 0; i < t->nr; i++) {
		const struct record *r = &t->records[i];

		if (!*r->absent && (!r->call.nr || (i < t->cells.nr && r->value < 0))) {
			complain("%s: the oracle recorded nothing: does this QEMU take plugins?",
				 r->cell->name);
			return -EIO;
		}
	}
	return 0;
}

/* Exit code 1 when the oracle and the batches differ. */
static int print_trace(const struct trace *t)
{
	int code = EXIT_FINE;

	if (t->cells.nr == 1)
		print_listing(t);
	else
		print_table(t);
	for (size_t i = 0; i < t->cells.nr; i++)
		if (!*t->records[i].absent && oracle_of(t, &t->records[i]) != t->records[i].value)
			code = EXIT_REGRESSION;
	return code;
}

/* The plugin with all that it is to record; NULL after a word. */
static char *plugin_option(const struct trace *t)
{
	char *option = root_path("build/oracle.so");

	for (size_t i = 0; option && i < t->nr; i++) {
		char *one = watch(t, &t->records[i]);
		char *both = one ? strf("%s%s", option, one) : NULL;

		free(one);
		free(option);
		option = both;
	}
	return option;
}

static void begin_records(struct trace *t)
{
	static const struct cell null = { .row = &path_rows[UCOPY_PATH_null],
					  .c = { .path = UCOPY_PATH_null },
					  .name = "stage/null" };

	t->records = must(calloc(t->cells.nr + 1, sizeof(*t->records)));
	for (t->nr = 0; t->nr <= t->cells.nr; t->nr++) {
		struct record *r = &t->records[t->nr];

		if (t->nr == t->cells.nr && t->null)
			break;
		r->cell = t->nr < t->cells.nr ? &t->cells.cell[t->nr] : &null;
		r->fd = memfd_create("call", 0);
		r->value = -1;
		if (r->cell->c.path == UCOPY_PATH_null)
			t->null = r;
	}
}

/* Run the driver under the oracle and print what it recorded. */
static int record(struct trace *t)
{
	int plan_fd = plan_memfd(&t->plan), status = 0, code = EXIT_TROUBLE, ret = -EIO;
	char *driver = root_path("build/driver"), *plan = strf("/proc/self/fd/%d", plan_fd);
	char *plugin;

	begin_records(t);
	plugin = plugin_option(t);
	t->target.config.program = driver;
	t->target.config.plan = plan;
	t->target.config.plugin = plugin;
	if (plugin)
		ret = vm_run(&t->target.config, take_line, t, &status);
	for (size_t i = 0; i < t->nr; i++)
		read_call(t, &t->records[i]);
	if (!ret && !check_records(t))
		code = print_trace(t);
	for (size_t i = 0; i < t->nr; i++)
		free_call(&t->records[i].call);
	free(t->records);
	free(plugin);
	free(plan);
	free(driver);
	close(plan_fd);
	return code;
}

/* Cells of one size: a function has one shortest call. Returns NULL, or what is wrong. */
static const char *choose_cells(struct trace *t, const struct options *o)
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
	struct trace t = { .target.lock = -1 };
	int code = EXIT_TROUBLE;
	const char *why;

	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	why = o.path ? choose_cells(&t, &o) : "no path: 'ucopy list paths' names them";
	if (why)
		complain("trace: %s", why);
	else if (!target_prepare(&t.target, &o.target, true) && !find_symbols(&t))
		code = record(&t);
	symbols_free(&t.symbols);
	target_release(&t.target);
	cells_free(&t.cells);
	plan_free(&t.plan);
	return code;
}
