/*
 * alarms.c - timers that call a function, all of them on one thread, which lives as long as there is one.
 *
 * The thread sleeps in poll() until the earliest expiry, on a bell that rings when an earlier one is set. Lock order: life, then
 * lock. The thread takes lock only, so that the last one to close a timer can wait for its end while nobody else starts another.
 */
#include "common_parts.h"
#include "platform.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define NEVER	INT64_MAX

struct alarm
{
	int64_t		at;					/* microseconds of the monotonic clock, or NEVER */
	int64_t		interval;			/* to the next one, or 0 */
	void		(*expired) (void *context);
	void	   *context;
	struct alarm *next;
};

static pthread_mutex_t life = PTHREAD_MUTEX_INITIALIZER;	/* of the thread and its bell */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of the list and what is in it */
static struct alarm *alarms;
static int64_t sleeps_until = NEVER;
static pthread_t thread;
static int	bell = -1;

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t) time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Calls what has expired and returns when the next one does. With the lock held: a timer that is closed is not called. */
static int64_t
ring_expired(int64_t time)
{
	int64_t		next = NEVER;

	for (struct alarm *alarm = alarms; alarm; alarm = alarm->next)
	{
		if (alarm->at <= time)
		{
			alarm->at = alarm->interval ? time + alarm->interval : NEVER;
			alarm->expired(alarm->context);
		}
		if (alarm->at < next)
			next = alarm->at;
	}
	return next;
}

/* Rounded up: awake a moment too early it would look, find nothing and sleep for nothing. */
static int
milliseconds_until(int64_t at, int64_t time)
{
	int64_t		left = at == NEVER ? -1 : at <= time ? 0 : (at - time + 999) / 1000;

	return left > INT_MAX ? INT_MAX : (int) left;
}

static void *
run(void *unused)
{
	struct pollfd wait = {.fd = bell, .events = POLLIN};

	(void) unused;
	pthread_mutex_lock(&lock);
	while (alarms)
	{
		int64_t		time = now();

		sleeps_until = ring_expired(time);
		pthread_mutex_unlock(&lock);
		poll(&wait, 1, milliseconds_until(sleeps_until, time));
		platform_bell_clear(bell);
		pthread_mutex_lock(&lock);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* The thread takes no signal: none is meant for it. */
static int
start(void)
{
	sigset_t	all,
				before;
	int			failed;

	if ((bell = platform_bell_open()) < 0)
		return errno;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&thread, NULL, run, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed)
	{
		platform_bell_close(bell);
		bell = -1;
	}
	return failed;
}

int
alarm_open(platform_timer *timer, void (*expired) (void *context), void *context)
{
	struct alarm *alarm = malloc(sizeof *alarm);
	int			failed = 0;

	if (alarm == NULL)
		return -1;
	*alarm = (struct alarm) {.at = NEVER, .expired = expired, .context = context};
	pthread_mutex_lock(&life);
	pthread_mutex_lock(&lock);
	alarm->next = alarms;
	alarms = alarm;
	pthread_mutex_unlock(&lock);
	if (bell < 0 && (failed = start()) != 0)
	{
		pthread_mutex_lock(&lock);
		alarms = alarm->next;
		pthread_mutex_unlock(&lock);
		free(alarm);
	}
	pthread_mutex_unlock(&life);
	if (failed)
	{
		errno = failed;
		return -1;
	}
	timer->handle = alarm;
	timer->calls = true;
	timer->open = true;
	return 0;
}

void
alarm_close(platform_timer *timer)
{
	bool		last;

	pthread_mutex_lock(&life);
	pthread_mutex_lock(&lock);
	for (struct alarm **link = &alarms; *link; link = &(*link)->next)
		if (*link == timer->handle)
		{
			*link = (*link)->next;
			break;
		}
	last = alarms == NULL;
	pthread_mutex_unlock(&lock);
	if (last)
	{
		platform_bell_ring(bell);
		pthread_join(thread, NULL);
		platform_bell_close(bell);
		bell = -1;
	}
	pthread_mutex_unlock(&life);
	free(timer->handle);
	timer->open = false;
}

static void
read_timer(const struct alarm *alarm, int64_t time, int64_t *remaining, int64_t *interval)
{
	if (remaining)
		*remaining = alarm->at == NEVER ? 0 : alarm->at > time ? alarm->at - time : 1;
	if (interval)
		*interval = alarm->interval;
}

int
alarm_set(platform_timer *timer, int64_t first, int64_t interval, int64_t *remaining, int64_t *old_interval)
{
	struct alarm *alarm = timer->handle;
	int64_t		time = now();
	bool		earlier;

	pthread_mutex_lock(&lock);
	read_timer(alarm, time, remaining, old_interval);
	alarm->at = first ? time + first : NEVER;
	alarm->interval = interval;
	earlier = alarm->at < sleeps_until;
	pthread_mutex_unlock(&lock);
	if (earlier)
		platform_bell_ring(bell);
	return 0;
}

int
alarm_get(platform_timer *timer, int64_t *remaining, int64_t *interval)
{
	pthread_mutex_lock(&lock);
	read_timer(timer->handle, now(), remaining, interval);
	pthread_mutex_unlock(&lock);
	return 0;
}
