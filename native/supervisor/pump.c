/*
 * pump.c - pump threads: one waits for work at any time, so that no session has to wait for another one.
 *
 * A visit is short as a rule: a flag is set, a notification is written, a transaction of some catalogue look-ups runs. But it may
 * wait for a lock that another parked session has, and that one may have to be visited to give it up. So whoever takes the last
 * idle thread's place starts another thread first, and one that comes back to find two idle ends.
 *
 * The pump's lock is taken last, under any other lock.
 */
#include "cluster.h"
#include "direct.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#define PUMP_STACK_SIZE	((size_t) 256 << 10)	/* sessions bring their own */
#define ENOUGH_IDLE		2

typedef struct pump_thread
{
	struct pump_thread *next;
	pthread_t	thread;
	bool		ended;				/* may be joined without waiting */
} pump_thread;

static direct *
session_of(pump_entry *e)
{
	return (direct *) ((char *) e - offsetof(direct, in_pump));
}

static void *run(void *argument);

/* With the lock held. */
static int
add_thread(pump *p)
{
	pump_thread *t = calloc(1, sizeof *t);
	pthread_attr_t attributes;
	sigset_t	before;
	int			failed;

	if (t == NULL)
		return ENOMEM;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, PUMP_STACK_SIZE);
	mask_signals(&before);
	failed = pthread_create(&t->thread, &attributes, run, p);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (failed)
	{
		free(t);
		return failed;
	}
	t->next = p->threads;
	p->threads = t;
	p->idle++;
	return 0;
}

/* With the lock held: threads that have ended, or all of them. */
static pump_thread *
take_threads(pump *p, bool all)
{
	pump_thread *taken = NULL;

	for (pump_thread **link = &p->threads; *link;)
	{
		pump_thread *t = *link;

		if (!all && !t->ended)
		{
			link = &t->next;
			continue;
		}
		*link = t->next;
		t->next = taken;
		taken = t;
	}
	return taken;
}

static void
join(pump_thread *t)
{
	while (t)
	{
		pump_thread *next = t->next;

		pthread_join(t->thread, NULL);
		free(t);
		t = next;
	}
}

static pump_entry *
take_entry(pump *p)
{
	pump_entry *e = p->first;

	if (e && (p->first = e->next) == NULL)
		p->last = NULL;
	if (e)
		e->queued = false;
	return e;
}

static void
mark_ended(pump *p)
{
	for (pump_thread *t = p->threads; t; t = t->next)
		if (pthread_equal(t->thread, pthread_self()))
			t->ended = true;
}

/*
 * After a visit that ended the session nothing of it may be touched: finish() has taken it off the pump, and waited for the visitors
 * that found it taken.
 */
static void *
run(void *argument)
{
	pump	   *p = argument;

	platform_thread_name("pglite pump");
	pthread_mutex_lock(&p->lock);
	for (;;)
	{
		pump_entry *e;
		pump_thread *ended;

		while ((e = take_entry(p)) == NULL && !p->stopping && p->idle <= ENOUGH_IDLE)
			pthread_cond_wait(&p->called, &p->lock);
		if (e == NULL)
			break;
		p->idle--;
		e->visitors++;
		ended = take_threads(p, false);
		if (p->idle == 0 && !p->stopping)
			add_thread(p);			/* without one a session may have to wait */
		pthread_mutex_unlock(&p->lock);
		join(ended);
		if (direct_visit(session_of(e)))
		{
			pthread_mutex_lock(&p->lock);
			e->visitors--;
			pthread_cond_broadcast(&p->left);
		}
		else
			pthread_mutex_lock(&p->lock);
		p->idle++;
	}
	p->idle--;
	mark_ended(p);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

void
pump_open(pump *p)
{
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->called, NULL);
	pthread_cond_init(&p->left, NULL);
}

int
pump_start(pump *p)
{
	int			failed = 0;

	pthread_mutex_lock(&p->lock);
	if (p->threads == NULL && !p->stopping)
		failed = add_thread(p);
	pthread_mutex_unlock(&p->lock);
	return failed;
}

void
pump_call(pump *p, pump_entry *e)
{
	pthread_mutex_lock(&p->lock);
	if (!e->queued)
	{
		e->queued = true;
		e->next = NULL;
		if (p->last)
			p->last->next = e;
		else
			p->first = e;
		p->last = e;
		pthread_cond_signal(&p->called);
	}
	pthread_mutex_unlock(&p->lock);
}

void
pump_forget(pump *p, pump_entry *e, bool visiting)
{
	pthread_mutex_lock(&p->lock);
	if (e->queued)
	{
		pump_entry *before = NULL;

		for (pump_entry *at = p->first; at != e; at = at->next)
			before = at;
		if (before)
			before->next = e->next;
		else
			p->first = e->next;
		if (p->last == e)
			p->last = before;
		e->queued = false;
	}
	while (e->visitors > (visiting ? 1 : 0))
		pthread_cond_wait(&p->left, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void
pump_stop(pump *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->called);
	pthread_mutex_unlock(&p->lock);
}

void
pump_close(pump *p)
{
	pump_thread *all;

	pump_stop(p);
	pthread_mutex_lock(&p->lock);
	all = take_threads(p, true);
	pthread_mutex_unlock(&p->lock);
	join(all);
	pthread_cond_destroy(&p->left);
	pthread_cond_destroy(&p->called);
	pthread_mutex_destroy(&p->lock);
}
