/*
 * lives.c SEED - the lives of direct sessions with threads, for ThreadSanitizer: the real runner, pump, direct sessions and slots of
 * native/supervisor; of a session itself there is only what it does with its signals.
 *
 * Posters signal the session as other sessions do, by its pid. A caller runs it, and another thread closes it while it does, or a signal
 * ends it on a pump thread. The session's own data are plain variables: two runners at once are a race that the sanitizer sees, and so
 * is whatever somebody still reads of a session that is freed.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define runner_claim claim_at_once
#include "runner.c"
#undef runner_claim

#define LIVES		2000
#define POSTERS		3

static _Thread_local unsigned seed;

/* Gives others the time to do everything between a call of the pump and the visit. */
static void
dawdle(void)
{
	if (rand_r(&seed) % 4 == 0)
		nanosleep(&(struct timespec) {.tv_nsec = rand_r(&seed) % 200000}, NULL);
}

runner
runner_claim(runner_word *word, runner who)
{
	dawdle();
	return claim_at_once(word, who);
}

#define run run_pump_thread
#include "pump.c"
#undef run
#include "direct.c"
#include "instances.c"

__thread char *session_base;
static pthread_mutex_t supervisor = PTHREAD_MUTEX_INITIALIZER;
static cluster *all;

/* Of the running session: only its runner uses them. */
static long entries;
static long delivered;
static _Atomic bool came;			/* the caller has come to it, or found it ended */
static _Thread_local bool is_caller;

static _Atomic int pid;				/* 0: none */
static _Atomic bool over;

/* ---- what else of the supervisor they call */

int
supervisor_host_pid(void)
{
	return 1;
}

void
supervisor_lock(instance *self)
{
	(void) self;
	pthread_mutex_lock(&supervisor);
}

void
supervisor_unlock(instance *self)
{
	(void) self;
	pthread_mutex_unlock(&supervisor);
}

bool
supervisor_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t until)
{
	(void) until;
	return pthread_cond_wait(condition, mutex) == 0;
}

void
mask_signals(sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, NULL, before);
}

void
platform_condition_open(pthread_cond_t *condition)
{
	pthread_cond_init(condition, NULL);
}

void
platform_thread_name(const char *name)
{
	(void) name;
	seed = (unsigned) (uintptr_t) &name;
}

void
platform_wake_thread(int tid, bool interrupts)
{
	(void) tid;
	(void) interrupts;
}

void
signal_post(instance *to, int sig)
{
	if (!(atomic_fetch_or(&to->pending, UINT64_C(1) << sig) & UINT64_C(1) << sig))
		direct_wake(to, DIRECT_SIGNAL);
}

void
report_end(instance *self)
{
	supervisor_lock(NULL);
	instance_give_back(self);
	supervisor_unlock(NULL);
}

int
listener_open_direct(cluster *c, direct *d)
{
	supervisor_lock(NULL);
	instance   *in = instance_take(c);

	instance_name(in, false);
	in->inherited_count = 1;
	direct_born(d, in);
	supervisor_unlock(NULL);
	return 0;
}

void
direct_hand_over(direct *d)
{
	(void) d;
}

/* As session_run() ends a session. */
void
direct_enter(direct *d)
{
	instance   *self = d->instance;
	uint64_t	signals = atomic_exchange(&self->pending, 0);

	if (is_caller)
		came = true;
	entries++;
	delivered += __builtin_popcountll(signals);
	dawdle();
	if (d->input_ended || (signals & UINT64_C(1) << SIGTERM))
	{
		self->dying = true;
		while (self->posters != 0)
			sched_yield();
		d->finished = true;
	}
}

/* ---- participants */

static void *
post(void *argument)
{
	seed = (unsigned) (uintptr_t) argument;
	while (!over)
	{
		int			now = pid;
		instance   *to = now ? instance_at(now % MAX_INSTANCES) : NULL;

		if (to && instance_pin(to, now, all))
		{
			signal_post(to, rand_r(&seed) % 64 == 0 ? SIGTERM : 1 + rand_r(&seed) % 10);
			instance_unpin(to);
		}
		sched_yield();
	}
	return NULL;
}

static void *
call(void *argument)
{
	direct_exchange x = {0};

	seed = (unsigned) (uintptr_t) &x;
	is_caller = true;
	direct_run(argument, &x);
	came = true;
	return NULL;
}

static void
live(void)
{
	pthread_t	caller;
	direct	   *d;
	bool		joins = rand_r(&seed) % 2;

	came = false;
	if (direct_open(all, &d) != 0)
		exit(2);
	pid = d->instance->pid;
	dawdle();
	pthread_create(&caller, NULL, call, d);
	while (!came)
		sched_yield();
	if (joins)
		pthread_join(caller, NULL);
	while (direct_close(d) == EBUSY)
		sched_yield();
	if (!joins)
		pthread_join(caller, NULL);
}

int
main(int count, char **arguments)
{
	pthread_t	posters[POSTERS];

	seed = count > 1 ? (unsigned) atoi(arguments[1]) : 1;
	all = calloc(1, sizeof *all);
	pump_open(&all->pump);
	for (int i = 0; i < POSTERS; i++)
		pthread_create(&posters[i], NULL, post, (void *) (uintptr_t) (seed * 100 + (unsigned) i));
	for (int i = 0; i < LIVES; i++)
		live();
	over = true;
	for (int i = 0; i < POSTERS; i++)
		pthread_join(posters[i], NULL);
	pump_close(&all->pump);
	printf("%d lives, %ld entries, %ld signals\n", LIVES, entries, delivered);
	return 0;
}
