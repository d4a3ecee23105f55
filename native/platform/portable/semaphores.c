/*
 * semaphores.c - a count under a mutex, and a condition for those who wait for it to rise.
 */
#include "semaphore.h"

int
platform_semaphore_open(platform_semaphore *semaphore, unsigned count)
{
	int			failed = pthread_mutex_init(&semaphore->lock, NULL);

	semaphore->count = count;
	return failed ? failed : pthread_cond_init(&semaphore->risen, NULL);
}

void
platform_semaphore_wait(platform_semaphore *semaphore)
{
	pthread_mutex_lock(&semaphore->lock);
	while (semaphore->count == 0)
		pthread_cond_wait(&semaphore->risen, &semaphore->lock);
	semaphore->count--;
	pthread_mutex_unlock(&semaphore->lock);
}

bool
platform_semaphore_try(platform_semaphore *semaphore)
{
	bool		taken;

	pthread_mutex_lock(&semaphore->lock);
	if ((taken = semaphore->count > 0))
		semaphore->count--;
	pthread_mutex_unlock(&semaphore->lock);
	return taken;
}

void
platform_semaphore_post(platform_semaphore *semaphore)
{
	pthread_mutex_lock(&semaphore->lock);
	semaphore->count++;
	pthread_mutex_unlock(&semaphore->lock);
	pthread_cond_signal(&semaphore->risen);
}
