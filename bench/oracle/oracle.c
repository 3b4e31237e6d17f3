// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The oracle: has the plugin in vm/oracle.c record what one call of a path
 * executes, and reads what it wrote.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/util.h"
#include "oracle/isa.h"
#include "oracle/oracle.h"
#include "target/vm/config.h"
#include "target/vm/target.h"

/* Upper bound of a symbol list; no kernel comes near it. */
#define MOST_TEXT (64L << 20)

bool oracle_possible(const struct arch *arch)
{
	char *plugin = root_path("build/oracle.so");
	char *argv[] = { (char *)arch->qemu, "-plugin", plugin, "-version", NULL };
	char *line = NULL, *qemu = find_program(arch->qemu);
	/* Without QEMU, the missing QEMU is the error to report. */
	const struct child answer = { .argv = argv, .limit = QEMU_ANSWER_LIMIT };
	bool yes = !qemu || !child_run(&answer, &line);

	free(line);
	free(qemu);
	free(plugin);
	return yes;
}

static int take_text(const char *line, void *file)
{
	int ret = fprintf(file, "%s\n", line) < 0 ? -errno : ftell(file) > MOST_TEXT ? -EFBIG : 0;

	if (ret)
		pr_err("the guest's list of symbols is not kept: %s", strerror(-ret));
	return ret;
}

/* Have a guest list symbols. Returns 0, or -errno with an error printed. */
static int list_symbols(struct target *t, const char *script, FILE *to)
{
	char *program = root_path(script);
	const struct target_job job = {
		.program = program,
		.input = program,
		.line = take_text,
		.arg = to,
	};
	int status = 0, ret = t->ops->run(t, &job, &status);

	if (!ret && status) {
		pr_err("%s: the guest does not list its symbols: status %d", script, status);
		ret = -EIO;
	}
	free(program);
	return ret;
}

/* Write a list of symbols. Returns 0, or -errno with an error printed. */
static int write_symbols(struct target *t, const char *script, const char *path)
{
	char *tmp = xstrfmt("%s.tmp", path);
	FILE *f = fopen(tmp, "we");
	int ret = f ? list_symbols(t, script, f) : 0;
	bool written = f && !fclose(f) && !ret && !rename(tmp, path);

	if (!ret && !written) {
		ret = -errno;
		pr_err("%s: not written: %s", path, strerror(-ret));
	}
	if (ret)
		unlink(tmp);
	free(tmp);
	return ret;
}

/*
 * Without KASLR symbols stay where they are: listed once, by one process, then cached.
 * Returns 0, or -errno with an error printed.
 */
static int add_symbols(struct oracle *o, struct target *t, const char *script, const char *path,
		       bool module)
{
	int ret = symbols_add_file(&o->symbols, path, module), told = -EINTR;

	if (ret == -ENOENT) {
		/* Beside them: several caches may share a kernel. */
		char *rel = xstrfmt("kernels/%s/symbols.lock", t->kernel);
		char *lock = cache_path(rel);
		int fd = lock_file(lock, 0);

		ret = fd < 0 ? fd : symbols_add_file(&o->symbols, path, module);
		if (ret == -ENOENT) {
			told = write_symbols(t, script, path);
			ret = told ?: symbols_add_file(&o->symbols, path, module);
		}
		if (fd >= 0)
			close(fd);
		free(lock);
		free(rel);
	}
	if (ret && ret != told)
		pr_err("%s: no symbols: %s", path, strerror(-ret));
	return ret;
}

/* Where the module comes to lie depends on the saved state and on the module. */
static int find_symbols(struct oracle *o, struct target *t)
{
	char *rel = xstrfmt("kernels/%s/kallsyms", t->kernel), *path = cache_path(rel);
	char *key = vm_module_key(t);
	int ret = key ? add_symbols(o, t, "vm/symbols/kernel", path, false) : -ENOENT;

	if (!ret) {
		free(rel);
		rel = xstrfmt("kernels/%s/module-%s.kallsyms", t->kernel, key);
		o->module_symbols = cache_path(rel);
		ret = add_symbols(o, t, "vm/symbols/module", o->module_symbols, true);
	}
	symbols_sort(&o->symbols);
	free(key);
	free(path);
	free(rel);
	return ret;
}

/* The function of a row as ops.c names it: op_ID, or op_ID_SIZE if it has one per size. */
static char *function_name(const char *prefix, size_t path, unsigned int size)
{
	static const char *const ids[] = {
#define ID(id, ...) #id,
		UCOPY_PATHS(ID)
#undef ID
	};

	if (!size)
		return xstrfmt("%s_%s", prefix, ids[path]);
	return xstrfmt("%s_%s_%u", prefix, ids[path], size);
}

/* Write a line of the plugin's table. Returns the entry of the function; 0 if there is none. */
static uint64_t watch(const struct oracle *o, FILE *table, size_t path, unsigned int size)
{
	char *op = function_name("op", path, size), *loop = function_name("loop", path, size);
	const struct symbol *start = symbols_named(&o->symbols, op);
	const struct symbol *stop = symbols_named(&o->symbols, loop);

	if (start && stop)
		fprintf(table, "call %" PRIx64 " %" PRIx64 " %" PRIx64 "\n", start->address,
			stop->address, symbols_end(&o->symbols, stop));
	free(op);
	free(loop);
	return start && stop ? start->address : 0;
}

static void name_faults(const struct oracle *o, FILE *table)
{
	for (const struct fault_entry *e = o->isa->fault_entries; e->symbol; e++) {
		const struct symbol *s = symbols_named(&o->symbols, e->symbol);
		uint64_t end = s ? symbols_end(&o->symbols, s) : 0;

		for (uint64_t at = s ? s->address + e->offset : 0; at < end; at += e->every) {
			fprintf(table, "fault %" PRIx64 "\n", at);
			if (!e->every)
				break;
		}
	}
}

/* The plugin's table. Returns 0, or -ENOENT with an error printed. */
static int write_table(struct oracle *o)
{
	static const char *const marks[] = { "ucopy_ioctl", "ucopy_release" };
	FILE *table = nonnull(fdopen(dup(o->table), "w"));
	int ret = 0;

	for (size_t i = 0; !ret && i < ARRAY_SIZE(marks); i++) {
		const struct symbol *mark = symbols_named(&o->symbols, marks[i]);

		if (mark)
			fprintf(table, "mark %" PRIx64 "\n", mark->address);
		else
			ret = -ENOENT;
	}
	name_faults(o, table);
	for (size_t path = 0; !ret && path < UCOPY_NR_PATHS; path++) {
		const unsigned int *size = ucopy_listed_sizes(path_rows[path].sizes);
		uint64_t *op = o->ops[path];

		if (!size)
			*op = watch(o, table, path, 0);
		for (; size && *size; size++)
			*op++ = watch(o, table, path, *size);
	}
	/* Rows that this kernel lacks have no function; the empty one always exists. */
	if (!o->ops[UCOPY_PATH_null][0])
		ret = -ENOENT;
	if (ret)
		pr_err("%s: not this module's symbols: run 'make'", o->module_symbols);
	fclose(table);
	return ret;
}

/* The instruction decoder of an architecture. */
static const struct isa *isa_of(const struct arch *arch)
{
	return strcmp(arch->name, "amd64") ? &isa_arm64 : &isa_x86;
}

int oracle_prepare(struct oracle *o, struct target *t)
{
	char *plugin = root_path("build/oracle.so");
	int ret;

	*o = (struct oracle){
		.isa = isa_of(t->arch),
		.table = memfd_create("table", 0),
		.out = memfd_create("calls", 0),
	};
	ret = o->table < 0 || o->out < 0 ? -errno : find_symbols(o, t);
	if (!ret)
		ret = write_table(o);
	o->plugin =
		xstrfmt("%s,table=/proc/self/fd/%d,out=/proc/self/fd/%d", plugin, o->table, o->out);
	free(plugin);
	return ret;
}

static void add_site(struct oracle *o, const char *line)
{
	struct step s = { 0 };
	size_t id;
	int text;

	if (sscanf(line, "s %zu %" SCNx64 " %n", &id, &s.address, &text) != 2 ||
	    id != o->nr_sites + 1)
		return;
	s.text = o->isa->fix_disassembly ? o->isa->fix_disassembly(line + text) : NULL;
	if (!s.text)
		s.text = xstrdup(line + text);
	s.in = symbols_at(&o->symbols, s.address);
	o->sites = grow(o->sites, o->nr_sites, sizeof(s));
	o->sites[o->nr_sites++] = s;
}

/* Parse a recorded call; false if the line is not one. r->call.step must be freed. */
static bool read_call(const struct oracle *o, const char *line, struct recorded *r)
{
	struct call *call = &r->call;
	char *at;
	int n;

	*r = (struct recorded){ 0 };
	if (sscanf(line, "r %lu %" SCNx64 "%n", &r->ioctl, &r->entry, &n) != 2)
		return false;
	for (at = (char *)line + n; *at == ' ';) {
		size_t id = strtoul(at + 1, &at, 10);

		if (!id || id > o->nr_sites || *at != ':')
			break;
		call->step = grow(call->step, call->nr, sizeof(*call->step));
		call->step[call->nr] = o->sites[id - 1];
		call->step[call->nr++].count = strtoull(at + 1, &at, 10);
	}
	parts_classify(call, o->isa);
	return true;
}

long oracle_read(struct oracle *o, void (*fn)(struct recorded *r, void *arg), void *arg)
{
	FILE *f = fdopen(o->out, "r");
	struct recorded r;
	char *line = NULL;
	size_t size = 0;
	long calls = 0;

	if (!f)
		return -errno;
	o->out = -1;
	rewind(f);
	while (getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == 's') {
			add_site(o, line);
		} else if (read_call(o, line, &r)) {
			if (r.entry == o->ops[UCOPY_PATH_null][0])
				o->null = (struct call){ .total = r.call.total };
			fn(&r, arg);
			free(r.call.step);
			calls++;
		}
	}
	free(line);
	fclose(f);
	return calls;
}

bool oracle_is_of(const struct oracle *o, const struct recorded *r, const struct cell *cell)
{
	const struct ucopy_cell *c = &cell->c;
	int function = ucopy_function_of(cell->row->sizes, c->size, c->count);

	return function >= 0 && r->entry == o->ops[c->path][function];
}

double oracle_insns(const struct oracle *o, const struct call *call)
{
	return (double)call->total - (double)o->null.total;
}

void oracle_describe(const struct oracle *o, const struct call *call, json_t *cell)
{
	json_t *parts = json_object();
	json_t *in_module = json_object();
	char *rest_is = parts_rest_is(call);

	for (int p = 0; p < NR_PARTS; p++) {
		/* The instructions of an empty wrapper do not belong to the path. */
		json_int_t null = p == PART_CALL ? o->null.total : 0;
		json_int_t insns = call->by_part[p] - null;
		json_int_t inlined = call->in_module[p] - null;

		if (insns)
			json_object_set_new(parts, part_names[p], json_integer(insns));
		if (inlined)
			json_object_set_new(in_module, part_names[p], json_integer(inlined));
	}
	json_object_set_new(cell, "parts", parts);
	json_object_set_new(cell, "in_module", in_module);
	if (*rest_is)
		json_object_set_new(cell, "rest_is", json_string(rest_is));
	json_object_set_new(cell, "iterations", json_integer(call->iterations));
	json_object_set_new(cell, "code",
			    json_sprintf("%016llx", (unsigned long long)parts_code(call)));
	free(rest_is);
}

void oracle_free(struct oracle *o)
{
	for (size_t i = 0; i < o->nr_sites; i++)
		free((char *)o->sites[i].text);
	free(o->sites);
	symbols_free(&o->symbols);
	free(o->module_symbols);
	free(o->plugin);
	if (o->table >= 0)
		close(o->table);
	if (o->out >= 0)
		close(o->out);
	*o = (struct oracle){ .table = -1, .out = -1 };
}
