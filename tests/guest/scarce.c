// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests that wait for another one, or for which the kernel lacks memory: each fails with its
 * errno and leaves its file unchanged.
 */
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "guest.h"

/* Large buffers of so many files exceed the memory of a guest, small ones that of a slab. */
enum { FILES = 160 };

static char *memory; /* a page */
static int files[FILES];

static const struct ucopy_cell copy_8 = { .path = UCOPY_PATH_copy_from_user_checked, .size = 8 };

static int open_bound(const void *addr)
{
	int fd = device_open();

	if (fd < 0 || bind_range(fd, addr, PAGE))
		ktap_bail(DEVICE " cannot be opened and bound");
	return fd;
}

/* A page whose first access blocks until it is populated (userfaultfd); -1 if unsupported. */
static int page_that_waits(void **page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);

	*page = map_pages(PAGE, PROT_READ | PROT_WRITE);
	range.range = (struct uffdio_range){ (uintptr_t)*page, PAGE };
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &range))
		return -1;
	return uffd;
}

static void *call_that_waits(void *fd)
{
	long long ret;

	return (void *)(long)call_cell(*(int *)fd, &copy_8, &ret);
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void waiting(struct ktap_test *t)
{
	/* Repeatedly: a single signal might arrive before the request. */
	struct itimerval soon = { { 0, 10000 }, { 0, 10000 } }, never = { 0 };
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct uffd_msg fault;
	void *page, *err;
	int uffd = page_that_waits(&page), fd = open_bound(page);
	struct uffdio_zeropage give = { .range = { (uintptr_t)page, PAGE } };
	pthread_t other;
	long long ret;

	if (uffd < 0) {
		snprintf(t->skip, sizeof(t->skip), "this kernel has no userfaultfd");
		return;
	}
	if (pthread_create(&other, NULL, call_that_waits, &fd))
		ktap_bail("pthread_create");
	/* From now on, the other request holds the file. */
	expect(t, "a fault", sizeof(fault), read(uffd, &fault, sizeof(fault)));
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	expect(t, "CALL behind a CALL that waits", -EINTR, call_cell(fd, &copy_8, &ret));
	setitimer(ITIMER_REAL, &never, NULL);
	expect(t, "memory for the page", 0, ioctl(uffd, UFFDIO_ZEROPAGE, &give));
	pthread_join(other, &err);
	expect(t, "the CALL that waited", 0, (long)err);
	expect(t, "CALL after that", 0, call_cell(fd, &copy_8, &ret));
	close(uffd);
	close(fd);
}

/*
 * A file that got no buffer, when the others' fill the guest. All small allocations come
 * before: for those the kernel would end processes. @reserve is what it needs after.
 */
static int fill_memory(struct ktap_test *t)
{
	int reserve = open_bound(memory), nr = 0;

	expect(t, "KBUF", 0, kbuf_io(reserve, true, UCOPY_KBUF_VMALLOC, 0, 1, memory));
	for (int i = 0; i < FILES; i++)
		files[i] = open_bound(memory);
	while (nr < FILES - 1 && !kbuf_io(files[nr], true, UCOPY_KBUF_PAGES, 0, 1, memory))
		nr++;
	close(reserve);
	printf("# %d buffers of %u bytes fill the guest\n", nr, UCOPY_MAX_RANGE);
	return files[nr];
}

static void no_memory(struct ktap_test *t)
{
	struct ucopy_cell pages = copy_8, body = { .path = UCOPY_PATH_body, .size = 8 };
	struct ucopy_call kernel = { .cell = copy_8, .flags = UCOPY_RUN_KERNEL };
	int poor = fill_memory(t);
	long long ret = 0;

	pages.kbuf = UCOPY_KBUF_PAGES;
	expect(t, "KBUF", -ENOMEM, kbuf_io(poor, true, UCOPY_KBUF_PAGES, 0, 1, memory));
	expect(t, "CALL", -ENOMEM, call_cell(poor, &pages, &ret));
	expect(t, "CALL with a second buffer", -ENOMEM, call_cell(poor, &body, &ret));
	expect(t, "CALL with kernel memory", -ENOMEM, request(poor, UCOPY_IOC_CALL, &kernel));
	expect(t, "CALL with a small buffer", 0, call_cell(poor, &copy_8, &ret));
	for (int i = 0; i < FILES; i++)
		if (files[i] != poor)
			close(files[i]);
	expect(t, "CALL after the others were closed", 0, call_cell(poor, &pages, &ret));
	close(poor);
}

/* Objects of one slab are other files' buffers. */
static void buffers_apart(struct ktap_test *t)
{
	char seen[8];

	for (int i = 0; i < FILES / 4; i++) {
		files[i] = open_bound(memory);
		memset(memory, i + 1, UCOPY_SLAB_BYTES);
		expect(t, "KBUF, write", 0,
		       kbuf_io(files[i], true, UCOPY_KBUF_SLAB, 0, UCOPY_SLAB_BYTES, memory));
	}
	for (int i = 0; i < FILES / 4; i++) {
		for (unsigned int off = 0; off < UCOPY_SLAB_BYTES; off += UCOPY_SLAB_BYTES - 8) {
			expect(t, "KBUF, read", 0,
			       kbuf_io(files[i], false, UCOPY_KBUF_SLAB, off, 8, seen));
			for (int at = 0; at < 8; at++)
				expect(t, "a byte of a file's own", i + 1, seen[at]);
		}
		close(files[i]);
	}
}

static const struct scene scenes[] = {
	{ "a signal ends a request that waits for another", waiting },
	{ "without memory a request is refused, and nothing else", no_memory },
	{ "each of many files has its own buffer", buffers_apart },
};

int main(void)
{
	int log = log_open();

	ktap_plan(COUNT(scenes) + 1);
	memory = map_pages(UCOPY_SLAB_BYTES, PROT_READ | PROT_WRITE);
	play(scenes, COUNT(scenes));
	log_check(log);
	return ktap_end();
}
