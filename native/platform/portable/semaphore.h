/*
 * semaphore.h - counting semaphores between threads of this process, for systems without unnamed POSIX ones.
 *
 * A thread may leave a wait for good (a handler that jumps): only the whole set is usable again then, after each was set up anew.
 */
#ifndef PGLITE_SEMAPHORE_H
#define PGLITE_SEMAPHORE_H

#include <pthread.h>
#include <stdbool.h>

typedef struct platform_semaphore
{
	pthread_mutex_t lock;
	pthread_cond_t risen;
	unsigned	count;
} platform_semaphore;

extern int	platform_semaphore_open(platform_semaphore *semaphore, unsigned count);	/* in any memory; 0, or an errno */
extern void platform_semaphore_wait(platform_semaphore *semaphore);		/* until the count can be taken down by one */
extern bool platform_semaphore_try(platform_semaphore *semaphore);		/* the same without waiting */
extern void platform_semaphore_post(platform_semaphore *semaphore);		/* takes it up by one */

#endif
