/*
 * processes.c - a "process": its start, its end, and what its parent hears of it.
 *
 * A thread that has ended stays in its slot until it is joined, as a zombie process would: by the postmaster's waitpid(), or,
 * when the postmaster is gone, by the host thread that stops the cluster. Only then are its memory and its pid given back, so
 * nobody can see a thread of a cluster that is reported as ended.
 */
#include "cluster.h"
#include "direct.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Faults cannot be blocked usefully; everything else belongs to the host's own threads. */
void
mask_signals(sigset_t *before)
{
	sigset_t	mask;

	sigfillset(&mask);
	sigdelset(&mask, platform_wake_signal());
	sigdelset(&mask, platform_interrupt_signal());
	for (size_t i = 0; i < 5; i++)
		sigdelset(&mask, ((const int[]) {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP})[i]);
	pthread_sigmask(SIG_SETMASK, &mask, before);
}

void
supervisor_alternate_stack(void *stack)
{
	stack_t		alternate = {.ss_sp = stack, .ss_size = ALTERNATE_STACK_SIZE, .ss_flags = stack ? 0 : SS_DISABLE};

	sigaltstack(&alternate, NULL);
}

/* Those whose number follows from what clients do. */
static bool
works_for_clients(const char *kind)
{
	return strcmp(kind, "backend") == 0 || strcmp(kind, "bgworker") == 0 || strcmp(kind, "autovacuum worker") == 0;
}

/* From here on nobody can find the thread, and nobody who found it is still using its tid or its bell. */
static __attribute__((noinline)) void
become_unreachable(instance *self)
{
	self->dying = true;
	session_base = NULL;
	self->tid = 0;
	while (self->posters != 0)
		sched_yield();
	if (self->wake_descriptor >= 0)
		supervisor_descriptor_close(self->wake_descriptor);
}

/* The postmaster's end, for children that asked for a signal then (prctl(PR_SET_PDEATHSIG)). */
static void
orphan_children(cluster *c)
{
	for (int i = 0; i < MAX_INSTANCES && instance_at(i); i++)
	{
		instance   *child = instance_at(i);

		if (child->life == INSTANCE_RUNNING && child->cluster == c && !child->dying && child->death_signal &&
			instance_pin(child, child->pid, c))
		{
			signal_post(child, child->death_signal);
			instance_unpin(child);
		}
	}
}

/*
 * The last thread of a cluster gives back what belongs to the cluster before it counts itself out. One step decides which is the
 * last: of two that end together, when nobody is left who could start a third, it is the one that says so second.
 */
void
report_end(instance *self)
{
	cluster    *c = self->cluster;
	bool		last;

	supervisor_lock(NULL);
	if (self->is_postmaster)
	{
		c->exit_status = self->status;
		c->postmaster = NULL;
		listener_deserted(c);
	}
	last = --c->living == 0;
	supervisor_unlock(NULL);

	if (last)
	{
		shmem_end(c);
		listener_end(c);
		descriptors_promise(c, 0, 0);
		descriptors_keep_no_more();
		if (c->on_stopped)
			c->on_stopped(c->on_stopped_argument);
	}

	supervisor_lock(NULL);
	self->life = INSTANCE_ENDED;
	c->ended++;
	c->threads--;
	if (self->is_postmaster)
		orphan_children(c);
	else
		cluster_child_ended(c, self);
	if (c->threads == 0)
	{
		c->state = PGLITE_STATE_STOPPED;
		event_state(c);
		events_close(&c->events);
		pump_stop(&c->pump);
	}
	pthread_cond_broadcast(&c->changed);
	supervisor_unlock(NULL);
}

/* The session base is set, but a thread's own id is published when there is a session to find. */
void
session_run(instance *self)
{
	if (sigsetjmp(self->exit_point, 0) == 0)
	{
		session_begin(self);
		if (!self->direct)
			self->tid = platform_thread_id();
		session_deliver();
		session_main(self->argc, self->argv);
	}
	self->dying = true;
	session_end();
	become_unreachable(self);
}

static void *
thread_main(void *argument)
{
	instance   *self = argument;

	supervisor_alternate_stack(self->memory->alternate);
	platform_thread_name(self->kind);
	platform_populate(self->block, session_template_size);
	block_fill(self->block, self);
	session_base = self->block;
	session_run(self);
	supervisor_alternate_stack(NULL);
	report_end(self);
	return NULL;
}

static int
start(instance *in)
{
	pthread_attr_t attributes;
	sigset_t	before;
	int			failed;

	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, in->memory->stack, SESSION_STACK_SIZE);
	mask_signals(&before);
	failed = pthread_create(&in->thread, &attributes, thread_main, in);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return failed;
}

/* Joins what instance_ended() gave; the caller gives the slot back with the lock held. */
static void
join(instance *in)
{
	if (!in->direct)
		pthread_join(in->thread, NULL);
	memory_unmap(in);
}

void
threads_join(cluster *c)
{
	instance   *in;

	supervisor_lock(NULL);
	while ((in = instance_ended(c)))
	{
		supervisor_unlock(NULL);
		join(in);
		supervisor_lock(NULL);
		instance_give_back(in);
	}
	supervisor_unlock(NULL);
}

/* waitpid(-1, ..., WNOHANG) */
int
supervisor_reap(instance *self, int *status)
{
	instance   *in;
	int			pid = 0;

	supervisor_lock(self);
	if ((in = instance_ended(self->cluster)))
	{
		supervisor_unlock(NULL);
		join(in);
		supervisor_lock(NULL);
		pid = in->pid;
		*status = in->status;
		self->cluster->reaped.pid = pid;
		self->cluster->reaped.status = in->status;
		memcpy(self->cluster->reaped.kind, in->kind, sizeof in->kind);
		instance_give_back(in);
	}
	supervisor_unlock(self);
	return pid;
}

void
supervisor_exit(instance *self, int status)
{
	self->status = status;
	self->dying = true;
	siglongjmp(self->exit_point, 1);
}

/* Returns the pid, or -1 and errno; descriptors and directory are shared only when it works. self is the parent, if any. */
int
thread_start(cluster *c, instance *self, bool postmaster, const char *kind, char *const *argv, const void *parameters,
			 size_t size, const int *descriptors, int count, int directory, mode_t mask)
{
	instance   *in;
	direct	   *behind;
	int			failed = 0,
				pid = -1;

	supervisor_lock(self);
	behind = count > 0 ? listener_decide(c, descriptors[count - 1]) : NULL;
	if ((in = instance_take(c)) == NULL)
		failed = EAGAIN;
	else if (memory_map(in, argv, parameters, size) < 0)
		failed = errno;
	if (failed == 0)
	{
		snprintf(in->kind, sizeof in->kind, "%s", kind);
		in->inherited_count = count;
		for (int i = 0; i < count; i++)
			supervisor_descriptor_share(in->inherited[i] = descriptors[i]);
		if ((in->directory = directory) >= 0)
			supervisor_descriptor_share(directory);
		in->umask = mask;
		in->rationed = works_for_clients(kind);
		instance_name(in, postmaster);
		pid = in->pid;
		if (postmaster)
			c->postmaster = in;
		c->threads++;
		c->living++;

		if (behind)
			direct_born(behind, in);
		else
			failed = start(in);
		if (failed == 0 && strcmp(kind, "backend") == 0)
		{
			c->clients++;
			descriptors_session(c, 1);
		}
		if (failed != 0)
		{
			for (int i = 0; i < count; i++)
				supervisor_descriptor_close(descriptors[i]);
			if (directory >= 0)
				supervisor_descriptor_close(directory);
			if (postmaster)
				c->postmaster = NULL;
			c->threads--;
			c->living--;
			memory_unmap(in);
		}
	}
	if (failed != 0 && in)
		instance_give_back(in);
	if (failed != 0 && behind)
		direct_refuse(behind, failed);
	supervisor_unlock(self);
	errno = failed;
	return failed == 0 ? pid : -1;
}

int
supervisor_spawn(instance *self, const char *kind, char *const *argv, const void *parameters, size_t size,
				 const int *descriptors, int count, int directory, mode_t mask)
{
	return thread_start(self->cluster, self, false, kind, argv, parameters, size, descriptors, count, directory, mask);
}
