/*
 * direct.c - the life of a direct session: opened, born, run by callers and pump threads, ended, closed.
 */
#include "cluster.h"
#include "direct.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

/* The session has left its stack for good. Who sees that it has ended may close it. */
static void
finish(direct *d, bool visiting)
{
	instance   *self = d->instance;

	pump_forget(&d->cluster->pump, &d->in_pump, visiting);
	supervisor_lock(NULL);
	d->instance = NULL;
	supervisor_unlock(NULL);
	report_end(self);
	pthread_mutex_lock(&d->lock);
	runner_end(&d->runner);
	pthread_cond_broadcast(&d->changed);
	pthread_mutex_unlock(&d->lock);
}

/* RUNNER_NOBODY: the caller's. RUNNER_CALLER: another caller's. RUNNER_ENDED. Waits while a pump thread runs it. */
static runner
claim(direct *d)
{
	runner		has;

	while ((has = runner_claim(&d->runner, RUNNER_CALLER)) == RUNNER_PUMP)
	{
		pthread_mutex_lock(&d->lock);
		while (runner_now(&d->runner) == RUNNER_PUMP)
			pthread_cond_wait(&d->changed, &d->lock);
		pthread_mutex_unlock(&d->lock);
	}
	return has;
}

static void
tell(direct *d)
{
	pthread_mutex_lock(&d->lock);
	pthread_cond_broadcast(&d->changed);
	pthread_mutex_unlock(&d->lock);
}

/* Signals included: the claim has taken the notice down. */
static bool
has_work(const direct *d, const direct_exchange *x)
{
	return x->input_size > 0 || d->wants_room || d->instance->pending != 0 || d->instance->rung;
}

/* Lends the caller's memory to the session for one step. */
static void
with(direct *d, direct_exchange *x, void (*step) (direct *d))
{
	d->input = x->input;
	d->input_size = x->input_size;
	d->output = x->output;
	d->output_size = x->output_size;
	step(d);
	x->input = d->input;
	x->input_size = d->input_size;
	x->output = d->output;
	x->output_size = d->output_size;
	d->input = NULL;
	d->input_size = 0;
	d->output = NULL;
	d->output_size = 0;
}

static void
enter_with(direct *d, direct_exchange *x)
{
	d->wants_room = false;
	with(d, x, direct_enter);
	d->mid_reply = d->wants_room;
}

static int
run(direct *d, direct_exchange *x)
{
	runner		has;
	bool		enters,
				tells;

	if ((has = claim(d)) == RUNNER_CALLER)
		return EBUSY;
	if (has == RUNNER_ENDED)
	{
		pthread_mutex_lock(&d->lock);
		with(d, x, direct_hand_over);
		x->state = d->kept_size > 0 ? DIRECT_MORE : DIRECT_ENDED;
		pthread_mutex_unlock(&d->lock);
		return 0;
	}
	with(d, x, direct_hand_over);	/* what was kept goes first */
	enters = has_work(d, x);
	do
	{
		if (enters)
			enter_with(d, x);
		if (d->finished)
		{
			x->state = d->kept_size > 0 ? DIRECT_MORE : DIRECT_ENDED;
			finish(d, false);
			return 0;
		}
		x->state = d->kept_size > 0 || d->wants_room ? DIRECT_MORE : DIRECT_READY;
		tells = d->kept_size > 0;
		enters = true;
	} while (!runner_park(&d->runner, RUNNER_CALLER));
	if (tells && d->waiters > 0)
		tell(d);
	return 0;
}

/* Counted until its last look at the session, which may end and be closed as soon as it is parked. */
int
direct_run(direct *d, direct_exchange *x)
{
	int			failed;

	if (supervisor_current())
		return EDEADLK;
	d->callers++;
	failed = run(d, x);
	d->callers--;
	return failed;
}

bool
direct_visit(direct *d)
{
	direct_exchange none = {0};

	if (runner_claim(&d->runner, RUNNER_PUMP) != RUNNER_NOBODY)
		return true;			/* a caller has it, and has taken the notice down */
	do
	{
		enter_with(d, &none);
		if (d->finished)
		{
			finish(d, true);
			return false;
		}
	} while (!runner_park(&d->runner, RUNNER_PUMP));
	tell(d);
	return true;
}

/* ---- signals */

void
direct_wake(instance *to, direct_call call)
{
	direct	   *d = to->direct;
	int			tid;

	if (to == supervisor_current())
		return;					/* looks by itself before it parks */
	switch (runner_post(&d->runner))
	{
		case RUNNER_TELL_PUMP:
			pump_call(&d->cluster->pump, &d->in_pump);
			break;
		case RUNNER_TELL_THREAD:
			if (call != DIRECT_RING && (tid = to->tid) != 0)
				platform_wake_thread(tid, call == DIRECT_INTERRUPT);
			break;
		case RUNNER_TELL_NOBODY:
			break;
	}
}

void
direct_signal(direct *d, int sig)
{
	supervisor_lock(NULL);
	if (d->instance && instance_pin(d->instance, d->instance->pid, d->cluster))
	{
		signal_post(d->instance, sig);
		instance_unpin(d->instance);
	}
	supervisor_unlock(NULL);
}

bool
direct_wait(direct *d, int64_t until_us)
{
	bool		there;

	d->waiters++;
	pthread_mutex_lock(&d->lock);
	while (!(there = d->kept_size > 0 || runner_now(&d->runner) == RUNNER_ENDED) && !d->interrupted)
		if (!supervisor_wait(&d->changed, &d->lock, until_us))
			break;
	d->interrupted = false;
	pthread_mutex_unlock(&d->lock);
	d->waiters--;
	return there;
}

void
direct_interrupt(direct *d)
{
	pthread_mutex_lock(&d->lock);
	d->interrupted = true;
	pthread_cond_broadcast(&d->changed);
	pthread_mutex_unlock(&d->lock);
}

/* ---- birth and end */

void
direct_born(direct *d, instance *in)
{
	in->direct = d;
	in->connection = in->inherited[in->inherited_count - 1];
	d->instance = in;
	d->birth = DIRECT_BORN;
	pthread_cond_broadcast(&d->cluster->changed);
}

void
direct_refuse(direct *d, int failed)
{
	d->birth = DIRECT_REFUSED;
	d->refusal = failed;
	pthread_cond_broadcast(&d->cluster->changed);
}

static void
release(direct *d)
{
	pthread_cond_destroy(&d->changed);
	pthread_mutex_destroy(&d->lock);
	free(d->kept);
	free(d);
}

int
direct_open(cluster *c, direct **out)
{
	direct	   *d = calloc(1, sizeof *d);
	int			failed;

	if (d == NULL)
		return ENOMEM;
	d->cluster = c;
	pthread_mutex_init(&d->lock, NULL);
	platform_condition_open(&d->changed);
	if ((failed = pump_start(&c->pump)) == 0 && (failed = listener_open_direct(c, d)) == 0)
		*out = d;
	else
		release(d);
	return failed;
}

/*
 * It hears that its client leaves and then finds its connection closed; what it has still to say interests nobody. A statement in the
 * middle of its reply would go on and commit before it hears anything, now that there is room for all it says: it is terminated.
 */
int
direct_close(direct *d)
{
	static const char terminate[] = {'X', 0, 0, 0, 4};
	direct_exchange last = {.input = terminate, .input_size = sizeof terminate};
	runner		has;

	if (d->mid_reply && runner_now(&d->runner) != RUNNER_CALLER)
		direct_signal(d, SIGTERM);	/* a pump thread may run it, and it may wait there */
	has = claim(d);
	if (has == RUNNER_CALLER)
		return EBUSY;
	if (has == RUNNER_NOBODY)
	{
		if (d->mid_reply)
			direct_signal(d, SIGTERM);
		d->input_ended = true;
		d->discards = true;
		do
			enter_with(d, &last);
		while (!d->finished);
		finish(d, false);
	}
	/* who ended it, or parked it before, has let go of it when this lock is free and nobody is counted */
	pthread_mutex_lock(&d->lock);
	pthread_mutex_unlock(&d->lock);
	while (d->callers > 0 || d->waiters > 0)
		sched_yield();
	release(d);
	return 0;
}
