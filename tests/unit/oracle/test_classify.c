// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Classification of instructions: listings of calls, where each line names the part expected of
 * its instruction. They are what kernels 6.1 and 6.12 execute, shortened where nothing is
 * decided.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/util.h"
#include "oracle/classify.h"
#include "oracle/isa.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Lines of "PART[*COUNT] FUNCTION INSTRUCTION". */
static const struct listing {
	const char *name, *lines;
	uint64_t iterations;
	const struct isa *isa;
} listings[] = {
	{ "6.1 get_user: a check, and the mask behind it",
	  "call op_get_user_checked_8 pushq %rbp\n"
	  "call op_get_user_checked_8 movq %rsi, %rax\n"
	  "call op_get_user_checked_8 callq 0xffffffff819f7950\n"
	  "check __get_user_8 movabsq $0x7fffffffeff9, %rdx\n"
	  "check __get_user_8 cmpq %rdx, %rax\n"
	  "check __get_user_8 jae 0xffffffff819f7a03\n"
	  "check __get_user_8 sbbq %rdx, %rdx\n"
	  "check __get_user_8 andq %rdx, %rax\n"
	  "smap __get_user_8 stac \n"
	  "body __get_user_8 movq (%rax), %rdx\n"
	  "body __get_user_8 xorl %eax, %eax\n"
	  "smap __get_user_8 clac \n"
	  "rest __get_user_8 retq \n"
	  "call op_get_user_checked_8 cltq \n"
	  "call op_get_user_checked_8 retq \n",
	  0, &isa_x86 },
	{ "6.1 __get_user: a barrier",
	  "smap __get_user_nocheck_8 stac \n"
	  "barrier __get_user_nocheck_8 lfence \n"
	  "body __get_user_nocheck_8 movq (%rax), %rdx\n"
	  "body __get_user_nocheck_8 xorl %eax, %eax\n"
	  "smap __get_user_nocheck_8 clac \n"
	  "rest __get_user_nocheck_8 retq \n",
	  0, &isa_x86 },
	{ "6.1 put_user: a check",
	  "check __put_user_8 movabsq $0x7fffffffeff9, %rbx\n"
	  "check __put_user_8 cmpq %rbx, %rcx\n"
	  "check __put_user_8 jae 0xffffffff819fa1e3\n"
	  "smap __put_user_nocheck_8 stac \n"
	  "body __put_user_nocheck_8 movq %rax, (%rcx)\n"
	  "body __put_user_nocheck_8 xorl %ecx, %ecx\n"
	  "smap __put_user_nocheck_8 clac \n"
	  "rest __put_user_nocheck_8 retq \n",
	  0, &isa_x86 },
	{ "6.12 get_user: a mask by selection",
	  "call op_get_user_checked_8 endbr64 \n"
	  "rest __get_user_8 endbr64 \n"
	  "mask __get_user_8 movabsq $0x7ffffffff000, %rdx\n"
	  "mask __get_user_8 cmpq %rdx, %rax\n"
	  "mask __get_user_8 cmovaq %rdx, %rax\n"
	  "smap __get_user_8 stac \n"
	  "body __get_user_8 movq (%rax), %rdx\n"
	  "smap __get_user_8 clac \n"
	  "rest __get_user_8 retq \n",
	  0, &isa_x86 },
	{ "what only uses the masked address is no mask",
	  "mask strnlen_user movabsq $0x7ffffffff000, %rdx\n"
	  "mask strnlen_user cmpq %rdx, %rax\n"
	  "mask strnlen_user cmovaq %rdx, %rax\n"
	  "rest strnlen_user andl $7, %eax\n"
	  "rest strnlen_user testq %rax, %rax\n"
	  "rest strnlen_user je 0xffffffff819f7a03\n",
	  0, &isa_x86 },
	{ "6.12 put_user: a mask from the sign",
	  "rest __put_user_8 endbr64 \n"
	  "mask __put_user_8 movq %rcx, %rbx\n"
	  "mask __put_user_8 sarq $0x3f, %rbx\n"
	  "mask __put_user_8 orq %rbx, %rcx\n"
	  "smap __put_user_8 stac \n"
	  "body __put_user_8 movq %rax, (%rcx)\n"
	  "smap __put_user_8 clac \n"
	  "rest __put_user_8 retq \n",
	  0, &isa_x86 },
	{ "6.1 copy_from_user: a check in pieces, a barrier, rep-string",
	  "rest _copy_from_user movq %rdx, %rbp\n"
	  "rest _copy_from_user pushq %rbx\n"
	  "rest _copy_from_user movq %rdi, %rbx\n"
	  "check _copy_from_user movabsq $0x7ffffffff000, %rax\n"
	  "check _copy_from_user cmpq %rdx, %rax\n"
	  "check _copy_from_user jae 0xffffffff8153dace\n"
	  "check _copy_from_user subq %rdx, %rax\n"
	  "check _copy_from_user movq %rax, %rdx\n"
	  "rest _copy_from_user movq %rbp, %rax\n"
	  "check _copy_from_user cmpq %rsi, %rdx\n"
	  "check _copy_from_user jb 0xffffffff8153dae8\n"
	  "barrier _copy_from_user lfence \n"
	  "rest _copy_from_user movl %ebp, %edx\n"
	  "rest _copy_from_user callq 0xffffffff819f6fd0\n"
	  "smap copy_user_enhanced_fast_string stac \n"
	  "body copy_user_enhanced_fast_string cmpl $0x40, %edx\n"
	  "body*65 copy_user_enhanced_fast_string rep movsb (%rsi), (%rdi)\n"
	  "body copy_user_enhanced_fast_string xorl %eax, %eax\n"
	  "smap copy_user_enhanced_fast_string clac \n"
	  "body copy_user_enhanced_fast_string retq \n"
	  "rest _copy_from_user testq %rax, %rax\n"
	  "rest _copy_from_user retq \n",
	  64, &isa_x86 },
	{ "6.1 copy_to_user: a copy of the size that is compared, not computed with, is no check",
	  "rest _copy_to_user movq %rdx, %rax\n"
	  "check _copy_to_user movabsq $0x7ffffffff000, %rdx\n"
	  "check _copy_to_user cmpq %rax, %rdx\n"
	  "check _copy_to_user jb 0xffffffff8153d9c3\n"
	  "check _copy_to_user subq %rax, %rdx\n"
	  "check _copy_to_user cmpq %rdi, %rdx\n"
	  "check _copy_to_user jb 0xffffffff8153d9c3\n"
	  "rest _copy_to_user movl %eax, %edx\n"
	  "rest _copy_to_user callq 0xffffffff819f6fd0\n",
	  0, &isa_x86 },
	{ "6.12 copy_from_user: a mask among other code, one rep-string instruction",
	  "rest _copy_from_user endbr64 \n"
	  "mask _copy_from_user movabsq $0x7ffffffff000, %rax\n"
	  "rest _copy_from_user subq $8, %rsp\n"
	  "rest _copy_from_user movq %rdi, %r8\n"
	  "mask _copy_from_user cmpq %rax, %rsi\n"
	  "mask _copy_from_user cmovaq %rax, %rsi\n"
	  "smap _copy_from_user stac \n"
	  "body _copy_from_user movq %rdx, %rcx\n"
	  "body rep_movs_alternative cmpq $0x40, %rcx\n"
	  "body*65 rep_movs_alternative rep movsb (%rsi), (%rdi)\n"
	  "body rep_movs_alternative retq \n"
	  "smap _copy_from_user clac \n"
	  "rest _copy_from_user testq %rcx, %rcx\n",
	  64, &isa_x86 },
	{ "6.12 copy_to_user: a check of the sum and its carry",
	  "check _copy_to_user movq %rdx, %rcx\n"
	  "rest _copy_to_user movq %rdx, %rax\n"
	  "check _copy_to_user xorl %edx, %edx\n"
	  "check _copy_to_user addq %rdi, %rcx\n"
	  "check _copy_to_user setb %dl\n"
	  "check _copy_to_user movabsq $0x7ffffffff000, %r8\n"
	  "check _copy_to_user testq %rdx, %rdx\n"
	  "check _copy_to_user jne 0xffffffff816bc816\n"
	  "check _copy_to_user cmpq %rcx, %r8\n"
	  "check _copy_to_user jae 0xffffffff816bc81b\n"
	  "smap _copy_to_user stac \n"
	  "body _copy_to_user movq %rax, %rcx\n",
	  0, &isa_x86 },
	{ "6.12 clear_user: the module has the limit in memory",
	  "call op_clear_user_checked endbr64 \n"
	  "call op_clear_user_checked movq %rdx, %rax\n"
	  "check op_clear_user_checked addq %rsi, %rdx\n"
	  "check op_clear_user_checked setb %cl\n"
	  "check op_clear_user_checked cmpq %rdx, -0x3cabda54(%rip)\n"
	  "check op_clear_user_checked jb 0xffffffffc0204a3e\n"
	  "check op_clear_user_checked movzbl %cl, %ecx\n"
	  "check op_clear_user_checked testq %rcx, %rcx\n"
	  "check op_clear_user_checked je 0xffffffffc0204a43\n"
	  "call op_clear_user_checked pushq %rbp\n"
	  "smap op_clear_user_checked stac \n",
	  0, &isa_x86 },
	{ "five levels of page tables: another limit",
	  "mask __get_user_8 movabsq $0xfffffffffff000, %rdx\n"
	  "mask __get_user_8 cmpq %rdx, %rax\n"
	  "mask __get_user_8 cmovaq %rdx, %rax\n"
	  "smap __get_user_8 stac \n",
	  0, &isa_x86 },
	{ "no limit, no check",
	  "rest _copy_from_user movabsq $0x7fffffffdff0, %rax\n"
	  "rest _copy_from_user cmpq $0x7fffffff, %rdx\n"
	  "rest _copy_from_user jae 0xffffffff8153dace\n"
	  "rest _copy_from_user cmpq %rdx, -0x3cabda54(%rip)\n"
	  "rest _copy_from_user sarq $0x1f, %rdx\n",
	  0, &isa_x86 },
	{ "a limit does not outlive a call",
	  "check _copy_from_user movabsq $0x7ffffffff000, %rax\n"
	  "check _copy_from_user cmpq %rsi, %rax\n"
	  "check _copy_from_user jb 0xffffffff8153dae8\n"
	  "rest _copy_from_user callq 0xffffffff819f6fd0\n"
	  "rest _copy_from_user testq %rax, %rax\n"
	  "rest _copy_from_user je 0xffffffff8153dac7\n",
	  0, &isa_x86 },
	{ "the object-size check runs until its caller goes on",
	  "call op_copy_from_user_raw callq 0xffffffff8135d920\n"
	  "objcheck __check_object_size pushq %r13\n"
	  "objcheck check_stack_object cmpq %rsi, %rax\n"
	  "objcheck memcpy rep movsb (%rsi), (%rdi)\n"
	  "objcheck __check_object_size testl %eax, %eax\n"
	  "objcheck is_vmalloc_addr lfence \n"
	  "objcheck __check_object_size retq \n"
	  "call op_copy_from_user_raw movq %rbx, %rdx\n",
	  0, &isa_x86 },
	{ "a page fault lasts until it returns",
	  "smap __get_user_8 stac \n"
	  "body __get_user_8 movq (%rax), %rdx\n"
	  "fault asm_exc_page_fault cld \n"
	  "fault exc_page_fault movq %cr2, %rdx\n"
	  "fault __check_object_size clac \n"
	  "fault restore_regs_and_return_to_kernel iretq \n"
	  "body __get_user_8 xorl %eax, %eax\n"
	  "smap __get_user_8 clac \n"
	  "rest __get_user_8 retq \n",
	  0, &isa_x86 },
	{ "iterations of two rep-string instructions",
	  "smap _copy_to_user stac \n"
	  "body*9 clear_user_erms rep stosq %rax, (%rdi)\n"
	  "body clear_user_erms movl %edx, %ecx\n"
	  "body*4 clear_user_erms rep stosb %al, (%rdi)\n"
	  "body clear_user_erms retq \n",
	  11, &isa_x86 },
	{ "a rep-string instruction in a loop of its own: only what it repeats",
	  "smap _copy_to_user stac \n"
	  "body*30 clear_user_erms rep stosq %rax, (%rdi)\n"
	  "body*10 clear_user_erms decq %rcx\n",
	  20, &isa_x86 },
	{ "arm64 get_user: may the address carry a tag, then the check, then the mask",
	  "check op_get_user_checked_8 mrs x2, sp_el0\n"
	  "check op_get_user_checked_8 ldr w3, [x2, #0x2c]\n"
	  "call op_get_user_checked_8 hint #0x19\n"
	  "check op_get_user_checked_8 tbz w3, #0x15, #0xffff800000d0316c\n"
	  "check op_get_user_checked_8 ldr x2, [x2]\n"
	  "check op_get_user_checked_8 mov x0, x1\n"
	  "check op_get_user_checked_8 tst w2, #0x4000000\n"
	  "check op_get_user_checked_8 b.eq #0xffff800000d03138\n"
	  "check op_get_user_checked_8 orr x2, xzr, #0xfffffffffff8\n"
	  "check op_get_user_checked_8 cmp x0, x2\n"
	  "check op_get_user_checked_8 b.hi #0xffff800000d0315c\n"
	  "mask op_get_user_checked_8 and x2, x1, #0xff7fffffffffffff\n"
	  "call op_get_user_checked_8 movz w0, #0\n"
	  "body op_get_user_checked_8 ldtr x1, [x2]\n"
	  "call op_get_user_checked_8 sxtw x0, w0\n"
	  "call op_get_user_checked_8 hint #0x1d\n"
	  "call op_get_user_checked_8 ret \n",
	  0, &isa_arm64 },
	{ "arm64 copy_from_user: what is kept across calls is no part of the check",
	  "call op_copy_from_user_checked stp x29, x30, [sp, #-0x30]!\n"
	  "call op_copy_from_user_checked mov x19, x1\n"
	  "call op_copy_from_user_checked mov x20, x2\n"
	  "call op_copy_from_user_checked orr x1, xzr, #0x7fffffff\n"
	  "call op_copy_from_user_checked cmp x2, x1\n"
	  "call op_copy_from_user_checked b.hi #0xffff800000d047f8\n"
	  "call op_copy_from_user_checked mov x22, x0\n"
	  "call op_copy_from_user_checked bl #0xffff8000083a2fd0\n"
	  "objcheck __check_object_size mrs x0, sp_el0\n"
	  "objcheck __check_object_size movz x1, #0x1, lsl #48\n"
	  "check op_copy_from_user_checked movz x1, #0x1, lsl #48\n"
	  "check op_copy_from_user_checked mov x0, x19\n"
	  "check op_copy_from_user_checked sub x1, x1, x20\n"
	  "call op_copy_from_user_checked mov x21, x20\n"
	  "check op_copy_from_user_checked cmp x0, x1\n"
	  "check op_copy_from_user_checked b.ls #0xffff800000d047d0\n"
	  "mask op_copy_from_user_checked and x1, x19, #0xff7fffffffffffff\n"
	  "call op_copy_from_user_checked mov x2, x20\n"
	  "call op_copy_from_user_checked mov x0, x22\n"
	  "call op_copy_from_user_checked bl #0xffff800008c98640\n"
	  "body __arch_copy_from_user hint #0x22\n"
	  "body*8 __arch_copy_from_user ldtr x7, [x1]\n"
	  "body __arch_copy_from_user ret \n"
	  "call op_copy_from_user_checked mov x21, x0\n"
	  "call op_copy_from_user_checked cbnz x21, #0xffff800000d04818\n"
	  "call op_copy_from_user_checked ret \n",
	  0, &isa_arm64 },
	{ "arm64 strncpy_from_user: a tag taken off, a size cut to the limit",
	  "check strncpy_from_user sbfx x19, x1, #0, #0x38\n"
	  "check strncpy_from_user and x19, x1, x19\n"
	  "rest strncpy_from_user mov x20, x1\n"
	  "check strncpy_from_user movn x1, #0xffff, lsl #48\n"
	  "check strncpy_from_user cmp x19, x1\n"
	  "check strncpy_from_user b.hi #0xffff8000085f7c38\n"
	  "check strncpy_from_user movz x0, #0x1, lsl #48\n"
	  "check strncpy_from_user sub x3, x0, x19\n"
	  "check strncpy_from_user cmp x3, x23\n"
	  "check strncpy_from_user csel x3, x3, x23, ls\n"
	  "rest strncpy_from_user cmp x3, #7\n"
	  "rest strncpy_from_user b.ls #0xffff8000085f7bb4\n",
	  0, &isa_arm64 },
	{ "arm64 the task's own counter of page faults is no check",
	  "rest copy_from_user_nofault mrs x22, sp_el0\n"
	  "rest copy_from_user_nofault ldr w1, [x22, #0xb48]\n"
	  "rest copy_from_user_nofault add w1, w1, #1\n"
	  "rest copy_from_user_nofault str w1, [x22, #0xb48]\n"
	  "check copy_from_user_nofault movz x1, #0x10, lsl #48\n"
	  "check copy_from_user_nofault cmp x20, x1\n"
	  "check copy_from_user_nofault b.ls #0xffff8000082bef9c\n",
	  0, &isa_arm64 },
	{ "arm64 before the mask was one instruction: selected, then a barrier",
	  "mask op_get_user_raw movn x3, #0xffff, lsl #48\n"
	  "mask op_get_user_raw bics xzr, x1, x3\n"
	  "mask op_get_user_raw csel x1, x1, xzr, eq\n"
	  "barrier op_get_user_raw csdb \n"
	  "body op_get_user_raw ldtr x0, [x1]\n"
	  "call op_get_user_raw ret \n",
	  0, &isa_arm64 },
	{ "arm64 user access opened by the kernel",
	  "smap futex_wait msr pan, #0\n"
	  "body futex_wait ldxr w0, [x1]\n"
	  "smap futex_wait msr pan, #1\n"
	  "rest futex_wait ret \n",
	  0, &isa_arm64 },
	{ "arm64 a page fault lasts until it returns",
	  "check op_get_user_checked_8 movz x3, #0x1, lsl #48\n"
	  "check op_get_user_checked_8 mov x0, x1\n"
	  "check op_get_user_checked_8 cmp x0, x3\n"
	  "check op_get_user_checked_8 b.hi #0xffff800000d0315c\n"
	  "body op_get_user_checked_8 ldtr x1, [x2]\n"
	  "fault vectors b #0xffff800008011234\n"
	  "fault el1h_64_sync stp x0, x1, [sp]\n"
	  "fault do_page_fault ldr x0, [x1]\n"
	  "fault ret_to_kernel eret \n"
	  "call op_get_user_checked_8 movz w0, #0\n",
	  0, &isa_arm64 },
};

/* A listing as a call; equal function names share a symbol. */
struct recorded {
	struct call call;
	struct symbol functions[8];
	enum part wanted[64];
	char text[64][64];
	struct step step[64];
};

static enum part part_named(const char *name)
{
	for (enum part p = 0; p < NR_PARTS; p++)
		if (!strcmp(part_names[p], name))
			return p;
	fail_msg("no part '%s'", name);
	return NR_PARTS;
}

static const struct symbol *function_named(struct recorded *r, const char *name)
{
	struct symbol *f = r->functions;

	while (f < r->functions + COUNT(r->functions) && *f->name && strcmp(f->name, name))
		f++;
	assert_true(f < r->functions + COUNT(r->functions));
	snprintf(f->name, sizeof(f->name), "%s", name);
	return f;
}

/* The nth instruction is at address 16 n. */
static void record_line(struct recorded *r, size_t i, const char *line)
{
	struct step *s = &r->step[i];
	char part[16], function[64];
	unsigned long count = 1;

	if (sscanf(line, "%15[a-z]*%lu %63s %63[^\n]", part, &count, function, r->text[i]) < 4)
		assert_int_equal(sscanf(line, "%15[a-z] %63s %63[^\n]", part, function, r->text[i]),
				 3);
	r->wanted[i] = part_named(part);
	*s = (struct step){
		.address = 16 * i,
		.count = count,
		.text = r->text[i],
		.in = function_named(r, function),
	};
}

static void record(struct recorded *r, const char *lines)
{
	*r = (struct recorded){ .call.step = r->step };
	for (const char *line = lines; *line; line = strchr(line, '\n') + 1) {
		assert_true(r->call.nr < COUNT(r->step));
		record_line(r, r->call.nr++, line);
	}
}

static void test_listing(void **state)
{
	const struct listing *l = *state;
	uint64_t total = 0, by_part[NR_PARTS] = { 0 };
	struct recorded r;

	record(&r, l->lines);
	parts_classify(&r.call, l->isa);
	for (size_t i = 0; i < r.call.nr; i++) {
		if (r.step[i].part != r.wanted[i])
			fail_msg("'%s' is %s, not %s", r.step[i].text, part_names[r.step[i].part],
				 part_names[r.wanted[i]]);
		total += r.step[i].count;
		by_part[r.wanted[i]] += r.step[i].count;
	}
	assert_int_equal(r.call.total, total);
	assert_memory_equal(r.call.by_part, by_part, sizeof(by_part));
	assert_int_equal(r.call.iterations, l->iterations);
}

/* Code that QEMU translates again is listed again, after all else and in another order. */
static void test_translated_anew(void **state)
{
	const char *once = "call op_a callq 0xffffffff8135d920\n"
			   "objcheck*3 __check_object_size pushq %r13\n"
			   "objcheck*3 check_stack_object cmpq %rsi, %rax\n"
			   "objcheck*3 __check_object_size retq \n"
			   "smap*3 op_a stac \n"
			   "body*9 op_a rep movsb (%rsi), (%rdi)\n"
			   "smap*3 op_a clac \n";
	char *anew = xstrfmt("%srest*2 check_stack_object cmpq %%rsi, %%rax\n"
			     "body*9 op_a rep movsb (%%rsi), (%%rdi)\nsmap op_a stac \n",
			     once);
	static const size_t first[] = { 2, 5, 4 };
	const uint64_t counts[] = { 1, 3, 5, 3, 4, 18, 3 };
	struct recorded r;

	(void)state;
	record(&r, anew);
	for (size_t i = 0; i < COUNT(first); i++)
		r.step[7 + i].address = r.step[first[i]].address;
	parts_classify(&r.call, &isa_x86);
	assert_int_equal(r.call.nr, COUNT(counts));
	for (size_t i = 0; i < r.call.nr; i++) {
		assert_int_equal(r.step[i].part, r.wanted[i]);
		assert_int_equal(r.step[i].count, counts[i]);
	}
	assert_int_equal(r.call.iterations, 15);
	free(anew);
}

/* The hash of a wrapper at base with a jump within itself and a call. */
static uint64_t code_at(uint64_t base, uint64_t jump, uint64_t callee, const char *last,
			uint64_t count)
{
	char *je = xstrfmt("je 0x%016llx", (unsigned long long)base + jump);
	char *callq = xstrfmt("callq 0x%016llx", (unsigned long long)callee);
	const struct symbol wrapper = { .name = "op_a" }, function = { .name = "f" };
	struct step step[] = {
		{ base, 1, "testq %rdx, %rdx", NULL, &wrapper, 0 },
		{ base + 3, 1, je, NULL, &wrapper, 0 },
		{ base + 5, 1, callq, NULL, &wrapper, 0 },
		{ callee, count, "rep movsb (%rsi), (%rdi)", NULL, &function, 0 },
		{ base + 10, 1, last, NULL, &wrapper, 0 },
	};
	const struct call call = { .step = step, .nr = COUNT(step) };
	uint64_t code = parts_code(&call);

	free(je);
	free(callq);
	return code;
}

static void test_code(void **state)
{
	const uint64_t a = 0xffffffffc0203d00, b = 0xffffffffc0310a40, f = 0xffffffff819f7950;
	const uint64_t code = code_at(a, 10, f, "retq ", 8);

	(void)state;
	assert_int_equal(code, code_at(b, 10, f, "retq ", 8));
	assert_int_not_equal(code, code_at(b, 12, f, "retq ", 8));
	assert_int_not_equal(code, code_at(b, 10, f + 16, "retq ", 8));
	assert_int_not_equal(code, code_at(b, 10, f, "leave ", 8));
	assert_int_not_equal(code, code_at(b, 10, f, "retq ", 9));
}

/* The same for arm64. */
static uint64_t arm64_code_at(uint64_t base, uint64_t jump, uint64_t callee)
{
	char *tbz = xstrfmt("tbz w4, #0x15, #0x%016llx", (unsigned long long)base + jump);
	char *bl = xstrfmt("bl #0x%016llx", (unsigned long long)callee);
	const struct symbol wrapper = { .name = "op_a" };
	struct step step[] = {
		{ base, 1, "mrs x4, sp_el0", NULL, &wrapper, 0 },
		{ base + 4, 1, tbz, NULL, &wrapper, 0 },
		{ base + 8, 1, bl, NULL, &wrapper, 0 },
	};
	const struct call call = { .step = step, .nr = COUNT(step) };
	uint64_t code = parts_code(&call);

	free(tbz);
	free(bl);
	return code;
}

static void test_arm64_code(void **state)
{
	const uint64_t a = 0xffff800000d03120, b = 0xffff800000d04a70, f = 0xffff8000083a2fd0;
	const uint64_t code = arm64_code_at(a, 12, f);

	(void)state;
	assert_int_equal(code, arm64_code_at(b, 12, f));
	assert_int_not_equal(code, arm64_code_at(b, 16, f));
	assert_int_not_equal(code, arm64_code_at(b, 12, f + 4));
}

static void test_fix_disassembly(void **state)
{
	static const struct {
		const char *bytes, *text;
	} loads[] = {
		{ ".byte 0x21, 0x08, 0x40, 0xf8", "ldtr x1, [x1]" },
		{ ".byte 0x63, 0x08, 0x40, 0x38", "ldtrb w3, [x3]" },
		{ ".byte 0x21, 0x08, 0x40, 0xf9", NULL }, /* another instruction */
		{ "ldtr x1, [x2]", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(loads); i++) {
		char *text = isa_arm64.fix_disassembly(loads[i].bytes);

		assert_string_equal(text ?: "", loads[i].text ?: "");
		free(text);
	}
}

static void test_rest_is(void **state)
{
	struct recorded r;
	char *rest_is;

	(void)state;
	record(&r, "rest g pushq %rbx\nbody*9 memcpy rep movsb (%rsi), (%rdi)\n"
		   "rest*3 h nop \nrest g retq \n");
	parts_classify(&r.call, &isa_x86);
	rest_is = parts_rest_is(&r.call);
	assert_string_equal(rest_is, "g 2, h 3");
	free(rest_is);
}

static struct CMUnitTest tests[COUNT(listings) + 5];

int main(void)
{
	size_t nr = COUNT(listings);

	for (size_t i = 0; i < nr; i++)
		tests[i] = (struct CMUnitTest){
			.name = listings[i].name,
			.test_func = test_listing,
			.initial_state = (void *)&listings[i],
		};
	tests[nr++] = (struct CMUnitTest)cmocka_unit_test(test_translated_anew);
	tests[nr++] = (struct CMUnitTest)cmocka_unit_test(test_code);
	tests[nr++] = (struct CMUnitTest)cmocka_unit_test(test_arm64_code);
	tests[nr++] = (struct CMUnitTest)cmocka_unit_test(test_fix_disassembly);
	tests[nr++] = (struct CMUnitTest)cmocka_unit_test(test_rest_is);
	return _cmocka_run_group_tests("parts", tests, nr, NULL, NULL) != 0;
}
