/*
 * cluster.c - a cluster's life as the host sees it: starting, ready, stopping, stopped.
 *
 * The postmaster says itself where it stands: the word that it writes into postmaster.pid, and that it takes a child for crashed
 * (postgres/postmaster.c). So a primary, a standby and one that lets nobody in are told apart by nobody but PostgreSQL.
 */
#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORPHAN_PATIENCE_US	INT64_C(5000000)	/* from SIGQUIT to SIGKILL, as the postmaster does it */
#define REPEAT_EVERY_US		INT64_C(500000)		/* what ends a session, while a stop waits for it */
#define THREADS_NAMED		5

/* PostgreSQL's include/utils/pidfile.h: padded to one length. */
#define PM_STATUS_STOPPING	"stopping"
#define PM_STATUS_READY		"ready   "
#define PM_STATUS_STANDBY	"standby "

cluster *
cluster_create(void)
{
	cluster    *c = calloc(1, sizeof *c);

	if (c == NULL || events_open(&c->events) != 0)
	{
		free(c);
		return NULL;
	}
	c->state = PGLITE_STATE_STARTING;
	c->listener = -1;
	pump_open(&c->pump);
	platform_condition_open(&c->changed);
	return c;
}

void
cluster_destroy(cluster *c)
{
	pump_close(&c->pump);
	pthread_cond_destroy(&c->changed);
	events_free(&c->events);
	free(c);
}

int
cluster_launch(cluster *c, char *const *argv)
{
	int			rc;

	supervisor_lock(NULL);
	rc = faults_install(c->contain_faults);
	supervisor_unlock(NULL);
	if (rc == 0)
	{
		event_state(c);
		descriptors_keep();
		if (thread_start(c, NULL, true, "postmaster", argv, NULL, 0, NULL, 0, AT_FDCWD, 077) < 0)
		{
			rc = errno;
			descriptors_keep_no_more();
		}
	}
	return rc;
}

static void
set_state(cluster *c, pglite_state state)
{
	if (c->state == state)
		return;
	c->state = state;
	event_state(c);
	pthread_cond_broadcast(&c->changed);
}

/*
 * The word that PostgreSQL writes into postmaster.pid for pg_ctl, as it is written: also at the end of a crash's recovery, and by a
 * standby. One that lets nobody in ("standby") has started all the same.
 */
void
supervisor_postmaster_status(instance *self, const char *status)
{
	cluster    *c = self->cluster;

	supervisor_lock(self);
	if (strcmp(status, PM_STATUS_READY) == 0 || strcmp(status, PM_STATUS_STANDBY) == 0)
	{
		c->recovering = false;
		if (c->state == PGLITE_STATE_STARTING)
		{
			memset(&c->failure, 0, sizeof c->failure);
			set_state(c, PGLITE_STATE_READY);
		}
	}
	else if (strcmp(status, PM_STATUS_STOPPING) == 0)
		set_state(c, PGLITE_STATE_STOPPING);
	supervisor_unlock(self);
}

/* Said once for a crash: of the sessions that the postmaster then ends it does not speak. */
void
supervisor_postmaster_crash(instance *self)
{
	cluster    *c = self->cluster;

	supervisor_lock(self);
	if (c->state == PGLITE_STATE_READY || c->state == PGLITE_STATE_STARTING)
	{
		c->recovering = true;
		event_crash(c);
		if (c->state == PGLITE_STATE_READY)
		{
			c->crashes++;
			set_state(c, PGLITE_STATE_STARTING);
		}
	}
	supervisor_unlock(self);
}

void
cluster_child_ended(cluster *c, instance *in)
{
	instance   *postmaster = c->postmaster;

	if (strcmp(in->kind, "backend") == 0)
	{
		c->clients--;
		descriptors_session(c, -1);
	}
	if (postmaster && instance_pin(postmaster, postmaster->pid, c))
	{
		signal_post(postmaster, SIGCHLD);
		instance_unpin(postmaster);
	}
}

/* READY, STOPPED (it ended), or another when time is up. */
pglite_state
cluster_await_ready(cluster *c, int64_t until_us)
{
	pglite_state state;

	supervisor_lock(NULL);
	while (c->state != PGLITE_STATE_READY && c->state != PGLITE_STATE_STOPPED &&
		   supervisor_wait(&c->changed, &supervisor_mutex, until_us))
		;
	state = c->state;
	supervisor_unlock(NULL);
	return state;
}

static void
post_to_all(cluster *c, int sig)
{
	for (int i = 0; i < MAX_INSTANCES && instance_at(i); i++)
	{
		instance   *in = instance_at(i);

		if (in->life == INSTANCE_RUNNING && in->cluster == c && instance_pin(in, in->pid, c))
		{
			signal_post(in, sig);
			instance_unpin(in);
		}
	}
}

/*
 * A clean stop while the cluster recovers from a crash is an immediate one. There are no sessions to wait for, and the next start
 * recovers either way. Told to stop cleanly, the postmaster would then wait for a checkpointer that does not listen to SIGTERM.
 */
static void
request_stop(cluster *c, pglite_stop_mode mode)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGQUIT};

	if (c->postmaster == NULL)
		return;
	if (c->stop_asked_us == 0)
		c->stop_asked_us = supervisor_now_us();
	set_state(c, PGLITE_STATE_STOPPING);
	signal_post(c->postmaster, signals[c->recovering ? PGLITE_STOP_IMMEDIATE : mode]);
}

void
cluster_name_threads(cluster *c, char *text, size_t size)
{
	size_t		used = 0;
	int			named = 0;

	text[0] = '\0';
	supervisor_lock(NULL);
	for (int i = 0; i < MAX_INSTANCES && instance_at(i) && named < THREADS_NAMED; i++)
	{
		instance   *in = instance_at(i);
		const char *waits_in = in->waits_in;

		if (in->life != INSTANCE_RUNNING || in->cluster != c || (in->is_postmaster && c->threads > 1))
			continue;
		used += (size_t) snprintf(text + used, size - used, "%s%s (pid %d)%s%s", named++ ? ", " : "", in->kind, in->pid,
								  waits_in ? " in " : "", waits_in ? waits_in : "");
		if (used >= size)
			break;
	}
	supervisor_unlock(NULL);
}

/* False when threads are left at the time given: they go on ending. */
bool
cluster_stop(cluster *c, pglite_stop_mode mode, int64_t until_us)
{
	int64_t		kill_at = 0,
				repeat_at = supervisor_now_us() + REPEAT_EVERY_US;
	bool		stopped;

	supervisor_lock(NULL);
	request_stop(c, mode);
	while (c->threads > 0)
	{
		int64_t		wake_at = until_us;

		if (c->postmaster == NULL)
		{
			/* it died without ending its children */
			if (kill_at == 0)
			{
				post_to_all(c, SIGQUIT);
				kill_at = supervisor_now_us() + ORPHAN_PATIENCE_US;
			}
			else if (supervisor_now_us() >= kill_at)
			{
				post_to_all(c, SIGKILL);
				kill_at = supervisor_now_us() + ORPHAN_PATIENCE_US;
			}
			if (kill_at < wake_at)
				wake_at = kill_at;
		}
		if (supervisor_now_us() >= repeat_at)
		{
			signals_repeat(c);
			repeat_at = supervisor_now_us() + REPEAT_EVERY_US;
		}
		if (repeat_at < wake_at)
			wake_at = repeat_at;
		if (!supervisor_wait(&c->changed, &supervisor_mutex, wake_at) && supervisor_now_us() >= until_us)
			break;
	}
	stopped = c->threads == 0;
	supervisor_unlock(NULL);
	if (stopped)
	{
		threads_join(c);
		spares_drop();
	}
	return stopped;
}
