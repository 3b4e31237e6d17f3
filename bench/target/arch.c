// SPDX-License-Identifier: GPL-2.0-or-later
/* The architectures of guests, and the machines they run on. */
#include <elf.h>
#include <string.h>
#include <sys/utsname.h>

#include "lib/util.h"
#include "target/arch.h"

const struct arch arches[NR_ARCHES] = {
	{
		.name = "amd64",
		.machine = "x86_64",
		.elf_machine = EM_X86_64,
		.qemu = "qemu-system-x86_64",
		.package = "qemu-system-x86",
		.compiler = "gcc-12",
		.kernel = "vmlinux",
		.board = "microvm,rtc=on",
		.cpu = "max",
		.data = "isa-serial,index=1,iobase=0x2f8,irq=3,chardev=data",
		.ports = "console=ttyS0 data=ttyS1",
		.exact = "",
		.tsc = true,
	},
	{
		.name = "arm64",
		.machine = "aarch64",
		.elf_machine = EM_AARCH64,
		.qemu = "qemu-system-aarch64",
		.package = "qemu-system-arm",
		.compiler = "aarch64-linux-gnu-gcc-12",
		.kernel = "Image",
		.board = "virt,gic-version=3",
		.cpu = "neoverse-n1",
		.data = "pci-serial,chardev=data",
		.ports = "console=ttyAMA0 data=ttyS0",
		/* The counter-timer ticks every 16 instructions, the PMU's counter every one. */
		.exact = " ucopy=clock=cycles",
	},
};

const struct arch *arch_named(const char *name)
{
	for (int i = 0; i < NR_ARCHES; i++)
		if (!strcmp(arches[i].name, name) || !strcmp(arches[i].machine, name))
			return &arches[i];
	pr_err("architecture '%s': give " ARCH_LIST, name);
	return NULL;
}

bool arch_is_native(const struct arch *arch)
{
	struct utsname u;

	uname(&u);
	return !strcmp(u.machine, arch->machine);
}
