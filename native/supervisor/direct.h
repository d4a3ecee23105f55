/*
 * direct.h - a direct session: a backend on the thread of whoever has something for it.
 *
 * The postmaster accepts it like any connection and "forks" it; then there is a stack, no thread. A caller brings input and a
 * place for output and runs the session until it wants more of either, or has ended. It leaves the caller's thread only where it
 * waits for its client, so whoever comes next may be another thread. A signal that comes while nobody runs it calls the pump.
 * Who may run it, and why no signal is missed, says runner.h.
 */
#ifndef PGLITE_DIRECT_H
#define PGLITE_DIRECT_H

#include "runner.h"
#include "pump.h"
#include "supervisor.h"

#define DIRECT_KEPT_BYTES	((size_t) 64 << 10)	/* what is said without a caller; then the session waits for one */

typedef enum direct_birth
{
	DIRECT_WAITING,					/* for the postmaster to accept it */
	DIRECT_ACCEPTED,				/* the postmaster has not started it yet */
	DIRECT_BORN,
	DIRECT_REFUSED
} direct_birth;

struct direct
{
	runner_word	runner;
	struct cluster *cluster;		/* there as long as the session is */
	pthread_mutex_t lock;
	pthread_cond_t changed;			/* a pump thread has left, there is output for who waits, or the session has ended */
	pump_entry	in_pump;

	/* with the supervisor's lock */
	direct_birth birth;
	int			refusal;			/* errno */
	int			descriptor;			/* the socket that stands for the caller; the session's */
	instance   *instance;			/* NULL before and after its life */

	/* of whoever runs it */
	void	   *session_stack,		/* while it is parked */
			   *host_stack;			/* while it runs */
	bool		begun,
				finished;			/* its last instruction has run */
	int			parks;				/* up to IDLE_PARK */
	const char *input;
	size_t		input_size;
	bool		input_ended;
	char	   *output;				/* the caller's, or NULL */
	size_t		output_size;
	bool		wants_room;			/* it had more to say than there was room */
	_Atomic bool mid_reply;			/* that was so when it last left its stack: a statement may be under way */
	bool		discards;			/* nobody hears it any more */
	char	   *kept;				/* said while there was no caller */
	size_t		kept_from;
	_Atomic size_t kept_size;		/* others may ask whether there is any */
	_Atomic int waiters;			/* for that */
	bool		interrupted;		/* the wait under way or the next one ends; with the lock */
	_Atomic int callers;			/* in an exchange */
};

typedef enum direct_state
{
	DIRECT_READY,					/* it waits for input */
	DIRECT_MORE,					/* it has more to say than there was room for, or did not take all input because of that */
	DIRECT_ENDED
} direct_state;

typedef struct direct_exchange
{
	const char *input;
	size_t		input_size;			/* what was not taken stays: the pointer moves on */
	char	   *output;
	size_t		output_size;		/* room that is left: the pointer moves on */
	direct_state state;
} direct_exchange;

/* ---- direct.c, for abi/: 0 or errno. The host's threads, any, without the lock */
extern int	direct_open(struct cluster *c, direct **out);	/* ENOTCONN, ENOBUFS, EAGAIN, ENOMEM, EMFILE */
extern int	direct_run(direct *d, direct_exchange *x);		/* EBUSY: another caller runs it; EDEADLK: it is the caller */
extern bool direct_wait(direct *d, int64_t until_us);		/* until there is output without a caller or it has ended; false: time, or
															 * direct_interrupt() */
extern void direct_interrupt(direct *d);
extern void direct_signal(direct *d, int sig);
extern int	direct_close(direct *d);						/* ends and frees it, or EBUSY */

/* ---- for the supervisor */
extern void direct_born(direct *d, instance *in);			/* with the lock held */
extern void direct_refuse(direct *d, int failed);			/* with the lock held */
typedef enum direct_call {DIRECT_RING, DIRECT_SIGNAL, DIRECT_INTERRUPT} direct_call;
extern void direct_wake(instance *to, direct_call call);	/* signal_post() has set the bit or rung the bell */
extern bool direct_visit(direct *d);						/* by a pump thread; false: it has ended and may be gone */

/* ---- direct_stack.c: by who runs it; comes back when it has left its stack */
extern void direct_enter(direct *d);

/* ---- direct_bytes.c: output to the caller's memory that was kept */
extern void direct_hand_over(direct *d);

#endif
