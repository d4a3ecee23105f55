/*
 * signals.c - signals between the threads of a cluster.
 *
 * A signal is a bit in instance.pending plus a reserved real signal that makes the thread look: the wake-up, or for what ends a session
 * at once the interrupt, which also ends a system call. Their handler is installed at the first start and stays. A thread of the host
 * that should ever get one finds no session and returns.
 *
 * Signals coalesce, as a server's do: only who sets the bit sends a wake-up. Whoever finds it set knows that another sender is about to
 * make the thread look, or that the thread looks by itself before it goes on: when it leaves the supervisor or a held section, or
 * changes its mask. So at most one wake-up for each of 63 signals waits for a thread, however often SQL sends them.
 *
 * The handler runs with both signals blocked, so that it cannot be entered inside itself, whoever sends them and how many; they are
 * let in while a handler of PostgreSQL runs (session/signals.c), which is never entered inside itself either. Thus the stack holds
 * one frame for each different signal, and one more.
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
			session_deliver_masked();
	}
	errno = saved;
}

static int
install(int sig, int flags)
{
	struct sigaction ours = {.sa_sigaction = wake, .sa_flags = SA_SIGINFO | flags};
	struct sigaction earlier;

	sigemptyset(&ours.sa_mask);
	sigaddset(&ours.sa_mask, platform_wake_signal());
	sigaddset(&ours.sa_mask, platform_interrupt_signal());
	if (sigaction(sig, NULL, &earlier) < 0)
		return errno;
	if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN)
		return EBUSY;
	return sigaction(sig, &ours, NULL) < 0 ? errno : 0;
}

/* EBUSY: the host uses one of them already. */
int
signals_install(void)
{
	static bool wakes;
	int			failed = 0;

	if (!wakes && (failed = install(platform_wake_signal(), SA_RESTART)) == 0)
		wakes = true;
	return failed ? failed : install(platform_interrupt_signal(), 0);
}

/* The latch of a direct session is told by its bell; where it runs and waits for that, the descriptor is among those it waits for. */
static void
ring(instance *to)
{
	platform_bell_ring(to->wake_descriptor);
	if (to->direct)
	{
		to->rung = true;
		direct_wake(to, DIRECT_RING);
	}
}

/*
 * The bit is set before tid is looked at, and a starting thread publishes tid before it looks at its bits: one of the two
 * sees the other. What ends a session is sent each time: an interrupt that comes just before a system call begins ends nothing, and
 * whoever waits for the session's end sends it again.
 */
void
signal_post(instance *to, int sig)
{
	uint64_t	bit = UINT64_C(1) << sig;
	bool		interrupts = sig == SIGQUIT || sig == SIGKILL;
	int			tid;

	if (sig == SIGURG && to->wakes_by_descriptor)
	{
		ring(to);
		return;
	}
	if ((atomic_fetch_or(&to->pending, bit) & bit) && !interrupts)
		return;
	if (to->direct)
		direct_wake(to, interrupts ? DIRECT_INTERRUPT : DIRECT_SIGNAL);
	else if (to != supervisor_current() && (tid = to->tid) != 0)
		platform_wake_thread(tid, interrupts);
}

/* Again to all that should have ended and still run. With the lock held. */
void
signals_repeat(cluster *c)
{
	static const int ends[] = {SIGQUIT, SIGKILL};

	for (int i = 0; i < MAX_INSTANCES && instance_at(i); i++)
	{
		instance   *in = instance_at(i);

		if (in->life != INSTANCE_RUNNING || in->cluster != c || !instance_pin(in, in->pid, c))
			continue;
		for (size_t s = 0; s < sizeof ends / sizeof *ends; s++)
			if (in->pending & UINT64_C(1) << ends[s])
				signal_post(in, ends[s]);
		instance_unpin(in);
	}
}

void
supervisor_alarm(void *instance)
{
	signal_post(instance, SIGALRM);
}

/* Closed with the session's timers, before the session goes. */
void
supervisor_idle(void *argument)
{
	instance   *self = argument;

	self->idle_due = true;
	direct_wake(self, DIRECT_RING);
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
