/*
 * wakeups.c - the reserved signals, and wake-up descriptors.
 *
 * Of all signals only these two (and the synchronous faults) are unblocked on session threads. Signals that wait are counted against
 * RLIMIT_SIGPENDING, for all processes of a user together; beyond it a real-time signal is refused with EAGAIN. An ordinary one is
 * then still delivered, without its details.
 */
#include "common_parts.h"
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

/* An ordinary signal that no kernel sends: it was meant for a coprocessor that nobody has any more. */
int
platform_interrupt_signal(void)
{
	return SIGSTKFLT;
}

void
platform_wake_thread(int tid, bool interrupts)
{
	int			saved = errno;

	if (interrupts || (platform_thread_signal(tid, platform_wake_signal()) < 0 && errno == EAGAIN))
		platform_thread_signal(tid, platform_interrupt_signal());
	errno = saved;
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
