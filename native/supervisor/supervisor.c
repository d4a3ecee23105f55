/*
 * supervisor.c - the process-wide lock, and the promise that no session leaves the supervisor half way.
 *
 * A session's signal handlers may end in siglongjmp(). `instance.inside` counts how deep its thread is in supervisor code;
 * the wake-up handler only runs handlers at zero, and whoever goes back to zero runs what came in between. Hence a lock
 * taken here is always given back by the same call, and handlers may use every function of supervisor.h.
 */
#include "cluster.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

pthread_mutex_t supervisor_mutex = PTHREAD_MUTEX_INITIALIZER;

static int	host_pid;
static bool forked;

int
supervisor_host_pid(void)
{
	return host_pid;
}

static void
note_fork(void)
{
	forked = true;
}

/* Asked at each call of the host: a flag is a hundred times cheaper than a system call. */
bool
supervisor_forked(void)
{
	return forked;
}

void
supervisor_inside(instance *self)
{
	if (self)
		self->inside = self->inside + 1;
	atomic_signal_fence(memory_order_seq_cst);
}

void
supervisor_outside(instance *self)
{
	atomic_signal_fence(memory_order_seq_cst);
	if (self)
	{
		self->inside = self->inside - 1;
		atomic_signal_fence(memory_order_seq_cst);
		if (self->inside == 0 && !self->dying && self->tid != 0 && self->pending != 0)
		{
			int			saved = errno;

			session_deliver();
			errno = saved;
		}
	}
}

void
supervisor_lock(instance *self)
{
	supervisor_inside(self);
	pthread_mutex_lock(&supervisor_mutex);
}

void
supervisor_unlock(instance *self)
{
	pthread_mutex_unlock(&supervisor_mutex);
	supervisor_outside(self);
}

/* What the first cluster of the process needs; nothing of it is taken back, later clusters use it again. */
int
supervisor_initialize(void)
{
	static bool done;
	int			rc = 0;

	pthread_mutex_lock(&supervisor_mutex);
	if (!done)
	{
		host_pid = getpid();
		if ((rc = block_prepare()) == 0 && (rc = signals_install()) == 0 && (rc = pthread_atfork(NULL, NULL, note_fork)) == 0)
			done = true;
	}
	pthread_mutex_unlock(&supervisor_mutex);
	return rc;
}

int64_t
supervisor_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool
supervisor_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t until_us)
{
	if (until_us == INT64_MAX)
		return pthread_cond_wait(condition, mutex) == 0;
	return platform_condition_wait(condition, mutex, until_us);
}
