// SPDX-License-Identifier: GPL-2.0
/*
 * The instruction oracle: a QEMU plugin that records every instruction executed
 * in one call of a measured function, as it runs, alternatives patched.
 *
 *	-plugin oracle.so,call=START:STOP:END:FILE[,call=...]
 *
 * A call begins at START, the function's entry, and is over when an instruction
 * in [STOP, END), its caller, is executed. Of all calls the shortest is kept:
 * the one that no interrupt fell into. FILE then holds a line an instruction, in
 * the order of their first execution: address, times executed, disassembly.
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

struct watched {
	uint64_t start, stop, end;
	char *file;
	uint64_t least; /* instructions of the shortest call so far */
};

/* An instruction as it was translated; a patched one is translated anew. */
struct site {
	uint64_t address;
	struct watched *begins; /* the function whose entry it is, or NULL */
	char *text;
	uint64_t call; /* the last call it was executed in... */
	uint64_t count; /* ...and how often there */
};

#define MAX_SITES 65536 /* different instructions in one call */
#define MAX_WATCHED 64 /* functions in one run */

static struct watched watched[MAX_WATCHED];
static size_t nr_watched;

/* The call that is being executed; measured functions do not nest. */
static struct watched *inside;
static struct site *sites[MAX_SITES];
static size_t nr_sites;
static uint64_t calls, total;

static void keep(const struct watched *w)
{
	FILE *f = fopen(w->file, "w");

	if (!f) {
		fprintf(stderr, "oracle: %s: %s\n", w->file, strerror(errno));
		return;
	}
	for (size_t i = 0; i < nr_sites; i++)
		fprintf(f, "%" PRIx64 " %" PRIu64 " %s\n", sites[i]->address, sites[i]->count,
			sites[i]->text);
	fclose(f);
}

static void executed(unsigned int vcpu, void *userdata)
{
	struct site *s = userdata;

	(void)vcpu;
	if (s->begins) {
		inside = s->begins;
		nr_sites = total = 0;
		calls++;
	}
	if (!inside)
		return;
	if (s->address >= inside->stop && s->address < inside->end) {
		if (total < inside->least && nr_sites < MAX_SITES) {
			inside->least = total;
			keep(inside);
		}
		inside = NULL;
		return;
	}
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

		/* The upper half is the kernel's. */
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
		qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, QEMU_PLUGIN_CB_NO_REGS, s);
	}
}

static bool watch(const char *option)
{
	struct watched *w = &watched[nr_watched];

	if (nr_watched == MAX_WATCHED ||
	    sscanf(option, "call=%" SCNx64 ":%" SCNx64 ":%" SCNx64 ":%ms", &w->start, &w->stop,
		   &w->end, &w->file) != 4)
		return false;
	w->least = UINT64_MAX;
	nr_watched++;
	return true;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!watch(argv[i])) {
			fprintf(stderr, "oracle: bad option '%s'\n", argv[i]);
			return -1;
		}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
