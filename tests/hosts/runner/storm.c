/*
 * storm.c SEED - the runner's protocol (native/supervisor/runner.h) with threads, for ThreadSanitizer.
 *
 * Posters set bits, callers and a pump run the "session": plain variables that only who runs it may touch, as a session's stack and
 * block are. Two runners at once are a race that the sanitizer sees; a signal that nobody looked at is left over at the end.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "runner.c"

#define POSTERS		3
#define CALLERS		3
#define POSTS		20000

static runner_word word;
static _Atomic uint64_t pending;
static _Atomic int posting = POSTERS;

/* the session's own: no atomics */
static uint64_t delivered;
static uint64_t entries;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static bool called,
			over;

static void
run(runner who)
{
	do
	{
		entries++;
		delivered += (uint64_t) __builtin_popcountll(atomic_exchange(&pending, 0));
	} while (!runner_park(&word, who));
}

static void *
post(void *argument)
{
	unsigned	seed = (unsigned) (uintptr_t) argument;

	for (int i = 0; i < POSTS; i++)
	{
		uint64_t	bit = UINT64_C(1) << rand_r(&seed) % 64;

		if (!(atomic_fetch_or(&pending, bit) & bit) && runner_post(&word) == RUNNER_TELL_PUMP)
		{
			pthread_mutex_lock(&lock);
			called = true;
			pthread_cond_signal(&bell);
			pthread_mutex_unlock(&lock);
		}
		if (rand_r(&seed) % 8 == 0)
			sched_yield();
	}
	posting--;
	return NULL;
}

static void *
call(void *argument)
{
	unsigned	seed = (unsigned) (uintptr_t) argument;

	while (posting > 0)
	{
		if (runner_claim(&word, RUNNER_CALLER) == RUNNER_NOBODY)
			run(RUNNER_CALLER);
		if (rand_r(&seed) % 4 == 0)
			sched_yield();
	}
	return NULL;
}

static void *
pump(void *argument)
{
	(void) argument;
	pthread_mutex_lock(&lock);
	while (called || !over)
	{
		if (!called)
		{
			pthread_cond_wait(&bell, &lock);
			continue;
		}
		called = false;
		pthread_mutex_unlock(&lock);
		if (runner_claim(&word, RUNNER_PUMP) == RUNNER_NOBODY)
			run(RUNNER_PUMP);
		pthread_mutex_lock(&lock);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

int
main(int count, char **arguments)
{
	unsigned	seed = count > 1 ? (unsigned) atoi(arguments[1]) : 1;
	pthread_t	threads[POSTERS + CALLERS],
				pumping;

	pthread_create(&pumping, NULL, pump, NULL);
	for (int i = 0; i < POSTERS + CALLERS; i++)
		pthread_create(&threads[i], NULL, i < POSTERS ? post : call, (void *) (uintptr_t) (seed * 100 + (unsigned) i));
	for (int i = 0; i < POSTERS + CALLERS; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_lock(&lock);
	over = true;
	pthread_cond_signal(&bell);
	pthread_mutex_unlock(&lock);
	pthread_join(pumping, NULL);
	printf("seed %u: %llu signals seen in %llu entries, left over: %llx, parked: %d\n", seed, (unsigned long long) delivered,
		   (unsigned long long) entries, (unsigned long long) pending, runner_now(&word) == RUNNER_NOBODY);
	return pending != 0 || runner_now(&word) != RUNNER_NOBODY;
}
