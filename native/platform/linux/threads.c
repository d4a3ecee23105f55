/*
 * threads.c - kernel thread ids, the reserved signal, and wake-up descriptors.
 *
 * Of all signals only platform_wake_signal() (and the synchronous faults) is unblocked on session threads. tgkill() names
 * thread and process, so an id that the kernel has given to another process is refused; one that it has given to another
 * thread of this process makes that thread run a handler which finds no session, or nothing pending, and returns.
 */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int
platform_thread_id(void)
{
	return (int) syscall(SYS_gettid);
}

void
platform_thread_name(const char *name)
{
	char		shown[16];

	strncpy(shown, name, sizeof shown - 1);
	shown[sizeof shown - 1] = '\0';
	pthread_setname_np(pthread_self(), shown);
}

int
platform_thread_signal(int tid, int sig)
{
	return (int) syscall(SYS_tgkill, getpid(), tid, sig);
}

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

int
platform_thread_usage(struct rusage *usage)
{
	return getrusage(RUSAGE_THREAD, usage);
}
