/*
 * threads.c - numbers for threads, and a signal to one of them.
 *
 * The kernel's numbers are ports, which only pthread functions with a lock lead back to a thread, and a signal handler may not
 * take one. So a thread that asks for its number gets a place in a table; it gives the place back when it ends. Who signals a
 * thread has to know that it has not ended (see supervisor/instances.c), or find its place empty.
 */
#include "platform.h"

#include <errno.h>
#include <mach/mach.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MAX_THREADS		8192

static _Atomic(pthread_t) threads[MAX_THREADS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t number;

static void
leave(void *own)
{
	atomic_store(&threads[(intptr_t) own], NULL);
}

static void
prepare(void)
{
	pthread_key_create(&number, leave);
}

/* A process with more threads than places ends: it could not be told which of them a signal is for. */
int
platform_thread_id(void)
{
	intptr_t	own;

	pthread_once(&once, prepare);
	if ((own = (intptr_t) pthread_getspecific(number)) != 0)
		return (int) own;
	for (own = 1; own < MAX_THREADS; own++)
	{
		pthread_t	none = NULL;

		if (atomic_compare_exchange_strong(&threads[own], &none, pthread_self()))
		{
			pthread_setspecific(number, (void *) own);
			return (int) own;
		}
	}
	abort();
}

void
platform_thread_name(const char *name)
{
	pthread_setname_np(name);
}

int
platform_thread_signal(int tid, int sig)
{
	pthread_t	thread = tid > 0 && tid < MAX_THREADS ? atomic_load(&threads[tid]) : NULL;
	int			failed = thread ? pthread_kill(thread, sig) : ESRCH;

	if (failed)
		errno = failed;
	return failed ? -1 : 0;
}

int
platform_thread_usage(struct rusage *usage)
{
	thread_basic_info_data_t info;
	mach_msg_type_number_t count = THREAD_BASIC_INFO_COUNT;

	memset(usage, 0, sizeof *usage);
	if (thread_info(pthread_mach_thread_np(pthread_self()), THREAD_BASIC_INFO, (thread_info_t) &info, &count) != KERN_SUCCESS)
	{
		errno = EINVAL;
		return -1;
	}
	usage->ru_utime = (struct timeval) {info.user_time.seconds, info.user_time.microseconds};
	usage->ru_stime = (struct timeval) {info.system_time.seconds, info.system_time.microseconds};
	return 0;
}
