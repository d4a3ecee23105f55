/*
 * signals.c - signals between the threads of a cluster.
 *
 * A signal is a bit in instance.pending plus one reserved real-time signal that makes the thread look. That signal's handler
 * is the only process-wide disposition the engine takes; it is installed at the first start and stays. A thread of the host
 * that should ever get the signal finds no session and returns.
 */
#include "cluster.h"
#include "direct.h"

#include <errno.h>
#include <string.h>

static void
wake(int sig, siginfo_t *info, void *context)
{
	int			saved = errno;
	instance   *self = supervisor_current();

	(void) sig;
	(void) context;
	if (self && !self->dying)
	{
		if (platform_wake_is_timer(info))
			atomic_fetch_or(&self->pending, UINT64_C(1) << SIGALRM);
		if (self->inside == 0 && self->tid != 0)
			session_deliver();
	}
	errno = saved;
}

/* EBUSY: the host uses that signal already. */
int
signals_install(void)
{
	struct sigaction ours = {.sa_sigaction = wake, .sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER};
	struct sigaction earlier;

	if (sigaction(platform_wake_signal(), NULL, &earlier) < 0)
		return errno;
	if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN)
		return EBUSY;
	return sigaction(platform_wake_signal(), &ours, NULL) < 0 ? errno : 0;
}

/*
 * The bit is set before tid is looked at, and a starting thread publishes tid before it looks at its bits: one of the two
 * sees the other.
 */
void
signal_post(instance *to, int sig)
{
	int			tid;

	if (sig == SIGURG && to->wakes_by_descriptor)
	{
		platform_bell_ring(to->wake_descriptor);
		if (to->direct)
		{
			to->rung = true;
			direct_wake(to);
		}
		return;
	}
	atomic_fetch_or(&to->pending, UINT64_C(1) << sig);
	if (to->direct)
		direct_wake(to);
	else if (to != supervisor_current() && (tid = to->tid) != 0)
		platform_thread_signal(tid, platform_wake_signal());
}

void
supervisor_alarm(void *instance)
{
	signal_post(instance, SIGALRM);
}

int
supervisor_wake_descriptor(instance *self)
{
	int			fd;

	if (self->wake_descriptor >= 0)
		return self->wake_descriptor;
	if ((fd = platform_bell_open()) >= MAX_DESCRIPTORS)
	{
		platform_bell_close(fd);
		errno = EMFILE;
		return -1;
	}
	if (fd >= 0)
		supervisor_descriptor_open(self->wake_descriptor = fd);
	return fd;
}

/*
 * kill() for a session. Process groups do not exist here: a negative pid means that one backend. Processes outside the
 * cluster can be asked after (signal 0), never signalled.
 */
int
supervisor_kill(instance *self, int pid, int sig)
{
	int			wanted = pid < 0 ? -pid : pid;
	int			saved = errno;
	instance   *to = NULL;

	if (sig < 0 || sig > 63)
	{
		errno = EINVAL;
		return -1;
	}
	if (wanted == supervisor_host_pid())
		to = self->cluster->postmaster;
	else if (wanted >= FIRST_FAKE_PID)
		to = instance_at(wanted % MAX_INSTANCES);
	else if (sig == 0)
		return kill(wanted, 0);
	else
	{
		errno = EPERM;
		return -1;
	}

	supervisor_inside(self);
	if (to == NULL || !instance_pin(to, wanted, self->cluster))
	{
		supervisor_outside(self);
		errno = ESRCH;
		return -1;
	}
	if (sig != 0)
		signal_post(to, sig);
	instance_unpin(to);
	supervisor_outside(self);
	errno = saved;
	return 0;
}
