/*
 * conditions.c - waits that a change of the system's time does not stretch.
 */
#include "platform.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

void
platform_condition_open(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
}

bool
platform_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t until)
{
	struct timespec time = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};

	return pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT;
}
