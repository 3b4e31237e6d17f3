// SPDX-License-Identifier: GPL-2.0
/*
 * The oracle: has the plugin in vm/oracle.c record what one call of a path
 * executes. The same saved state is resumed twice: once to see where the
 * module's functions are, once to record them there.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure.h"
#include "oracle.h"
#include "util.h"

static int take_symbol(const char *line, void *arg)
{
	struct oracle *t = arg;

	symbols_add_line(&t->symbols, line);
	return 0;
}

static int take_text(const char *line, void *file)
{
	return fprintf(file, "%s\n", line) < 0 ? -EIO : 0;
}

/* Have a guest list symbols. Returns 0, or -errno after a word. */
static int list_symbols(struct oracle *t, const char *script, int (*fn)(const char *, void *),
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
static int kernel_symbols(struct oracle *t)
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

static int find_symbols(struct oracle *t)
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
static char *watch(const struct oracle *t, const struct record *r)
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
	struct oracle *t = arg;
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

static void read_call(const struct oracle *t, struct record *r)
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

/* Everything recorded, or a word and -errno. */
static int check_records(const struct oracle *t)
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

/* The plugin with all that it is to record; NULL after a word. */
static char *plugin_option(const struct oracle *t)
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

static void begin_records(struct oracle *t)
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

/* Run the driver under the oracle. Returns 0, or -errno after a word. */
static int record(struct oracle *t)
{
	int plan_fd = plan_memfd(&t->plan), status = 0, ret = -EIO;
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
	if (!ret)
		ret = check_records(t);
	free(plugin);
	free(plan);
	free(driver);
	close(plan_fd);
	return ret;
}

int oracle_run(struct oracle *t, const struct target_options *options)
{
	int ret;

	t->target.lock = -1;
	ret = target_prepare(&t->target, options, true);
	if (!ret)
		ret = find_symbols(t);
	if (!ret)
		ret = record(t);
	return ret;
}

double oracle_insns(const struct oracle *t, const struct record *r)
{
	return (double)r->call.total - (double)t->null->call.total;
}

static void free_call(struct call *call)
{
	for (size_t i = 0; i < call->nr; i++)
		free(call->step[i].text);
	free(call->step);
}

void oracle_free(struct oracle *t)
{
	for (size_t i = 0; i < t->nr; i++)
		free_call(&t->records[i].call);
	free(t->records);
	symbols_free(&t->symbols);
	target_release(&t->target);
	cells_free(&t->cells);
	plan_free(&t->plan);
}
