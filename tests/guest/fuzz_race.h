/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else goes on while the fuzzer makes its requests: threads that map, unmap and
 * protect memory that is bound, open, pass and close files, fork, exec, make requests
 * of their own and try to remove the module. Guests have one CPU: the threads are of
 * real-time priority and wake up at any moment, in the middle of a request too.
 */
#ifndef UCOPY_FUZZ_RACE_H
#define UCOPY_FUZZ_RACE_H

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>

#include "fuzz_make.h"

/* Descriptors that are opened and closed all the time: of numbers that open() gives to nobody. */
enum { NR_FILES = 6, FIRST_FILE = 100 };

static struct {
	unsigned char *wild; /* WILD bytes at the end of the playground: theirs */
	int shared; /* a file of all threads, bound to wild memory only */
	bool stop;
	unsigned long removals, forks, opens; /* how often each was tried */
	unsigned long removed, served; /* that went through and must not have */
} race;

enum { WILD = 4 * PAGE };

static void sleep_us(unsigned long us)
{
	struct timespec t = { .tv_nsec = us * 1000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

static void map_memory(uint64_t *seed)
{
	unsigned char *page = race.wild + below(seed, WILD / PAGE) * PAGE;
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	switch (below(seed, 6)) {
	case 0:
		munmap(page, PAGE);
		sleep_us(1 + below(seed, 50));
		/* fall through */
	case 1:
		mmap(page, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
		break;
	case 2:
		mprotect(page, PAGE, PROT_NONE);
		break;
	case 3:
		mprotect(page, PAGE, PROT_READ);
		break;
	case 4:
		mprotect(page, PAGE, PROT_READ | PROT_WRITE);
		break;
	default:
		madvise(page, PAGE, MADV_DONTNEED);
	}
}

static void open_files(uint64_t *seed)
{
	int number = FIRST_FILE + below(seed, NR_FILES), file;

	switch (below(seed, 4)) {
	case 0:
		close(number);
		break;
	case 1:
		dup3(race.shared, number, O_CLOEXEC);
		break;
	default:
		file = device_open();
		/* It has something to free, at times: the kernel's checks make that slow. */
		if (one_in(seed, 4))
			kbuf_io(file, true, below(seed, UCOPY_NR_KBUFS), 0, 1, io);
		dup3(file, number, O_CLOEXEC);
		close(file);
		race.opens++;
	}
}

/* In a child: whatever it asks of a file that is its parent's is refused. */
static void child(uint64_t *seed)
{
	const struct bound b = { (uintptr_t)race.wild, WILD };
	int served = 0;

	for (int i = 0; i < 4; i++) {
		struct fuzz f;

		good_request(seed, &f, &b);
		served |= request(race.shared, f.cmd, &f.arg) != -EPERM;
	}
	if (one_in(seed, 8))
		execl("/proc/self/exe", "fuzz", "--exit", NULL);
	_exit(served);
}

static void fork_child(uint64_t *seed)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		child(seed);
	race.forks++;
	if (pid > 0 && waitpid(pid, &status, 0) == pid)
		race.served += !!status;
	sleep_us(500);
}

static void remove_module(uint64_t *seed)
{
	(void)seed;
	race.removals++;
	race.removed += !syscall(SYS_delete_module, "ucopy", O_NONBLOCK) || errno != EAGAIN;
}

/* For a file that may be the shared one: its range stays within wild memory. */
static void wild_request(uint64_t *seed, struct fuzz *f)
{
	const struct bound b = { (uintptr_t)race.wild, WILD };

	good_request(seed, f, &b);
	if (f->cmd == UCOPY_IOC_BIND) {
		f->arg.bind.addr = b.addr + below(seed, WILD / 2);
		f->arg.bind.len = 1 + below(seed, WILD / 2);
	} else if (one_in(seed, 2)) {
		break_word(seed, f);
		tame(f);
	}
}

static void make_requests(uint64_t *seed)
{
	struct fuzz f;

	wild_request(seed, &f);
	request(race.shared, f.cmd, &f.arg);
}

static const struct racer {
	void (*act)(uint64_t *seed);
	unsigned long us; /* the longest sleep between two acts */
} racers[] = {
	{ map_memory, 300 },	  { open_files, 4000 },	   { fork_child, 40000 },
	{ remove_module, 20000 }, { make_requests, 2000 },
};

static pthread_t race_threads[COUNT(racers)];
static uint64_t race_seeds[COUNT(racers)];

static void *racing(void *arg)
{
	size_t i = (size_t)arg;
	struct sched_param priority = { .sched_priority = 1 + i };

	pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
	while (!__atomic_load_n(&race.stop, __ATOMIC_RELAXED)) {
		sleep_us(1 + below(&race_seeds[i], racers[i].us));
		racers[i].act(&race_seeds[i]);
	}
	return NULL;
}

static void race_start(uint64_t *seed)
{
	race.stop = false;
	race.shared = device_open();
	if (bind_range(race.shared, race.wild, WILD))
		ktap_bail("the shared file cannot be bound");
	for (size_t i = 0; i < COUNT(racers); i++) {
		race_seeds[i] = rng(seed) | 1;
		if (pthread_create(&race_threads[i], NULL, racing, (void *)i))
			ktap_bail("pthread_create");
	}
}

static void race_end(void)
{
	__atomic_store_n(&race.stop, true, __ATOMIC_RELAXED);
	for (size_t i = 0; i < COUNT(racers); i++)
		pthread_join(race_threads[i], NULL);
	for (size_t i = 0; i < NR_FILES; i++)
		close(FIRST_FILE + i);
	close(race.shared);
}

#endif
