/*
 * pump.h - the threads of a cluster that run direct sessions when signals come for them and no caller is there.
 */
#ifndef PGLITE_PUMP_H
#define PGLITE_PUMP_H

#include <pthread.h>
#include <stdbool.h>

struct pump_thread;

/* What a session has for its place in the queue; with the pump's lock. */
typedef struct pump_entry
{
	struct pump_entry *next;
	bool		queued;
	int			visitors;			/* pump threads that are at it now: called again meanwhile, a second one comes */
} pump_entry;

typedef struct pump
{
	pthread_mutex_t lock;
	pthread_cond_t called,			/* something is queued, or the pump stops */
				left;				/* a visit is over */
	pump_entry *first,
			   *last;
	struct pump_thread *threads;	/* running or ended, until they are joined */
	int			idle;
	bool		stopping;
} pump;

extern void pump_open(pump *p);
extern int	pump_start(pump *p);				/* the first thread, if there is none: 0, or errno */
extern void pump_call(pump *p, pump_entry *e);	/* somebody should visit it; any thread, also in a session */
extern void pump_forget(pump *p, pump_entry *e, bool visiting);	/* it will not be visited any more, nor is it, but by who asks */
extern void pump_stop(pump *p);					/* the threads end when they have nothing to do */
extern void pump_close(pump *p);				/* joins them; none of its sessions is left */

#endif
