/*
 * faults.c - optional: a fault on a session's thread ends that session instead of the host.
 *
 * Installed when the first cluster asks for it, and kept. Faults on other threads, of clusters that did not ask, or inside a
 * section that must not be left (a libc lock could stay behind) go to whoever had the signal before us. Ended that way, a
 * session looks to its postmaster like a process killed by the signal: the cluster recovers. Best effort: a wild write may
 * have hit the host before it hit a hole.
 *
 * SIGFPE is PostgreSQL's to handle when it can: its handler raises an SQL error by siglongjmp() and does not come back. It
 * runs on the session's own stack, the others on the alternate one (a stack overflow has no stack left).
 */
#include "cluster.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const int contained[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
static struct sigaction earlier[65];

static const char *
name_of(int sig)
{
	return sig == SIGSEGV ? "SIGSEGV" : sig == SIGBUS ? "SIGBUS" : sig == SIGILL ? "SIGILL" : "SIGFPE";
}

static void
pass_on(int sig, siginfo_t *info, void *context)
{
	struct sigaction *before = &earlier[sig];

	if (before->sa_flags & SA_SIGINFO)
		before->sa_sigaction(sig, info, context);
	else if (before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN)
		before->sa_handler(sig);
	else
	{
		struct sigaction original = {.sa_handler = SIG_DFL};

		/* the instruction runs again and faults again, now with the default action; a sent signal is sent again */
		sigaction(sig, &original, NULL);
		if (info->si_code <= 0)
			platform_thread_signal(platform_thread_id(), sig);
	}
}

static void
fault(int sig, siginfo_t *info, void *context)
{
	instance   *self = supervisor_current();

	if (self && self->cluster->contain_faults && self->tid != 0 && !self->dying && self->inside == 0 &&
		session_may_be_killed())
	{
		char		text[160];
		int			length;

		if (sig == SIGFPE)
		{
			atomic_fetch_or(&self->pending, UINT64_C(1) << SIGFPE);
			session_deliver();
		}
		length = snprintf(text, sizeof text, "signal %d (%s) at address %p in %s, pid %d\n", sig, name_of(sig),
						  info->si_addr, self->kind, self->pid);
		supervisor_output(self, text, (size_t) length);
		supervisor_exit(self, sig);
	}
	pass_on(sig, info, context);
}

/* With the supervisor's lock held. */
int
faults_install(void)
{
	static bool done;

	for (size_t i = 0; !done && i < sizeof contained / sizeof *contained; i++)
	{
		struct sigaction ours = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};

		if (contained[i] != SIGFPE)
			ours.sa_flags |= SA_ONSTACK;
		if (sigaction(contained[i], &ours, &earlier[contained[i]]) < 0)
			return errno;
	}
	done = true;
	return 0;
}
