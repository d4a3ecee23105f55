/*
 * cluster.c - a cluster's life as the host sees it: starting, ready, stopping, stopped.
 *
 * Ready means that the postmaster has reaped a startup process that ended well: from then on it lets connections in, at the
 * first start as after a crash. A standby's startup process runs on; there the postmaster's own word counts, the status line
 * of postmaster.pid, which abi/ looks at while it waits.
 */
#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define ORPHAN_PATIENCE_US	INT64_C(5000000)	/* from SIGQUIT to SIGKILL, as the postmaster does it */

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
		if (thread_start(c, NULL, true, "postmaster", argv, NULL, 0, NULL, 0, AT_FDCWD, 077) < 0)
			rc = errno;
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

void
cluster_became_ready(cluster *c)
{
	c->recovering = false;
	if (c->state != PGLITE_STATE_STARTING)
		return;
	set_state(c, PGLITE_STATE_READY);
	if (c->stop_signal != 0 && c->postmaster)
	{
		set_state(c, PGLITE_STATE_STOPPING);
		signal_post(c->postmaster, c->stop_signal);
	}
}

/*
 * Would the postmaster take this end for a crash? Exit code 1 is an error that ended one session (FATAL); the processes that
 * the others rely on may not even do that. 3 is the startup process at its recovery target.
 */
static bool
is_crash(const instance *in)
{
	static const char *const relied_on[] = {"autovacuum launcher", "bgwriter", "checkpointer", "wal_summarizer", "wal_writer"};

	if (in->status == 0)
		return false;
	if (!WIFEXITED(in->status) || WEXITSTATUS(in->status) > 1)
		return !(WIFEXITED(in->status) && WEXITSTATUS(in->status) == 3 && strcmp(in->kind, "startup") == 0);
	for (size_t i = 0; i < sizeof relied_on / sizeof *relied_on; i++)
		if (strcmp(in->kind, relied_on[i]) == 0)
			return true;
	return false;
}

/* The first crash is news; the sessions that the postmaster then ends are not. */
void
cluster_child_ended(cluster *c, instance *in)
{
	instance   *postmaster = c->postmaster;

	if (strcmp(in->kind, "backend") == 0)
		c->clients--;
	if (is_crash(in) && !c->recovering && postmaster &&
		(c->state == PGLITE_STATE_READY || c->state == PGLITE_STATE_STARTING))
	{
		c->recovering = true;
		event_crash(c, in);
		if (c->state == PGLITE_STATE_READY)
		{
			c->crashes++;
			set_state(c, PGLITE_STATE_STARTING);
		}
	}
	if (postmaster && instance_pin(postmaster, postmaster->pid, c))
	{
		signal_post(postmaster, SIGCHLD);
		instance_unpin(postmaster);
	}
}

/* READY, STOPPED (it ended), or STARTING when time is up. */
pglite_state
cluster_await_ready(cluster *c, int64_t until_us)
{
	pglite_state state;

	supervisor_lock(NULL);
	while (c->state == PGLITE_STATE_STARTING && supervisor_wait(&c->changed, &supervisor_mutex, until_us))
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
 * A clean stop that comes while the cluster recovers from a crash waits until it has. The postmaster would accept it at once,
 * but then takes its checkpointer for told to end when nobody has told it, and both wait for ever.
 */
static void
request_stop(cluster *c, pglite_stop_mode mode)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGQUIT};

	if (c->postmaster == NULL)
		return;
	if (mode != PGLITE_STOP_IMMEDIATE && c->recovering)
	{
		if (c->stop_signal != SIGINT)
			c->stop_signal = signals[mode];
		return;
	}
	set_state(c, PGLITE_STATE_STOPPING);
	signal_post(c->postmaster, signals[mode]);
}

/* False when threads are left at the time given: they go on ending. */
bool
cluster_stop(cluster *c, pglite_stop_mode mode, int64_t until_us)
{
	int64_t		kill_at = 0;
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
