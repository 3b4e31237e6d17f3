// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The threads that run a cell beside the measuring one. They are created and joined in each round,
 * so that none exists while a cell of one thread is measured; what they work on persists.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "driver/device.h"
#include "driver/threads.h"
#include "lib/util.h"

/* Rounds per request: the more calls between two looks at the stop flag, the fewer requests. */
#define ROUNDS 4

/* Keep it small, as stacks are locked like all memory; twice the minimum on arm64. */
#define STACK_BYTES (256 << 10)

struct helper {
	pthread_t thread;
	struct memory memory;
	int ret; /* 0, or -errno of the request that ended it */
	unsigned long long calls; /* since it started */
};

unsigned long long threads_calls;

static struct helper helpers[MAX_THREADS]; /* by CPU; the measuring thread's is unused */

static const struct cell *cell; /* what they run, with the number of threads */
static sem_t running; /* number of them that run */
static atomic_bool stop;

static int run_once(struct helper *h)
{
	struct ucopy_sample samples[ROUNDS];
	struct ucopy_run run = { .rounds = ROUNDS, .samples = (unsigned long)samples };

	memory_prepare(&h->memory, cell, &run);
	if (device_call(h->memory.fd, UCOPY_IOC_RUN, &run))
		return -errno;
	h->calls += 3ULL * run.calls * ROUNDS;
	return 0;
}

static void *help(void *arg)
{
	struct helper *h = arg;

	/*
	 * The first request allocates the kernel buffer, which takes long. From then on they run
	 * without a pause: the measuring thread is the one that has to wake up.
	 */
	h->ret = run_once(h);
	h->calls = 0;
	sem_post(&running);
	do
		h->ret = h->ret ?: run_once(h);
	while (!h->ret && !atomic_load(&stop));
	return NULL;
}

static int start(struct helper *h)
{
	pthread_attr_t attr;
	cpu_set_t cpu;
	int ret;

	CPU_ZERO(&cpu);
	CPU_SET(h - helpers, &cpu);
	pthread_attr_init(&attr);
	ret = pthread_attr_setstacksize(&attr, STACK_BYTES)
		      ?: pthread_attr_setaffinity_np(&attr, sizeof(cpu), &cpu)
				 ?: pthread_create(&h->thread, &attr, help, h);
	pthread_attr_destroy(&attr);
	return ret;
}

void threads_open(const struct cells *cells)
{
	unsigned int most = cells_threads(cells);

	sem_init(&running, 0, 0);
	for (unsigned int i = 1; i < most; i++)
		memory_open_warm(&helpers[i].memory);
}

void threads_begin(const struct cell *c)
{
	cell = c;
	stop = false;
	for (unsigned int i = 1; i < cell->threads; i++) {
		int ret = start(&helpers[i]);

		if (ret) {
			pr_err("driver: no thread on CPU %u: %s", i, strerror(ret));
			exit(EXIT_TROUBLE);
		}
	}
	for (unsigned int i = 1; i < cell->threads; i++)
		sem_wait(&running);
}

int threads_end(void)
{
	int ret = 0;

	stop = true;
	for (unsigned int i = 1; i < cell->threads; i++) {
		pthread_join(helpers[i].thread, NULL);
		ret = ret ?: helpers[i].ret;
		threads_calls += helpers[i].calls;
	}
	return ret;
}
