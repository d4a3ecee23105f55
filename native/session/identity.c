/*
 * identity.c - who a session is: pids, parents, children, limits.
 *
 * Kept of libc: the pid is unique in the cluster and its children are reaped once each; the postmaster's pid is the host's, so
 * that postmaster.pid names a process that exists.
 * Changed: other pids lie above what the kernel gives out; process groups and sessions of the terminal are not touched;
 * waitpid() never waits.
 */
#include "inside.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_RESERVE	((size_t) 256 << 10)	/* below PostgreSQL's idea of the limit: thread-locals, guard, handlers */

int
session_spawn(const char *kind, char *const *argv, const void *parameters, size_t size, const int *descriptors, int count)
{
	return SESSION_HELD(int, supervisor_spawn(session_self, kind, argv, parameters, size, descriptors, count,
											  session_directory, session_umask));
}

pid_t
pgs_getpid(void)
{
	return session_self->pid;
}

/* A postmaster's parent is the host's: pg_ctl-like checks compare it with the pid in a lock file. */
pid_t
pgs_getppid(void)
{
	return session_self->is_postmaster ? getppid() : supervisor_host_pid();
}

pid_t
pgs_setsid(void)
{
	return session_self->pid;
}

/* Only as the postmaster calls it: any child, WNOHANG. */
pid_t
pgs_waitpid(pid_t pid, int *status, int options)
{
	if (pid != -1 || !(options & WNOHANG))
	{
		errno = ECHILD;
		return -1;
	}
	return SESSION_HELD(int, supervisor_reap(session_self, status));
}

/* The stack is the thread's; every other limit is the host's. */
int
pgs_getrlimit(int resource, struct rlimit *limit)
{
	if (getrlimit(resource, limit) < 0)
		return -1;
	if (resource == RLIMIT_STACK)
		limit->rlim_cur = limit->rlim_max = SESSION_STACK_SIZE - STACK_RESERVE;
	if (resource == RLIMIT_NOFILE && limit->rlim_cur > MAX_DESCRIPTORS)
		limit->rlim_cur = MAX_DESCRIPTORS;
	return 0;
}

/* They are the host's to set. */
int
pgs_setrlimit(int resource, const struct rlimit *limit)
{
	(void) resource;
	(void) limit;
	errno = EPERM;
	return -1;
}

int
pgs_getrusage(int who, struct rusage *usage)
{
	return who == RUSAGE_SELF ? platform_thread_usage(usage) : getrusage(who, usage);
}
