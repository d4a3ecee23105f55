/*
 * faults.c - SIGFPE becomes an SQL error, SIGPIPE and SIGXFSZ the failed call that they come with; and, optional: another fault on a
 * session's thread ends that session, not the host.
 *
 * The first three are installed with the first cluster, the rest when the first cluster asks for it, and kept. Faults on other
 * threads, of clusters that did not ask, or inside a section that must not be left (a libc lock could stay behind) go to
 * whoever had the signal before us. Ended that way, a
 * session looks to its postmaster like a process killed by the signal: the cluster recovers. Best effort: a wild write may
 * have hit the host before it hit a hole.
 *
 * A SIGFPE that an instruction raised is PostgreSQL's to handle when it can: its handler raises an SQL error by siglongjmp()
 * and does not come back. It runs on the session's own stack, the others on the alternate one (a stack overflow has no stack
 * left).
 *
 * A server ignores SIGPIPE and SIGXFSZ. Here the threads of sessions have them blocked, but a direct session is on a thread of the
 * host's, where they would end the process: while a session is on it, they do nothing, and write() fails with EPIPE or EFBIG.
 */
#include "cluster.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const int contained[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
static const int spared[] = {SIGPIPE, SIGXFSZ};
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
	bool		may_end = self && self->tid != 0 && !self->dying && self->inside == 0 && session_may_be_killed();

	if (may_end && sig == SIGFPE && info->si_code > 0)
	{
		atomic_fetch_or(&self->pending, UINT64_C(1) << SIGFPE);
		session_deliver();
		atomic_fetch_and(&self->pending, ~(UINT64_C(1) << SIGFPE));
	}
	if (may_end && self->cluster->contain_faults)
	{
		char		text[160];
		int			length;

		length = snprintf(text, sizeof text, "signal %d (%s) at address %p in %s, pid %d\n", sig, name_of(sig),
						  info->si_addr, self->kind, self->pid);
		supervisor_output(self, text, (size_t) length);
		supervisor_exit(self, sig);
	}
	pass_on(sig, info, context);
}

static void
spare(int sig, siginfo_t *info, void *context)
{
	instance   *self = supervisor_current();

	if (self == NULL || self->tid == 0)
		pass_on(sig, info, context);
}

/* Where the host ignores the signal, as .NET does SIGPIPE, nothing is to be done. */
static int
install_spared(void)
{
	for (size_t i = 0; i < sizeof spared / sizeof *spared; i++)
	{
		struct sigaction ours = {.sa_sigaction = spare, .sa_flags = SA_SIGINFO | SA_RESTART};
		struct sigaction *before = &earlier[spared[i]];

		if (sigaction(spared[i], NULL, before) < 0)
			return errno;
		if (((before->sa_flags & SA_SIGINFO) || before->sa_handler != SIG_IGN) && sigaction(spared[i], &ours, NULL) < 0)
			return errno;
	}
	return 0;
}

/* With the supervisor's lock held. */
int
faults_install(bool contain)
{
	static bool done[sizeof contained / sizeof *contained],
				sparing;
	int			failed;

	if (!sparing && (failed = install_spared()) != 0)
		return failed;
	sparing = true;
	for (size_t i = 0; i < sizeof contained / sizeof *contained; i++)
	{
		struct sigaction ours = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};

		if (done[i] || (contained[i] != SIGFPE && !contain))
			continue;

		if (contained[i] != SIGFPE)
			ours.sa_flags |= SA_ONSTACK;
		if (sigaction(contained[i], &ours, &earlier[contained[i]]) < 0)
			return errno;
		done[i] = true;
	}
	return 0;
}
