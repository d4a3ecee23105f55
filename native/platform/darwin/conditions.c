/*
 * conditions.c - waits that a change of the system's time does not stretch: for a length of time, since no condition here can be
 * put on another clock.
 */
#include "platform.h"

#include <errno.h>
#include <time.h>

void
platform_condition_open(pthread_cond_t *condition)
{
	pthread_cond_init(condition, NULL);
}

bool
platform_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t until)
{
	struct timespec now;
	int64_t		left;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left = until - ((int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000);
	if (left <= 0)
		return false;
	return pthread_cond_timedwait_relative_np(condition, mutex, &(struct timespec) {left / 1000000, left % 1000000 * 1000}) != ETIMEDOUT;
}
