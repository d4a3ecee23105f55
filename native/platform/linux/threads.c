/*
 * threads.c - kernel thread ids, and a signal to one thread.
 *
 * tgkill() names thread and process, so an id that the kernel has given to another process is refused; one that it has given
 * to another thread of this process makes that thread run a handler which finds no session, or nothing pending, and returns.
 */
#include "platform.h"

#include <pthread.h>
#include <string.h>
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

int
platform_thread_usage(struct rusage *usage)
{
	return getrusage(RUSAGE_THREAD, usage);
}
