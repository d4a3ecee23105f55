/*
 * signals.c - signals of a session, delivered without the kernel's dispositions and masks.
 *
 * A signal to a session is a bit in session_self->pending, followed by a reserved real signal to its thread, whose handler calls
 * session_deliver_masked(). Dispositions and the mask are per session and cost no system call. The kernel's mask of the thread lets
 * the wake-up in but for the moments in which its handler looks for what to run.
 *
 * A handler is never entered again inside itself: its signal is blocked before its bit is taken. With the other half of that, in
 * supervisor/signals.c, handlers nest at most once for each signal, whatever is sent.
 *
 * Why no wake-up is lost before a sleep: PostgreSQL sleeps in epoll_wait() on a descriptor that SetLatch() rings, and handlers
 * set the latch. The wake-up's handler runs at any instruction; only a held section or the virtual mask puts a signal off, and
 * both look at the pending bits again when they end (session_release(), sigprocmask()). No shim sleeps without end while held.
 *
 * Kept of libc: sigaction, masks, SA_RESETHAND, SA_SIGINFO, sa_mask, one pending instance per signal, errno across handlers,
 * sigsetjmp(env, 1) / siglongjmp() restoring the mask.
 * Changed: signal 64 does not exist; siginfo_t carries only the number; SIGSTOP and SIGCONT do nothing; SA_NODEFER is not heard;
 * interrupted system calls restart (SA_RESTART) but for SIGQUIT and SIGKILL, and where the kernel's queue of signals is full;
 * siglongjmp() out of a handler never leaves the handler's signal blocked.
 */
#include "inside.h"

#include <setjmp.h>
#include <string.h>

#define BIT(sig)		(UINT64_C(1) << (sig))
#define LAST_SIGNAL		63
#define UNBLOCKABLE		(BIT(SIGKILL) | BIT(SIGSTOP))
#define ENDING			(BIT(SIGKILL) | BIT(SIGQUIT))

/* A handler that is running, innermost first. */
struct activation
{
	struct activation *outer;
	uint64_t	blocked;			/* the mask it was called under */
};

/* Held from the template on: session_begin() releases it when there is something that signals can be delivered to. */
volatile int session_held = 1;
volatile uint64_t session_blocked;
static struct sigaction actions[LAST_SIGNAL + 1];
static struct activation *running;

/* Signal n is bit n - 1 of glibc's and Darwin's sigset_t. */
static inline uint64_t
mask_of(const sigset_t *set)
{
	uint64_t	bits = 0;

	memcpy(&bits, set, sizeof *set < sizeof bits ? sizeof *set : sizeof bits);
	return bits << 1;
}

static inline void
set_of(uint64_t mask, sigset_t *set)
{
	mask >>= 1;
	memset(set, 0, sizeof *set);
	memcpy(set, &mask, sizeof *set < sizeof mask ? sizeof *set : sizeof mask);
}

static inline uint64_t
pending(void)
{
	return atomic_load_explicit(&session_self->pending, memory_order_acquire);
}

/* Ends the session at once. Nothing is delivered any more. A direct one leaves the thread as it found it. */
void
session_die(int status)
{
	session_held = 1 << 20;
	platform_wake_mask(SIG_UNBLOCK, NULL);
	supervisor_exit(session_self, status);
}

bool
session_must_end(void)
{
	return (pending() & ~session_blocked & ENDING) != 0;
}

static bool
ignored_by_default(int sig)
{
	return sig == SIGCHLD || sig == SIGURG || sig == SIGCONT || sig == SIGWINCH || sig == SIGSTOP || sig == SIGTSTP ||
		sig == SIGTTIN || sig == SIGTTOU;
}

/* Masked: the reserved signals are blocked here, and let in while the handler runs, which may end in a jump. */
static void
run_handler(int sig, bool masked)
{
	struct sigaction *action = &actions[sig];
	struct activation self = {running, session_blocked};
	siginfo_t	info = {.si_signo = sig, .si_code = SI_USER};
	void		(*handler) (int) = action->sa_handler;
	void		(*detailed) (int, siginfo_t *, void *) = action->sa_sigaction;
	int			flags = action->sa_flags;
	bool		taken,
				runs;

	if (sig == SIGKILL)
		session_die(SIGKILL);
	running = &self;
	atomic_signal_fence(memory_order_seq_cst);
	session_blocked |= BIT(sig);
	atomic_signal_fence(memory_order_seq_cst);
	taken = (atomic_fetch_and(&session_self->pending, ~BIT(sig)) & BIT(sig)) != 0;
	runs = taken && ((flags & SA_SIGINFO) || (handler != SIG_IGN && handler != SIG_DFL));
	if (taken && !runs && handler == SIG_DFL && !ignored_by_default(sig))
		session_die(sig);
	if (runs)
	{
		session_blocked |= mask_of(&action->sa_mask) & ~UNBLOCKABLE;
		if (flags & SA_RESETHAND)
			action->sa_handler = SIG_DFL;
		if (masked)
			platform_wake_mask(SIG_UNBLOCK, NULL);
		if (flags & SA_SIGINFO)
			detailed(sig, &info, NULL);
		else
			handler(sig);
		if (masked)
			platform_wake_mask(SIG_BLOCK, NULL);
	}
	session_blocked = self.blocked;
	running = self.outer;
}

static void
deliver(bool masked)
{
	int			saved = errno;
	uint64_t	ready;

	while (session_held == 0 && (ready = pending() & ~session_blocked) != 0)
		run_handler(__builtin_ctzll(ready), masked);
	errno = saved;
}

/*
 * Also how a synchronous SIGFPE becomes an SQL error: the supervisor's fault handler sets the bit and calls this on the
 * faulting thread. PostgreSQL's handler leaves by siglongjmp(); where it cannot run - held, blocked, or no handler - the bit is
 * still there, or the session is gone, when this returns.
 */
void
session_deliver(void)
{
	deliver(false);
}

void
session_deliver_masked(void)
{
	deliver(true);
}

bool
session_in_handler(void)
{
	return running != NULL;
}

bool
session_may_be_killed(void)
{
	return session_held == 0;
}

/* ---- masks */

static int
change_mask(int how, const sigset_t *set, sigset_t *old)
{
	uint64_t	before = session_blocked;

	if (set)
	{
		uint64_t	mask = mask_of(set) & ~UNBLOCKABLE;

		switch (how)
		{
			case SIG_SETMASK:
				session_blocked = mask;
				break;
			case SIG_BLOCK:
				session_blocked = before | mask;
				break;
			case SIG_UNBLOCK:
				session_blocked = before & ~mask;
				break;
			default:
				return EINVAL;
		}
		atomic_signal_fence(memory_order_seq_cst);
		if (__builtin_expect((pending() & ~session_blocked) != 0, 0))
			session_deliver();
	}
	if (old)
		set_of(before, old);
	return 0;
}

int
pgs_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	int			error = change_mask(how, set, old);

	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

int
pgs_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	return change_mask(how, set, old);
}

int
pgs_sigpending(sigset_t *set)
{
	set_of(pending() & session_blocked, set);
	return 0;
}

/* The pass calls this before sigsetjmp(env, 1), whose own saved mask is the kernel's. */
void
session_save_mask(void *env)
{
	platform_jump_note(env, session_blocked);
}

/*
 * Handlers run on the session's own stack, so those whose record lies below the buffer (the stack grows down) are left by the
 * jump. With a saved mask that one is put back; without one, the mask under which the outermost of them was called: libc would
 * leave it as it is in the handler, and a second SIGFPE, blocked by the first, would end the host. What the mask lets in is delivered
 * before the jump, as by libc.
 */
void		pgs_siglongjmp(sigjmp_buf env, int value) __attribute__((noreturn));
void
pgs_siglongjmp(sigjmp_buf env, int value)
{
	uint64_t	mask = session_blocked;

	for (; running && (uintptr_t) running < (uintptr_t) env; running = running->outer)
		mask = running->blocked;
	platform_jump_noted(env, &mask);
	session_blocked = mask;
	atomic_signal_fence(memory_order_seq_cst);
	if (__builtin_expect((pending() & ~mask) != 0, 0))
		session_deliver();
	platform_jump(env, value);
}

/* ---- dispositions */

/* Held: a handler must not see half of a new disposition. */
int
pgs_sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
	if (sig < 1 || sig > LAST_SIGNAL || (new && (BIT(sig) & UNBLOCKABLE)))
	{
		errno = EINVAL;
		return -1;
	}
	session_hold();
	if (old)
		*old = actions[sig];
	if (new)
	{
		actions[sig] = *new;
		if (!(new->sa_flags & SA_SIGINFO) &&
			(new->sa_handler == SIG_IGN || (new->sa_handler == SIG_DFL && ignored_by_default(sig))))
			atomic_fetch_and(&session_self->pending, ~BIT(sig));
	}
	session_release();
	return 0;
}

/* ---- sending and waiting */

/* A signal to the session itself is delivered by the release, before kill() returns, as POSIX wants it. */
int
pgs_kill(pid_t pid, int sig)
{
	if (sig < 0 || sig > LAST_SIGNAL)
	{
		errno = EINVAL;
		return -1;
	}
	return SESSION_HELD(int, supervisor_kill(session_self, pid, sig));
}

int
pgs_raise(int sig)
{
	return pgs_kill(session_self->pid, sig);
}

/* With the wake-up blocked between the look and the sleep, a signal that comes in between ends the sleep at once. */
int
pgs_sigwait(const sigset_t *set, int *sig)
{
	uint64_t	wanted = mask_of(set),
				ready;
	sigset_t	before;

	platform_wake_mask(SIG_BLOCK, &before);
	while ((ready = pending() & wanted) == 0)
		sigsuspend(&before);
	*sig = __builtin_ctzll(ready);
	atomic_fetch_and(&session_self->pending, ~BIT(*sig));
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return 0;
}

/*
 * Stands for signalfd(), once, of exactly SIGURG, which is how a latch wakes its owner: posting the signal becomes one write. What
 * was posted before rings too.
 */
int
pgs_signalfd(int fd, const sigset_t *set, int flags)
{
	int			wake;

	(void) flags;				/* the descriptor is non-blocking and close-on-exec in any case */
	if (fd != -1 || mask_of(set) != BIT(SIGURG) ||
		(session_self->wake_descriptor >= 0 && descriptor_owned(session_self->wake_descriptor)))
	{
		errno = EINVAL;
		return -1;
	}
	session_hold();
	if ((wake = supervisor_wake_descriptor(session_self)) >= 0)
	{
		platform_bell_clear(wake);
		atomic_store(&session_self->wakes_by_descriptor, true);
		if (atomic_fetch_and(&session_self->pending, ~BIT(SIGURG)) & BIT(SIGURG))
			platform_bell_ring(wake);
		wake = descriptor_share(wake);
	}
	session_release();
	return wake;
}
