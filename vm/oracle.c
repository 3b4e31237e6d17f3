// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The instruction oracle: a QEMU plugin that records every instruction executed
 * in one call of a measured function, as it runs, with alternatives patched.
 *
 *	-plugin oracle.so,table=FILE,out=FILE
 *
 * The table has one line per function to watch, "call START STOP END": a call
 * begins at START, its entry, and ends when an instruction in [STOP, END), its
 * caller, is executed. A line "mark ADDRESS" gives the entry of a function that
 * divides the run: of all calls of a watched function between two marks the
 * shortest is kept, as one without an interrupt.
 *
 * A line "fault ADDRESS" gives the address where the CPU continues when an
 * instruction faults: that instruction did not complete and is not counted.
 *
 * Output, numbers in decimal, addresses in hex:
 *
 *	s SITE ADDRESS DISASSEMBLY	an instruction, before its first use
 *	r MARKS START SITE:COUNT ...	the shortest call after MARKS marks: its
 *					instructions in the order of their first
 *					execution, and how often each ran
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* QEMU's plugin interface, version 1: its header is in no package. */
typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
typedef void (*vcpu_tb_trans_cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*vcpu_udata_cb)(unsigned int vcpu, void *userdata);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, vcpu_tb_trans_cb cb);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, vcpu_udata_cb cb,
					    enum qemu_plugin_cb_flags flags, void *userdata);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
char *qemu_plugin_insn_disas(const struct qemu_plugin_insn *insn);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

/* An instruction as translated; a patched one is translated again. */
struct site {
	uint64_t address;
	char *text;
	struct watched *begins; /* the function whose entry it is, or NULL */
	bool mark, fault;
	unsigned long id; /* 0 until written out */
	uint64_t call; /* the last call it was executed in... */
	uint64_t count; /* ...and how often there */
};

#define MAX_SITES 65536 /* distinct instructions in one call */
#define MAX_WATCHED 256
#define MAX_MARKS 4
#define MAX_FAULTS 64

struct use {
	struct site *site;
	uint64_t count;
};

struct watched {
	uint64_t start, stop, end;
	uint64_t least; /* instructions of the shortest call since the last mark, 0: none */
	struct use *use; /* ...and what it executed */
	size_t nr;
};

static struct watched watched[MAX_WATCHED];
static size_t nr_watched;
static uint64_t marks[MAX_MARKS];
static size_t nr_marks;
static uint64_t faults[MAX_FAULTS];
static size_t nr_faults;
static FILE *out;

/* The call being executed; measured functions do not nest. */
static struct watched *inside;
static struct site *last; /* last one executed in it */
static struct site *sites[MAX_SITES];
static size_t nr_sites;
static uint64_t calls, total, marks_passed;

static void keep(struct watched *w)
{
	w->use = realloc(w->use, nr_sites * sizeof(*w->use));
	if (!w->use)
		abort();
	for (size_t i = 0; i < nr_sites; i++)
		w->use[i] = (struct use){ sites[i], sites[i]->count };
	w->nr = nr_sites;
	w->least = total;
}

static void write_call(struct watched *w)
{
	static unsigned long ids;

	for (size_t i = 0; i < w->nr; i++) {
		struct site *s = w->use[i].site;

		if (s->id)
			continue;
		s->id = ++ids;
		fprintf(out, "s %lu %" PRIx64 " %s\n", s->id, s->address, s->text);
	}
	fprintf(out, "r %" PRIu64 " %" PRIx64, marks_passed, w->start);
	for (size_t i = 0; i < w->nr; i++)
		fprintf(out, " %lu:%" PRIu64, w->use[i].site->id, w->use[i].count);
	fputc('\n', out);
	w->least = 0;
}

static void pass_mark(void)
{
	for (size_t i = 0; i < nr_watched; i++)
		if (watched[i].least)
			write_call(&watched[i]);
	/* QEMU may be killed at any moment. */
	fflush(out);
	inside = NULL;
	marks_passed++;
}

static void executed(unsigned int vcpu, void *userdata)
{
	struct site *s = userdata;

	(void)vcpu;
	if (s->mark)
		pass_mark();
	if (s->begins) {
		inside = s->begins;
		last = NULL;
		nr_sites = total = 0;
		calls++;
	}
	if (!inside)
		return;
	if (s->address >= inside->stop && s->address < inside->end) {
		if ((!inside->least || total < inside->least) && nr_sites && nr_sites < MAX_SITES)
			keep(inside);
		inside = NULL;
		return;
	}
	if (s->fault && last) {
		last->count--;
		total--;
	}
	last = s;
	if (s->call != calls) {
		s->call = calls;
		s->count = 0;
		if (nr_sites < MAX_SITES)
			sites[nr_sites++] = s;
	}
	s->count++;
	total++;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t address = qemu_plugin_insn_vaddr(insn);
		struct site *s;

		/* The upper half belongs to the kernel. */
		if (!(address >> 63))
			continue;
		s = calloc(1, sizeof(*s));
		if (!s)
			abort();
		s->address = address;
		s->text = qemu_plugin_insn_disas(insn);
		for (size_t w = 0; w < nr_watched; w++)
			if (watched[w].start == address)
				s->begins = &watched[w];
		for (size_t m = 0; m < nr_marks; m++)
			s->mark |= marks[m] == address;
		for (size_t f = 0; f < nr_faults; f++)
			s->fault |= faults[f] == address;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, QEMU_PLUGIN_CB_NO_REGS, s);
	}
}

static bool add_line(const char *line)
{
	struct watched *w = &watched[nr_watched];

	if (nr_watched < MAX_WATCHED && sscanf(line, "call %" SCNx64 " %" SCNx64 " %" SCNx64,
					       &w->start, &w->stop, &w->end) == 3)
		nr_watched++;
	else if (nr_marks < MAX_MARKS && sscanf(line, "mark %" SCNx64, &marks[nr_marks]) == 1)
		nr_marks++;
	else if (nr_faults < MAX_FAULTS && sscanf(line, "fault %" SCNx64, &faults[nr_faults]) == 1)
		nr_faults++;
	else
		return false;
	return true;
}

static bool read_table(const char *file)
{
	FILE *f = fopen(file, "r");
	char line[100];
	bool good = f;

	while (good && fgets(line, sizeof(line), f))
		good = add_line(line);
	if (f)
		fclose(f);
	return good;
}

static bool take_option(const char *option)
{
	if (!strncmp(option, "table=", 6))
		return read_table(option + 6);
	if (strncmp(option, "out=", 4))
		return false;
	out = fopen(option + 4, "w");
	return out;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!take_option(argv[i])) {
			fprintf(stderr, "oracle: bad option '%s'\n", argv[i]);
			return -1;
		}
	if (!out || !nr_watched) {
		fprintf(stderr, "oracle: give table=FILE and out=FILE\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
