/*
 * wakeups.c - the reserved signal, and wake-up descriptors.
 *
 * Of all signals only platform_wake_signal() (and the synchronous faults) is unblocked on session threads.
 */
#include "platform.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Real-time, above those that glibc, .NET, the JVM and debuggers use by habit. */
int
platform_wake_signal(void)
{
	return SIGRTMIN + 7;
}

bool
platform_wake_is_timer(const siginfo_t *info)
{
	return info->si_code == SI_TIMER;
}

int
platform_bell_open(void)
{
	return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

/* A full counter (EAGAIN) is a bell that rings already. */
void
platform_bell_ring(int fd)
{
	int			saved = errno;

	while (eventfd_write(fd, 1) < 0 && errno == EINTR)
		;
	errno = saved;
}

void
platform_bell_clear(int fd)
{
	int			saved = errno;
	eventfd_t	count;

	while (eventfd_read(fd, &count) < 0 && errno == EINTR)
		;
	errno = saved;
}

void
platform_bell_close(int fd)
{
	close(fd);
}
