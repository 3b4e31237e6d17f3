// SPDX-License-Identifier: GPL-2.0
/*
 * payload NAME: wait until QEMU's firmware configuration device holds a file
 * NAME, and write it to stdout. It needs no driver and no interrupt, and the
 * file is read anew in every run that resumes one saved state: this is how a
 * resumed guest gets its program, plan and module.
 *
 * Until there is something, the file is a placeholder of at most
 * PLACEHOLDER bytes.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <unistd.h>

#define PORT_SELECT 0x510
#define PORT_DATA 0x511
#define KEY_DIRECTORY 0x19
#define PLACEHOLDER 4

struct entry {
	uint32_t size; /* big endian, as is select */
	uint16_t select;
	uint16_t reserved;
	char name[56];
};

static void item_select(uint16_t key)
{
	outw(key, PORT_SELECT);
}

static void item_read(void *buf, unsigned long bytes)
{
	asm volatile("rep insb" : "+D"(buf), "+c"(bytes) : "d"(PORT_DATA) : "memory");
}

/* Find a file; returns its size in bytes, 0 while it is not there. */
static uint32_t find(const char *name, uint16_t *key)
{
	struct entry e;
	uint32_t files;

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
	char *buf;

	if (argc != 2 || ioperm(PORT_SELECT, 2, 1)) {
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
	return fwrite(buf, 1, size, stdout) != size || fflush(stdout) ? 2 : 0;
}
