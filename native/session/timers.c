/*
 * timers.c - setitimer() of a session: PostgreSQL's statement, lock, deadlock and idle timeouts.
 *
 * Kept of libc: ITIMER_REAL sends SIGALRM when it expires and tells what was left of the one before.
 * Changed: it belongs to the session; ITIMER_VIRTUAL and ITIMER_PROF do not exist (EINVAL).
 */
#include "inside.h"

#include <sys/time.h>

static platform_timer timer;

static int64_t
microseconds(struct timeval time)
{
	return (int64_t) time.tv_sec * 1000000 + time.tv_usec;
}

static struct timeval
timeval_of(int64_t microseconds)
{
	return (struct timeval) {.tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000};
}

int
pgs_setitimer(int which, const struct itimerval *new, struct itimerval *old)
{
	int64_t		remaining = 0,
				interval = 0;
	int			result;

	if (which != ITIMER_REAL || new == NULL || new->it_value.tv_usec >= 1000000 || new->it_interval.tv_usec >= 1000000)
	{
		errno = EINVAL;
		return -1;
	}
	session_hold();
	result = timer.open ? 0 : platform_timer_open(&timer, session_self->direct != NULL, supervisor_alarm, session_self);
	if (result == 0)
		result = platform_timer_set(&timer, microseconds(new->it_value), microseconds(new->it_interval), &remaining, &interval);
	session_release();
	if (result == 0 && old)
		*old = (struct itimerval) {.it_value = timeval_of(remaining), .it_interval = timeval_of(interval)};
	return result;
}

int
pgs_getitimer(int which, struct itimerval *now)
{
	int64_t		remaining = 0,
				interval = 0;

	if (which != ITIMER_REAL)
	{
		errno = EINVAL;
		return -1;
	}
	if (timer.open && platform_timer_get(&timer, &remaining, &interval) < 0)
		return -1;
	*now = (struct itimerval) {.it_value = timeval_of(remaining), .it_interval = timeval_of(interval)};
	return 0;
}

void
timers_end(void)
{
	platform_timer_close(&timer);
}
