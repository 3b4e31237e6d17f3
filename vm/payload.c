// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * payload NAME: wait until QEMU's firmware configuration device holds a file
 * NAME, and write it to stdout. It needs no driver and no interrupt, and the
 * file is read again in every run resumed from the same saved state: this is
 * how a resumed guest gets its program, plan and module.
 *
 * Until it is available, the file is a placeholder of at most PLACEHOLDER
 * bytes.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#define KEY_DIRECTORY 0x19
#define PLACEHOLDER 4

/* The device: item_select() selects an item, item_read() reads on from there. */
#ifdef __x86_64__
#define PORT_SELECT 0x510
#define PORT_DATA 0x511

static int device_open(void)
{
	return ioperm(PORT_SELECT, 2, 1);
}

static void item_select(uint16_t key)
{
	outw(key, PORT_SELECT);
}

static void item_read(void *buf, unsigned long bytes)
{
	asm volatile("rep insb" : "+D"(buf), "+c"(bytes) : "d"(PORT_DATA) : "memory");
}
#else
/* Registers on QEMU's "virt" machine; the selector is big endian. */
#define DEVICE_ADDRESS 0x09020000
#define REG_DATA 0
#define REG_SELECT 8

static volatile char *device;

static int device_open(void)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);

	device = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, DEVICE_ADDRESS);
	close(fd);
	return device == MAP_FAILED;
}

static void item_select(uint16_t key)
{
	*(volatile uint16_t *)(device + REG_SELECT) = htons(key);
}

/* A read of any width returns the bytes in order. */
static void item_read(void *buf, unsigned long bytes)
{
	char *to = buf, *end = to + bytes;

	for (uint64_t wide; end - to >= (long)sizeof(wide); to += sizeof(wide)) {
		wide = *(volatile uint64_t *)(device + REG_DATA);
		memcpy(to, &wide, sizeof(wide));
	}
	while (to < end)
		*to++ = device[REG_DATA];
}
#endif

struct entry {
	uint32_t size; /* big endian, as is select */
	uint16_t select;
	uint16_t reserved;
	char name[56];
};

/* Find a file; returns its size in bytes, 0 if it does not exist. */
static uint32_t find(const char *name, uint16_t *key)
{
	struct entry e = { 0 };
	uint32_t files = 0;

	item_select(KEY_DIRECTORY);
	item_read(&files, sizeof(files));
	for (files = ntohl(files); files; files--) {
		item_read(&e, sizeof(e));
		if (!strncmp(e.name, name, sizeof(e.name))) {
			*key = ntohs(e.select);
			return ntohl(e.size);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	uint16_t key = 0;
	uint32_t size;
	bool written;
	char *buf;

	if (argc != 2 || device_open()) {
		perror("payload");
		return 2;
	}
	while ((size = find(argv[1], &key)) <= PLACEHOLDER)
		usleep(10000);
	buf = malloc(size);
	if (!buf) {
		perror("payload");
		return 2;
	}
	item_select(key);
	item_read(buf, size);
	written = fwrite(buf, 1, size, stdout) == size && !fflush(stdout);
	free(buf);
	return written ? 0 : 2;
}
