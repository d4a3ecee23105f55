/*
 * wakeups.c - ordinary signals as the reserved ones, and wake-up descriptors that are pipes.
 *
 * SIGVTALRM: only setitimer(ITIMER_VIRTUAL) sends it, and .NET neither does that nor handles it. On systems without real-time
 * signals its runtime takes SIGUSR1 for its own use, so that the other one is not a safe choice for long either. The interrupt is
 * one that no kernel sends on processors of today. Ordinary signals are never refused.
 */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MAX_BELLS	65536			/* by number of the reading end */

/* The writing end of each bell. */
static _Atomic int ropes[MAX_BELLS];

int
platform_wake_signal(void)
{
	return SIGVTALRM;
}

int
platform_interrupt_signal(void)
{
#ifdef SIGEMT
	return SIGEMT;
#else
	return SIGSTKFLT;
#endif
}

void
platform_wake_thread(int tid, bool interrupts)
{
	int			saved = errno;

	platform_thread_signal(tid, interrupts ? platform_interrupt_signal() : platform_wake_signal());
	errno = saved;
}

/* A timer calls back instead. */
bool
platform_wake_is_timer(const siginfo_t *info)
{
	(void) info;
	return false;
}

int
platform_bell_open(void)
{
	int			ends[2];

	if (platform_pipe(ends, O_NONBLOCK) < 0)
		return -1;
	if (ends[0] >= MAX_BELLS)
	{
		close(ends[0]);
		close(ends[1]);
		errno = EMFILE;
		return -1;
	}
	ropes[ends[0]] = ends[1];
	return ends[0];
}

/* A full pipe (EAGAIN) is a bell that rings already. */
void
platform_bell_ring(int fd)
{
	int			saved = errno;

	while (write(ropes[fd], "", 1) < 0 && errno == EINTR)
		;
	errno = saved;
}

void
platform_bell_clear(int fd)
{
	int			saved = errno;
	char		rings[64];
	ssize_t		got;

	do
		got = read(fd, rings, sizeof rings);
	while (got == sizeof rings || (got < 0 && errno == EINTR));
	errno = saved;
}

void
platform_bell_close(int fd)
{
	close(ropes[fd]);
	close(fd);
}
